"""Camps, and the order that makes them show, on stands that anyone can check by eye."""

from __future__ import annotations

import random

import pytest

from stancekit.report.camps import agreement, camps
from stancekit.report.layout import placed
from stancekit.report.order import ordered
from stancekit.report.stands import Stand, Stands

TARGETS = ("loan", "guarantee", "budget", "reform")


def stands_of(**scores: tuple[float, ...]) -> Stands:
    """The stand of each actor toward TARGETS; 0 stands for no position."""
    return {
        (actor, target): Stand(score, 1)
        for actor, row in scores.items()
        for target, score in zip(TARGETS, row, strict=False)
        if score
    }


TWO = stands_of(
    athens=(1, 1, 1, 0), paris=(1, 1, 0, -1), rome=(0, 1, 1, -1), oslo=(-1, -1, 0, 1), berlin=(-1, -1, -1, 0),
    helsinki=(0, -1, -1, 1), reykjavik=(0, 0, 0, 0),
)  # fmt: skip


def members(stands: Stands) -> list[set[str]]:
    return [set(camp.members) for camp in camps(stands)]


def test_those_who_take_the_same_sides_are_a_camp() -> None:
    assert sorted(members(TWO), key=min) == [{"athens", "paris", "rome"}, {"berlin", "helsinki", "oslo"}]


def test_a_camp_names_what_its_members_agree_on() -> None:
    north = next(camp for camp in camps(TWO) if "oslo" in camp.members)
    assert north.opposes[0] == "guarantee"
    assert set(north.opposes) == {"guarantee", "loan", "budget"}
    assert north.favors == ("reform",)


def test_agreement_is_the_common_sign_over_the_mean_number_of_targets() -> None:
    ties = agreement(stands_of(athens=(1, 0.5), oslo=(-1, 0.5, 1)))
    assert ties["athens", "oslo"] == pytest.approx((-1 + 0.25) / 2.5)


def test_what_an_actor_says_of_another_ties_them() -> None:
    ties = agreement({("oslo", "athens"): Stand(-0.8, 1), ("athens", "loan"): Stand(1.0, 1)})
    assert ties == {("athens", "oslo"): -0.8}


def test_whoever_conflicts_with_the_rest_of_a_camp_is_not_in_it() -> None:
    """Paris agrees with one on everything, and that one with the others, whom Paris opposes."""
    scores = stands_of(a=(1, 1, 1, 0), b=(1, 1, 1, 0), c=(1, 1, 1, 0), bridge=(1, 1, 1, 1), paris=(-1, -1, -1, 1))
    assert all("paris" not in camp for camp in members(scores))


def test_nobody_is_in_a_camp_alone_or_without_agreement() -> None:
    assert members(stands_of(oslo=(1,), athens=(-1,))) == []
    assert members({}) == []


def test_the_order_of_the_records_changes_nothing() -> None:
    shuffled = list(TWO.items())
    random.Random(3).shuffle(shuffled)
    assert camps(dict(shuffled)) == camps(TWO)


@pytest.mark.parametrize("turn", range(6))
def test_camps_are_blocks_and_what_they_favor_comes_on_their_side(turn: int) -> None:
    """Whatever the order of the records: the south and what it wants come first, the north and its reform last."""
    actors = sorted({actor for actor, _ in TWO})
    rows, columns, along = ordered([*actors[turn:], *actors[:turn]], TARGETS, TWO, camps(TWO))
    assert set(rows[:3]) == set(along[0].members) == {"athens", "paris", "rome"}
    assert set(rows[3:]) == set(along[1].members) == {"berlin", "helsinki", "oslo"}
    assert columns[0] in ("loan", "guarantee", "budget")
    assert columns[-1] == "reform"


def test_supporters_stand_nearer_to_a_target_than_opponents() -> None:
    places = placed(TWO, camps(TWO))
    apart = {a: sum((x - y) ** 2 for x, y in zip(places[a], places["guarantee"], strict=True)) for a, _ in TWO}
    assert max(apart[a] for a in ("athens", "paris", "rome")) < min(apart[a] for a in ("oslo", "berlin", "helsinki"))


def test_everyone_has_a_place_however_many_there_are() -> None:
    many = {(f"actor{n}", f"target{n % 7}"): Stand(1.0, 1) for n in range(400)}
    places = placed(many, camps(many))
    assert len(places) == 407
    assert len(set(places.values())) > 390
