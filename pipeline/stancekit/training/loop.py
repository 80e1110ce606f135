"""The training loop, in the order things happen."""

from __future__ import annotations

import contextlib
import math
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from stancekit.extract.batching import candidate_batch, link_batch, token_batch
from stancekit.extract.encoder import TextStates
from stancekit.extract.first_look import LOOKED_AT
from stancekit.extract.model import StanceModel
from stancekit.extract.pairs import Candidates, Pairs, choose, narrow
from stancekit.settings import TrainSettings
from stancekit.training.documents import LABELS, UNLABELLED
from stancekit.training.encoded import Encoded, batches
from stancekit.training.losses import (
    entity_log_scores,
    gold_tensors,
    path_loss,
    position_loss,
    pruner_loss,
    target_log_scores,
)
from stancekit.training.taught import Taught, taught_rows, taught_tensors


@dataclass(frozen=True, slots=True)
class Epoch:
    """What an epoch came to: mean losses by kind of data, seconds, and the dev scores that were measured after it."""

    number: int
    losses: dict[str, float]
    seconds: float
    scores: dict[str, Any]


class Loss:
    """The loss of a batch, whatever its kind of data."""

    def __init__(
        self, model: StanceModel, settings: TrainSettings, pad: int, device: torch.device,
        taught: Mapping[int, Taught] | None = None,
    ) -> None:  # fmt: skip
        self.model, self.settings, self.pad, self.device = model, settings, pad, device
        self.taught = taught

    def __call__(self, batch: Sequence[Encoded]) -> Tensor:
        """The loss to minimise."""
        asked = [e.asked for e in batch]
        ids, mask = token_batch(asked, self.pad, self.device)
        candidates = candidate_batch(asked, self.device)
        text = self.model.read(ids, mask)
        kind = batch[0].example.kind
        if kind in LABELS:
            return self._rows(kind, batch, text, candidates)
        sizes = candidates.holders.shape[1], candidates.targets.shape[1]
        gold = gold_tensors(batch, *sizes, self.device)
        taught = (
            None
            if self.taught is None
            else taught_tensors(batch, self.taught, self.settings.teacher_weight, *sizes, self.device)
        )
        logits = self.model.prune(text, candidates)
        most = self.settings.train_pairs
        lifts = _lifts(gold.fit, candidates.allowed, self.settings.random_pairs)
        pairs = choose(logits.detach() + lifts, max(LOOKED_AT, most), 0.0)
        links = link_batch(asked, pairs)
        first = self.model.first_pass(logits.detach(), pairs, links)
        loss = self.settings.pruner_weight * (
            pruner_loss(logits, candidates.allowed, gold, taught) + path_loss(first, pairs, gold, taught)
        )
        pairs, links, _ = narrow(first.detach() + pairs.of(lifts), pairs, links, most, 0.0)
        scores = self.model.score(text, candidates, pairs, links)
        return loss + position_loss(scores, pairs, gold, self.settings.soft_fit, self.settings.neutral_weight, taught)

    def _rows(self, kind: str, batch: Sequence[Encoded], text: TextStates, candidates: Candidates) -> Tensor:
        pairs, labels = row_pairs(batch, self.device)
        links = link_batch([e.asked for e in batch], pairs)
        stance = self.model.score(text, candidates, pairs, links).stance
        scale = self.settings.entity_weight if kind == "entity" else self.settings.target_weight
        scores, labels = row_scores(kind, stance, pairs, labels)
        if self.taught is None:
            return scale * torch.nn.functional.nll_loss(scores, labels)
        followed = -(taught_rows(batch, self.taught, self.device) * scores).sum(-1).mean()
        if kind in UNLABELLED:
            return scale * followed
        return scale * torch.lerp(torch.nn.functional.nll_loss(scores, labels), followed, self.settings.teacher_weight)


def _lifts(fit: Tensor, allowed: Tensor, random_share: float) -> Tensor:
    """What puts gold pairs first, then a random share of the others in random order: easy negatives are seen too."""
    drawn = torch.rand_like(fit)
    return (20.0 + 200.0 * drawn) * (drawn < random_share) * allowed + 1000.0 * (fit > 0)


def row_pairs(batch: Sequence[Encoded], device: torch.device) -> tuple[Pairs, Tensor]:
    """Pairs of a batch of labelled rows (both directions of an entity pair, one after the other) and their labels."""
    both = batch[0].example.kind == "entity"
    listed = [[p for h, t, _ in e.rows for p in ([(h, t), (t, h)] if both else [(h, t)])] for e in batch]
    width = max(len(pairs) for pairs in listed)
    padded = torch.tensor([[*pairs, *[(0, 0)] * (width - len(pairs))] for pairs in listed]).view(len(batch), width, 2)
    mask = torch.arange(width)[None, :] < torch.tensor([len(pairs) for pairs in listed])[:, None]
    labels = torch.tensor([y for e in batch for _, _, y in e.rows])
    padded = padded.to(device)
    return Pairs(padded[..., 0], padded[..., 1], mask.to(device)), labels.to(device)


def row_scores(kind: str, stance: Tensor, pairs: Pairs, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Log-probabilities of the rows' labels, and the labels, in the same order."""
    chosen = stance[pairs.mask]
    scores = entity_log_scores(chosen.view(-1, 2, chosen.shape[-1])) if kind == "entity" else target_log_scores(chosen)
    return scores.log_softmax(-1), labels


def optimiser(model: StanceModel, settings: TrainSettings) -> torch.optim.AdamW:
    """AdamW with layer-wise learning rates: each layer down has ``layer_decay`` of the rate of the one above."""
    layers = model.encoder.config.num_hidden_layers
    groups: dict[tuple[float, float], list[Tensor]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        rate = settings.pattern_rate if name.startswith("patterns.") else settings.head_rate
        if name.startswith("encoder."):
            depth = _depth(name, layers)
            rate = settings.encoder_rate * settings.layer_decay ** (layers - depth)
        decay = settings.weight_decay if parameter.ndim > 1 else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    listed = [{"params": own, "lr": rate, "weight_decay": decay} for (rate, decay), own in groups.items()]
    return torch.optim.AdamW(listed, fused=True)


def _depth(name: str, layers: int) -> int:
    parts = name.split(".")
    return int(parts[parts.index("layer") + 1]) + 1 if "layer" in parts else (layers if "relative" in name else 0)


def schedule(step: int, steps: int, warmup: float) -> float:
    """Factor of the learning rate: linear warm-up, then a half cosine down to 0."""
    first = max(int(steps * warmup), 1)
    if step < first:
        return (step + 1) / first
    return 0.5 * (1 + math.cos(math.pi * (step - first) / max(steps - first, 1)))


class Average:
    """Exponential moving average of a model's weights, which scores better than the last step's.

    Of what is applied ``start_share`` is the weights that training began with (WiSE-FT: Wortsman et al., *Robust
    fine-tuning of zero-shot models*, CVPR 2022).
    """

    def __init__(self, model: StanceModel, decay: float, start_share: float = 0.0) -> None:
        self.decay = decay
        self.start_share = start_share
        self.steps = 0
        self.shadow = {k: v.detach().clone() for k, v in model.named_parameters() if v.requires_grad}
        self.start = {k: v.clone() for k, v in self.shadow.items()} if start_share else {}

    def update(self, model: StanceModel) -> None:
        """Take one step's weights in; early steps count more."""
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        own = [v.detach() for v in model.parameters() if v.requires_grad]
        torch._foreach_lerp_(list(self.shadow.values()), own, 1 - decay)

    @contextlib.contextmanager
    def applied(self, model: StanceModel) -> Iterator[None]:
        """The model with averaged weights; its own come back afterwards."""
        own = {k: v.detach().clone() for k, v in model.named_parameters() if v.requires_grad}
        mean = {k: torch.lerp(v, self.start[k], self.start_share) for k, v in self.shadow.items()} if self.start else {}
        model.load_state_dict(mean or self.shadow, strict=False)
        try:
            yield
        finally:
            model.load_state_dict(own, strict=False)


def run_epochs(
    model: StanceModel,
    items: Sequence[Encoded],
    loss: Loss,
    settings: TrainSettings,
    evaluate: Callable[[], dict[str, Any]],
) -> Iterator[Epoch]:
    """Train; yields after each epoch, with the averaged weights applied while the caller looks.

    With no epochs it yields once, for the model as it is.
    """
    autocast = torch.autocast(loss.device.type, dtype=torch.bfloat16, enabled=settings.bf16)
    if not settings.epochs:
        model.eval()
        with torch.inference_mode(), autocast:
            yield Epoch(0, {}, 0.0, evaluate())
        return
    rng = random.Random(settings.seed)
    adam = optimiser(model, settings)
    rates = [group["lr"] for group in adam.param_groups]
    average = Average(model, settings.average_decay, settings.start_share)
    shares = settings.batch_sentences, settings.pair_share
    mix = settings.unlabelled_shares, settings.pair_temperature
    per_epoch = len(list(batches(items, *shares, random.Random(0), *mix)))
    steps, step = per_epoch * settings.epochs, 0
    for number in range(1, settings.epochs + 1):
        begun = time.monotonic()
        totals: dict[str, list[Tensor]] = {}
        model.train()
        for batch in batches(items, *shares, rng, *mix):
            for group, rate in zip(adam.param_groups, rates, strict=True):
                group["lr"] = rate * schedule(step, steps, settings.warmup)
            with autocast:
                value = loss(batch)
            value.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), settings.clip)
            adam.step()
            adam.zero_grad(set_to_none=True)
            average.update(model)
            totals.setdefault(batch[0].example.kind, []).append(value.detach())
            step += 1
        seconds = time.monotonic() - begun
        means = {kind: float(torch.stack(values).mean()) for kind, values in totals.items()}
        model.eval()
        with average.applied(model), torch.inference_mode(), autocast:
            yield Epoch(number, means, seconds, evaluate())
