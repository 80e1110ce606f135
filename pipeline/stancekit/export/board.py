"""The board of a debate: who took which side on what, how often, when, and where it stands.

One cell for each actor and target that met, and boards of their own for the periods of a window. Memory grows with the
cells and with the findings' places.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from stancekit.export.statements import Party, Statement
from stancekit.records import Stance
from stancekit.settings import ExportSettings

Unit = Literal["week", "month", "quarter", "year"]
Period = tuple[date, date]  # first and last day
Place = tuple[str, int, int]  # article id, start and end of the sentence


@dataclass(slots=True)
class Side:
    """The findings of one actor on one target with one stance; ``count`` is without duplicates."""

    count: int = 0
    places: list[Place] = field(default_factory=list)
    dates: set[str] = field(default_factory=set)
    confidence: float = 0.0


@dataclass(slots=True)
class Cell:
    """What one actor said on one target."""

    favor: Side = field(default_factory=Side)
    against: Side = field(default_factory=Side)
    neutral: Side = field(default_factory=Side)

    def side(self, stance: Stance) -> Side:
        """The findings of a stance."""
        return {"favor": self.favor, "against": self.against, "neutral": self.neutral}[stance]

    @property
    def sides(self) -> tuple[Side, Side]:
        """Those that take a side."""
        return self.favor, self.against

    @property
    def taken(self) -> int:
        """How often a side was taken."""
        return self.favor.count + self.against.count


Cells = dict[tuple[str, str], Cell]


@dataclass(slots=True)
class Known:
    """Somebody or something on the board: the names it has, and of which type it is."""

    type: str
    names: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        """The name it has most often; the first of those."""
        return self.names.most_common(1)[0][0]


@dataclass(slots=True)
class Board:
    """All cells, those of each period of the window, and who stands on it. Keys of cells are (actor id, target id)."""

    cells: Cells = field(default_factory=lambda: defaultdict(Cell))
    periods: dict[Period, Cells] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Cell)))
    actors: dict[str, Known] = field(default_factory=dict)
    targets: dict[str, Known] = field(default_factory=dict)


def board_of(source: Iterable[Statement], settings: ExportSettings, left_out: Counter[str]) -> Board:
    """The board that the statements make.

    Statements of the same actor, target and stance in the same ``settings.duplicates`` count once; the others are
    counted in ``left_out`` as ``duplicate``, and their places are kept. One without a date, where a period is asked
    for, is compared with those of its article.
    """
    board, seen = Board(), set[tuple[str, str, str, object]]()
    for statement in source:
        pair = (statement.actor.id, statement.target.id)
        _know(board.actors, statement.actor)
        _know(board.targets, statement.target)
        new = True
        if settings.duplicates != "include":
            key = (*pair, statement.stance, _scope(statement, settings.duplicates))
            new = key not in seen
            seen.add(key)
        left_out["duplicate"] += not new
        _add(board.cells[pair].side(statement.stance), statement, count=new)
        if settings.window != "none" and statement.date:
            cells = board.periods[period_of(statement.date, settings.window)]
            cells[pair].side(statement.stance).count += new
    return board


def period_of(day: str, unit: Unit) -> Period:
    """First and last day of the week (from Monday), month, quarter or year in which an ISO date lies."""
    on = date.fromisoformat(day)
    if unit == "week":
        first = on - timedelta(days=on.weekday())
        return first, first + timedelta(days=6)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = date(on.year, (on.month - 1) // months * months + 1, 1)
    last_month = first.month + months - 1
    following = date(first.year + last_month // 12, last_month % 12 + 1, 1) if first.year < date.max.year else date.max
    return first, following - timedelta(days=1)


def _scope(statement: Statement, duplicates: str) -> object:
    if duplicates == "all":
        return None
    if duplicates in ("week", "month", "year") and statement.date:
        return period_of(statement.date, duplicates)  # type: ignore[arg-type] # one of the three
    return statement.article


def _add(side: Side, statement: Statement, *, count: bool) -> None:
    side.count += count
    side.places.append((statement.article, statement.start, statement.end))
    side.confidence = max(side.confidence, statement.confidence)
    if statement.date:
        side.dates.add(statement.date)


def _know(known: dict[str, Known], party: Party) -> None:
    known.setdefault(party.id, Known(party.type)).names[party.name] += 1
