"""Dates as periods: ISO weeks, months, quarters, years."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from stancekit.over_time.timelines import By

UNDATED = 0
"""Stands for the start of no period; the first day of the calendar is 1."""


@lru_cache(maxsize=1 << 16)
def start_of(written: str | None, by: By) -> int:
    """The first day of a date's period as a proleptic ordinal; UNDATED for None and for what is no full ISO date.

    A time of day after the date is passed over.
    """
    try:
        day = date.fromisoformat((written or "").strip()[:10])
    except ValueError:
        return UNDATED
    if by == "week":
        return max(day.toordinal() - day.weekday(), 1)
    if by == "month":
        return day.replace(day=1).toordinal()
    if by == "quarter":
        return day.replace(month=day.month - (day.month - 1) % 3, day=1).toordinal()
    return day.replace(month=1, day=1).toordinal()


@lru_cache(maxsize=1 << 16)
def label(start: int, by: By) -> str:
    """The name of a period by its first day: ``2029-W03``, ``2029-01``, ``2029-Q1``, ``2029``; empty for UNDATED."""
    if start == UNDATED:
        return ""
    day = date.fromordinal(start)
    if by == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    if by == "month":
        return f"{day.year:04}-{day.month:02}"
    if by == "quarter":
        return f"{day.year:04}-Q{(day.month + 2) // 3}"
    return f"{day.year:04}"


@lru_cache(maxsize=1 << 16)
def iso(start: int) -> str:
    """The first day of a period, ISO 8601; empty for UNDATED."""
    return date.fromordinal(start).isoformat() if start != UNDATED else ""
