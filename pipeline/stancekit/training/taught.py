"""What a larger model says of the training data: its probabilities, for a smaller one to learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from stancekit.training.documents import UNLABELLED
from stancekit.training.encoded import Encoded


@dataclass(frozen=True, slots=True)
class Taught:
    """A teacher's word on one example.

    Attributes:
        pairs: (holder, target) indices of the example's candidates that it scored, (pairs, 2).
        stance: probabilities of none, favor, against, neutral, (pairs, 4).
        relation: probabilities in the order of RELATIONS, (pairs, 17).
        voice: probabilities in the order of VOICES, (pairs, 4).
        rows: probabilities of the labels of the example's labelled pairs, (rows, labels).
    """

    pairs: Tensor
    stance: Tensor
    relation: Tensor
    voice: Tensor
    rows: Tensor


@dataclass(frozen=True, slots=True)
class TaughtTensors:
    """What a teacher says of a batch of position windows.

    Attributes:
        row: row of the three tables for each pair that it scored, -1 else, (batch, holders, targets).
        stance: probabilities of none, favor, against, neutral, (scored pairs, 4).
        relation: probabilities in the order of RELATIONS, (scored pairs, 17).
        voice: probabilities in the order of VOICES, (scored pairs, 4).
        share: how much its word counts against gold's, (batch,): 1 where there is no gold.
    """

    row: Tensor
    stance: Tensor
    relation: Tensor
    voice: Tensor
    share: Tensor


def taught_tensors(
    batch: Sequence[Encoded], taught: Mapping[int, Taught], weight: float, holders: int, targets: int,
    device: torch.device,
) -> TaughtTensors:  # fmt: skip
    """What a teacher says of position windows; ``taught`` is by the id() of the example, ``weight`` its share where
    there is gold.
    """
    row = torch.full((len(batch), holders, targets), -1)
    parts = [taught[id(e.example)] for e in batch]
    at = 0
    for b, (encoded, own) in enumerate(zip(batch, parts, strict=True)):
        new_holder = {old: new for new, old in enumerate(encoded.holder_of)}
        new_target = {old: new for new, old in enumerate(encoded.target_of)}
        for k, (h, t) in enumerate(own.pairs.tolist()):
            if h in new_holder and t in new_target:
                row[b, new_holder[h], new_target[t]] = at + k
        at += len(own.pairs)
    share = torch.tensor([1.0 if e.example.kind in UNLABELLED else weight for e in batch])
    return TaughtTensors(
        row=row.to(device),
        stance=torch.cat([p.stance for p in parts]).to(device),
        relation=torch.cat([p.relation for p in parts]).to(device),
        voice=torch.cat([p.voice for p in parts]).to(device),
        share=share.to(device),
    )


def taught_rows(batch: Sequence[Encoded], taught: Mapping[int, Taught], device: torch.device) -> Tensor:
    """What a teacher says of the labelled pairs of a batch, in the order of ``row_pairs``; (rows, labels)."""
    found = []
    for encoded in batch:
        own = taught[id(encoded.example)]
        places = {(h, t): k for k, (h, t, _) in enumerate(encoded.example.rows)}
        chosen = [places[encoded.holder_of[h], encoded.target_of[t]] for h, t, _ in encoded.rows]
        found.append(own.rows[chosen])
    return torch.cat(found).to(device)
