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
    return weigh((favor, against, neutral), [(f.stance, f.confidence) for f in findings], mixed_share)


def weigh(sums: tuple[float, float, float], judged: Sequence[tuple[Stance, float]], mixed_share: float) -> Merged:
    """As ``merge``, from the summed probabilities of favor, against and neutral, and each finding's own stance.

    Args:
        sums: over the findings, in the order of STANCES.
        judged: stance and confidence of each finding; at least one.
        mixed_share: see ``merge``.
    """
    favor, against, neutral = sums
    by_stance = dict(zip(STANCES, sums, strict=True))
    stance = _stance(by_stance, {own for own, _ in judged}, mixed_share)
    total = favor + against + neutral
    return Merged(stance, (favor - against) / total if total else 0.0, _confidence(stance, judged))


def _stance(sums: dict[Stance, float], held: set[Stance], mixed_share: float) -> MergedStance:
    sided = sums["favor"] + sums["against"]
    neutral_wins = "neutral" in held and sums["neutral"] > sided
    both = {"favor", "against"} <= held and min(sums["favor"], sums["against"]) >= mixed_share * sided
    if both and not neutral_wins:
        return "mixed"
    # STANCES puts neutral last, so at a tie a side is taken.
    return max((s for s in STANCES if s in held), key=lambda s: sums[s])


def _confidence(stance: MergedStance, judged: Sequence[tuple[Stance, float]]) -> float:
    sides: tuple[Stance, ...] = ("favor", "against") if stance == "mixed" else (stance,)
    weight = sum(confidence for _, confidence in judged)
    agreeing = sum(confidence for own, confidence in judged if own in sides)
    surest = min(max(confidence for own, confidence in judged if own == side) for side in sides)
    return surest * agreeing / weight if weight else 0.0
