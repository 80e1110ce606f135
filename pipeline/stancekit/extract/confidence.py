"""Probabilities as a model gives them -> probabilities that can be believed."""

from __future__ import annotations

import math
from dataclasses import dataclass

Probabilities = tuple[float, float, float, float]

_LEAST = 1e-9  # a probability of 0 or 1 has no logit


@dataclass(frozen=True, slots=True)
class Scaling:
    """Scale and shift of the logit that a pair holds any position (Platt, 1999), and a scale for which one it holds.

    The shares of favor, against and neutral in that probability are raised to the power ``stance_scale``: an inverse
    temperature (Guo et al., 2017), below 1 where the stance was told apart too surely. ``article_scale`` and
    ``article_shift`` are added to scale and shift for findings of articles (``records.is_article``), in which positions
    are denser than in single sentences: the same logit is more often right there. ``author_shift`` is added to the
    shift for findings of the author, of whom no mention says that somebody takes a position here.
    """

    scale: float = 1.0
    shift: float = 0.0
    stance_scale: float = 1.0
    article_scale: float = 0.0
    article_shift: float = 0.0
    author_shift: float = 0.0

    def of(self, probabilities: Probabilities, in_article: bool = False, by_author: bool = False) -> Probabilities:
        """The probabilities of none, favor, against, neutral, scaled."""
        held = max(sum(probabilities[1:]), _LEAST)
        before = min(held, 1.0 - _LEAST)
        scale = self.scale + self.article_scale * in_article
        shift = self.shift + self.article_shift * in_article + self.author_shift * by_author
        logit = scale * math.log(before / (1.0 - before)) + shift
        after = 1.0 / (1.0 + math.exp(-min(max(logit, -50.0), 50.0)))
        raised = [max(p, _LEAST) ** self.stance_scale for p in probabilities[1:]]
        favor, against, neutral = (after * p / sum(raised) for p in raised)
        return 1.0 - after, favor, against, neutral
