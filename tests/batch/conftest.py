"""Reading back what a run wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


class Written:
    """The files of a run, as a user finds them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.output = folder / "positions.jsonl"

    @property
    def names(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()} if self.folder.exists() else set()

    @property
    def positions(self) -> list[dict[str, Any]]:
        return lines(self.output)

    @property
    def articles(self) -> list[dict[str, Any]]:
        return lines(self.folder / "articles.jsonl")

    @property
    def rejected(self) -> list[dict[str, Any]]:
        return lines(self.folder / "rejected.jsonl")


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def out(tmp_path: Path) -> Written:
    return Written(tmp_path / "out")


@pytest.fixture
def other_out(tmp_path: Path) -> Written:
    return Written(tmp_path / "other")


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """120 short articles, in order."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(120):
        text = f"Oslo would block loan {number}. Halvorsen warned the Greek government about it."
        (folder / f"{number:03}.txt").write_text(text, "utf-8")
    return folder
