"""The three files of a run, written as the records come.

Lines go to ``positions.jsonl.part``, ``articles.jsonl.part`` and ``rejected.jsonl.part``; the three get their names
when the run has ended well, the positions last. So a file under its own name is whole, and an interrupted run leaves
what it had in the ``.part`` files, which the next run into the same folder overwrites.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from stancekit.errors import Rejection, UsageError
from stancekit.export.jsonl import article_to_dict, position_to_dict, rejection_to_dict, to_line
from stancekit.records import Article, Position

ARTICLES = "articles.jsonl"
REJECTED = "rejected.jsonl"


@dataclass(frozen=True, slots=True)
class Lines:
    """An article's lines as they stand in the files, and the number of findings in them."""

    article: str
    positions: tuple[str, ...]
    findings: int


def lines_of(article: Article, positions: Iterable[Position], texts: bool = True) -> Lines:
    """The lines of an article and its positions; ``texts`` as for RecordWriter."""
    told = tuple(positions)
    return Lines(
        article=to_line(article_to_dict(article, texts)),
        positions=tuple(to_line(position_to_dict(position)) for position in told),
        findings=sum(len(position.evidence) for position in told),
    )


class RecordWriter:
    """Writes positions to a file of any name, and articles and rejections beside it; a context manager.

    Args:
        path: the file of positions; missing folders are made. Files of an earlier run are replaced at the end.
        texts: whether ``articles.jsonl`` holds the articles' texts.

    The counts ``articles``, ``positions``, ``findings`` (evidence of the positions) and ``rejected`` say what has been
    written so far.

    Raises:
        UsageError: the path is a folder, is named as one of the two files beside it, or cannot be written.
    """

    def __init__(self, path: str | Path, texts: bool = True) -> None:
        self.path = Path(path)
        self.articles = self.positions = self.findings = self.rejected = 0
        self._texts = texts
        self._stack = ExitStack()
        self._files: dict[Path, TextIO] = {}

    @property
    def articles_path(self) -> Path:
        """Where the articles go."""
        return self.path.with_name(ARTICLES)

    @property
    def rejected_path(self) -> Path:
        """Where the rejections go."""
        return self.path.with_name(REJECTED)

    def __enter__(self) -> Self:
        self._refuse_bad_path()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            for path in (self.articles_path, self.rejected_path, self.path):
                file = part_of(path).open("w", encoding="utf-8", newline="\n")
                self._files[path] = self._stack.enter_context(file)
        except OSError as error:
            self._stack.close()
            raise UsageError(f"{self.path}: cannot be written ({error.strerror}); choose another output") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            for file in self._files.values():
                file.flush()
                os.fsync(file.fileno())
        if kind is None:
            for path in self._files:
                part_of(path).replace(path)

    def write(self, article: Article, positions: Iterable[Position]) -> None:
        """An article and its positions; they are on disk for a reader when this returns."""
        self.write_lines(lines_of(article, positions, self._texts))

    def write_lines(self, lines: Lines) -> None:
        """The lines of an article, as ``write`` would write them."""
        for line in lines.positions:
            self._put(self.path, line)
        self._put(self.articles_path, lines.article)
        self.articles += 1
        self.positions += len(lines.positions)
        self.findings += lines.findings
        self._files[self.path].flush()
        self._files[self.articles_path].flush()

    def reject(self, rejection: Rejection) -> None:
        """A file or line that was set aside."""
        self._put(self.rejected_path, to_line(rejection_to_dict(rejection)))
        self.rejected += 1
        self._files[self.rejected_path].flush()

    def _put(self, path: Path, line: str) -> None:
        if path not in self._files:
            raise UsageError(f"{self.path}: not open; write inside `with RecordWriter(...) as writer:`")
        self._files[path].write(line)

    def _refuse_bad_path(self) -> None:
        if self.path.is_dir():
            raise UsageError(f"{self.path}: is a folder; name a file, such as {self.path / 'positions.jsonl'}")
        if self.path.name in (ARTICLES, REJECTED):
            raise UsageError(f"{self.path}: {self.path.name} is written beside the positions; choose another name")


def part_of(path: Path) -> Path:
    """The name a file has while it is being written."""
    return path.with_name(path.name + ".part")
