"""Records into the table, and a count of those that stay out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stancekit.errors import InputError
from stancekit.over_time.claims import Claim, claims_of, is_unresolved
from stancekit.over_time.periods import UNDATED, start_of
from stancekit.over_time.table import STANCE_CODES, Table
from stancekit.over_time.timelines import By, Level
from stancekit.records import AUTHOR, STANCES
from stancekit.settings import OverTimeSettings

if TYPE_CHECKING:
    from stancekit.actors.registry import Registry


@dataclass(slots=True)
class Tally:
    """What became of the records; each is in one of ``counted``, ``reprints``, ``unresolved`` and ``unsure``.

    Attributes:
        records: records read.
        counted: those that scores rest on.
        undated: of these, those of articles without a date; they are scored apart, in no period.
        reprints: of articles that repeat another.
        unresolved: about an *it* or *this* of one article, which is none of another's.
        unsure: less sure than ``min_confidence``.
        lifted: of the counted, those whose actor went up to a parent.
    """

    records: int = 0
    counted: int = 0
    undated: int = 0
    reprints: int = 0
    unresolved: int = 0
    unsure: int = 0
    lifted: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether every record is somewhere."""
        return self.records == self.counted + self.reprints + self.unresolved + self.unsure


class Gathering:
    """Takes record after record.

    Args:
        by, level: the length of a period, and who counts as one actor.
        settings: the section ``over_time``.
        reprints: id of each article that repeats another -> id of that one.
        registry: of actors, for the level ``parent``.
    """

    def __init__(
        self,
        by: By,
        level: Level,
        settings: OverTimeSettings,
        reprints: Mapping[str, str],
        registry: Registry | None = None,
    ) -> None:
        self.table, self.tally = Table(), Tally()
        self._by, self._level, self._settings = by, level, settings
        self._reprints, self._registry = reprints, registry

    def take(self, record: Mapping[str, Any], at: int, where: str) -> list[Claim]:
        """Put a record into the table; the claims of it that count.

        Args:
            record: an object of the schema ``stancekit/position/1``.
            at: where the record is to be found again.
            where: the same for a reader, for the message when it is broken.

        Raises:
            InputError: the record is not whole.
        """
        try:
            return self._take(record, at)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            fault = f"lacks {error}" if isinstance(error, KeyError) else str(error)
            raise InputError(f"{where}: not a whole position ({fault}); extract the articles again") from error

    def _take(self, record: Mapping[str, Any], at: int) -> list[Claim]:
        tally, article = self.tally, record["article"]
        tally.records += 1
        _refuse_broken(record)
        if article["id"] in self._reprints:
            tally.reprints += 1
            return []
        if is_unresolved(record["target"]):
            tally.unresolved += 1
            return []
        if float(record["confidence"]) < self._settings.min_confidence:
            tally.unsure += 1
            return []
        claims = claims_of(record, self._level, self._registry)
        start = start_of(article["date"], self._by)
        for claim in claims:
            self.table.add(claim, str(article["id"]), str(record["id"]), start, at)
        tally.counted += 1
        tally.undated += start == UNDATED
        tally.lifted += self._level == "parent" and record["actor"]["id"] not in (AUTHOR, claims[0].actor.id)
        return claims

    def articles(self) -> tuple[int, int]:
        """How many articles the table rests on, and how many of them have no date."""
        articles = self.table.articles
        undated = articles[self.table.column("start") == UNDATED]
        return len(np.unique(articles)), len(np.unique(undated))


def _refuse_broken(record: Mapping[str, Any]) -> None:
    """Raise for what would only come out when sentences are shown, far from the line that has it."""
    if not -1 <= record["score"] <= 1:
        raise ValueError(f"score {record['score']} is not in -1..1")
    if record["stance"] not in STANCE_CODES:
        raise ValueError(f"stance {record['stance']!r} is none of {', '.join(STANCE_CODES)}")
    if not isinstance(record["evidence"], list) or not record["evidence"]:
        raise ValueError("it has no evidence")
    for finding in record["evidence"]:
        if finding["stance"] not in STANCES or not 0 <= finding["confidence"] <= 1:
            raise ValueError(f"evidence with stance {finding['stance']!r}, confidence {finding['confidence']!r}")
        if not 0 <= finding["start"] < finding["end"] or not isinstance(finding["text"], str):
            raise ValueError(f"evidence from {finding['start']!r} to {finding['end']!r}")
