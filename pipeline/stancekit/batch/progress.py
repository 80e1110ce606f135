"""How far a run is."""

from __future__ import annotations

import os
from dataclasses import dataclass

from stancekit.errors import Rejection
from stancekit.ingest import Discovery, SourceFile
from stancekit.records import Article


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run is after an article or a rejection.

    Attributes:
        articles: articles written so far.
        rejected: files and lines set aside so far.
        done: share of the inputs' bytes, 0..1; inside a jsonl file it is estimated.
        rejection: what was just set aside, None after an article.
    """

    articles: int
    rejected: int
    done: float
    rejection: Rejection | None = None


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    size: int
    many: bool = False


class Meter:
    """Follows the articles and rejections of a run through the files they come from, in order."""

    def __init__(self, found: Discovery) -> None:
        self._files = [_measured(item) for item in found.items]
        self._total = sum(file.size for file in self._files)
        self._at = 0
        self._before = 0
        self._inside = 0

    def after(self, item: Article | Rejection) -> float:
        """The share of the bytes that are done once ``item`` is, 0..1."""
        self._go_to(item.path)
        if self._at < len(self._files):
            file = self._files[self._at]
            more = len(item.text) if isinstance(item, Article) else 0
            self._inside = min(file.size, self._inside + more) if file.many else file.size
        return min(1.0, (self._before + self._inside) / self._total) if self._total else 1.0

    def _go_to(self, path: str | None) -> None:
        while self._at < len(self._files) and self._files[self._at].path != path:
            self._before += self._files[self._at].size
            self._at += 1
            self._inside = 0


def _measured(item: SourceFile | Rejection) -> _File:
    if isinstance(item, Rejection):
        return _File(item.path, 0)
    try:
        size = os.stat(item.path).st_size  # noqa: PTH116 - the path may hold bytes that are no UTF-8
    except OSError:
        size = 0
    return _File(item.shown, size, many=item.format == "jsonl")
