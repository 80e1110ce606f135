"""Coreference measures on chains of mentions: MUC, B3, CEAF-e and their mean, the CoNLL F1.

The formulas are those of Pradhan et al., Scoring Coreference Partitions of Predicted Mentions: A Reference
Implementation (ACL 2014): gold's and the system's mentions may differ, and nothing is added to either side. Sums are
taken over documents before they are divided, as in the CoNLL shared tasks.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from scipy.optimize import linear_sum_assignment

M = TypeVar("M", bound=Hashable)
Chains = Sequence[Collection[M]]


@dataclass(frozen=True, slots=True)
class Ratio:
    """Numerators and denominators of recall and precision; ratios of several documents add up."""

    found: float = 0.0
    gold: float = 0.0
    right: float = 0.0
    guessed: float = 0.0

    def __add__(self, other: Ratio) -> Ratio:
        return Ratio(
            self.found + other.found, self.gold + other.gold, self.right + other.right, self.guessed + other.guessed
        )

    @property
    def recall(self) -> float:
        """Share of gold found, 0..1; 0 without gold."""
        return self.found / self.gold if self.gold else 0.0

    @property
    def precision(self) -> float:
        """Share of the guesses that are right, 0..1; 0 without guesses."""
        return self.right / self.guessed if self.guessed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def muc(gold: Chains[M], guessed: Chains[M]) -> Ratio:
    """Links: those a chain needs, less those that the other side's partition of it breaks (Vilain et al., MUC-6 1995).

    A chain of one mention has no link, and counts for nothing.
    """
    return Ratio(*_links(gold, guessed), *_links(guessed, gold))


def _links(chains: Chains[M], others: Chains[M]) -> tuple[int, int]:
    """(links kept, links needed)."""
    home = _homes(others)
    kept = needed = 0
    for chain in chains:
        # A mention that the other side lacks is a part of its own.
        parts = {home.get(m, ~n) for n, m in enumerate(chain)}
        kept += len(chain) - len(parts)
        needed += len(chain) - 1
    return kept, needed


def b_cubed(gold: Chains[M], guessed: Chains[M]) -> Ratio:
    """Mentions: each counts with the share of its chain that stands with it on the other side (Bagga, Baldwin 1998)."""
    return Ratio(*_shares(gold, guessed), *_shares(guessed, gold))


def _shares(chains: Chains[M], others: Chains[M]) -> tuple[float, int]:
    home = _homes(others)
    total = 0.0
    for chain in chains:
        parts: dict[int, int] = {}
        for mention in chain:
            if mention in home:
                parts[home[mention]] = parts.get(home[mention], 0) + 1
        total += sum(size * size for size in parts.values()) / len(chain)
    return total, sum(len(chain) for chain in chains)


def ceaf_e(gold: Chains[M], guessed: Chains[M]) -> Ratio:
    """Chains: those of both sides paired one to one for the most in common (Luo, HLT-EMNLP 2005, similarity phi 4)."""
    home = _homes(guessed)
    alike = np.zeros((len(gold), len(guessed)))
    for row, chain in enumerate(gold):
        for mention in chain:
            if mention in home:
                alike[row, home[mention]] += 2 / (len(chain) + len(guessed[home[mention]]))
    rows, columns = linear_sum_assignment(alike, maximize=True)
    common = float(alike[rows, columns].sum())
    return Ratio(common, len(gold), common, len(guessed))


def _homes(chains: Chains[M]) -> Mapping[M, int]:
    return {mention: n for n, chain in enumerate(chains) for mention in chain}


def conll_f1(muc_: Ratio, b3: Ratio, ceafe: Ratio) -> float:
    """The mean of the three F1, as in the CoNLL shared tasks."""
    return (muc_.f1 + b3.f1 + ceafe.f1) / 3
