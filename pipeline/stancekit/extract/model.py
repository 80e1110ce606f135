"""The stance model: one encoder pass over a window, a cheap pruner over all pairs, markers for the pairs that are left.

A pair is also told how the tree of the sentence joins its spans (paths.py). The pairs that are left see each other in
one last layer.

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
from stancekit.extract.pairs import SPAN, Candidates, PairLinks, Pairs, pick
from stancekit.extract.paths import BUCKETS
from stancekit.extract.pruner import Pruner
from stancekit.records import RELATIONS, VOICES

# Columns of the stance head.
NONE, FAVOR, AGAINST, NEUTRAL = 0, 1, 2, 3
STANCE_SIZE: Final = 4
_PATTERN_SIZE: Final = 64
_HIDDEN: Final = 0.2  # share of a pair's patterns
_POINTERS: Final = 5  # cue start and end, addressee, target start and end
_OWN_BORDER: Final = 3.0  # logit by which a candidate's own borders are ahead before anything is learnt


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
        target_start, target_end: where an issue begins and ends, over the window's tokens, (batch, pairs, tokens).
    """

    stance: Tensor
    relation: Tensor
    voice: Tensor
    hypothetical: Tensor
    cue_start: Tensor
    cue_end: Tensor
    addressee: Tensor
    target_start: Tensor
    target_end: Tensor


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
        self.patterns = nn.Embedding(BUCKETS, _PATTERN_SIZE)
        self.path = nn.Linear(_PATTERN_SIZE, width)
        self.path_alone = nn.Linear(_PATTERN_SIZE, 1)
        self.meeting = nn.Linear(width, width)
        self.mixer = PairMixer(width, encoder.heads, dropout)
        self.pair = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(marks * width, width), nn.GELU(), nn.LayerNorm(width), nn.Dropout(dropout)
        )
        self.stance = nn.Linear(width, STANCE_SIZE)
        self.relation = nn.Linear(width, len(RELATIONS))
        self.voice = nn.Linear(width, len(VOICES))
        self.hypothetical = nn.Linear(width, 1)
        self.pointers = nn.Linear(width, _POINTERS * span_size)
        self.pointed = nn.Linear(width, _POINTERS * span_size)
        self.borders = nn.Parameter(torch.full((2,), _OWN_BORDER))
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
            self.patterns.weight.normal_(std=0.02)
            for added in (self.path, self.path_alone, self.meeting):
                added.weight.zero_()
                added.bias.zero_()

    def read(self, ids: Tensor, mask: Tensor) -> TextStates:
        """One pass over the windows' text; ``ids`` and ``mask`` are (batch, tokens)."""
        states: TextStates = self.encoder(ids, mask)
        return states

    def prune(self, text: TextStates, candidates: Candidates) -> Tensor:
        """Logit that a pair holds any position, from the states of its spans; (batch, holders, targets)."""
        scores: Tensor = self.pruner(text.last, candidates)
        return scores

    def first_pass(self, logits: Tensor, pairs: Pairs, links: PairLinks) -> Tensor:
        """The pruner's ``logits`` for the chosen pairs, with what the tree says added; (batch, pairs) in float32."""
        first: Tensor = pairs.of(logits).float() + self.path_alone(self._patterns(links)).squeeze(-1).float()
        return first

    def score(self, text: TextStates, candidates: Candidates, pairs: Pairs, links: PairLinks) -> PairScores:
        """Score the chosen pairs with markers and with what the trees say of them."""
        holder_spans = pick(candidates.holders, pairs.holders)
        target_spans = pick(candidates.targets, pairs.targets)
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
        told = self.path(self._patterns(links)) + self.meeting(pick(text.last, links.tokens))
        mixed = self.mixer(self.pair(states.flatten(2)) + told, pairs, target_spans)
        return self._heads(mixed, text, candidates, target_spans)

    def _patterns(self, links: PairLinks) -> Tensor:
        vectors: Tensor = self.patterns(links.patterns)
        if self.training:  # some are hidden, or the rare ones would be learnt by heart
            vectors = vectors * F.dropout(torch.ones_like(vectors[..., :1]), _HIDDEN)
        return vectors.sum(-2)

    def _begin(self, text: TextStates, spans: Tensor, kinds: Tensor, role: int) -> Tensor:
        ends = torch.cat([pick(text.entry, spans[..., 0]), pick(text.entry, spans[..., 1])], dim=-1)
        own = self.start(ends)
        own = torch.where((kinds == SPAN)[..., None], own, torch.zeros_like(own))
        begun: Tensor = own + self.kinds(kinds) + self.roles.weight[role]
        return begun

    def _heads(self, pair: Tensor, text: TextStates, candidates: Candidates, targets: Tensor) -> PairScores:
        asked = self.pointers(pair).chunk(_POINTERS, dim=-1)
        told = self.pointed(text.last)
        firsts = pick(told, candidates.holders[..., 0]).chunk(_POINTERS, dim=-1)
        tokens = told.transpose(1, 2).chunk(_POINTERS, dim=1)
        scale = asked[0].shape[-1] ** -0.5
        shut = ~text.mask[:, None, :]
        hidden = torch.finfo(pair.dtype).min

        def over_tokens(which: int) -> Tensor:
            logits: Tensor = (asked[which] @ tokens[which] * scale).masked_fill(shut, hidden)
            return logits

        def border(which: int, side: int) -> Tensor:
            own = F.one_hot(targets[..., side], told.shape[1]).to(pair.dtype)
            return over_tokens(which) + self.borders[side].to(pair.dtype) * own

        return PairScores(
            stance=self.stance(pair),
            relation=self.relation(pair),
            voice=self.voice(pair),
            hypothetical=self.hypothetical(pair).squeeze(-1),
            cue_start=over_tokens(0),
            cue_end=over_tokens(1),
            addressee=asked[2] @ firsts[2].transpose(1, 2) * scale,
            target_start=border(3, 0),
            target_end=border(4, 1),
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


def weighed(stance: Tensor, first: Tensor, share: float) -> Tensor:
    """Probabilities of none, favor, against, neutral in float32, (..., 4): the logit of any position is of the first
    pass by ``share`` and else of the stance head, which alone says the stance.
    """
    log = log_probabilities(stance)
    any_position = torch.logsumexp(log[..., 1:], dim=-1)
    logit = (1 - share) * (any_position - log[..., NONE]) + share * first
    kept = F.logsigmoid(logit)[..., None] + log[..., 1:] - any_position[..., None]
    return torch.cat([F.logsigmoid(-logit)[..., None], kept], dim=-1).exp()


def log_probabilities(stance: Tensor) -> Tensor:
    """Log-probabilities of none, favor, against, neutral in float32."""
    return F.log_softmax(stance.float(), dim=-1)
