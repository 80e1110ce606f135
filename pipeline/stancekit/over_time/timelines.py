"""The score of each actor toward each target, period by period, and where it shifts.

A point is the mean over the period's articles of what the actor says of the target there (-1 against, 1 for), with a
bootstrap interval over those articles. Reprints count once, with the article they repeat. Articles without a date have
no point.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from stancekit.actors.registry import Registry
    from stancekit.over_time.claims import Party
    from stancekit.settings import OverTimeSettings

By = Literal["week", "month", "quarter", "year"]
Level = Literal["mention", "actor", "parent"]
ShiftKind = Literal["sign", "jump"]


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a timeline.

    Attributes:
        period: ``2029-W03``, ``2029-01``, ``2029-Q1`` or ``2029``.
        start: the period's first day, ISO 8601.
        score: -1..1, the mean over the articles.
        low, high: the bootstrap interval of the score; None where the period has one article, which says nothing of
            their spread.
        articles: how many articles it rests on, reprints left out.
        positions: ids of the position records it rests on, in the order of the records.
    """

    period: str
    start: str
    score: float
    low: float | None
    high: float | None
    articles: int
    positions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """From one point of a timeline to a later one.

    Attributes:
        before: for a ``sign``, the last point that had a sign; for a ``jump``, the point just before.
        after: the point that is elsewhere.
        change: ``after.score - before.score``, -2..2.
        low, high: the bootstrap interval of the change; None where one of the two rests on a single article.
        kind: ``sign``: from for to against or back; ``jump``: the same sign, or none on one side, and the interval
            excludes zero.
    """

    before: Point
    after: Point
    change: float
    low: float | None
    high: float | None
    kind: ShiftKind

    @property
    def clear(self) -> bool:
        """Whether the interval of the change excludes zero; never where there is none."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True, slots=True)
class Timeline:
    """An actor toward a target: the points in order of time, and the shifts between them.

    ``actor`` is the actor's id in the records. A named author has ``AUTHOR:`` and the name as id, since ``AUTHOR``
    stands for another person in each article; ``AUTHOR`` alone is all unnamed authors together, without shifts.
    """

    actor: str
    actor_name: str
    target: str
    target_name: str
    points: tuple[Point, ...]
    shifts: tuple[Shift, ...]


def timelines(
    records: Iterable[Mapping[str, Any]],
    by: By,
    reprints: Mapping[str, str] | None = None,
    *,
    level: Level = "actor",
    registry: Registry | None = None,
    settings: OverTimeSettings | None = None,
) -> list[Timeline]:
    """The timelines of position records, those that rest on the most positions first.

    Records of articles without a date are in none of them; ``over_time`` counts them and scores them apart. Memory: 53
    bytes a position, up to 70 more while they are sorted, and the names of all actors and targets.

    Args:
        records: objects of the schema ``stancekit/position/1``, as ``read_positions`` gives them.
        by: the length of a period.
        reprints: the id of each article that repeats another -> the id of that one; its positions are not counted.
        level: who counts as one actor; see ``claims``.
        registry: of actors, for the level ``parent``.
        settings: the section ``over_time``; the defaults where none is given.

    Raises:
        InputError: a record is not whole.
        UsageError: the level is ``parent`` and there is no registry.
    """
    from stancekit.over_time.changes import Changes
    from stancekit.over_time.gather import Gathering
    from stancekit.over_time.table import hashed
    from stancekit.settings import load_settings

    settings = settings or load_settings().over_time
    gathering = Gathering(by, level, settings, reprints or {}, registry)
    names: dict[int, Party] = {}
    for number, record in enumerate(records, start=1):
        for claim in gathering.take(record, at=number, where=f"record {number}"):
            for party in (claim.actor, claim.target):
                names.setdefault(hashed(party.id), party)
    changes = Changes(gathering.table, by, settings)
    lines = (changes.timeline(pair, names[pair.actor], names[pair.target]) for pair in gathering.table.pairs())
    return [line for line in lines if line.points]
