"""How far a mean over articles could lie elsewhere, had other articles of the same kind been written.

Articles are drawn with replacement (Efron, Annals of Statistics 1979); the interval holds the middle of the means of
the draws. With few articles those means lie too close together, so the percentiles are moved outwards as far as
Student's distribution lies outside the normal one: the expanded percentile interval (Hesterberg, American Statistician
2015). With two or three articles it reaches from the lowest to the highest.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from stancekit.settings import OverTimeSettings

Means = NDArray[np.float64]
_DRAWN_AT_ONCE = 1 << 22
_KEPT_UP_TO = 64  # articles; cells of these sizes are nearly all there are, and share their draws


class Bootstrap:
    """Means of draws, the same for the same scores, settings and stream, in whatever order cells come.

    Args:
        settings: ``samples``, ``seed`` and ``interval``.
    """

    def __init__(self, settings: OverTimeSettings) -> None:
        self._samples, self._seed, self._share = settings.samples, settings.seed, settings.interval
        self._kept = lru_cache(maxsize=2 * _KEPT_UP_TO)(self._draw)

    def means(self, scores: NDArray[np.float64], stream: int = 0) -> Means:
        """The mean of each draw, shape (samples,); two streams are drawn independently of each other.

        Args:
            scores: one for each article, shape (articles,).
            stream: 0 or 1.
        """
        ordered = np.sort(scores)
        if len(scores) <= _KEPT_UP_TO:
            return np.asarray(ordered[self._kept(len(scores), stream)].mean(axis=1))
        return np.concatenate([ordered[drawn].mean(axis=1) for drawn in self._blocks(len(scores), stream)])

    def interval(self, means: Means, articles: int) -> tuple[float, float] | None:
        """Low and high end of the interval of a mean; None for a single article.

        Args:
            means: of the draws.
            articles: how many were drawn; for a difference of two means the smaller of the two numbers.
        """
        if articles < 2:
            return None
        tail = _tail(articles, self._share)
        low, high = np.quantile(means, [tail, 1 - tail])
        return float(low), float(high)

    def _draw(self, articles: int, stream: int) -> NDArray[np.int64]:
        return self._generator(articles, stream).integers(0, articles, (self._samples, articles))

    def _blocks(self, articles: int, stream: int) -> Iterator[NDArray[np.int64]]:
        generator = self._generator(articles, stream)
        block = max(1, _DRAWN_AT_ONCE // articles)
        for done in range(0, self._samples, block):
            yield generator.integers(0, articles, (min(block, self._samples - done), articles))

    def _generator(self, articles: int, stream: int) -> np.random.Generator:
        return np.random.default_rng((self._seed, articles, stream))


@lru_cache(maxsize=1 << 12)
def _tail(articles: int, share: float) -> float:
    """The share of the means that lies below an interval."""
    from scipy.special import ndtr, stdtrit

    wanted = stdtrit(articles - 1, (1 + share) / 2)
    return float(ndtr(-wanted * sqrt(articles / (articles - 1))))
