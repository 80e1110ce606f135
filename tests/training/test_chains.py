"""The coreference measures against examples worked in the papers that define them, and against a scorer of others."""

from __future__ import annotations

import random

import pytest
from scorch import scores

from stancekit.training.chains import Ratio, b_cubed, ceaf_e, conll_f1, muc


def chains(words: str) -> list[set[str]]:
    """``ab cde`` are two chains of letters."""
    return [set(word) for word in words.split()]


def figures(ratio: Ratio) -> tuple[float, float]:
    return round(ratio.recall, 2), round(ratio.precision, 2)


def test_mentions_of_only_one_side_as_in_pradhan_2014() -> None:
    gold, guessed = chains("abc defg"), chains("ab cd fghi")
    assert figures(muc(gold, guessed)) == (0.40, 0.40)
    assert figures(b_cubed(gold, guessed)) == (0.42, 0.50)
    assert figures(ceaf_e(gold, guessed)) == (0.65, 0.43)


def test_links_as_in_vilain_1995() -> None:
    assert figures(muc(chains("abcd"), chains("ab cd"))) == (0.67, 1.0)
    assert figures(muc(chains("ab cd"), chains("abcd"))) == (1.0, 0.67)


@pytest.mark.parametrize(
    ("guessed", "muc_f1", "b3_f1", "ceafe_f1"),
    [
        ("12345 6789ABC", 0.947, 0.865, 0.733),
        ("1234589ABC 67", 0.947, 0.737, 0.667),
        ("123456789ABC", 0.900, 0.545, 0.294),
        ("1 2 3 4 5 6 7 8 9 A B C", 0.0, 0.400, 0.178),
    ],
)
def test_the_four_responses_of_luo_2005(guessed: str, muc_f1: float, b3_f1: float, ceafe_f1: float) -> None:
    gold, response = chains("12345 67 89ABC"), chains(guessed)
    found = [round(measure(gold, response).f1, 3) for measure in (muc, b_cubed, ceaf_e)]
    assert found == [muc_f1, b3_f1, ceafe_f1]


def test_nothing_on_either_side_scores_nothing() -> None:
    nothing: list[set[str]] = []
    for measure in (muc, b_cubed, ceaf_e):
        for gold, guessed in ((chains("ab"), nothing), (nothing, chains("ab")), (nothing, nothing)):
            assert measure(gold, guessed).f1 == 0.0


def test_documents_add_up_before_they_are_divided() -> None:
    both = b_cubed(chains("ab"), chains("ab")) + b_cubed(chains("cd"), chains("c d"))
    assert both == b_cubed(chains("ab cd"), chains("ab c d"))
    assert figures(both) == (0.75, 1.0)


def test_conll_is_the_mean_of_the_three() -> None:
    assert conll_f1(Ratio(1, 2, 1, 2), Ratio(1, 1, 1, 1), Ratio()) == pytest.approx(0.5)


@pytest.mark.parametrize("seed", range(6))
def test_another_scorer_agrees_on_random_chains(seed: int) -> None:
    draw = random.Random(seed)

    def partition(mentions: range) -> list[set[int]]:
        found: dict[int, set[int]] = {}
        for mention in mentions:
            found.setdefault(draw.randrange(8), set()).add(mention)
        return list(found.values())

    gold, guessed = partition(range(40)), partition(range(5, 45))
    for ours, theirs in ((muc, scores.muc), (b_cubed, scores.b_cubed), (ceaf_e, scores.ceaf_e)):
        found = ours(gold, guessed)
        assert (found.recall, found.precision, found.f1) == pytest.approx(theirs(gold, guessed))
