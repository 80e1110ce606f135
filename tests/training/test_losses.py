"""Losses and scores of labels, on logits written by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from stancekit.extract.folder import load_model
from stancekit.extract.model import AGAINST, FAVOR, NEUTRAL, NONE, PairScores
from stancekit.extract.pairs import Pairs
from stancekit.preprocess.analyse import Analyser
from stancekit.records import RELATIONS, VOICES
from stancekit.training.documents import ENTITY_LABELS, TARGET_LABELS, Document, document
from stancekit.training.encoded import Encoded, encode
from stancekit.training.examples import position_examples
from stancekit.training.losses import (
    GoldTensors,
    entity_log_scores,
    gold_tensors,
    position_loss,
    pruner_loss,
    target_log_scores,
)

CPU = torch.device("cpu")


def logits(*favoured: int) -> torch.Tensor:
    """Stance logits with one column each that is much likelier than the others."""
    return torch.nn.functional.one_hot(torch.tensor(favoured), 4) * 6.0


@pytest.mark.parametrize(
    ("ab", "ba", "label"),
    [
        (NONE, NONE, "neutral"), (NEUTRAL, NONE, "neutral"), (NONE, NEUTRAL, "neutral"),
        (FAVOR, NONE, "a_favor_b"), (NEUTRAL, FAVOR, "b_favor_a"),
        (AGAINST, NEUTRAL, "a_against_b"), (NONE, AGAINST, "b_against_a"),
    ],
)  # fmt: skip
def test_an_entity_label_is_read_from_the_stances_of_both_directions(ab: int, ba: int, label: str) -> None:
    scores = entity_log_scores(logits(ab, ba)[None]).softmax(-1)
    assert scores.shape == (1, 5)
    assert float(scores.sum()) == pytest.approx(1.0)
    assert ENTITY_LABELS[int(scores.argmax())] == label
    assert float(scores.max()) > 0.9


@pytest.mark.parametrize(
    ("stance", "label"), [(NONE, "neutral"), (NEUTRAL, "neutral"), (FAVOR, "favor"), (AGAINST, "against")]
)
def test_a_target_label_is_read_from_the_stance_of_anyone(stance: int, label: str) -> None:
    scores = target_log_scores(logits(stance)).softmax(-1)
    assert float(scores.sum()) == pytest.approx(1.0)
    assert TARGET_LABELS[int(scores.argmax())] == label


def test_label_scores_are_probabilities_of_the_stances() -> None:
    stance = torch.tensor([[0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1]]).log()  # none, favor, against, neutral
    torch.testing.assert_close(target_log_scores(stance).exp(), torch.tensor([[0.2, 0.5, 0.3], [0.3, 0.5, 0.2]]))
    pair = entity_log_scores(stance[None]).exp()[0]
    torch.testing.assert_close(pair, torch.tensor([0.25, 0.2 * 0.5, 0.5 * 0.3, 0.3 * 0.5, 0.5 * 0.2]))


@pytest.fixture(scope="module")
def encoded(house: Document, analyser: Analyser, tiny_model: Path) -> Encoded:
    loaded = load_model(tiny_model)
    (one,) = encode(loaded.tokenizer, loaded.config, position_examples([house], analyser, 0)[0])
    return one


def tensors(items: Sequence[Encoded]) -> GoldTensors:
    holders = max(len(e.asked.holders) for e in items)
    return gold_tensors(items, holders, max(len(e.asked.targets) for e in items), CPU)


def perfect(encoded: Encoded, gold: GoldTensors) -> tuple[PairScores, Pairs]:
    """Scores that say what gold says of every labelled pair, and that the first pair without a label is none."""
    labels = [(p.holder, p.target) for p in encoded.labels]
    nothing = next((0, t) for t in range(len(encoded.asked.targets)) if (0, t) not in labels)
    pairs = torch.tensor([[*labels, nothing]])
    count, tokens = pairs.shape[1], len(encoded.asked.window.ids)

    def raised(size: int, columns: Sequence[int]) -> torch.Tensor:
        table = torch.full((1, count, size), -20.0)
        for row, column in enumerate(columns):
            table[0, row, column] = 20.0
        return table

    rows = gold.rows.tolist()
    addressed = [r.nonzero()[0].item() for r in gold.addressees]
    scores = PairScores(
        stance=raised(4, [*(r[0] for r in rows), NONE]), relation=raised(len(RELATIONS), [r[1] for r in rows]),
        voice=raised(len(VOICES), [r[2] for r in rows]),
        hypothetical=torch.tensor([[*(40.0 * r[3] - 20 for r in rows), 0.0]]),
        cue_start=raised(tokens, [max(r[4], 0) for r in rows]), cue_end=raised(tokens, [max(r[5], 0) for r in rows]),
        addressee=raised(len(encoded.asked.holders), [int(a) for a in addressed]),
        target_start=raised(tokens, [max(r[6], 0) for r in rows]),
        target_end=raised(tokens, [max(r[7], 0) for r in rows]),
    )  # fmt: skip
    return scores, Pairs(pairs[..., 0], pairs[..., 1], torch.ones(1, count, dtype=torch.bool))


def loss_of(scores: PairScores, pairs: Pairs, gold: GoldTensors, *, soft: bool = False) -> float:
    return float(position_loss(scores, pairs, gold, soft, 1.0))


def test_scores_that_say_what_gold_says_cost_nothing(encoded: Encoded) -> None:
    gold = tensors([encoded])
    assert loss_of(*perfect(encoded, gold), gold) == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize(
    "head",
    ["stance", "relation", "voice", "hypothetical", "cue_start", "cue_end", "addressee", "target_start", "target_end"],
)  # fmt: skip
def test_every_head_pays_for_its_mistakes(encoded: Encoded, head: str) -> None:
    from dataclasses import replace

    gold = tensors([encoded])
    scores, pairs = perfect(encoded, gold)
    assert loss_of(replace(scores, **{head: -getattr(scores, head)}), pairs, gold) > 1.0


def test_a_position_where_there_is_none_costs(encoded: Encoded) -> None:
    gold = tensors([encoded])
    scores, pairs = perfect(encoded, gold)
    scores.stance[0, -1] = torch.tensor([-20.0, -20.0, 20.0, -20.0])
    assert loss_of(scores, pairs, gold) > 1.0


def test_a_span_that_fits_in_part_is_a_position_in_part(encoded: Encoded) -> None:
    gold = tensors([encoded])
    scores, pairs = perfect(encoded, gold)
    partly = [k for k, p in enumerate(encoded.labels) if p.fit < 1]
    assert partly
    assert loss_of(scores, pairs, gold, soft=True) > 1.0  # certainty is too much there
    for k in partly:
        fit = encoded.labels[k].fit
        scores.stance[0, k] = torch.tensor([1 - fit, 1e-9, fit, 1e-9]).log()
    entropies = sum(-(p.fit * torch.tensor(p.fit).log() + (1 - p.fit) * torch.tensor(1 - p.fit).log())
                    for p in encoded.labels if p.fit < 1)  # fmt: skip
    assert loss_of(scores, pairs, gold, soft=True) == pytest.approx(float(entropies) / len(encoded.labels), abs=1e-3)


def test_pairs_of_the_padding_cost_nothing(encoded: Encoded) -> None:
    gold = tensors([encoded])
    scores, pairs = perfect(encoded, gold)
    scores.stance[0, -1] = torch.tensor([-20.0, -20.0, 20.0, -20.0])
    pairs.mask[0, -1] = False
    assert loss_of(scores, pairs, gold) == pytest.approx(0.0, abs=1e-4)


def test_sentences_without_a_position_teach_that_there_is_none(
    annotate: Callable[..., dict[str, Any]], analyser: Analyser, tiny_model: Path
) -> None:
    loaded = load_model(tiny_model)
    quiet = document(annotate("Senators waited in Athens.", {}, []))
    items = encode(loaded.tokenizer, loaded.config, position_examples([quiet], analyser, 0)[0])
    gold = tensors(items)
    size, tokens = len(items[0].asked.holders), len(items[0].asked.window.ids)
    pairs = Pairs(torch.zeros(1, 1, dtype=torch.long), torch.zeros(1, 1, dtype=torch.long), torch.ones(1, 1).bool())

    def scores(stance: int) -> PairScores:
        wide = [torch.zeros(1, 1, n) for n in (len(RELATIONS), len(VOICES))]
        return PairScores(logits(stance)[None] * 4, *wide, torch.zeros(1, 1), *[torch.zeros(1, 1, tokens)] * 2,
                          torch.zeros(1, 1, size), *[torch.zeros(1, 1, tokens)] * 2)  # fmt: skip

    assert loss_of(scores(NONE), pairs, gold) == pytest.approx(0.0, abs=1e-4)
    assert loss_of(scores(AGAINST), pairs, gold) > 10
    logit = torch.zeros(gold.fit.shape)
    assert float(pruner_loss(logit, torch.ones_like(logit).bool(), gold)) == pytest.approx(
        0.6931 * logit.numel(), rel=1e-3
    )


def test_the_pruner_pays_for_gold_it_would_lose_and_nothing_for_shut_pairs(encoded: Encoded) -> None:
    gold = tensors([encoded])
    allowed = torch.ones_like(gold.fit).bool()
    for h, t in encoded.asked.shut:
        allowed[0, h, t] = False
    right = torch.where(gold.fit > 0, torch.logit(gold.fit.clamp(max=1 - 1e-6)), -20.0)
    lost = torch.where(gold.fit > 0, -20.0, right)
    careless = torch.where(allowed, right, 20.0)
    assert float(pruner_loss(lost, allowed, gold)) > 10
    assert float(pruner_loss(right, allowed, gold)) < 0.6
    assert float(pruner_loss(careless, allowed, gold)) == pytest.approx(float(pruner_loss(right, allowed, gold)))
