"""Dates as scraped commentary writes them, to ISO 8601 (``2025-09-04``). Only full dates; nothing is guessed.

``04/09/2025`` is left alone, since April and September are equally likely; ``24/09/2025`` and ``04.09.2025`` are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
MONTH = "(?i:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\b\.?,?\s+)"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<y>\d{4})"
_CLOCK = r"(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|\s?[+-]\d\d:?\d\d)?)?"
_FORMS = tuple(
    re.compile(rf"(?<![\w/.-]){WEEKDAY}?(?:{form})(?![\w/-])", re.IGNORECASE)
    for form in (
        rf"{_DAY}(?:\s+of)?\s+(?P<m>{MONTH}),?\s+{_YEAR}",
        rf"(?P<m>{MONTH})\s+{_DAY},?\s+{_YEAR}",
        rf"{_YEAR}\s+(?P<m>{MONTH})\s+{_DAY}",
        rf"{_YEAR}(?P<s>[-/.])(?P<m>\d{{1,2}})(?P=s){_DAY}{_CLOCK}",
        r"(?P<a>\d{1,2})(?P<s>[-/.])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4})",
    )
)
_IN_NAME = re.compile(r"(?<!\d)((?:1[89]|2[01])\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)")


def find_dates(text: str) -> Iterator[tuple[int, int, str]]:
    """Full dates in ``text`` as (start, end, ISO date), one form after the other; impossible ones are passed over."""
    for form in _FORMS:
        for match in form.finditer(text):
            iso = _from_match(match)
            if iso is not None:
                yield match.start(), match.end(), iso


def date_of_name(stem: str) -> str | None:
    """The date in a file's name, such as ``2025-09-04-coalition`` or ``20250904_coalition``; None without one."""
    for match in _IN_NAME.finditer(stem):
        iso = _iso(int(match[1]), int(match[3]), int(match[4]))
        if iso is not None:
            return iso
    return None


def to_iso(value: object) -> str | None:
    """A metadata value as an ISO date; None for what is no full, unambiguous date.

    Reads date objects, ISO 8601 with or without time, dates in words, RFC 2822 (feeds), ``20250904`` and Unix seconds.
    """
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value)
    return _from_words(value.strip()) if isinstance(value, str) else None


def _from_words(text: str) -> str | None:
    if text.isdecimal() and len(text) != 8:
        return None
    for read in _READERS:
        try:
            return read(text).date().isoformat()
        except ValueError:
            continue
    for start, _, iso in find_dates(text):
        if start == 0:
            return iso
    return None


# fromisoformat also takes week dates, which are full dates; it refuses 2025 and 2025-09, which are none.
_READERS: tuple[Callable[[str], datetime], ...] = (datetime.fromisoformat, parsedate_to_datetime)


def _from_number(value: float) -> str | None:
    if not 10_000_101 <= value < 4e12:
        return None
    if value <= 29_991_231 and float(value).is_integer():
        return _iso(int(value) // 10_000, int(value) // 100 % 100, int(value) % 100)
    seconds = value / 1000 if value > 1e11 else value  # milliseconds, as JavaScript writes them
    if not 1e8 < seconds < 4e9:
        return None
    return datetime.fromtimestamp(seconds, tz=UTC).date().isoformat()


def _from_match(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    year = int(parts["y"])
    if "a" in parts:
        return _from_day_and_month(int(parts["a"]), int(parts["b"]), year, parts["s"])
    month = parts["m"].rstrip(".").lower()
    return _iso(year, int(month) if month.isdecimal() else _MONTHS[month], int(parts["d"]))


def _from_day_and_month(first: int, second: int, year: int, separator: str) -> str | None:
    if separator == "." or first > 12 or first == second:
        return _iso(year, second, first)
    return _iso(year, first, second) if second > 12 else None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
