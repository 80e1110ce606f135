from __future__ import annotations

import pytest

JANUARY, FEBRUARY = "2029-01-15", "2029-02-15"
TARGETS = ("loan", "budget", "board")


@pytest.fixture
def said(make):
    """Records of what an actor says of each target, one article each."""

    def records(actor, date, scores):
        return [
            make(f"{actor}-{date}-{target}", date, score, actor=actor, target=target)
            for target, score in scores.items()
        ]

    return records


def agreement(rows):
    return [row for row in rows if row["kind"] == "agreement"]


def test_actors_that_say_the_same_agree(said, aggregated):
    scores = dict.fromkeys(TARGETS, -0.9)
    rows, _ = aggregated([*said("Oslo", JANUARY, scores), *said("Berlin", JANUARY, scores)])
    overall, month = agreement(rows)
    assert {actor["name"] for actor in overall["actors"]} == {"Oslo", "Berlin"}
    assert (overall["score"], overall["low"], overall["high"]) == (1.0, 1.0, 1.0)
    assert (overall["same"], overall["opposite"], overall["n"]) == (3, 0, 3)
    assert sorted(overall["targets"]) == ["issue:board", "issue:budget", "issue:loan"]
    assert (overall["period"], month["period"], month["start"]) == (None, "2029-01", "2029-01-01")


def test_actors_on_opposite_sides_do_not(said, aggregated):
    rows, _ = aggregated([
        *said("Oslo", JANUARY, {"loan": -1.0, "budget": -1.0, "board": 1.0}),
        *said("Athens", JANUARY, {"loan": 1.0, "budget": 1.0, "board": 0.0}),
    ])  # fmt: skip
    overall = agreement(rows)[0]
    assert overall["score"] == pytest.approx(1 - (2 + 2 + 1) / 3, abs=1e-4)
    assert (overall["same"], overall["opposite"], overall["n"]) == (0, 2, 3)
    assert overall["low"] < overall["score"] < overall["high"]


def test_only_the_same_period_is_compared(said, aggregated):
    """Oslo comes round to what Athens said before: no disagreement in February, and no common cell in January."""
    rows, _ = aggregated([
        *said("Oslo", JANUARY, dict.fromkeys(TARGETS, -1.0)),
        *said("Oslo", FEBRUARY, dict.fromkeys(TARGETS, 1.0)),
        *said("Athens", FEBRUARY, dict.fromkeys(TARGETS, 1.0)),
    ])  # fmt: skip
    assert [(row["period"], row["score"], row["n"]) for row in agreement(rows)] == [
        (None, 1.0, 3), ("2029-02", 1.0, 3)
    ]  # fmt: skip


def test_few_shared_targets_are_no_agreement(said, aggregated):
    records = [
        *said("Oslo", JANUARY, {"loan": 1.0, "board": 1.0}),
        *said("Athens", JANUARY, {"loan": 1.0, "board": 1.0}),
    ]
    assert agreement(aggregated(records)[0]) == []
    rows, _ = aggregated(records, None, "agreement_targets=2")
    assert [row["n"] for row in agreement(rows)] == [2, 2]


def test_only_the_busiest_actors_are_compared(said, aggregated):
    scores = dict.fromkeys(TARGETS, 1.0)
    records = [
        *said("Oslo", JANUARY, scores), *said("Oslo", FEBRUARY, scores), *said("Athens", JANUARY, scores),
        *said("Athens", FEBRUARY, scores), *said("Berlin", JANUARY, scores),
    ]  # fmt: skip
    rows, _ = aggregated(records, None, "agreement_actors=2")
    assert {actor["name"] for row in agreement(rows) for actor in row["actors"]} == {"Oslo", "Athens"}


def test_authors_without_a_name_are_nobody_to_agree_with(said, aggregated):
    scores = dict.fromkeys(TARGETS, 1.0)
    nobody = {"actor": {"id": "AUTHOR", "name": "AUTHOR", "type": "AUTHOR"}}
    rows, _ = aggregated([*said("Oslo", JANUARY, scores), *(r | nobody for r in said("x", JANUARY, scores))])
    assert agreement(rows) == []
