"""What is done to a batch of articles, wherever that is: in this process or in one of several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeAlias

from stancekit.batch.aside import failed, one_each
from stancekit.batch.batches import Batch
from stancekit.errors import Rejection
from stancekit.export.writer import Lines, lines_of
from stancekit.flow import Result, load_extractor, results
from stancekit.records import AnalysedArticle, Article
from stancekit.settings import Settings

if TYPE_CHECKING:
    from stancekit.extract.extractor import Extractor
    from stancekit.preprocess.analyse import Analyser


@dataclass(frozen=True, slots=True)
class Done:
    """An article after the last stage: its lines, which travel faster than records, and the counts of its Result."""

    lines: Lines
    findings: int
    pairs: int
    scored: int
    split: int
    dropped: Mapping[str, int]


Outcome: TypeAlias = Done | Rejection


class Work:
    """The stages from analysis to lines, loaded.

    Raises:
        UsageError: the spaCy pipeline is not installed, or there is no such device.
        ModelError: the model cannot be used.
    """

    def __init__(self, analyser: Analyser, extractor: Extractor, settings: Settings) -> None:
        self._analyser = analyser
        self._extractor = extractor
        self._settings = settings

    @classmethod
    def load(cls, settings: Settings, folder: Path) -> Self:
        """Load spaCy and the model in ``folder``."""
        from stancekit.preprocess.analyse import Analyser

        return cls(Analyser(settings.preprocess), load_extractor(settings, folder), settings)

    def outcomes(self, batch: Batch) -> list[Outcome]:
        """What becomes of each article of a batch; rejections stay as they are.

        An article that raises in a stage is set aside, the others are not touched.
        """
        analysed = list(one_each(batch, self._analyser.analyse, _unanalysed))
        return list(one_each(analysed, self._extracted, _unextracted))

    def forgetting(self) -> AbstractContextManager[object]:
        """What spaCy learns of the words it meets inside, which it would keep for good, it forgets at the end."""
        return self._analyser.nlp.memory_zone()

    def _extracted(self, articles: list[AnalysedArticle]) -> Iterator[Done]:
        for result in results(articles, self._extractor, self._settings):
            yield _done(result, self._settings)


def _done(result: Result, settings: Settings) -> Done:
    return Done(
        lines=lines_of(result.analysed.article, result.positions, settings.output.texts),
        findings=len(result.findings),
        pairs=result.pairs,
        scored=result.scored,
        split=result.split,
        dropped=Counter(d.reason for d in result.dropped),
    )


def _unanalysed(article: Article, error: Exception) -> Rejection:
    return failed(article, "analysis", error)


def _unextracted(analysed: AnalysedArticle, error: Exception) -> Rejection:
    return failed(analysed.article, "extraction", error)


@contextmanager
def torch_threads(number: int) -> Iterator[None]:
    """Let torch, and numpy for spaCy, compute with so many threads; 0 is their own choice, one per core or
    OMP_NUM_THREADS.
    """
    import torch
    from threadpoolctl import threadpool_limits

    before = torch.get_num_threads()
    torch.set_num_threads(number or before)
    try:
        with threadpool_limits(number or None, user_api="blas"):
            yield
    finally:
        torch.set_num_threads(before)
