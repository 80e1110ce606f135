"""Which scored pairs become findings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stancekit.extract.decode import Rule, Scored, best_rule, keep
from stancekit.records import Span


def pair(holder: str, target: Span, sure: float, index: int = 0, mention: int = 1) -> Scored:
    """``sure`` is the probability of any position."""
    return Scored(mention, index, holder, target, (1 - sure, 0.1 * sure, 0.8 * sure, 0.1 * sure))


# Halvorsen on: any new loan / block any new loan / its budget, by their characters in the example sentence.
LOAN, BLOCK_LOAN, BUDGET = Span(70, 82), Span(64, 82), Span(92, 102)


def test_a_pair_as_likely_as_the_threshold_is_a_finding_and_a_less_likely_one_is_none() -> None:
    likely, less = pair("halvorsen", LOAN, 0.5), pair("halvorsen", BUDGET, 0.499, index=1)
    assert keep([likely, less], Rule(0.5, 0.0)) == [likely]
    assert keep([], Rule(0.0, 0.0)) == []


def test_of_one_actors_overlapping_targets_only_the_likeliest_is_kept() -> None:
    short, long = pair("norway", LOAN, 0.7, index=0), pair("norway", BLOCK_LOAN, 0.9, index=1)
    assert keep([short, long], Rule(0.2, 0.0)) == [long]


def test_another_mention_of_the_actor_says_it_no_second_time() -> None:
    name = pair("greece", LOAN, 0.9, mention=2)
    pronoun = pair("greece", LOAN, 0.8, mention=4)
    assert keep([pronoun, name], Rule(0.2, 0.0)) == [name]


def test_a_second_mention_of_the_target_says_it_no_second_time() -> None:
    # *She criticized Trump and called him unfit*: once, but praise and blame of one actor are two.
    name = replace(pair("hill", Span(15, 20), 0.9, index=0), target_actor="donald-trump")
    pronoun = replace(pair("hill", Span(32, 35), 0.8, index=1), target_actor="donald-trump")
    assert keep([pronoun, name], Rule(0.2, 0.0)) == [name]
    praise = replace(pronoun, probabilities=(0.2, 0.7, 0.05, 0.05))
    assert keep([praise, name], Rule(0.2, 0.0)) == [name, praise]
    others = [replace(pronoun, target_actor=None), replace(name, target_actor=None)]
    assert keep(others, Rule(0.2, 0.0)) == [others[1], others[0]]


def test_a_holder_named_within_another_says_it_no_second_time() -> None:
    # *The IAG boss accused Heathrow*: the boss, not IAG as well.
    boss = replace(pair("iag-boss", Span(21, 29), 0.9, mention=1), holder_span=Span(0, 12))
    firm = replace(pair("iag", Span(21, 29), 0.8, mention=2), holder_span=Span(4, 7))
    assert keep([firm, boss], Rule(0.2, 0.0)) == [boss]
    elsewhere = replace(firm, target_span=Span(33, 40))
    assert keep([elsewhere, boss], Rule(0.2, 0.0)) == [boss, elsewhere]
    apart = replace(firm, holder_span=Span(50, 53))
    assert keep([apart, boss], Rule(0.2, 0.0)) == [boss, apart]


def test_another_actor_may_hold_the_same_position() -> None:
    ours, theirs = pair("norway", LOAN, 0.7, mention=1), pair("halvorsen", BLOCK_LOAN, 0.9, mention=2)
    assert keep([ours, theirs], Rule(0.2, 0.0)) == [ours, theirs]


def test_one_actor_may_hold_positions_on_targets_that_share_nothing() -> None:
    loan, budget = pair("norway", LOAN, 0.7, index=0), pair("norway", BUDGET, 0.9, index=1)
    assert keep([budget, loan], Rule(0.2, 0.0)) == [loan, budget]


def test_a_target_is_only_suppressed_by_one_that_is_kept() -> None:
    # In a row where each overlaps the next, the first and the last share nothing: both say something of their own.
    first, middle, last = Span(0, 10), Span(8, 20), Span(18, 30)
    rising = [pair("oslo", first, 0.9, 0), pair("oslo", middle, 0.8, 1), pair("oslo", last, 0.7, 2)]
    assert [p.target_span for p in keep(rising, Rule(0.2, 0.0))] == [first, last]


def test_stance_and_its_probability_leave_none_aside() -> None:
    unsure = Scored(0, 0, "AUTHOR", LOAN, (0.7, 0.05, 0.2, 0.05))
    assert unsure.stance == 1
    assert unsure.any_position == pytest.approx(0.3)


def test_contenders_for_a_target_must_come_near_the_likeliest_holder() -> None:
    best, near, far = (
        pair(actor, target, sure, mention=n)
        for n, (actor, target, sure) in enumerate([
            ("norway", LOAN, 0.8), ("halvorsen", BLOCK_LOAN, 0.73), ("greece", LOAN, 0.71)
        ])
    )  # fmt: skip
    elsewhere = pair("greece", BUDGET, 0.3, mention=3)
    everyone = [far, near, best, elsewhere]
    assert keep(everyone, Rule(0.2, 0.9)) == [best, near, elsewhere]
    assert keep(everyone, Rule(0.2, 1.0)) == [best, elsewhere]
    assert len(keep(everyone, Rule(0.2, 0.0))) == 4


def test_who_takes_the_other_side_is_no_rival() -> None:
    # *The Europeans refuse any curbs, which Russia is demanding.*
    against = pair("europeans", LOAN, 0.8, mention=1)
    favor = replace(pair("russia", BLOCK_LOAN, 0.5, mention=2), probabilities=(0.5, 0.4, 0.05, 0.05))
    assert keep([favor, against], Rule(0.2, 1.0)) == [against, favor]
    alike = replace(favor, probabilities=(0.5, 0.05, 0.4, 0.05))
    assert keep([alike, against], Rule(0.2, 1.0)) == [against]


def test_one_cue_says_one_position_unless_another_is_nearly_as_likely() -> None:
    budget = replace(pair("halvorsen", BUDGET, 0.9, index=0), cue=Span(84, 91))
    loan = replace(pair("halvorsen", LOAN, 0.6, index=1), cue=Span(80, 86))
    assert keep([budget, loan], Rule(0.2, 0.0, 0.7)) == [budget]
    assert keep([budget, loan], Rule(0.2, 0.0, 0.6)) == [budget, loan]
    assert keep([budget, loan], Rule(0.2, 0.0)) == [budget, loan]
    for other in (replace(loan, cue=Span(91, 95)), replace(loan, cue=None), replace(loan, holder_key="norway")):
        assert keep([budget, other], Rule(0.2, 0.0, 0.7)) == [budget, other]


def test_the_best_rule_is_the_one_with_the_highest_score() -> None:
    assert best_rule(lambda rule: -abs(rule.threshold - 0.34) - rule.rival) == Rule(0.34, 0.0)
    assert best_rule(lambda rule: rule.threshold + rule.rival) == Rule(0.88, 1.0)
    assert best_rule(lambda rule: -abs(rule.rival - 0.9) - rule.threshold) == Rule(0.1, 0.9)
    assert best_rule(lambda rule: -abs(rule.rival - 0.9) - abs(rule.same_cue - 0.75)) == Rule(0.1, 0.9, 0.75)


def test_of_rules_that_score_the_same_one_that_lets_rivals_stand_is_taken() -> None:
    rule = best_rule(lambda _: 0.5)
    assert (rule.rival, rule.same_cue) == (0.0, 0.0)
