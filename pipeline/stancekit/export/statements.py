"""Findings as the statements of discourse network analysis: an actor for or against a target, on a day, in words.

An actor has one id over all articles. ``AUTHOR`` is somebody else in each article: authors go by their names, and one
whose name is not known is an actor of that article alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stancekit.export.rows import Row
from stancekit.export.shape import ReadActor, Record
from stancekit.records import AUTHOR, Stance
from stancekit.settings import ExportSettings


@dataclass(frozen=True, slots=True)
class Party:
    """An actor or an issue; the same ``id`` is the same one in all articles."""

    id: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What one actor says on one target in one sentence; offsets are half-open, in characters of the article's text."""

    actor: Party
    target: Party
    stance: Stance
    article: str
    date: str | None
    start: int
    end: int
    text: str
    confidence: float
    position: str


def statements(rows: Iterable[Row], settings: ExportSettings, left_out: Counter[str]) -> Iterator[Statement]:
    """A statement for each row of findings; those of authors are counted in ``left_out`` where they are not wanted."""
    for row in rows:
        record, finding = row.record, row.finding
        if record.actor.type == AUTHOR and not settings.authors:
            left_out["author"] += 1
            continue
        target = record.target
        yield Statement(
            actor=_author(record) if record.actor.type == AUTHOR else _party(record.actor),
            target=_author(record) if target.type == AUTHOR else _party(target),
            stance=finding.stance,
            article=record.article.id,
            date=record.article.date,
            start=finding.start,
            end=finding.end,
            text=finding.text,
            confidence=finding.confidence,
            position=record.id,
        )


def _party(read: ReadActor) -> Party:
    return Party(read.id, read.name, read.type)


def _author(record: Record) -> Party:
    article = record.article
    if article.author:
        return Party(f"{AUTHOR}:{article.author}", article.author, AUTHOR)
    return Party(f"{AUTHOR} of {article.id}", f"author of {article.title or article.id}", AUTHOR)
