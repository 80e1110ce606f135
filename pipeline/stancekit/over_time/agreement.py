"""How far two actors say the same of the same targets in the same periods.

Agreement is 1 less the mean distance of their scores, over the cells (target and period) in which both speak: 1 where
they always say the same, 0 where they are one stance apart, -1 where one is wholly for what the other is wholly
against. Only scores of one period are compared, so that a change of mind is no disagreement.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from stancekit.over_time.bootstrap import Bootstrap
from stancekit.over_time.table import Pair, Table, hashed
from stancekit.records import AUTHOR
from stancekit.settings import OverTimeSettings

Known = tuple[int, int]
"""A row of the table, and the hash of an actor or target in it."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """Two actors' agreement.

    Attributes:
        actors: of each a row of the table, and its hash.
        start: the period's first day as an ordinal; None over all periods.
        score: -1..1.
        low, high: bootstrap interval over the cells; None for a single one.
        same, opposite: cells in which the two have the same sign, and opposite ones.
        cells: cells in which both speak.
        targets: those in the cells, each once, in the same way.
    """

    actors: tuple[Known, Known]
    start: int | None
    score: float
    low: float | None
    high: float | None
    same: int
    opposite: int
    cells: int
    targets: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What one actor says, by cell: numbers of the cells, ascending, the scores there, and a row of each."""

    cells: NDArray[np.int64]
    scores: NDArray[np.float64]
    rows: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Shared:
    """The cells in which two actors both speak: target, period, both scores, and a row that has the target."""

    one: Known
    other: Known
    targets: NDArray[np.uint64]
    starts: NDArray[np.int32]
    a: NDArray[np.float64]
    b: NDArray[np.float64]
    rows: NDArray[np.int64]

    def of(self, start: int) -> _Shared:
        """Those of one period."""
        here = self.starts == start
        return _Shared(
            self.one, self.other, self.targets[here], self.starts[here], self.a[here], self.b[here], self.rows[here]
        )


class Agreement:
    """Collects the cells of the actors with the most positions, and compares these actors.

    Memory: 28 bytes a cell, 60 more while they are compared, and 4 for each two of the ``agreement_actors``.

    Args:
        table: the claims.
        settings: the section ``over_time``.
    """

    def __init__(self, table: Table, settings: OverTimeSettings) -> None:
        self._settings, self._bootstrap = settings, Bootstrap(settings)
        self._actors = _busiest(table, settings.agreement_actors)
        self._number = {actor: number for number, actor in enumerate(self._actors)}
        self._who, self._start, self._score = array("I"), array("i"), array("f")
        self._target, self._row = array("Q"), array("q")

    def see(self, pair: Pair) -> None:
        """Keep a pair's dated cells, where its actor is one of those to compare."""
        number = self._number.get(pair.actor)
        if number is None:
            return
        for cell in pair.dated:
            self._who.append(number)
            self._target.append(pair.target)
            self._start.append(cell.start)
            self._score.append(cell.score)
            self._row.append(int(cell.rows[0]))

    def found(self) -> Iterator[Agreed]:
        """Every two actors that share targets enough: over all periods, then in each that has enough by itself."""
        if not len(self._who):
            return
        targets, target = np.unique(np.frombuffer(self._target, dtype=np.uint64), return_inverse=True)
        starts, start = np.unique(np.frombuffer(self._start, dtype=np.int32), return_inverse=True)
        spoken = self._spoken(target * len(starts) + start)
        for one, other in self._sharing(target):
            cells, at, to = np.intersect1d(
                spoken[one].cells, spoken[other].cells, assume_unique=True, return_indices=True
            )
            if len(cells):
                shared = _Shared(
                    self._known(spoken, one), self._known(spoken, other), targets[cells // len(starts)],
                    starts[cells % len(starts)], spoken[one].scores[at], spoken[other].scores[to],
                    spoken[one].rows[at],
                )  # fmt: skip
                yield from self._compared(shared)

    def _known(self, spoken: Sequence[_Spoken], actor: int) -> Known:
        return int(spoken[actor].rows[0]), self._actors[actor]

    def _spoken(self, cell: NDArray[np.int64]) -> list[_Spoken]:
        who, scores = np.frombuffer(self._who, dtype=np.uint32), np.frombuffer(self._score, dtype=np.float32)
        rows = np.frombuffer(self._row, dtype=np.int64)
        order = np.lexsort((cell, who))
        bounds = np.searchsorted(who[order], np.arange(len(self._actors) + 1))
        parts = [order[first:last] for first, last in pairwise(bounds)]
        return [_Spoken(cell[part], scores[part].astype(np.float64), rows[part]) for part in parts]

    def _sharing(self, target: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
        """Pairs of actors that share targets enough, those that share the most first."""
        count = len(self._actors)
        shared = np.zeros((count, count), dtype=np.int32)
        said = np.unique(target * count + np.frombuffer(self._who, dtype=np.uint32))
        about, who = said // count, said % count
        for speakers in np.split(who, np.flatnonzero(np.diff(about)) + 1):
            if len(speakers) > 1:
                shared[np.ix_(speakers, speakers)] += 1
        one, other = np.nonzero(np.triu(shared >= self._settings.agreement_targets, 1))
        for at in np.argsort(-shared[one, other], kind="stable"):
            yield int(one[at]), int(other[at])

    def _compared(self, shared: _Shared) -> Iterator[Agreed]:
        periods: list[int | None] = [None, *np.unique(shared.starts).tolist()]
        for period in periods:
            here = shared if period is None else shared.of(period)
            if len(np.unique(here.targets)) >= self._settings.agreement_targets:
                yield self._agreed(here, period)

    def _agreed(self, shared: _Shared, start: int | None) -> Agreed:
        near = 1 - np.abs(shared.a - shared.b)
        interval = self._bootstrap.interval(self._bootstrap.means(near), len(near)) if len(near) > 1 else None
        low, high = interval or (None, None)
        signs = self._signs(shared.a) * self._signs(shared.b)
        targets, first = np.unique(shared.targets, return_index=True)
        return Agreed(
            (shared.one, shared.other), start, float(near.mean()), low, high, int((signs > 0).sum()),
            int((signs < 0).sum()), len(near), tuple(zip(shared.rows[first].tolist(), targets.tolist(), strict=True)),
        )  # fmt: skip

    def _signs(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.sign(scores) * (np.abs(scores) >= self._settings.sign_margin))


def _busiest(table: Table, count: int) -> list[int]:
    """Hashes of the actors with the most claims, these first; unnamed authors are nobody to compare."""
    actors, met = np.unique(table.column("actor"), return_counts=True)
    order = np.argsort(-met, kind="stable")
    return [int(actor) for actor in actors[order[: count + 1]] if int(actor) != hashed(AUTHOR)][:count]
