"""The first look at all pairs of a window: cheap, from the states of their spans alone."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from stancekit.extract.pairs import Candidates, pick


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


def _ends(states: Tensor, spans: Tensor) -> Tensor:
    return torch.cat([pick(states, spans[..., 0]), pick(states, spans[..., 1])], dim=-1)
