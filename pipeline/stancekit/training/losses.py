"""Losses of a batch. Each kind of data trains the heads that it has labels for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from stancekit.extract.model import AGAINST, FAVOR, NEUTRAL, NONE, STANCE_SIZE, PairScores, log_probabilities
from stancekit.extract.pairs import Pairs
from stancekit.training.encoded import Encoded
from stancekit.training.taught import TaughtTensors

_STANCE_COLUMN = (FAVOR, AGAINST, NEUTRAL)
_VOICE_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class GoldTensors:
    """Gold of a batch of position windows.

    Attributes:
        fit: 0 for pairs without a position, else how well the spans fit, (batch, holders, targets).
        label: row of ``rows`` for each pair with a position, -1 else, (batch, holders, targets).
        rows: stance column, relation, voice, hypothetical; first and last token of cue and of issue, -1 where there is
            none; (labels, 8).
        addressees: True for the holders addressed (0: nobody), (labels, holders).
    """

    fit: Tensor
    label: Tensor
    rows: Tensor
    addressees: Tensor


def gold_tensors(batch: Sequence[Encoded], holders: int, targets: int, device: torch.device) -> GoldTensors:
    """Labels of position windows as tensors."""
    fit = torch.zeros(len(batch), holders, targets)
    label = torch.full((len(batch), holders, targets), -1)
    rows: list[tuple[int, ...]] = []
    addressed: list[tuple[int, ...]] = []
    for b, encoded in enumerate(batch):
        for gold, *spans in zip(encoded.labels, encoded.cues, encoded.issues, strict=True):
            fit[b, gold.holder, gold.target] = gold.fit
            label[b, gold.holder, gold.target] = len(rows)
            borders = (token for span in spans for token in span or (-1, -1))
            rows.append((_STANCE_COLUMN[gold.stance], gold.relation, gold.voice, int(gold.hypothetical), *borders))
            addressed.append(gold.addressees or (0,))
    addressees = torch.zeros(len(rows), holders, dtype=torch.bool)
    for row, indices in enumerate(addressed):
        addressees[row, list(indices)] = True
    table = torch.tensor(rows, dtype=torch.long).view(len(rows), 8)  # long even where no sentence has a position
    return GoldTensors(fit.to(device), label.to(device), table.to(device), addressees.to(device))


def pruner_loss(logits: Tensor, allowed: Tensor, gold: GoldTensors, taught: TaughtTensors | None = None) -> Tensor:
    """Binary cross-entropy over all pairs, per gold pair (or what a teacher takes for one)."""
    return _any_position_loss(logits, _any_position(gold, taught), allowed, taught is not None)


def path_loss(first: Tensor, pairs: Pairs, gold: GoldTensors, taught: TaughtTensors | None = None) -> Tensor:
    """As ``pruner_loss`` for the chosen pairs, whose logits know the tree; (batch, pairs)."""
    return _any_position_loss(first, pairs.of(_any_position(gold, taught)), pairs.mask, taught is not None)


def _any_position(gold: GoldTensors, taught: TaughtTensors | None) -> Tensor:
    """How far each pair holds any position in the eyes of gold and teacher, (batch, holders, targets)."""
    if taught is None:
        return gold.fit
    said = torch.zeros_like(gold.fit)
    known = taught.row >= 0  # nowhere, where a teacher held every pair of a batch for unlikely
    said[known] = 1 - taught.stance[taught.row[known], NONE]
    share = taught.share[:, None, None]
    return (1 - share) * gold.fit + share * said


def _any_position_loss(logits: Tensor, wanted: Tensor, counted: Tensor, taught: bool) -> Tensor:
    positives = wanted.sum() if taught else (wanted > 0).sum()
    each = F.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    total: Tensor = (each * counted).sum() / positives.clamp(min=1)
    return total


def position_loss(
    scores: PairScores, pairs: Pairs, gold: GoldTensors, soft: bool, neutral_weight: float,
    taught: TaughtTensors | None = None,
) -> Tensor:  # fmt: skip
    """Stance over all chosen pairs, the other heads over those with a position; each per chosen gold pair.

    A teacher's probabilities are mixed into what is wanted (distillation: Hinton et al., 2015). Where it scored no pair
    it takes it for none.
    """
    label = pairs.of(gold.label).masked_fill(~pairs.mask, -1)
    fit = pairs.of(gold.fit)
    hit = label >= 0
    positives = hit.sum().clamp(min=1)
    rows = gold.rows[label[hit]]
    wanted = torch.zeros(*label.shape, STANCE_SIZE, device=label.device)
    wanted[..., NONE] = 1.0
    weight = fit[hit] if soft else torch.ones_like(fit[hit])
    wanted[hit] = F.one_hot(rows[:, 0], STANCE_SIZE) * weight[:, None] + (1 - weight)[:, None] * wanted[hit]
    factor = torch.where(wanted[..., NEUTRAL] > 0, neutral_weight, 1.0)
    if taught is None:
        each = -(wanted * log_probabilities(scores.stance)).sum(-1) * factor
        loss = (each * pairs.mask).sum() / positives
    else:
        loss = _taught_loss(scores, pairs, wanted, taught, factor)
    if len(rows):
        loss = loss + _other_heads(scores, hit, rows, gold.addressees[label[hit]])
    return loss


def _taught_loss(scores: PairScores, pairs: Pairs, wanted: Tensor, taught: TaughtTensors, factor: Tensor) -> Tensor:
    """Stance, with the teacher's word in what is wanted, and the relation and voice of what it takes for positions."""
    row = pairs.of(taught.row).masked_fill(~pairs.mask, -1)
    known = row >= 0
    said = torch.zeros_like(wanted)
    said[..., NONE] = 1.0
    said[known] = taught.stance[row[known]]
    share = taught.share[:, None, None]
    mixed = (1 - share) * wanted + share * said
    each = -(mixed * log_probabilities(scores.stance)).sum(-1) * factor
    positives = ((1 - mixed[..., NONE]) * pairs.mask).sum().clamp(min=1)
    loss: Tensor = (each * pairs.mask).sum() / positives
    if bool(known.any()):
        likely = 1 - taught.stance[row[known], NONE]
        for weight, logits, table in (
            (1.0, scores.relation, taught.relation),
            (_VOICE_WEIGHT, scores.voice, taught.voice),
        ):
            log = F.log_softmax(logits[known].float(), dim=-1)
            loss = loss - weight * (likely * (table[row[known]] * log).sum(-1)).sum() / positives
    return loss


def _other_heads(scores: PairScores, hit: Tensor, rows: Tensor, addressees: Tensor) -> Tensor:
    loss = F.cross_entropy(scores.relation[hit].float(), rows[:, 1])
    loss = loss + _VOICE_WEIGHT * F.cross_entropy(scores.voice[hit].float(), rows[:, 2])
    loss = loss + 0.5 * F.binary_cross_entropy_with_logits(scores.hypothetical[hit].float(), rows[:, 3].float())
    pointers = (
        (scores.cue_start, 0.25), (scores.cue_end, 0.25), (scores.target_start, 0.5), (scores.target_end, 0.5)
    )  # fmt: skip
    for column, (pointer, weight) in enumerate(pointers, start=4):
        known = rows[:, column] >= 0
        if bool(known.any()):
            loss = loss + weight * F.cross_entropy(pointer[hit][known].float(), rows[known, column])
    log = F.log_softmax(scores.addressee[hit].float(), dim=-1)
    return loss - 0.25 * torch.logsumexp(log.masked_fill(~addressees, -1e4), dim=-1).mean()


def entity_log_scores(stance: Tensor) -> Tensor:
    """Log-scores of ENTITY_LABELS from the stances of (a, b) and (b, a), given as (pairs, 2, 4) logits; (pairs, 5)."""
    log = log_probabilities(stance)
    quiet = torch.logaddexp(log[..., NONE], log[..., NEUTRAL])
    ab, ba = log[:, 0], log[:, 1]
    return torch.stack([
        quiet[:, 0] + quiet[:, 1], ab[:, FAVOR] + quiet[:, 1], quiet[:, 0] + ba[:, FAVOR],
        ab[:, AGAINST] + quiet[:, 1], quiet[:, 0] + ba[:, AGAINST],
    ], dim=1)  # fmt: skip


def target_log_scores(stance: Tensor) -> Tensor:
    """Log-scores of TARGET_LABELS from the stance of anyone toward the target, (pairs, 4) logits; (pairs, 3)."""
    log = log_probabilities(stance)
    return torch.stack([log[:, FAVOR], torch.logaddexp(log[:, NONE], log[:, NEUTRAL]), log[:, AGAINST]], dim=1)
