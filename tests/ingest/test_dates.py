from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from stancekit.ingest.dates import date_of_name, find_dates, to_iso


@pytest.mark.parametrize(
    "value",
    [
        "2025-09-04", "2025-09-04T23:59:00+02:00", "2025-09-04T10:00:00Z", "20250904", 20250904, "2025/09/04",
        "4 September 2025", "4th Sept. 2025", "September 4, 2025", "Thursday, 4 September 2025", "Sep 4 2025",
        "04.09.2025", "Thu, 04 Sep 2025 10:00:00 GMT", "September 4, 2025 at 10:15 am", "2025 Sep 4",
        date(2025, 9, 4), datetime(2025, 9, 4, 12, tzinfo=UTC), 1756987200, 1756987200000,
    ],
)  # fmt: skip
def test_full_dates_become_iso(value: object) -> None:
    assert to_iso(value) == "2025-09-04"


@pytest.mark.parametrize(
    "value",
    [
        "04/09/2025",
        "2025",
        "2025-09",
        "September 2025",
        "31 September 2025",
        "2025-13-01",
        "soon",
        "",
        None,
        True,
        [],
        7,
    ],
)
def test_what_is_ambiguous_partial_or_impossible_stays_unknown(value: object) -> None:
    assert to_iso(value) is None


def test_slashes_are_read_where_only_one_reading_is_possible() -> None:
    assert to_iso("24/09/2025") == "2025-09-24"
    assert to_iso("09/24/2025") == "2025-09-24"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2025-09-04-coalition-of-the-willing", "2025-09-04"),
        ("20250904_coalition", "2025-09-04"),
        ("coalition_2025_09_04", "2025-09-04"),
        ("report-2025-13-04", None),
        ("12345678901234", None),
        ("agenda-2030", None),
    ],
)
def test_dates_in_file_names(name: str, expected: str | None) -> None:
    assert date_of_name(name) == expected


def test_found_dates_re_cut() -> None:
    text = "On Monday, March 3, 2031, not in May 2031 nor on 31 June 2031."
    assert [text[start:end] for start, end, _ in find_dates(text)] == ["Monday, March 3, 2031"]
