"""Where an actor's line on a target breaks: shifts from one period to a later one, conflicts within one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from stancekit.over_time.bootstrap import Bootstrap
from stancekit.over_time.claims import Party
from stancekit.over_time.periods import iso, label
from stancekit.over_time.table import STANCE_CODES, Cell, Pair, Rows, Table
from stancekit.over_time.timelines import By, Point, Shift, ShiftKind, Timeline
from stancekit.settings import OverTimeSettings

_MIXED: Final = STANCE_CODES["mixed"]


@dataclass(frozen=True, slots=True)
class Change:
    """A shift with the cells of its two points."""

    shift: Shift
    before: Cell
    after: Cell


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell in which the actor is for and against the target: the claims of either side; a mixed one is on both."""

    cell: Cell
    favor: Rows
    against: Rows


class Changes:
    """Points, shifts and conflicts of pairs.

    Args:
        table: the claims.
        by: the length of a period.
        settings: the section ``over_time``.
    """

    def __init__(self, table: Table, by: By, settings: OverTimeSettings) -> None:
        self._table, self._by, self._settings = table, by, settings
        self._bootstrap = Bootstrap(settings)

    def timeline(self, pair: Pair, actor: Party, target: Party) -> Timeline:
        """A pair with its points and shifts; what the authors without a name say has no shifts, as they are many."""
        cells = pair.dated
        points = tuple(self.point(cell) for cell in cells)
        shifts = () if actor.nameless else tuple(change.shift for change in self.shifts(cells, points))
        return Timeline(actor.id, actor.name, target.id, target.name, points, shifts)

    def point(self, cell: Cell) -> Point:
        """A cell as the point of a timeline; that of an undated cell has no name and no first day."""
        low, high = self._interval(cell)
        period, start, ids = label(cell.start, self._by), iso(cell.start), self._table.positions(cell.rows)
        return Point(period, start, cell.score, low, high, cell.articles, tuple(ids))

    def shifts(self, cells: Sequence[Cell], points: Sequence[Point]) -> Iterator[Change]:
        """The shifts between the dated cells of a pair, in order of time; at most one to each cell.

        A change of sign counts from the last cell that had a sign, however long ago; a jump from the cell just before.
        """
        signed: int | None = None
        for at, cell in enumerate(cells):
            sign = self._sign(cell)
            if sign and signed is not None and sign != self._sign(cells[signed]):
                yield self._change(cells, points, signed, at, "sign")
            elif at and self._may_jump(cells[at - 1], cell):
                change = self._change(cells, points, at - 1, at, "jump")
                if change.shift.clear:
                    yield change
            signed = at if sign else signed

    def conflicts(self, cells: Sequence[Cell]) -> Iterator[Conflict]:
        """The dated cells in which the actor is on both sides, in order of time."""
        for cell in cells:
            stances = self._table.stances[cell.rows]
            if len(stances) == 1 and stances[0] != _MIXED:  # nearly all cells
                continue
            mixed = stances == _MIXED
            favor = cell.rows[(stances == STANCE_CODES["favor"]) | mixed]
            against = cell.rows[(stances == STANCE_CODES["against"]) | mixed]
            if len(favor) and len(against):
                yield Conflict(cell, favor, against)

    def _interval(self, cell: Cell) -> tuple[float, float] | tuple[None, None]:
        if cell.articles < 2:
            return None, None
        return self._bootstrap.interval(self._bootstrap.means(cell.scores), cell.articles) or (None, None)

    def _sign(self, cell: Cell) -> int:
        return 0 if abs(cell.score) < self._settings.sign_margin else 1 if cell.score > 0 else -1

    def _may_jump(self, before: Cell, after: Cell) -> bool:
        enough = min(before.articles, after.articles) >= self._settings.jump_articles
        return enough and abs(after.score - before.score) >= self._settings.min_jump

    def _change(
        self, cells: Sequence[Cell], points: Sequence[Point], before: int, after: int, kind: ShiftKind
    ) -> Change:
        old, new = cells[before], cells[after]
        interval, fewer = None, min(old.articles, new.articles)
        if fewer > 1:
            moved = self._bootstrap.means(new.scores, stream=1) - self._bootstrap.means(old.scores, stream=0)
            interval = self._bootstrap.interval(moved, fewer)
        low, high = interval or (None, None)
        shift = Shift(points[before], points[after], new.score - old.score, low, high, kind)
        return Change(shift, old, new)
