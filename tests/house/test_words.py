"""The repository speaks of itself alone: no paths of a machine, no registries, no talk about how it was made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

# Put together here, so that this file passes its own test.
_HOSTS = [
    r"pypi\." + "org",
    r"python" + r"hosted\.org",
    r"registry\.npm" + r"js",
    r"crates\." + "io",
    r"deb\.deb" + "ian",
]
_PATHS = [r"(?<![\w.])/(?:" + "work|root|home|Users|opt|mnt" + r")/\w", r"\b[A-Z]:\\\\?Users"]
_TALK = [
    r"\bissue #?\d", r"\b(?:clau" + "de|anthro" + "pic|chat" + "gpt|co" + "pilot|open" + r"ai)\b", r"\bLLM\b",
    r"\bas an AI\b", r"\b(?:this|my|our|the next) sess" + r"ion\b",
]  # fmt: skip
_LEFT_OVER = [r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", r"\bX" + r"XX\b"]
EVERYWHERE = re.compile("|".join([*_HOSTS, *_PATHS]))
OWN_TEXT = re.compile("|".join([*_TALK, *_LEFT_OVER]), re.IGNORECASE)
_BINARY = {".safetensors", ".png", ".gz"}
# Lists of words and names, a library, the law.
_WRITTEN_ELSEWHERE = {"tokenizer.json", "first_names.txt", "states.txt", "cytoscape.min.js", "LICENSE"}


def faults(path: Path, *, own: bool) -> Iterator[str]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        for pattern in (EVERYWHERE, OWN_TEXT) if own else (EVERYWHERE,):
            if match := pattern.search(line):
                yield f"{path.name}:{number}: {match[0]!r}"


def test_no_file_speaks_of_anything_else(root: Path, files: list[Path]) -> None:
    articles = root / "corpora" / "samples"
    names = {
        root / "corpora" / "news" / f"{part}.jsonl"
        for part in ("train", "second.train", "third.train", "fourth.train", "fifth.train", "dev")
    }  # of people, whoever they are
    texts = [path for path in files if path.suffix not in _BINARY]
    found = [
        fault
        for path in texts
        for fault in faults(
            path, own=articles not in path.parents and path not in names and path.name not in _WRITTEN_ELSEWHERE
        )
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "see issue " + "2 for why",
        "pip install --index-url https://pypi." + "org/simple stancekit",
        'DATA = Path("/wo' + 'rk/main/data")',
        "found in /ho" + "me/anna/articles",
        "# TO" + "DO: later",
        "left for the next sess" + "ion",
        "written by Clau" + "de",
    ],
)
def test_such_words_are_found(tmp_path: Path, line: str) -> None:
    path = tmp_path / "page.md"
    path.write_text(line + "\n")
    assert len(list(faults(path, own=True))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "issues are named by their head, and an issue has two phrasings",
        "~/.cache, ./work/positions.jsonl, https://example.com/home/page",
        "a fixture of scope session",
        "the session of the Storting",
    ],
)
def test_ordinary_words_are_not(tmp_path: Path, line: str) -> None:
    path = tmp_path / "page.md"
    path.write_text(line + "\n")
    assert list(faults(path, own=True)) == []
