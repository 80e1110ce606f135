"""Phrases as points: their vectors, who is named in them, whether they undo something; and how alike two of them are.

Likeness is the dot product of two vectors, less a penalty where they name others (*sanctions on Iran*, *sanctions on
Cuba*) and one where only one of them undoes a thing (*the tax*, *abolishing the tax*).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
Vectors = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]
_AT_ONCE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Penalties:
    """What is taken off the likeness of two phrases that name others, and where one undoes what the other is about."""

    names: float
    undoing: float


@dataclass(frozen=True, slots=True)
class Points:
    """Phrases, or groups of them, by number.

    Attributes:
        vectors: (points, width), float16 or float32.
        named: whom each names.
        undoing: whether each undoes a thing, (points,).
    """

    vectors: Vectors
    named: Sequence[frozenset[str]]
    undoing: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.vectors)

    def of(self, rows: Ints) -> Points:
        """Some of the points."""
        return Points(self.vectors[rows], [self.named[row] for row in rows.tolist()], self.undoing[rows])

    def alike(self, other: Points, penalties: Penalties) -> Floats:
        """The likeness of each of these to each of those, (these, those)."""
        scores: Floats = self.vectors.astype(np.float32) @ other.vectors.astype(np.float32).T
        scores -= np.float32(penalties.undoing) * (self.undoing[:, None] != other.undoing[None, :])
        scores -= np.float32(penalties.names) * self._names_differ(other)
        return scores

    def _names_differ(self, other: Points) -> NDArray[np.bool_]:
        """Where both name somebody, and nobody is named by both."""
        ours, theirs = (np.array([bool(names) for names in p.named], bool) for p in (self, other))
        differ: NDArray[np.bool_] = ours[:, None] & theirs[None, :]
        if differ.any():
            columns: dict[str, int] = {}
            a, b = _incidence(self.named, columns), _incidence(other.named, columns)
            shape = len(columns)
            shared = csr_matrix(a, shape=(len(self), shape)) @ csr_matrix(b, shape=(len(other), shape)).T
            differ[shared.nonzero()] = False
        return differ

    def grouped(self, labels: Ints, groups: int) -> Points:
        """Groups of points as points: mean vectors, all names, and undoing where most of a group undoes.

        The dot product of two means is the mean likeness of their members, which is what average linkage goes by.
        """
        sizes = np.bincount(labels, minlength=groups)
        named: list[frozenset[str]] = [frozenset()] * groups
        for names, label in zip(self.named, labels.tolist(), strict=True):
            named[label] |= names
        undoing = 2 * np.bincount(labels, weights=self.undoing, minlength=groups) > sizes
        means = np.zeros((groups, self.vectors.shape[1]), self.vectors.dtype)
        alone = sizes[labels] == 1
        means[labels[alone]] = self.vectors[alone]
        rows = np.flatnonzero(~alone)
        rows = rows[np.argsort(labels[rows], kind="stable")]
        for part in _whole_groups(rows, labels):
            own, at = np.unique(labels[part], return_inverse=True)
            members = csr_matrix((np.ones(len(part), np.float32), (at, np.arange(len(part)))))
            means[own] = (members @ self.vectors[part].astype(np.float32)) / sizes[own][:, None]
        return Points(means, named, undoing)


def _whole_groups(rows: Ints, labels: Ints) -> Iterator[Ints]:
    """Rows sorted by label in parts of some thousands, no group divided."""
    at = 0
    while at < len(rows):
        end = min(at + _AT_ONCE, len(rows))
        while end < len(rows) and labels[rows[end]] == labels[rows[end - 1]]:
            end += 1
        yield rows[at:end]
        at = end


def _incidence(named: Sequence[frozenset[str]], columns: dict[str, int]) -> tuple[Floats, tuple[list[int], list[int]]]:
    """The entries of a matrix of points by names; numbers the names."""
    rows = [row for row, own in enumerate(named) for _ in own]
    cells = [columns.setdefault(name, len(columns)) for own in named for name in own]
    return np.ones(len(rows), np.float32), (rows, cells)
