from __future__ import annotations

import pytest

from stancekit.over_time.periods import UNDATED, iso, label, start_of


@pytest.mark.parametrize(
    ("date", "by", "name", "first"),
    [
        ("2029-01-17", "week", "2029-W03", "2029-01-15"),
        ("2027-01-01", "week", "2026-W53", "2026-12-28"),  # ISO weeks belong to the year of their Thursday
        ("2029-01-31", "month", "2029-01", "2029-01-01"),
        ("2029-06-30", "quarter", "2029-Q2", "2029-04-01"),
        ("2029-10-01", "quarter", "2029-Q4", "2029-10-01"),
        ("2029-12-31", "year", "2029", "2029-01-01"),
        ("2029-12-31T23:59:59Z", "month", "2029-12", "2029-12-01"),
    ],
)
def test_a_date_falls_into_its_period(date, by, name, first):
    start = start_of(date, by)
    assert (label(start, by), iso(start)) == (name, first)


@pytest.mark.parametrize("date", [None, "", "2029", "Monday", "2029-02-30", "29-01-17"])
def test_what_is_no_full_date_is_in_no_period(date):
    assert start_of(date, "year") == UNDATED
    assert (label(UNDATED, "year"), iso(UNDATED)) == ("", "")


def test_periods_follow_each_other():
    days = [f"2029-{month:02}-{day:02}" for month in range(1, 13) for day in (1, 9, 17, 25)]
    for by in ("week", "month", "quarter", "year"):
        starts = [start_of(day, by) for day in days]
        assert starts == sorted(starts)
        assert [label(start, by) for start in starts] == sorted(label(start, by) for start in starts)
