"""The rows to show a reader: of each kind the weightiest, kept while all of them go by into the file."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

Row = Mapping[str, Any]
_Weight = tuple[float, ...]


@dataclass(slots=True)
class Highlights:
    """The weightiest ``size`` rows of each kind, and how many rows there were of each.

    Attributes:
        size: rows to keep of a kind.
        counts: rows by kind.
        clear: shifts whose interval excludes zero.
        scores: the scores of the first pairs that go by, those with the most positions, by (actor, target).
        repeated: how many articles repeat an article, by its id.
    """

    size: int = 10
    counts: Counter[str] = field(default_factory=Counter)
    clear: int = 0
    scores: dict[tuple[str, str], list[Row]] = field(default_factory=dict)
    repeated: Counter[str] = field(default_factory=Counter)
    _kept: dict[str, list[tuple[_Weight, int, Row]]] = field(default_factory=dict)
    _order: count[int] = field(default_factory=lambda: count(0, -1))

    def see(self, row: Row) -> None:
        """Count a row, and keep it if it is weightier than one of those kept."""
        kind = row["kind"]
        self.counts[kind] += 1
        self.clear += bool(row.get("clear"))
        if kind == "score":
            self._score(row)
        elif kind == "reprint":
            self.repeated[row["repeats"]] += 1
        else:
            self._keep(kind, _WEIGHTS[kind](row), row)

    def top(self, kind: str) -> list[Row]:
        """The weightiest ``shift``, ``conflict`` or ``agreement`` rows, the weightiest first."""
        return [row for _, _, row in sorted(self._kept.get(kind, []), key=lambda kept: kept[:2], reverse=True)]

    def _score(self, row: Row) -> None:
        pair = (row["actor"]["id"], row["target"]["id"])
        if pair in self.scores or len(self.scores) < self.size:
            self.scores.setdefault(pair, []).append(row)

    def _keep(self, kind: str, weight: _Weight, row: Row) -> None:
        heap = self._kept.setdefault(kind, [])
        entry = (weight, next(self._order), row)  # the order settles ties: the earlier row is the weightier
        if len(heap) < self.size:
            heapq.heappush(heap, entry)
        elif self.size:
            heapq.heappushpop(heap, entry)


def _of_shift(row: Row) -> _Weight:
    fewer = min(row["before"]["articles"], row["after"]["articles"])
    return (row["clear"], fewer, abs(row["change"]))


def _of_conflict(row: Row) -> _Weight:
    sides = (row["favor"], row["against"])
    sure = min(max(e["confidence"] for e in side["evidence"]) for side in sides)
    return (min(side["articles"] for side in sides), sure)


def _of_agreement(row: Row) -> _Weight:
    return (row["period"] is None, row["n"], abs(row["score"]))


_WEIGHTS: Final[Mapping[str, Callable[[Row], _Weight]]] = {
    "shift": _of_shift,
    "conflict": _of_conflict,
    "agreement": _of_agreement,
}
