"""Labels that are rare in training are said too seldom: how far their scores are lifted.

Source: Menon et al., *Long-tail learning via logit adjustment*, ICLR 2021, as an adjustment after training; how much of
the labels' frequency is taken out of the scores is fitted on dev.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import torch
from sklearn.metrics import f1_score
from torch import Tensor

from stancekit.training.documents import LABELS, UNKNOWN
from stancekit.training.examples import Example

_SHARES: Final = tuple(step / 10 for step in range(11))  # of the log-frequency that are tried


def log_frequencies(examples: Iterable[Example]) -> dict[str, list[float]]:
    """Logarithm of the share of each label, for each kind of labelled pairs; one never seen counts half."""
    seen: dict[str, Counter[int]] = {}
    for example in examples:
        known = [label for _, _, label in example.rows if label != UNKNOWN]
        if known:
            seen.setdefault(example.kind, Counter()).update(known)
    return {
        kind: torch.tensor([max(own[n], 0.5) / own.total() for n in range(len(LABELS[kind]))]).log().tolist()
        for kind, own in seen.items()
    }


def lifted(scores: Tensor, lift: Sequence[float]) -> Tensor:
    """Log-scores (rows, labels) with what each label is lifted by; none where ``lift`` is empty."""
    return scores + torch.tensor(lift, dtype=scores.dtype, device=scores.device) if lift else scores


def fitting_lift(scores: Tensor, gold: Sequence[int], log_frequency: Sequence[float]) -> list[float]:
    """What each label is lifted by where macro F1 is best; the least of what is as good.

    Args:
        scores: log-scores of dev rows, (rows, labels).
        gold: the label of each row.
        log_frequency: of each label in training.
    """
    tried = {share: [round(-share * f, 4) for f in log_frequency] for share in _SHARES}

    def macro(share: float) -> float:
        guessed = lifted(scores, tried[share]).argmax(-1).tolist()
        return float(f1_score(gold, guessed, average="macro"))

    return tried[max(_SHARES, key=lambda share: (round(macro(share), 4), -share))]


def lifts_of(
    said: Iterable[tuple[str, Tensor, Sequence[int]]], log_frequency: Mapping[str, Sequence[float]]
) -> dict[str, list[float]]:
    """For each kind of labelled pairs what its labels are lifted by.

    Args:
        said: kind, log-scores and gold of the rows of each dev file; rows without scores (NaN) are left out.
        log_frequency: what ``log_frequencies`` gives; a kind that is not in it is not lifted.
    """
    known: dict[str, list[tuple[Tensor, Tensor]]] = {}
    for kind, scores, gold in said:
        there = ~scores.isnan().any(-1)
        if kind in log_frequency and bool(there.any()):
            known.setdefault(kind, []).append((scores[there], torch.tensor(gold)[there]))
    return {
        kind: fitting_lift(torch.cat([s for s, _ in own]), torch.cat([g for _, g in own]).tolist(), log_frequency[kind])
        for kind, own in known.items()
    }
