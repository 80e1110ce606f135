"""From the scores of a sentence's pairs to its findings: which pairs are kept, and which repeat another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stancekit.records import Span


@dataclass(frozen=True, slots=True)
class Scored:
    """A scored pair. ``holder`` and ``target`` index the sentence's candidates; the spans are for comparing.

    ``probabilities`` are of none, favor, against, neutral. ``holder_key`` names the actor behind the holder.
    """

    holder: int
    target: int
    holder_key: str
    target_span: Span
    probabilities: tuple[float, float, float, float]

    @property
    def any_position(self) -> float:
        """Probability that the pair holds a position at all."""
        return 1.0 - self.probabilities[0]

    @property
    def stance(self) -> int:
        """Index of the likeliest of favor, against, neutral (0, 1, 2)."""
        return max(range(3), key=lambda i: self.probabilities[i + 1])


def keep(scored: Sequence[Scored], threshold: float) -> list[Scored]:
    """The pairs that are findings: likely enough, and the best of those that say the same.

    Two pairs say the same when one actor holds both and their targets share characters (guidelines, section 2,
    *What to list*, 8: paraphrases of one position are not multiplied).
    """
    kept: list[Scored] = []
    for pair in sorted(scored, key=lambda s: -s.any_position):
        if pair.any_position < threshold:
            break
        if not any(_same(pair, other) for other in kept):
            kept.append(pair)
    return sorted(kept, key=lambda s: (s.holder, s.target))


def _same(a: Scored, b: Scored) -> bool:
    return a.holder_key == b.holder_key and a.target_span.overlaps(b.target_span)


def best_threshold(score: Callable[[float], float]) -> float:
    """The threshold of 0.10, 0.14, ... 0.86 with the highest score, the middle one among equals."""
    grid = [round(0.10 + 0.04 * step, 2) for step in range(20)]
    scores = [score(t) for t in grid]
    best = [t for t, s in zip(grid, scores, strict=True) if s == max(scores)]
    return best[len(best) // 2]
