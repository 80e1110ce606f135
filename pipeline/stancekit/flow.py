"""The way of an article through the stages; read this page first.

    ingest/      a folder, file or stream  -> Article             stancekit.ingest
    preprocess/  Article                   -> AnalysedArticle     Analyser.analyse
    extract/     AnalysedArticle           -> Findings            Extractor.extract
    aggregate/   Findings                  -> Positions           aggregate

Everything is a generator: articles come in, results go out, and no more than a batch of articles is held. To run it
over folders into files see ``batch/``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from stancekit.export.frames import Positions
from stancekit.records import AnalysedArticle, Article, Finding, ModelInfo
from stancekit.settings import Settings, load_settings

if TYPE_CHECKING:
    from stancekit.aggregate import Dropped
    from stancekit.extract.extractor import Extractor
    from stancekit.preprocess.analyse import Analyser


@dataclass(frozen=True, slots=True)
class Result:
    """An article after the last stage, with what each stage made of it.

    Attributes:
        findings: all that the model found, in text order.
        positions: the records, one for each actor and target.
        dropped: findings that are evidence of no position, with the reason.
        pairs, scored, split: candidate pairs, those scored in full, those that no window held whole.
    """

    analysed: AnalysedArticle
    findings: tuple[Finding, ...]
    positions: Positions
    dropped: tuple[Dropped, ...]
    pairs: int
    scored: int
    split: int

    def _repr_html_(self) -> str:
        """What a notebook shows: the article with the evidence of its positions marked."""
        from stancekit.export.notebook import article_html

        counts = f"{len(self.findings):,} findings ({len(self.dropped):,} dropped), {len(self.positions):,} positions"
        return article_html(self.analysed.article, self.positions, counts)


class Stancekit:
    """A loaded pipeline.

    ``Stancekit.load().extract(text)`` gives the positions of one article; ``results`` streams over many.
    """

    def __init__(self, analyser: Analyser, extractor: Extractor, settings: Settings) -> None:
        self.analyser = analyser
        self.extractor = extractor
        self.settings = settings

    @classmethod
    def load(cls, model: str | Path | None = None, settings: Settings | None = None) -> Self:
        """Load spaCy and a model: a folder, a shipped model's name or a Hugging Face repository.

        Raises:
            ModelError: the model cannot be used.
            UsageError: the spaCy pipeline is not installed, or there is no such registry of actors.
            InputError: a registry of actors cannot be read.
        """
        from stancekit.actors.registry import registry_of
        from stancekit.preprocess.analyse import Analyser

        settings = settings or load_settings()
        registry_of(settings.aggregate.registries)  # broken ones are named before the model is loaded
        return cls(Analyser(settings.preprocess), load_extractor(settings, model), settings)

    @property
    def model(self) -> ModelInfo:
        """The model that makes the records."""
        return self.extractor.info

    def extract(self, text_or_article: str | Article) -> Positions:
        """The positions of one article, in text order of their first evidence; ``to_frame()`` makes them a table.

        Raises:
            Rejection: the text is empty.
        """
        return self.result(text_or_article).positions

    def result(self, text_or_article: str | Article) -> Result:
        """One article after the last stage, with what each stage made of it; a notebook shows it marked.

        Raises:
            Rejection: the text is empty.
        """
        from stancekit.ingest import article_from_text

        article = text_or_article
        if isinstance(article, str):
            article = article_from_text(article, settings=self.settings.ingest)
        return next(self.results([article]))

    def results(self, articles: Iterable[Article]) -> Iterator[Result]:
        """One result an article, in order."""
        return results(self.analyser.analyse(articles), self.extractor, self.settings)


def load_extractor(settings: Settings, model: str | Path | None = None) -> Extractor:
    """The extract stage with its model, ``settings.extract.model`` where none is named."""
    from stancekit.extract.extractor import Extractor
    from stancekit.extract.folder import find_model, load_model

    return Extractor(load_model(find_model(str(model or settings.extract.model))), settings.extract)


def results(analysed: Iterable[AnalysedArticle], extractor: Extractor, settings: Settings) -> Iterator[Result]:
    """The last two stages: findings and positions of analysed articles, in order."""
    from stancekit.aggregate import aggregate

    for article, extraction in extractor.extract(analysed):
        merged = aggregate(article, extraction.findings, settings.aggregate, extractor.info)
        yield Result(
            article,
            extraction.findings,
            Positions(merged.positions),
            merged.dropped,
            extraction.pairs,
            extraction.scored,
            extraction.split,
        )
