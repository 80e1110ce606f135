"""The join as a user calls it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from stancekit.training.standoff import take_apart

Call = Callable[..., Result]
TEXTS = {"A": "Halvorsen warned the Greek government.", "B": "Oslo would block any new loan."}


def whole(source: str) -> dict[str, Any]:
    text = TEXTS[source]
    return {
        "id": source.lower(), "text": text, "sentences": [[0, len(text)]], "actors": [], "positions": [],
        "source": source,
    }  # fmt: skip


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """One document each of the corpora A and B; a.jsonl and b.txt are as they were published."""
    path = tmp_path / "apart.jsonl"
    path.write_text("".join(json.dumps(take_apart(whole(source))) + "\n" for source in TEXTS), "utf-8")
    (tmp_path / "a.jsonl").write_text(json.dumps({"sentence_normalized": TEXTS["A"]}) + "\n", "utf-8")
    (tmp_path / "b.txt").write_text(TEXTS["B"].replace("Oslo", "[Oslo]") + "\tOslo\tloan\t3\n", "utf-8")
    sources = {"B": {"file": "train.txt", "where": "from the repository b/b", "paper": "B et al., 2021"}}
    (tmp_path / "sources.json").write_text(json.dumps(sources), "utf-8")
    return path


def test_all_joined_ends_well_and_says_which_file_gave_what(call: Call, corpus: Path, tmp_path: Path) -> None:
    a, b, out = tmp_path / "a.jsonl", tmp_path / "b.txt", tmp_path / "whole.jsonl"
    done = call("join", corpus, a, b, "-o", out)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [f"2 of 2 rows joined, in {out}", f"1 row from {a}", f"1 row from {b}"]
    assert [json.loads(line) for line in out.read_text("utf-8").splitlines()] == [whole("A"), whole("B")]
    assert len(done.stderr.splitlines()) == 2


def test_a_part_that_is_missing_is_told_with_where_to_get_it(call: Call, corpus: Path, tmp_path: Path) -> None:
    done = call("join", corpus, tmp_path / "a.jsonl", "-o", tmp_path / "whole.jsonl")
    assert done.exit_code == 1
    assert done.stdout.splitlines()[0].startswith("1 of 2 rows joined")
    assert done.stderr.splitlines()[1:] == [
        "missing: 1 of 1 row of B; get train.txt from the repository b/b (B et al., 2021)"
    ]


def test_no_text_at_all_is_one_line(call: Call, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text('{"sentence": "Riga slept."}\n', "utf-8")
    done = call("join", corpus, tmp_path / "c.jsonl", "-o", tmp_path / "whole.jsonl")
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1].startswith(
        f"error: {corpus}: none of its 2 texts is in {tmp_path / 'c.jsonl'}; get A; "
    )
    assert not (tmp_path / "whole.jsonl").exists()


@pytest.mark.parametrize(
    "arguments", [("nowhere.jsonl", "-o", "out.jsonl"), ("a.jsonl",), ("a.jsonl", "-o", "a.jsonl")]
)
def test_wrong_use_is_told_before_anything_is_read(
    call: Call, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("join", corpus, *arguments).exit_code == 2
    assert (tmp_path / "a.jsonl").read_text("utf-8").startswith('{"sentence_normalized"')
