"""Candidates of a batch of windows, and which of their pairs are chosen to be looked at more closely."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

# Kinds of holder: a span of the text, the author of the text, whoever speaks in it (for data without holders).
SPAN, AUTHOR_KIND, ANYONE = 0, 1, 2


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

    def of(self, table: Tensor) -> Tensor:
        """What a ``table`` (batch, holders, targets) has for the pairs, (batch, pairs)."""
        return table.flatten(1).gather(1, self.holders * table.shape[2] + self.targets)

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
class PairLinks:
    """How the trees join the chosen pairs of a batch.

    Attributes:
        patterns: numbers of each pair's patterns, below ``BUCKETS``, (batch, pairs, ``SLOTS``).
        tokens: token of the word where holder and target meet, 0 where there is none, (batch, pairs).
    """

    patterns: Tensor
    tokens: Tensor

    def at(self, rows: Tensor, width: int) -> PairLinks:
        """Those of the batch's ``rows``, of the first ``width`` pairs of each."""
        return PairLinks(self.patterns[rows, :width], self.tokens[rows, :width])


def choose(logits: Tensor, most: int, at_least: float) -> Pairs:
    """The ``most`` likeliest pairs of each window among those of probability ``at_least``; (batch, pairs)."""
    batch, _, targets = logits.shape
    flat = logits.flatten(1)
    top, where = flat.topk(min(most, flat.shape[1]), dim=1)
    mask = top >= _logit(at_least)
    width = max(int(mask.sum(1).max()), 1) if batch else 1
    where, mask = where[:, :width], mask[:, :width]
    return Pairs(where // targets, where % targets, mask)


def narrow(
    first: Tensor, pairs: Pairs, links: PairLinks, most: int, at_least: float
) -> tuple[Pairs, PairLinks, Tensor]:
    """Of the chosen pairs the ``most`` likeliest of each window by ``first``, with their links and their ``first``."""
    real = first.masked_fill(~pairs.mask, torch.finfo(first.dtype).min)
    best = choose(real[:, None], most, at_least)  # as if of one holder and so many targets
    where = best.targets
    holders, targets, tokens = (x.gather(1, where) for x in (pairs.holders, pairs.targets, links.tokens))
    patterns = links.patterns.gather(1, where[..., None].expand(-1, -1, links.patterns.shape[-1]))
    return Pairs(holders, targets, best.mask), PairLinks(patterns, tokens), real.gather(1, where)


def _logit(probability: float) -> float:
    clipped = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(clipped / (1 - clipped))


def pick(states: Tensor, index: Tensor) -> Tensor:
    """``states`` (batch, n, width) at ``index`` (batch, k) as (batch, k, width)."""
    # Whole rows are copied many times faster than by a gather.
    first = torch.arange(len(index), device=index.device) * states.shape[1]
    rows = (index + first[:, None]).flatten()
    return states.flatten(0, 1).index_select(0, rows).view(*index.shape, states.shape[-1])
