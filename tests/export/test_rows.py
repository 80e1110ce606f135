from collections import Counter

import pytest

from stancekit.errors import UsageError
from stancekit.export.rows import Selection, all_rows
from stancekit.export.shape import read_shaped
from stancekit.settings import load_settings


def chosen(run, rows, *overrides):
    settings = load_settings(overrides=[f"export.{override}" for override in overrides]).export
    selection = Selection(settings, rows)
    kept = [(r.record.article.id, r.record.actor.id, r.number) for r in selection(read_shaped(run / "positions.jsonl"))]
    assert selection.read == 6
    assert len(kept) + selection.left_out.total() == 6  # each position of the run has one finding
    return kept, selection.left_out


def test_everything_is_kept_unless_something_else_is_asked_for(run):
    kept, left_out = chosen(run, "findings")
    assert kept == [
        ("a1", "halvorsen", 1), ("a1", "norway", 1), ("a1", "AUTHOR", 1),
        ("a2", "greece", 1), ("a2", "halvorsen", 1), ("a2", "poland", 1),
    ]  # fmt: skip
    assert left_out == Counter()


@pytest.mark.parametrize(
    ("override", "actors", "reason"),
    [
        ("min_confidence=0.8", ["halvorsen", "greece", "halvorsen"], "confidence"),
        ("targets=actors", ["halvorsen"], "target is an issue"),
        ("targets=issues", ["norway", "AUTHOR", "greece", "halvorsen", "poland"], "target is an actor"),
        ("since=2025-09-05", ["greece", "halvorsen", "poland"], "date"),
        ("until=2025-09-04", ["halvorsen", "norway", "AUTHOR"], "date"),
        ('voices=["author"]', ["AUTHOR"], "voice"),
        ("hypothetical=false", ["halvorsen", "AUTHOR", "greece", "halvorsen"], "hypothetical"),
    ],
)
@pytest.mark.parametrize("rows", ["positions", "findings"])
def test_what_is_left_out_is_counted_by_its_reason(run, rows, override, actors, reason):
    kept, left_out = chosen(run, rows, override)
    assert [actor for _, actor, _ in kept] == actors
    assert left_out == {reason: 6 - len(actors)}


def test_articles_without_a_date_are_left_out_only_where_dates_matter(run):
    records = list(read_shaped(run / "positions.jsonl"))
    undated = [
        record.model_copy(update={"article": record.article.model_copy(update={"date": None})}) for record in records
    ]
    for override, count in (("export.since=2020-01-01", 0), ("export.since=", 6)):
        assert len(list(Selection(load_settings(overrides=[override]).export, "positions")(undated))) == count


def test_a_position_needs_one_finding_in_a_wanted_voice(run):
    first, other, *_ = read_shaped(run / "positions.jsonl")
    quoted = other.evidence[0].model_copy(update={"voice": "quote"})
    both = first.model_copy(update={"evidence": [*first.evidence, quoted]})
    settings = load_settings(overrides=['export.voices=["quote"]']).export
    assert len(list(Selection(settings, "positions")([both, other]))) == 1
    assert [row.number for row in Selection(settings, "findings")([both, other])] == [2]


def test_no_day_lies_between_dates_the_wrong_way_round():
    settings = load_settings(overrides=["export.since=2025-02-01", "export.until=2025-01-01"]).export
    with pytest.raises(UsageError, match=r"since 2025-02-01 is after export.until 2025-01-01"):
        Selection(settings, "positions")


def test_rows_are_made_as_they_are_asked_for(run):
    records = read_shaped(run / "positions.jsonl")
    rows = all_rows(records, "findings")
    next(rows)
    assert len(list(records)) == 5
