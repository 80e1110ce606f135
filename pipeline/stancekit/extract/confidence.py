"""Probabilities as a model gives them -> probabilities that can be believed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

Probabilities = tuple[float, float, float, float]
Number = TypeVar("Number", float, "NDArray[float64]")

_LEAST = 1e-9  # a probability of 0 or 1 has no logit


def traits(logit: Number, first: Number, article: Number, author: Number) -> dict[str, Number | float]:
    """What the confidence of a finding depends on, of one finding or of many.

    Args:
        logit: of any position, as the decision rule takes it.
        first: the same of the first pass alone.
        article, author: 1 for findings of an article (``records.is_article``), in which positions are denser than in
            single sentences, and of the author, of whom no mention says that somebody takes a position here; else 0.
    """
    return {
        "bias": 1.0, "logit": logit, "first": first, "article": article, "article_logit": article * logit,
        "author": author, "author_logit": author * logit,
    }  # fmt: skip


TRAITS = tuple(traits(0.0, 0.0, 0.0, 0.0))


@dataclass(frozen=True, slots=True)
class Scaling:
    """Weights of ``traits`` in the logit that a pair holds any position, and a scale for which one it holds.

    With a weight for the logit and a bias it is Platt scaling (1999). The shares of favor, against and neutral in that
    probability are raised to the power ``stance_scale``: an inverse temperature (Guo et al., 2017), below 1 where the
    stance was told apart too surely.
    """

    weights: Mapping[str, float] = field(default_factory=lambda: {"logit": 1.0})
    stance_scale: float = 1.0

    def of(
        self, probabilities: Probabilities, first: float = 0.0, in_article: bool = False, by_author: bool = False
    ) -> Probabilities:
        """The probabilities of none, favor, against, neutral, scaled."""
        held = max(sum(probabilities[1:]), _LEAST)
        before = min(held, 1.0 - _LEAST)
        own = traits(math.log(before / (1.0 - before)), first, float(in_article), float(by_author))
        logit = sum(weight * own[name] for name, weight in self.weights.items())
        after = 1.0 / (1.0 + math.exp(-min(max(logit, -50.0), 50.0)))
        raised = [max(p, _LEAST) ** self.stance_scale for p in probabilities[1:]]
        favor, against, neutral = (after * p / sum(raised) for p in raised)
        return 1.0 - after, favor, against, neutral
