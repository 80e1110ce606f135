"""What a position's findings say together: one stance, a score and a confidence.

The stance follows the probabilities summed over the findings, among the stances that some finding has. ``mixed`` needs
findings on both sides: one finding torn between favor and against is unsure, not mixed.

**Confidence in one sentence:** a position is as sure as the surest finding that agrees with it, times the share of all
its findings, weighed by their confidence, that agree (for ``mixed``: as sure as the less sure of its two sides).
The surest finding is taken rather than a noisy-or of all, because findings of one model in one article err together:
ten halting findings are no certainty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stancekit.records import STANCES, Finding, MergedStance, Stance


@dataclass(frozen=True, slots=True)
class Merged:
    """The stance of a position, its score in -1..1 and its confidence in 0..1."""

    stance: MergedStance
    score: float
    confidence: float


def merge(findings: Sequence[Finding], mixed_share: float) -> Merged:
    """All findings of one actor on one target as one stance.

    Args:
        findings: at least one.
        mixed_share: the least share of the weaker of favor and against in their sum that makes both count, in 0..0.5.

    Raises:
        ValueError: no findings.
    """
    if not findings:
        raise ValueError("a position needs at least one finding; an actor and a target without any make no position")
    favor, against, neutral = (sum(f.probabilities[i] for f in findings) for i in range(len(STANCES)))
    sums: dict[Stance, float] = {"favor": favor, "against": against, "neutral": neutral}
    stance = _stance(sums, {f.stance for f in findings}, mixed_share)
    total = favor + against + neutral
    score = (favor - against) / total if total else 0.0
    return Merged(stance, score, _confidence(stance, findings))


def _stance(sums: dict[Stance, float], held: set[Stance], mixed_share: float) -> MergedStance:
    sided = sums["favor"] + sums["against"]
    neutral_wins = "neutral" in held and sums["neutral"] > sided
    both = {"favor", "against"} <= held and min(sums["favor"], sums["against"]) >= mixed_share * sided
    if both and not neutral_wins:
        return "mixed"
    # STANCES puts neutral last, so at a tie a side is taken.
    return max((s for s in STANCES if s in held), key=lambda s: sums[s])


def _confidence(stance: MergedStance, findings: Sequence[Finding]) -> float:
    sides: tuple[Stance, ...] = ("favor", "against") if stance == "mixed" else (stance,)
    weight = sum(f.confidence for f in findings)
    agreeing = sum(f.confidence for f in findings if f.stance in sides)
    surest = min(max(f.confidence for f in findings if f.stance == side) for side in sides)
    return surest * agreeing / weight if weight else 0.0
