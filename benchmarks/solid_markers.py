"""Solid markers, to hold the levitated ones of the product against: dearer, since the encoder runs once for each pair.

Each pair gets a copy of its window in which learnt signs stand around the holder and around the target, and the states
of the two opening signs become the pair's state. All that comes after (tree, mixer, heads) is as in ``StanceModel``.

Source: Baldini Soares et al., *Matching the blanks* (ACL 2019), entity markers with entity start; Zhong and Chen, *A
frustratingly easy approach for entity and relation extraction* (PURE, NAACL 2021), the full relation model.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from stancekit.extract.encoder import Encoder, TextStates
from stancekit.extract.model import PairScores, StanceModel
from stancekit.extract.pairs import SPAN, Candidates, PairLinks, Pairs, pick

_TARGET = 3  # after the three kinds of holder
_SIGNS = 8  # an opening and a closing one of each kind of holder and of the target


@dataclass(frozen=True, slots=True)
class ReadText(TextStates):
    """What one pass over the text leaves, with the text itself: token ids, (batch, tokens)."""

    ids: Tensor


class WithSigns(nn.Module):
    """Word vectors, and those of signs for numbers beyond the vocabulary."""

    def __init__(self, words: nn.Embedding, signs: nn.Embedding) -> None:
        super().__init__()
        self.words = words
        self._signs = (signs,)  # no module of this one's: its vectors learn at the rate of the heads

    def forward(self, ids: Tensor) -> Tensor:
        """Vectors of ``ids``, (batch, tokens, width)."""
        beyond = ids - self.words.num_embeddings
        signs: Tensor = self._signs[0](beyond.clamp(min=0))
        return torch.where((beyond >= 0)[..., None], signs, self.words(ids.clamp(max=self.words.num_embeddings - 1)))


class SolidMarkers(StanceModel):
    """A stance model whose pairs are read with signs in their text. ``marks`` is of levitated ones and not regarded."""

    def __init__(self, encoder: Encoder, span_size: int, marks: int, dropout: float = 0.1) -> None:
        del marks
        super().__init__(encoder, span_size, 2, dropout)
        embeddings = encoder.backbone.embeddings
        words = embeddings.word_embeddings
        self.first_sign: int = words.num_embeddings
        self.signs = nn.Embedding(_SIGNS, words.embedding_dim)
        nn.init.normal_(self.signs.weight, std=float(words.weight.detach().std()))
        embeddings.word_embeddings = WithSigns(words, self.signs)

    def read(self, ids: Tensor, mask: Tensor) -> TextStates:
        """One pass over the windows' text, for the first pass and for the pointers."""
        text = super().read(ids, mask)
        return ReadText(text.last, text.entry, text.keys, text.values, text.mask, text.positions, ids)

    def score(self, text: TextStates, candidates: Candidates, pairs: Pairs, links: PairLinks) -> PairScores:
        """Score the chosen pairs, each in a pass of its own over its window."""
        if not isinstance(text, ReadText):
            raise TypeError("solid markers need the text that their own model has read")
        targets = pick(candidates.targets, pairs.targets)
        kinds = candidates.holder_kinds.gather(1, pairs.holders)
        real = pairs.mask
        states = text.last.new_zeros(*real.shape, 2 * self.encoder.width)
        if bool(real.any()):
            rows = real.nonzero()[:, 0]
            spans = pick(candidates.holders, pairs.holders)[real], targets[real]
            ids, mask, opening = marked(text.ids[rows], text.mask[rows], *spans, kinds[real], self.first_sign)
            states[real] = pick(self.encoder(ids, mask).last, opening).flatten(1).to(states.dtype)
        told = self.path(self._patterns(links)) + self.meeting(pick(text.last, links.tokens))
        return self._heads(self.mixer(self.pair(states) + told, pairs, targets), text, candidates, targets)


def marked(
    ids: Tensor, mask: Tensor, holders: Tensor, targets: Tensor, kinds: Tensor, first_sign: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Put signs around the holder and the target of each text; those of a holder without a span stand at its start.

    Args:
        ids, mask: tokens and True for real ones, (texts, tokens); the first is the special one.
        holders, targets: first and last token of each span, (texts, 2).
        kinds: of the holder, (texts,).
        first_sign: number of the first sign; kind k opens with ``first_sign + 2k`` and closes with the next.

    Returns:
        ids and mask, (texts, tokens + 4), and where the holder's and the target's opening signs stand, (texts, 2).
    """
    count, tokens = ids.shape
    every = torch.arange(tokens, device=ids.device).expand(count, tokens)
    outer = (holders[:, 1] - holders[:, 0] >= targets[:, 1] - targets[:, 0])[:, None] ^ torch.tensor(
        [False, True], device=ids.device
    )
    spans = torch.stack([holders, targets], dim=1)
    # Eight places from one token to the next: signs that close come before those that open, inner before outer ones
    # where they close, behind them where they open.
    opened = 8 * spans[..., 0] + 5 - outer.long()
    closed = 8 * (spans[..., 1] + 1) + 1 + outer.long()
    nowhere = kinds != SPAN
    opened[:, 0] = opened[:, 0].masked_fill(nowhere, 8)
    closed[:, 0] = closed[:, 0].masked_fill(nowhere, 9)
    order = torch.cat([8 * every + 7, opened, closed], dim=1).argsort(dim=1)
    signs = first_sign + 2 * torch.stack([kinds, torch.full_like(kinds, _TARGET)], dim=1)
    with_signs = torch.cat([ids, signs, signs + 1], dim=1).gather(1, order)
    real = torch.cat([mask, torch.ones_like(signs).bool(), torch.ones_like(signs).bool()], dim=1).gather(1, order)
    return with_signs, real, order.argsort(dim=1)[:, tokens : tokens + 2]
