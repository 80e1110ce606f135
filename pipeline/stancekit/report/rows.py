"""The positions of the page as rows: numbers for what the tables of the page hold, and the findings that are quoted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from stancekit.export.shape import ReadArticle, ReadFinding, Record, shaped
from stancekit.records import RELATIONS, STANCES, VOICES
from stancekit.report.keys import actor_key, target_key
from stancekit.report.survey import Survey

MERGED = (*STANCES, "mixed")
# stance, relation, voice, hypothetical, addressee, confidence
Labels = tuple[int, int, int, int, str, float]


@dataclass(frozen=True, slots=True)
class Row:
    """A position; ``article`` is a number in ``Rows.articles``, ``quoted`` empty where its sentences are not shown."""

    id: str
    actor: str
    target: str
    article: int
    stance: int
    score: float
    confidence: float
    labels: tuple[Labels, ...]
    quoted: tuple[ReadFinding, ...]


@dataclass(slots=True)
class Rows:
    """The rows, and what they point to.

    Attributes:
        articles: by id, in the order in which they come.
        relations: those of the scheme, then whatever else the records have.
        models: name, version and fingerprint of all that made them.
    """

    rows: list[Row] = field(default_factory=list)
    articles: dict[str, ReadArticle] = field(default_factory=dict)
    relations: list[str] = field(default_factory=lambda: list(RELATIONS))
    models: set[tuple[str, str, str]] = field(default_factory=set)

    @property
    def dates(self) -> list[str]:
        """The dates of the articles, the first first."""
        return sorted(article.date for article in self.articles.values() if article.date)


def gathered(records: Iterable[Mapping[str, Any]], survey: Survey) -> Rows:
    """The positions that the survey keeps; ``records`` are those it was made of, in the same order."""
    found = Rows()
    numbers: dict[str, int] = {}
    relations = {name: number for number, name in enumerate(found.relations)}
    for number, raw in enumerate(records):
        if number not in survey.kept:
            continue
        record = shaped(raw, f"record {raw['id']}")
        article = numbers.setdefault(record.article.id, len(numbers))
        found.articles.setdefault(record.article.id, record.article)
        found.models.add((record.model.name, record.model.version, record.model.fingerprint))
        for finding in record.evidence:
            if finding.relation not in relations:
                relations[finding.relation] = len(relations)
                found.relations.append(finding.relation)
        pair = actor_key(raw), target_key(raw)
        found.rows.append(_row(record, pair, article, relations, quoted=number in survey.quoted))
    return found


def _row(record: Record, pair: tuple[str, str], article: int, relations: Mapping[str, int], *, quoted: bool) -> Row:
    return Row(
        record.id,
        *pair,
        article,
        MERGED.index(record.stance),
        record.score,
        record.confidence,
        tuple(_labels(finding, relations) for finding in record.evidence),
        tuple(record.evidence) if quoted else (),
    )


def _labels(finding: ReadFinding, relations: Mapping[str, int]) -> Labels:
    return (
        STANCES.index(finding.stance),
        relations[finding.relation],
        VOICES.index(finding.voice),
        int(finding.hypothetical),
        finding.addressee or "",
        finding.confidence,
    )
