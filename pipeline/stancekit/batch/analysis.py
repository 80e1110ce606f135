"""The first half of the way: files to analysed articles, in this process."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice, repeat
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias

from stancekit.batch.aside import failed, one_each
from stancekit.errors import Rejection
from stancekit.ingest import Discovery, read_files
from stancekit.records import AnalysedArticle, Article
from stancekit.settings import Settings

if TYPE_CHECKING:
    from stancekit.preprocess.analyse import Analyser

Analysed: TypeAlias = AnalysedArticle | Rejection


class Here:
    """Reads and analyses in this process; a context manager, and an iterator over articles and rejections in order.

    ``read`` is the number of articles and rejections that reading gave, known once the iteration has ended.
    ``begun`` is when reading began (as ``time.perf_counter`` counts), known after ``load``.

    Raises:
        UsageError: the spaCy pipeline is not installed.
    """

    def __init__(self, found: Discovery, settings: Settings) -> None:
        self.read = 0
        self.begun = 0.0
        self._found = found
        self._settings = settings

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """There is nothing to clean up."""

    def load(self) -> None:
        """Wait until spaCy is loaded."""
        self._analyser = load_analyser(self._settings)
        self.begun = perf_counter()

    def __iter__(self) -> Iterator[Analysed]:
        for batch in analysed_batches(self._found, self._analyser, self._settings):
            self.read += len(batch)
            yield from batch


def load_analyser(settings: Settings) -> Analyser:
    """The preprocess stage with its spaCy pipeline."""
    from stancekit.preprocess.analyse import Analyser

    return Analyser(settings.preprocess)


def analysed_batches(found: Discovery, analyser: Analyser, settings: Settings) -> Iterator[list[Analysed]]:
    """Read the files and analyse their articles, a list a batch; each article and each rejection is in one of them."""
    stream = read_files(found, settings.ingest)
    for size in growing(settings.preprocess.batch_articles):
        batch = list(islice(stream, size))
        if not batch:
            return
        yield list(one_each(batch, analyser.analyse, _refused))


def growing(most: int) -> Iterator[int]:
    """Sizes of batches: small ones first, so that the next stage soon has something to do, then ``most``."""
    first = (1 << n for n in range(1, most.bit_length()))
    return chain((size for size in first if size < most), repeat(most))


def _refused(article: Article, error: Exception) -> Rejection:
    return failed(article, "analysis", error)
