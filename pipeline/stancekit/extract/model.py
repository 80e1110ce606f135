"""The stance model: one encoder pass over a window, a cheap pruner over all pairs, markers for the pairs that are left.

The pairs that are left see each other in one last layer.

Source of the markers: levitated markers of PL-Marker (Ye et al., ACL 2022) and the approximation model of PURE (Zhong
and Chen, NAACL 2021). Here a marker starts from the state of its own span, so that it can enter at any layer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from stancekit.extract.encoder import Encoder, TextStates
from stancekit.records import RELATIONS, VOICES

# Kinds of holder: a span of the text, the author of the text, whoever speaks in it (for data without holders).
SPAN, AUTHOR_KIND, ANYONE = 0, 1, 2
# Columns of the stance head.
NONE, FAVOR, AGAINST, NEUTRAL = 0, 1, 2, 3
STANCE_SIZE: Final = 4


@dataclass(frozen=True, slots=True)
class Candidates:
    """Spans of a batch of windows, as token indices (first and last token, both inclusive).

    Attributes:
        holders: (batch, holders, 2); the span of AUTHOR and ANYONE is (0, 0).
        holder_kinds: SPAN, AUTHOR_KIND or ANYONE, (batch, holders).
        targets: (batch, targets, 2).
        allowed: True where holder and target may be a pair, (batch, holders, targets).
    """

    holders: Tensor
    holder_kinds: Tensor
    targets: Tensor
    allowed: Tensor

    def at(self, rows: Tensor) -> Candidates:
        """Those of the batch's ``rows``."""
        return Candidates(self.holders[rows], self.holder_kinds[rows], self.targets[rows], self.allowed[rows])


@dataclass(frozen=True, slots=True)
class Pairs:
    """Chosen pairs of a batch: indices into its holders and targets, (batch, pairs); ``mask`` is False for padding."""

    holders: Tensor
    targets: Tensor
    mask: Tensor

    def at(self, rows: Tensor) -> Pairs:
        """Those of the batch's ``rows``, with no more padding than these need; padding comes last in each row."""
        width = max(int(self.mask[rows].sum(1).max()), 1)
        return Pairs(self.holders[rows, :width], self.targets[rows, :width], self.mask[rows, :width])

    def alike(self) -> list[Tensor]:
        """Rows of the batch in groups, each with at least half as many pairs in one row as in another; those without
        a pair are in none. What a group pads is little, and so is the number of groups.
        """
        counts = self.mask.sum(1)
        order = counts.argsort(descending=True, stable=True)
        groups: list[list[int]] = []
        most = 0
        for row, count in zip(order.tolist(), counts[order].tolist(), strict=True):
            if count == 0:
                break
            if 2 * count < most or not groups:
                groups.append([])
                most = count
            groups[-1].append(row)
        return [torch.tensor(group, device=counts.device) for group in groups]


@dataclass(frozen=True, slots=True)
class PairScores:
    """Logits of the chosen pairs.

    Attributes:
        stance: none, favor, against, neutral; (batch, pairs, 4).
        relation: in the order of RELATIONS, (batch, pairs, 17).
        voice: in the order of VOICES, (batch, pairs, 4).
        hypothetical: (batch, pairs).
        cue_start, cue_end: over the window's tokens, (batch, pairs, tokens); token 0 stands for no cue.
        addressee: over the window's holders, (batch, pairs, holders); holder 0 stands for nobody.
    """

    stance: Tensor
    relation: Tensor
    voice: Tensor
    hypothetical: Tensor
    cue_start: Tensor
    cue_end: Tensor
    addressee: Tensor


class StanceModel(nn.Module):
    """Encoder, pruner, markers and heads.

    Args:
        encoder: the text encoder.
        span_size: width of the pruner's span vectors.
        marks: markers of a pair: 2, one for the holder and one for the target, or 1 for both together.
        dropout: before the heads.
    """

    def __init__(self, encoder: Encoder, span_size: int, marks: int, dropout: float = 0.1) -> None:
        super().__init__()
        width = encoder.width
        self.encoder = encoder
        self.kinds = nn.Embedding(3, width)
        self.roles = nn.Embedding(2, width)
        self.start = nn.Linear(2 * width, width)
        self.marks = marks
        if marks == 1:
            self.join = nn.Linear(2 * width, width)
        self.start_norm = nn.LayerNorm(width, eps=1e-6)
        self.pruner = Pruner(width, span_size)
        self.mixer = PairMixer(width, encoder.heads, dropout)
        self.pair = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(marks * width, width), nn.GELU(), nn.LayerNorm(width), nn.Dropout(dropout)
        )
        self.stance = nn.Linear(width, STANCE_SIZE)
        self.relation = nn.Linear(width, len(RELATIONS))
        self.voice = nn.Linear(width, len(VOICES))
        self.hypothetical = nn.Linear(width, 1)
        self.pointers = nn.Linear(width, 3 * span_size)
        self.pointed = nn.Linear(width, 3 * span_size)
        self._initialise(width)

    def _initialise(self, width: int) -> None:
        """A marker starts as the mean of its span's first and last state: a state the encoder's layers know."""
        half = 0.5 * torch.eye(width)
        with torch.no_grad():
            self.start.weight.copy_(torch.cat([half, half], dim=1))
            self.start.bias.zero_()
            if self.marks == 1:
                self.join.weight.copy_(torch.cat([half, half], dim=1))
                self.join.bias.zero_()
            self.kinds.weight.normal_(std=0.02)
            self.roles.weight.normal_(std=0.02)

    def read(self, ids: Tensor, mask: Tensor) -> TextStates:
        """One pass over the windows' text; ``ids`` and ``mask`` are (batch, tokens)."""
        states: TextStates = self.encoder(ids, mask)
        return states

    def prune(self, text: TextStates, candidates: Candidates) -> Tensor:
        """Logit that a pair holds any position, (batch, holders, targets)."""
        scores: Tensor = self.pruner(text.last, candidates)
        return scores

    def score(self, text: TextStates, candidates: Candidates, pairs: Pairs) -> PairScores:
        """Score the chosen pairs with markers."""
        holder_spans = _pick(candidates.holders, pairs.holders)
        target_spans = _pick(candidates.targets, pairs.targets)
        kinds = candidates.holder_kinds.gather(1, pairs.holders)
        holders = self._begin(text, holder_spans, kinds, 0)
        targets = self._begin(text, target_spans, torch.zeros_like(kinds), 1)
        markers = (
            torch.stack([holders, targets], dim=2)
            if self.marks == 2
            else self.join(torch.cat([holders, targets], -1))[:, :, None]
        )
        places = torch.stack([holder_spans[..., 0], target_spans[..., 0]], dim=2)[:, :, -self.marks :]
        states = self.encoder.run_markers(self.start_norm(markers), places, text)
        mixed = self.mixer(self.pair(states.flatten(2)), pairs, target_spans)
        return self._heads(mixed, text, candidates)

    def _begin(self, text: TextStates, spans: Tensor, kinds: Tensor, role: int) -> Tensor:
        ends = torch.cat([_pick(text.entry, spans[..., 0]), _pick(text.entry, spans[..., 1])], dim=-1)
        own = self.start(ends)
        own = torch.where((kinds == SPAN)[..., None], own, torch.zeros_like(own))
        begun: Tensor = own + self.kinds(kinds) + self.roles.weight[role]
        return begun

    def _heads(self, pair: Tensor, text: TextStates, candidates: Candidates) -> PairScores:
        ask_start, ask_end, ask_addressee = self.pointers(pair).chunk(3, dim=-1)
        start, end, _ = self.pointed(text.last).chunk(3, dim=-1)
        firsts = self.pointed(_pick(text.last, candidates.holders[..., 0])).chunk(3, dim=-1)[2]
        scale = ask_start.shape[-1] ** -0.5
        hidden = torch.finfo(pair.dtype).min
        shut = ~text.mask[:, None, :]
        return PairScores(
            stance=self.stance(pair),
            relation=self.relation(pair),
            voice=self.voice(pair),
            hypothetical=self.hypothetical(pair).squeeze(-1),
            cue_start=(ask_start @ start.transpose(1, 2) * scale).masked_fill(shut, hidden),
            cue_end=(ask_end @ end.transpose(1, 2) * scale).masked_fill(shut, hidden),
            addressee=ask_addressee @ firsts.transpose(1, 2) * scale,
        )


class PairMixer(nn.Module):
    """One attention layer over the pairs of a window, so that pairs that say the same compete instead of repeating.

    What two pairs have in common (the holder, the target, characters of the target) is given as a learnt bias of each
    attention head, since the states alone say it only indirectly.
    """

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(width)
        self.inputs = nn.Linear(width, 3 * width)
        self.outputs = nn.Linear(width, width)
        self.shared = nn.Parameter(torch.zeros(heads, 3))
        self.feed = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, width), nn.GELU(), nn.Linear(width, width))
        self.drop = nn.Dropout(dropout)

    def forward(self, states: Tensor, pairs: Pairs, targets: Tensor) -> Tensor:
        """Mix ``states`` (batch, pairs, width), given the pairs and their targets' token spans (batch, pairs, 2)."""
        batch, count, width = states.shape
        query, key, value = (
            x.view(batch, count, self.heads, -1).transpose(1, 2)
            for x in self.inputs(self.norm(states)).chunk(3, dim=-1)
        )
        same_holder = pairs.holders[:, :, None] == pairs.holders[:, None, :]
        same_target = pairs.targets[:, :, None] == pairs.targets[:, None, :]
        overlap = (targets[:, :, None, 0] <= targets[:, None, :, 1]) & (
            targets[:, None, :, 0] <= targets[:, :, None, 1]
        )
        shared = torch.stack([same_holder, same_target, overlap], dim=1).to(query.dtype)
        bias = torch.einsum("hr,brij->bhij", self.shared.to(query.dtype), shared)
        bias = bias.masked_fill(~pairs.mask[:, None, None, :], torch.finfo(query.dtype).min)
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        states = states + self.drop(self.outputs(mixed.transpose(1, 2).reshape(batch, count, width)))
        out: Tensor = states + self.drop(self.feed(states))
        return out


class Pruner(nn.Module):
    """Biaffine scorer of all pairs from the text's states alone (Dozat and Manning, ICLR 2017)."""

    def __init__(self, width: int, size: int) -> None:
        super().__init__()
        self.holder = nn.Sequential(nn.Linear(2 * width, size), nn.GELU())
        self.target = nn.Sequential(nn.Linear(2 * width, size), nn.GELU())
        self.kinds = nn.Embedding(3, size)
        self.bilinear = nn.Parameter(torch.zeros(size, size))
        self.holder_alone = nn.Linear(size, 1)
        self.target_alone = nn.Linear(size, 1)

    def forward(self, states: Tensor, candidates: Candidates) -> Tensor:
        """Logits (batch, holders, targets); pairs that are not allowed get the lowest number."""
        holder = self.holder(_ends(states, candidates.holders)) + self.kinds(candidates.holder_kinds)
        target = self.target(_ends(states, candidates.targets))
        logits = holder @ self.bilinear.to(holder.dtype) @ target.transpose(1, 2)
        logits = logits + self.holder_alone(holder) + self.target_alone(target).transpose(1, 2)
        masked: Tensor = logits.float().masked_fill(~candidates.allowed, torch.finfo(torch.float32).min)
        return masked


def choose(logits: Tensor, most: int, at_least: float) -> Pairs:
    """The ``most`` likeliest pairs of each window among those of probability ``at_least``; (batch, pairs)."""
    batch, _, targets = logits.shape
    flat = logits.flatten(1)
    top, where = flat.topk(min(most, flat.shape[1]), dim=1)
    mask = top >= torch.logit(torch.tensor(max(at_least, 1e-6)), eps=1e-6).item()
    width = max(int(mask.sum(1).max()), 1) if batch else 1
    where, mask = where[:, :width], mask[:, :width]
    return Pairs(where // targets, where % targets, mask)


def _pick(states: Tensor, index: Tensor) -> Tensor:
    """``states`` (batch, n, width) at ``index`` (batch, k) as (batch, k, width)."""
    # Whole rows are copied many times faster than by a gather.
    first = torch.arange(len(index), device=index.device) * states.shape[1]
    rows = (index + first[:, None]).flatten()
    return states.flatten(0, 1).index_select(0, rows).view(*index.shape, states.shape[-1])


def _ends(states: Tensor, spans: Tensor) -> Tensor:
    return torch.cat([_pick(states, spans[..., 0]), _pick(states, spans[..., 1])], dim=-1)


def log_probabilities(stance: Tensor) -> Tensor:
    """Log-probabilities of none, favor, against, neutral in float32."""
    return F.log_softmax(stance.float(), dim=-1)
