"""Stretches of time in which something holds, from dates as people write them."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Term:
    """A stretch of time as ISO 8601 dates, both days included; None where it is open."""

    first: str | None = None
    last: str | None = None

    @classmethod
    def of(cls, first: object, last: object) -> Term:
        """From what a registry says: a date, ``2021``, ``2021-01`` or nothing. A year or month counts whole.

        Raises:
            ValueError: one is no date, or the last day comes before the first.
        """
        term = cls(_day(first, last=False), _day(last, last=True))
        if term.first and term.last and term.last < term.first:
            raise ValueError(f"ends on {term.last}, before it starts on {term.first}")
        return term

    @property
    def always(self) -> bool:
        """Whether it has neither start nor end."""
        return self.first is None and self.last is None

    def holds(self, date: str | None) -> bool:
        """Whether it holds on a day (ISO 8601); where the day is not known, only what always holds does."""
        if date is None:
            return self.always
        return (self.first is None or self.first <= date) and (self.last is None or date <= self.last)


ALWAYS = Term()


def latest(held: Iterable[tuple[Term, T]], date: str | None) -> list[T]:
    """What holds on a day and began last: on the day of a handover, the successor's.

    Several stand for no answer: they began on the same day.
    """
    found = [(term.first or "", what) for term, what in held if term.holds(date)]
    last = max((first for first, _ in found), default="")
    return [what for first, what in found if first == last]


def _day(value: object, *, last: bool) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, dt.date):
        return dt.date(value.year, value.month, value.day).isoformat()
    written = isinstance(value, str | int) and not isinstance(value, bool)
    match = _DATE.fullmatch(str(value).strip()) if written else None
    if match is None:
        raise ValueError(f"{value!r} is no date; write 2021-01-20, 2021-01 or 2021")
    year, month, day = (int(part) if part else 0 for part in match.groups())
    month = month or (12 if last else 1)
    try:
        day = day or (calendar.monthrange(year, month)[1] if last else 1)
        return dt.date(year, month, day).isoformat()
    except (ValueError, calendar.IllegalMonthError) as error:
        raise ValueError(f"{value!r} is no day of the calendar") from error
