"""The project's own annotated texts: what their datasheets say of them, and that they can be learnt from."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from stancekit.training.documents import Document, read_rows

CORPORA = Path(__file__).parents[2] / "corpora"
FILES = sorted((*(CORPORA / "columns").glob("*.jsonl"), *(CORPORA / "sentences").glob("*.jsonl")))


def documents(path: Path) -> list[Document]:
    kind, rows = read_rows(path)
    assert kind == "positions"
    return [row for row in rows if isinstance(row, Document)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_datasheet_counts_what_is_there(path: Path) -> None:
    own = documents(path)
    text = (path.parent / "README.md").read_text("utf-8")
    row = next(line for line in text.splitlines() if line.startswith(f"| `{path.name}` |"))
    told = [int(number.replace(",", "")) for number in re.findall(r"(?<=\| )[\d,]+(?= \|)", row)]
    findings = [finding for document in own for finding in document.findings]
    assert {len(own), len(findings), sum(f.holder_span is None for f in findings)} <= set(told)
    assert len({document.id for document in own}) == len(own)


def test_no_text_is_learnt_from_and_measured() -> None:
    texts = Counter(document.text for path in FILES for document in documents(path))
    assert max(texts.values()) == 1
