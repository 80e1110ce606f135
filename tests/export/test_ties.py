"""Weights of a small debate, worked out by hand.

times in favor, against     loan    treaty   mine
Athens                      2, 0    1, 0
Oslo                        0, 1    1, 0
Warsaw                      1, 0             0, 3
Berlin                                       0, 1
"""

from collections import Counter
from datetime import date
from math import sqrt

import pytest

from stancekit.errors import UsageError
from stancekit.export.board import board_of, period_of
from stancekit.export.statements import Party, Statement
from stancekit.export.ties import ties
from stancekit.settings import load_settings

SAID = (
    ("athens", "loan", "favor", 2), ("oslo", "loan", "against", 1), ("warsaw", "loan", "favor", 1),
    ("athens", "treaty", "favor", 1), ("oslo", "treaty", "favor", 1), ("warsaw", "mine", "against", 3),
    ("berlin", "mine", "against", 1), ("berlin", "treaty", "neutral", 2),
)  # fmt: skip


def settings(*overrides):
    return load_settings(overrides=[f"export.{override}" for override in overrides]).export


def say(actor, target, stance, article="a", day="2025-09-04", start=0):
    return Statement(
        Party(actor, actor.title(), "STATE"), Party(target, target, "ISSUE"), stance, article, day, start, start + 9,
        "Words it.", 0.5, "p",
    )  # fmt: skip


def debate():
    return [say(a, t, s, article=f"{a}{n}") for a, t, s, times in SAID for n in range(times)]


def weights(*overrides):
    wanted = settings(*overrides)
    return {pair: tie.weight for pair, tie in ties(board_of(debate(), wanted, Counter()).cells, wanted).items()}


def test_congruence_counts_what_two_agree_on():
    assert weights("network=congruence") == {
        ("athens", "oslo"): 1,  # treaty: 1 * 1
        ("athens", "warsaw"): 2,  # loan: 2 * 1
        ("berlin", "warsaw"): 3,  # mine: 1 * 3, both against
    }


def test_conflict_counts_what_two_disagree_on():
    assert weights("network=conflict") == {("athens", "oslo"): 2, ("oslo", "warsaw"): 1}


def test_subtract_is_congruence_less_conflict():
    assert weights("network=subtract") == {
        ("athens", "oslo"): -1, ("athens", "warsaw"): 2, ("berlin", "warsaw"): 3, ("oslo", "warsaw"): -1,
    }  # fmt: skip


def test_average_divides_by_mean_activity():
    assert weights("normalise=average") == {
        ("athens", "oslo"): 1 / 2.5, ("athens", "warsaw"): 2 / 3.5, ("berlin", "warsaw"): 3 / 2.5,
    }  # fmt: skip


def test_jaccard_divides_by_what_one_or_both_said():
    assert weights("normalise=jaccard") == {
        ("athens", "oslo"): 1 / (2 + 1 + 1),  # Athens alone for the loan twice, Oslo alone against it, the treaty
        ("athens", "warsaw"): 2 / (1 + 3 + 2),
        ("berlin", "warsaw"): 3 / (0 + 1 + 3),
    }


def test_cosine_divides_by_the_lengths_of_the_profiles():
    assert weights("normalise=cosine") == pytest.approx({
        ("athens", "oslo"): 1 / (sqrt(5) * sqrt(2)),
        ("athens", "warsaw"): 2 / (sqrt(5) * sqrt(10)),
        ("berlin", "warsaw"): 3 / (1 * sqrt(10)),
    })  # fmt: skip


def test_an_actor_and_a_target_are_tied_by_favor_less_against():
    expected = {
        ("athens", "loan"): 2, ("athens", "treaty"): 1, ("berlin", "mine"): -1, ("oslo", "loan"): -1,
        ("oslo", "treaty"): 1, ("warsaw", "loan"): 1, ("warsaw", "mine"): -3,
    }  # fmt: skip
    assert weights("network=twomode") == weights("network=direct") == expected
    by_activity, by_prominence = (
        weights("network=twomode", "normalise=activity"),
        weights("network=twomode", "normalise=prominence"),
    )
    assert by_activity["athens", "loan"] == 2 / 3
    assert by_activity["warsaw", "mine"] == -3 / 4
    assert by_prominence["athens", "loan"] == 2 / 4
    assert by_prominence["berlin", "mine"] == -1 / 4


def test_a_tie_knows_its_targets_and_only_the_findings_that_make_it():
    wanted = settings("network=congruence")
    tie = ties(board_of(debate(), wanted, Counter()).cells, wanted)["athens", "oslo"]
    assert sorted(tie.targets) == ["loan", "treaty"]
    assert (tie.congruence, tie.conflict) == (1, 2)
    assert sorted(place for side in tie.sides for place in side.places) == [("athens0", 0, 9), ("oslo0", 0, 9)]


@pytest.mark.parametrize(
    ("network", "normalise"), [("congruence", "activity"), ("twomode", "cosine"), ("direct", "average")]
)
def test_a_normalisation_of_another_network_is_wrong_use(network, normalise):
    with pytest.raises(
        UsageError, match=f"'{normalise}' is not defined for the network '{network}'; choose one of none, "
    ):
        weights(f"network={network}", f"normalise={normalise}")


REPEATED = (("a", "2025-01-31"), ("a", "2025-01-31"), ("b", "2025-02-01"), ("c", "2025-02-28"), ("d", "2026-02-01"))


@pytest.mark.parametrize(
    ("duplicates", "count"), [("include", 5), ("document", 4), ("week", 3), ("month", 3), ("year", 2), ("all", 1)]
)
def test_the_same_is_counted_once_in_its_scope_and_its_places_are_kept(duplicates, count):
    said = [say("athens", "loan", "favor", article, day, start=n) for n, (article, day) in enumerate(REPEATED)]
    left_out = Counter()
    board = board_of([*said, say("athens", "loan", "against")], settings(f"duplicates={duplicates}"), left_out)
    cell = board.cells["athens", "loan"]
    assert (cell.favor.count, cell.against.count) == (count, 1)
    assert left_out["duplicate"] == 5 - count
    assert [start for _, start, _ in cell.favor.places] == [0, 1, 2, 3, 4]


def test_findings_without_a_date_are_compared_within_their_article():
    said = [say("athens", "loan", "favor", article, None) for article in ("a", "a", "b")]
    assert board_of(said, settings("duplicates=month"), Counter()).cells["athens", "loan"].favor.count == 2


@pytest.mark.parametrize(
    ("day", "unit", "first", "last"),
    [
        ("2025-09-04", "week", date(2025, 9, 1), date(2025, 9, 7)),
        ("2025-12-31", "week", date(2025, 12, 29), date(2026, 1, 4)),
        ("2024-02-10", "month", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-12-31", "month", date(2025, 12, 1), date(2025, 12, 31)),
        ("2025-11-30", "quarter", date(2025, 10, 1), date(2025, 12, 31)),
        ("2025-01-01", "quarter", date(2025, 1, 1), date(2025, 3, 31)),
        ("2025-07-01", "year", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_period_is_that_of_the_calendar(day, unit, first, last):
    assert period_of(day, unit) == (first, last)
