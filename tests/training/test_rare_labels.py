"""Labels that are rare in training are lifted by what helps on dev."""

from __future__ import annotations

from math import log

import pytest
import torch
from sklearn.metrics import f1_score

from stancekit.records import Span
from stancekit.training.devset import rows_scores
from stancekit.training.examples import Example
from stancekit.training.rare_labels import fitting_lift, lifted, lifts_of, log_frequencies

FREQUENT, RARE = 0, 2
FREQUENCY = [log(0.8), log(0.15), log(0.05)]


def said(*shares: tuple[float, float, float]) -> torch.Tensor:
    return torch.tensor(shares).log()


def test_a_rare_label_that_is_said_too_seldom_is_lifted() -> None:
    # The rare label is always the second likeliest where it is gold, and the least likely elsewhere.
    scores = said(*[(0.5, 0.1, 0.4)] * 5, *[(0.8, 0.15, 0.05)] * 20, *[(0.2, 0.7, 0.1)] * 5)
    gold = [RARE] * 5 + [FREQUENT] * 20 + [1] * 5
    lift = fitting_lift(scores, gold, FREQUENCY)
    assert lift[RARE] > lift[1] > lift[FREQUENT] > 0
    assert lifted(scores, lift).argmax(-1).tolist() == gold
    assert rows_scores(scores, gold, lift)["macro_f1"] == 1.0
    assert rows_scores(scores, gold)["macro_f1"] < 0.7


def test_where_nothing_is_gained_nothing_is_lifted() -> None:
    scores = said((0.8, 0.1, 0.1), (0.1, 0.8, 0.1), (0.1, 0.1, 0.8))
    assert fitting_lift(scores, [0, 1, 2], FREQUENCY) == pytest.approx([0.0] * 3)
    assert torch.equal(lifted(scores, []), scores)


def test_the_lift_is_the_one_with_the_best_macro_f1() -> None:
    torch.manual_seed(3)
    gold = [0] * 80 + [1] * 15 + [2] * 5
    scores = (torch.randn(100, 3) + 1.5 * torch.nn.functional.one_hot(torch.tensor(gold), 3)).log_softmax(-1)
    scores = (scores + torch.tensor(FREQUENCY)).log_softmax(-1)
    lift = fitting_lift(scores, gold, FREQUENCY)

    def macro(by: list[float]) -> float:
        return float(f1_score(gold, lifted(scores, by).argmax(-1).tolist(), average="macro"))

    tried = [[-step / 10 * f for f in FREQUENCY] for step in range(11)]
    assert macro(lift) == pytest.approx(max(map(macro, tried)))
    assert macro(lift) > macro([])


def test_frequencies_are_counted_for_each_kind_of_pairs() -> None:
    def example(kind: str, *labels: int) -> Example:
        rows = tuple((0, n, label) for n, label in enumerate(labels))
        return Example(kind, "d", 0, "text", (None,), 0, (Span(0, 1),) * 3, rows=rows)  # type: ignore[arg-type]

    found = log_frequencies([example("target", 0, 0, 1), example("target", 0), example("positions")])
    assert list(found) == ["target"]
    assert found["target"] == pytest.approx([log(3 / 4), log(1 / 4), log(0.5 / 4)])  # one never seen counts half


def test_files_of_a_kind_are_fitted_together_and_rows_without_scores_left_out() -> None:
    nothing = torch.full((1, 3), torch.nan)
    some, others = said(*[(0.5, 0.1, 0.4)] * 5), said(*[(0.8, 0.15, 0.05)] * 20, *[(0.2, 0.7, 0.1)] * 5)
    parts = [("target", torch.cat([some, nothing]), [RARE] * 6), ("target", others, [FREQUENT] * 20 + [1] * 5)]
    together = fitting_lift(torch.cat([some, others]), [RARE] * 5 + [FREQUENT] * 20 + [1] * 5, FREQUENCY)
    assert lifts_of([*parts, ("entity", others, [0] * 25)], {"target": FREQUENCY}) == {"target": together}
