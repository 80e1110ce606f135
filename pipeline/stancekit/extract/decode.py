"""From the scores of a sentence's pairs to its findings: which pairs are kept, and which repeat another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stancekit.records import Span


@dataclass(frozen=True, slots=True)
class Scored:
    """A scored pair. ``holder`` and ``target`` index the sentence's candidates; the spans are for comparing.

    ``probabilities`` are of none, favor, against, neutral. ``holder_key`` names the actor behind the holder,
    ``holder_list`` numbers the list that it stands in (*Turkey and most Arab states*), ``target_actor`` names the actor
    whom the target mentions, None for an issue; ``holder_span`` is None for the author; ``cue`` is what says it, in the
    window's characters or tokens, None where nothing does. ``first`` is the logit of any position in the first pass
    alone, which no rule looks at.
    """

    holder: int
    target: int
    holder_key: str
    target_span: Span
    probabilities: tuple[float, float, float, float]
    holder_list: int | None = None
    target_actor: str | None = None
    holder_span: Span | None = None
    cue: Span | None = None
    first: float = 0.0

    @property
    def any_position(self) -> float:
        """Probability that the pair holds a position at all."""
        return 1.0 - self.probabilities[0]

    @property
    def stance(self) -> int:
        """Index of the likeliest of favor, against, neutral (0, 1, 2)."""
        return max(range(3), key=lambda i: self.probabilities[i + 1])


@dataclass(frozen=True, slots=True)
class Rule:
    """When a pair is a finding.

    Attributes:
        threshold: probability of any position from which it may be one.
        rival: share of the probability of a likelier pair with another holder, an overlapping target and the same
            stance that it must reach, since mostly one holder takes that position; 0 lets all stand. Holders of one
            list are no rivals.
        same_cue: share of the probability of a likelier pair with the same holder and stance, whose cue shares
            something with its own, that it must reach, since one cue mostly says one position; 0 lets all stand.
    """

    threshold: float
    rival: float
    same_cue: float = 0.0


def keep(scored: Sequence[Scored], rule: Rule) -> list[Scored]:
    """The pairs that are findings: likely enough, and the best of those that say the same or contend for a target.

    Two pairs say the same when one actor, or one named within the other, holds both and their targets share
    characters, or mention one actor with one stance (*she criticized Trump and called him unfit*; guidelines, section
    2, *What to list*, 8: paraphrases of one position are not multiplied).
    """
    kept: list[Scored] = []
    for pair in sorted(scored, key=lambda s: -s.any_position):
        if pair.any_position < rule.threshold:
            break
        if not any(_beaten(pair, other, rule) for other in kept):
            kept.append(pair)
    return sorted(kept, key=lambda s: (s.holder, s.target))


def _beaten(pair: Scored, better: Scored, rule: Rule) -> bool:
    # *The IAG boss* and *IAG* in it are one holder: one of them speaks.
    same_holder = pair.holder_key == better.holder_key or _touch(pair.holder_span, better.holder_span)
    same_stance = pair.stance == better.stance
    if pair.target_span.overlaps(better.target_span):
        listed = pair.holder_list is not None and pair.holder_list == better.holder_list
        rivals = same_stance and not listed
        return same_holder or (rivals and pair.any_position < rule.rival * better.any_position)
    if not (same_holder and same_stance):
        return False
    same_target = pair.target_actor is not None and pair.target_actor == better.target_actor
    same_cue = _touch(pair.cue, better.cue)
    return same_target or (same_cue and pair.any_position < rule.same_cue * better.any_position)


def _touch(one: Span | None, other: Span | None) -> bool:
    return one is not None and other is not None and one.overlaps(other)


def best_rule(score: Callable[[Rule], float]) -> Rule:
    """The rule with the highest score: of thresholds 0.10, 0.12, ... 0.88 and rivals 0, 0.8, 0.9, 1; then, with that
    rival, of these thresholds and shares for the same cue of 0, 0.6, 0.7, 0.75, 0.8.
    """
    thresholds = [round(0.10 + 0.02 * step, 2) for step in range(40)]
    first = max((Rule(threshold, rival) for rival in (0.0, 0.8, 0.9, 1.0) for threshold in thresholds), key=score)
    others = [Rule(t, first.rival, share) for share in (0.6, 0.7, 0.75, 0.8) for t in thresholds]
    return max([first, *others], key=score)
