from __future__ import annotations

import pytest

from stancekit.errors import InputError
from stancekit.over_time.timelines import timelines

JANUARY, FEBRUARY, MARCH, APRIL = (f"2029-0{month}-15" for month in (1, 2, 3, 4))


@pytest.fixture
def story(make):
    """Records of one actor and target: of each date's articles the scores."""

    def records(**months):
        return [
            make(f"{month}-{number}", date, score)
            for month, (date, scores) in months.items()
            for number, score in enumerate(scores)
        ]

    return records


def shifts(records, by="month", **options):
    return [
        (s.kind, s.before.period, s.after.period, round(s.change, 4))
        for line in timelines(records, by, **options)
        for s in line.shifts
    ]


def test_a_point_is_the_mean_over_the_articles_of_a_period(make):
    records = [make("a", JANUARY, -1.0), make("b", "2029-01-02", -0.4), make("c", FEBRUARY, 0.5)]
    (line,) = timelines(records, "month")
    assert (line.actor, line.actor_name, line.target, line.target_name) == (
        "halvorsen", "Halvorsen", "issue:loan", "loan"
    )  # fmt: skip
    first, second = line.points
    assert (first.period, first.start, first.score, first.articles) == (
        "2029-01", "2029-01-01", pytest.approx(-0.7), 2
    )  # fmt: skip
    assert first.positions == (records[0]["id"], records[1]["id"])
    assert (first.low, first.high) == pytest.approx((-1.0, -0.4))
    assert (second.period, second.articles, second.low, second.high) == ("2029-02", 1, None, None)


def test_an_article_counts_once_however_often_it_speaks(make, finding):
    """At the level of mentions two records of an article can meet in one actor; its findings weigh them."""
    records = [
        make("a", JANUARY, -1.0, actor="Norway", evidence=[finding(-1.0, "Oslo")] * 3),
        make("a", JANUARY, 1.0, actor="Oslo city", evidence=[finding(1.0, "Oslo")]),
        make("b", JANUARY, 1.0, actor="Norway", evidence=[finding(1.0, "Oslo")]),
    ]
    (line,) = timelines(records, "month", level="mention")
    assert line.points[0].articles == 2
    assert line.points[0].score == pytest.approx(((-3 + 1) / 4 + 1) / 2)


def test_records_may_come_in_any_order_and_from_a_stream(make):
    records = [make(name, date, score) for name, date, score in
               [("c", MARCH, 1.0), ("a", JANUARY, -1.0), ("b", FEBRUARY, 0.0)]]  # fmt: skip
    (line,) = timelines(iter(records), "month")
    assert [point.period for point in line.points] == ["2029-01", "2029-02", "2029-03"]


def test_the_most_spoken_of_come_first(make):
    records = [make("a", JANUARY, -1.0, target="budget")] + [make(name, JANUARY, -1.0) for name in "bcd"]
    assert [line.target_name for line in timelines(records, "month")] == ["loan", "budget"]


def test_undated_articles_have_no_point(make):
    (line,) = timelines([make("a", None, -1.0), make("b", JANUARY, 1.0)], "month")
    assert [(point.period, point.articles) for point in line.points] == [("2029-01", 1)]
    assert timelines([make("a", None, -1.0)], "month") == []


def test_reprints_count_once(make):
    records = [make("a", JANUARY, -1.0), make("b", JANUARY, -1.0), make("c", JANUARY, 1.0)]
    (line,) = timelines(records, "month", {"b": "a"})
    assert (line.points[0].articles, line.points[0].score) == (2, 0.0)


def test_a_change_of_sign_is_a_shift(story):
    assert shifts(story(a=(JANUARY, [-0.9]), b=(FEBRUARY, [0.8]))) == [("sign", "2029-01", "2029-02", 1.7)]


def test_a_change_of_sign_may_take_its_time(story):
    """Periods without a sign lie between the two that differ; the interval is that of the two."""
    records = story(a=(JANUARY, [-0.9]), b=(FEBRUARY, [-0.05]), c=(MARCH, [0.02]), d=(APRIL, [0.8]))
    assert shifts(records) == [("sign", "2029-01", "2029-04", 1.7)]


def test_there_and_back_are_two_shifts(story):
    records = story(a=(JANUARY, [-0.9]), b=(FEBRUARY, [0.8]), c=(MARCH, [-0.7]))
    assert [shift[:3] for shift in shifts(records)] == [
        ("sign", "2029-01", "2029-02"), ("sign", "2029-02", "2029-03")
    ]  # fmt: skip


def test_a_score_around_zero_has_no_sign_to_change(story):
    assert shifts(story(a=(JANUARY, [-0.09]), b=(FEBRUARY, [0.09]))) == []


def test_one_article_a_side_makes_no_clear_shift(story):
    (line,) = timelines(story(a=(JANUARY, [-0.9]), b=(FEBRUARY, [0.8])), "month")
    (shift,) = line.shifts
    assert (shift.low, shift.high, shift.clear) == (None, None, False)


def test_many_articles_a_side_make_a_clear_one(story):
    (line,) = timelines(story(a=(JANUARY, [-0.9, -0.7, -0.8]), b=(FEBRUARY, [0.8, 0.9, 0.6])), "month")
    (shift,) = line.shifts
    assert shift.clear
    assert 0 < shift.low < shift.change < shift.high <= 2


def test_a_jump_needs_no_other_sign(story):
    records = story(a=(JANUARY, [-0.9, -0.95, -0.8, -0.9]), b=(FEBRUARY, [-0.3, -0.2, -0.25, -0.4]))
    assert shifts(records) == [("jump", "2029-01", "2029-02", 0.6)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([-0.9, -0.95, -0.8, -0.9], [-0.3, -0.99, -0.1, -0.9]),  # too far apart to tell
        ([-0.9, -0.95, -0.8], [-0.3, -0.2, -0.25]),  # too few articles
        ([-0.9, -0.95, -0.8, -0.9], [-0.7, -0.72, -0.71, -0.7]),  # sure, but small
    ],
)
def test_what_is_no_jump(story, before, after):
    assert shifts(story(a=(JANUARY, before), b=(FEBRUARY, after))) == []


def test_a_jump_is_measured_from_the_period_before(story):
    """A line that crawls never jumps."""
    crawl = {f"m{n}": (f"2029-0{n}-15", [-0.9 + 0.1 * n + d for d in (0, 0.01, 0.02, 0.03)]) for n in range(1, 7)}
    assert shifts(story(**crawl)) == []


def test_named_authors_shift_and_unnamed_ones_are_many(make):
    def by(name):
        author = {"id": "AUTHOR", "name": name, "type": "AUTHOR"}
        records = [make("a", JANUARY, -0.9), make("b", FEBRUARY, 0.9)]
        return timelines([record | {"actor": author} for record in records], "month")

    assert [(line.actor, len(line.points), len(line.shifts)) for line in (*by("Ada Byron"), *by("AUTHOR"))] == [
        ("AUTHOR:Ada Byron", 2, 1), ("AUTHOR", 2, 0)
    ]  # fmt: skip


def test_a_broken_record_is_named(make):
    broken = make("b", JANUARY, 1.0)
    del broken["article"]["date"]
    with pytest.raises(InputError, match=r"record 2: not a whole position \(lacks 'date'\)"):
        timelines([make("a", JANUARY, 1.0), broken], "month")
