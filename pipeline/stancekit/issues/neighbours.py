"""Near points among very many: blocks of like points, and the nearest of known ones.

Up to a few thousand points all are compared with all. Beyond, k-means puts like points into blocks, and a point is
compared with those of the nearest blocks (an inverted file, as in Jégou et al., *Product quantization for nearest
neighbor search*, TPAMI 2011).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from stancekit.issues.points import Floats, Ints, Penalties, Points, Vectors

_SEED: Final = 1
_SAMPLE: Final = 60  # points of a block on which k-means is fitted
_CHUNK: Final = 20_000
_PROBES: Final = 8  # blocks in which a point is looked for


class Blocks:
    """Points in blocks of like ones.

    Attributes:
        rows: the points of each block, in ascending order; every point is in one.
        centres: the mean of each block, (blocks, width).
    """

    def __init__(self, vectors: Vectors, most: int) -> None:
        """Args: ``vectors`` (points, width); ``most`` points of a block."""
        self.rows = [np.arange(len(vectors))] if len(vectors) <= most else _split(vectors, most)
        self.centres: Floats = np.stack([_mean(vectors, rows) for rows in self.rows])
        self._half = (self.centres**2).sum(axis=1) / 2

    def nearest(self, vectors: Vectors, count: int) -> Ints:
        """For each vector the nearest blocks, the nearest first, (vectors, at most ``count``)."""
        count = min(count, len(self.rows))
        chunks = (vectors[at : at + _CHUNK].astype(np.float32) for at in range(0, len(vectors), _CHUNK))
        found = [np.argsort(self._half - chunk @ self.centres.T, axis=1, kind="stable")[:, :count] for chunk in chunks]
        return np.concatenate(found) if found else np.empty((0, count), np.int64)


class Nearest:
    """Finds for points the most alike of some known ones.

    Args:
        known: at least one.
        penalties: see ``Points.alike``.
        block: points of a block; up to ten blocks all are compared.
    """

    def __init__(self, known: Points, penalties: Penalties, block: int = 2000) -> None:
        self._known = known
        self._penalties = penalties
        self._blocks = Blocks(known.vectors, block if len(known) > 10 * block else max(len(known), 1))

    def best(self, points: Points) -> tuple[Ints, Floats]:
        """The number of the most alike known point and the likeness, both (points,); the first of equals."""
        best = np.zeros(len(points), np.int64)
        score = np.full(len(points), -np.inf, np.float32)
        for rows, block in self._asked(points):
            alike = points.of(rows).alike(self._known.of(block), self._penalties)
            top = alike.argmax(axis=1)
            found = alike[np.arange(len(rows)), top]
            better = found > score[rows]
            best[rows[better]], score[rows[better]] = block[top[better]], found[better]
        return best, score

    def _asked(self, points: Points) -> Iterator[tuple[Ints, Ints]]:
        """Points and the known ones to compare them with, at most ``_CHUNK`` points at a time."""
        probes = self._blocks.nearest(points.vectors, _PROBES)
        for number, block in enumerate(self._blocks.rows):
            rows = np.flatnonzero((probes == number).any(axis=1))
            step = max(1, 40_000_000 // max(len(block), 1))
            for at in range(0, len(rows), step):
                yield rows[at : at + step], block


def _split(vectors: Vectors, most: int) -> list[Ints]:
    """Blocks of at most ``most``, by k-means; what k-means leaves too large is split again."""
    done: list[Ints] = []
    left = [np.arange(len(vectors))]
    while left:
        rows = left.pop()
        if len(rows) <= most:
            done.append(rows)
            continue
        labels = _k_means(vectors, rows, max(2, 2 * len(rows) // most))
        parts = [rows[labels == label] for label in np.unique(labels)]
        if len(parts) == 1:  # all the same, so it does not matter where they are cut
            parts = np.array_split(rows, -(-len(rows) // most))
        left.extend(parts)
    return sorted(done, key=lambda rows: int(rows[0]))


def _k_means(vectors: Vectors, rows: Ints, count: int) -> Ints:
    from sklearn.cluster import MiniBatchKMeans

    seen = np.random.default_rng(_SEED).permutation(len(rows))[: _SAMPLE * count]
    model = MiniBatchKMeans(count, random_state=_SEED, batch_size=4096, n_init=1, max_iter=20)
    model.fit(vectors[np.sort(rows[seen])].astype(np.float32))
    chunks = range(0, len(rows), _CHUNK)
    return np.concatenate([model.predict(vectors[rows[at : at + _CHUNK]].astype(np.float32)) for at in chunks])


def _mean(vectors: Vectors, rows: Ints) -> Floats:
    mean: Floats = vectors[rows].mean(axis=0, dtype=np.float32)
    return mean
