"""Windows of many sentences as tensors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from stancekit.extract.pairs import SPAN, Candidates, PairLinks, Pairs
from stancekit.extract.paths import SLOTS, Links
from stancekit.extract.windows import Window


@dataclass(frozen=True, slots=True)
class Asked:
    """A window with the token spans of the candidates in it.

    ``holders`` and ``targets`` are (first, last) tokens; a holder without a span has (0, 0) and another kind than SPAN.
    ``shut`` are index pairs (holder, target) that are no pair. ``links`` has the same candidates in the same order, and
    ``start`` is where the window's text starts, counted as the spans of ``links`` are.
    """

    window: Window
    holders: Sequence[tuple[int, int]]
    holder_kinds: Sequence[int]
    targets: Sequence[tuple[int, int]]
    shut: Sequence[tuple[int, int]]
    links: Links
    start: int = 0


def token_batch(asked: Sequence[Asked], pad: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Token ids and mask (True for real tokens), both (batch, tokens)."""
    width = max(len(a.window.ids) for a in asked)
    ids = [[*a.window.ids, *[pad] * (width - len(a.window.ids))] for a in asked]
    lengths = torch.tensor([len(a.window.ids) for a in asked])
    mask = torch.arange(width)[None, :] < lengths[:, None]
    return torch.tensor(ids).to(device), mask.to(device)


def candidate_batch(asked: Sequence[Asked], device: torch.device) -> Candidates:
    """Candidates of a batch, padded with spans that are allowed in no pair."""
    holders = max(len(a.holders) for a in asked)
    targets = max(len(a.targets) for a in asked)
    allowed = torch.zeros(len(asked), holders, targets, dtype=torch.bool)
    for row, a in enumerate(asked):
        allowed[row, : len(a.holders), : len(a.targets)] = True
    shut = torch.tensor([(row, h, t) for row, a in enumerate(asked) for h, t in a.shut], dtype=torch.long).view(-1, 3)
    allowed[tuple(shut.T)] = False
    return Candidates(
        holders=_padded([a.holders for a in asked], holders).to(device),
        holder_kinds=torch.tensor([[*a.holder_kinds, *[SPAN] * (holders - len(a.holder_kinds))] for a in asked]).to(
            device
        ),
        targets=_padded([a.targets for a in asked], targets).to(device),
        allowed=allowed.to(device),
    )


def link_batch(asked: Sequence[Asked], pairs: Pairs) -> PairLinks:
    """How the trees of a batch's windows join their chosen pairs, on the device of ``pairs``."""
    numbers: list[int] = []
    words: list[int] = []
    chosen = zip(asked, pairs.holders.tolist(), pairs.targets.tolist(), pairs.mask.sum(1).tolist(), strict=True)
    for a, holders, targets, count in chosen:
        for holder, target in zip(holders[:count], targets[:count], strict=True):
            link = a.links.of(holder, target)
            numbers.extend(link.patterns)
            words.append(0 if link.meeting is None else a.window.token_at(link.meeting - a.start))
    mask = pairs.mask.cpu()  # padding comes last in each row
    patterns = torch.zeros(*mask.shape, SLOTS, dtype=torch.long)
    patterns[mask] = torch.tensor(numbers, dtype=torch.long).view(-1, SLOTS)
    tokens = torch.zeros(mask.shape, dtype=torch.long)
    tokens[mask] = torch.tensor(words, dtype=torch.long)
    return PairLinks(patterns.to(pairs.mask.device), tokens.to(pairs.mask.device))


def _padded(spans: Sequence[Sequence[tuple[int, int]]], size: int) -> Tensor:
    return torch.tensor([[*own, *[(0, 0)] * (size - len(own))] for own in spans]).view(len(spans), size, 2)
