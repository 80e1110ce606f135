"""Phrases into issues, without knowing how many there are.

Average linkage (scikit-learn) joins phrases, the most alike first, as long as the mean likeness of two groups reaches
the threshold. More phrases than a block holds are put into blocks of like ones, clustered there, and the groups of
neighbouring blocks are then joined by the same rule. Time and memory grow with the number of phrases, not with its
square.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from stancekit.issues.neighbours import Blocks
from stancekit.issues.points import Ints, Penalties, Points

_NEIGHBOURS: Final = 6  # blocks whose groups a block's groups may join


def cluster(points: Points, threshold: float, penalties: Penalties, block: int = 2000) -> Ints:
    """The group of each point, (points,); groups are numbered in the order of their first points.

    Args:
        points: what to cluster.
        threshold: the mean likeness that two groups need to become one, -1 to 1.
        penalties: see ``Points.alike``.
        block: the most points that are compared all with all; memory is 40 bytes for each pair of them.
    """
    if not len(points):
        return np.empty(0, np.int64)
    blocks = Blocks(points.vectors, block)
    labels = np.empty(len(points), np.int64)
    groups = 0
    for rows in blocks.rows:
        own = _linked(points.of(rows), threshold, penalties)
        labels[rows] = own + groups
        groups += int(own.max()) + 1
    if len(blocks.rows) > 1:
        labels = _across(points, labels, blocks, threshold, penalties)[labels]
    return _numbered(labels)


def _linked(points: Points, threshold: float, penalties: Penalties) -> Ints:
    from sklearn.cluster import AgglomerativeClustering

    if len(points) == 1:
        return np.zeros(1, np.int64)
    apart = 1.0 - points.alike(points, penalties).astype(np.float64)
    np.fill_diagonal(apart, 0.0)
    model = AgglomerativeClustering(None, metric="precomputed", linkage="average", distance_threshold=1.0 - threshold)
    labels: Ints = model.fit_predict(np.maximum(apart, 0.0))
    return labels


def _across(points: Points, labels: Ints, blocks: Blocks, threshold: float, penalties: Penalties) -> Ints:
    """For each group the group it ends up in, once groups of neighbouring blocks have been joined."""
    pairs = sorted(_near_groups(points, labels, blocks, threshold, penalties), key=lambda p: (-p[0], p[1], p[2]))
    wanted = sorted({group for _, *two in pairs for group in two})
    joined = _Joined(points, labels, wanted)
    for _, a, b in pairs:
        joined.join(a, b, threshold, penalties)
    home = np.arange(int(labels.max()) + 1)
    for group in wanted:
        home[group] = joined.root(group)
    return home


def _near_groups(
    points: Points, labels: Ints, blocks: Blocks, threshold: float, penalties: Penalties
) -> Iterator[tuple[float, int, int]]:
    """Pairs of groups of neighbouring blocks that are alike enough, with their likeness."""
    near = blocks.nearest(blocks.centres, _NEIGHBOURS + 1)
    for number, others in enumerate(near.tolist()):
        ours, our_groups = _groups_of(points, labels, blocks.rows[number])
        for other in others:
            # Each pair of blocks once, from the lower number, unless only the higher one has the other for a neighbour.
            if other == number or (other < number and number in near[other]):
                continue
            theirs, their_groups = _groups_of(points, labels, blocks.rows[other])
            alike = ours.alike(theirs, penalties)
            for a, b in np.argwhere(alike >= threshold).tolist():
                yield float(alike[a, b]), int(our_groups[a]), int(their_groups[b])


def _groups_of(points: Points, labels: Ints, rows: Ints) -> tuple[Points, Ints]:
    groups, own = np.unique(labels[rows], return_inverse=True)
    return points.of(rows).grouped(own, len(groups)), groups


class _Joined:
    """Groups that are joined one after the other."""

    def __init__(self, points: Points, labels: Ints, groups: list[int]) -> None:
        place = np.full(int(labels.max()) + 1, -1)
        place[groups] = np.arange(len(groups))
        rows = np.flatnonzero(place[labels] >= 0)
        own = place[labels[rows]]
        self._points = points.of(rows).grouped(own, len(groups))
        self._sizes = np.bincount(own, minlength=len(groups)).astype(float)
        self._place = dict(zip(groups, range(len(groups)), strict=True))
        self._group = groups
        self._parent = list(range(len(groups)))
        self._vectors = self._points.vectors.astype(np.float32)
        self._named = list(self._points.named)

    def root(self, group: int) -> int:
        """The group that a group is part of by now."""
        return self._group[self._root(self._place[group])]

    def _root(self, at: int) -> int:
        while self._parent[at] != at:
            self._parent[at] = self._parent[self._parent[at]]
            at = self._parent[at]
        return at

    def join(self, a: int, b: int, threshold: float, penalties: Penalties) -> None:
        """Join the groups that two are part of, if these are alike enough as they have become."""
        x, y = sorted((self._root(self._place[a]), self._root(self._place[b])))
        if x == y or self._alike(x, y, penalties) < threshold:
            return
        size = self._sizes[x] + self._sizes[y]
        self._vectors[x] = (self._sizes[x] * self._vectors[x] + self._sizes[y] * self._vectors[y]) / size
        self._sizes[x] = size
        self._named[x] |= self._named[y]
        self._parent[y] = x

    def _alike(self, x: int, y: int, penalties: Penalties) -> float:
        undoing = self._points.undoing
        scores = Points(self._vectors[[x]], [self._named[x]], undoing[[x]]).alike(
            Points(self._vectors[[y]], [self._named[y]], undoing[[y]]), penalties
        )
        return float(scores[0, 0])


def _numbered(labels: Ints) -> Ints:
    """The labels as numbers from 0, in the order in which they occur."""
    values, first, own = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(values), np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(values))
    return rank[own]
