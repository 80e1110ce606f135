"""How the tree of a sentence joins a holder and a target: what the model is told of the syntax of a pair.

The words on the way from one head to the other through the tree say most of who does what to whom (Bunescu and Mooney,
HLT-EMNLP 2005). The way is told as hashed patterns of labels and words, and as the word where the two meet.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from stancekit.extract.pairs import SPAN
from stancekit.records import Span, Tree

BUCKETS: Final = 8192
SLOTS: Final = 14  # patterns of a pair
_FAR = 6  # steps from which a way is only called long


@dataclass(frozen=True, slots=True)
class Link:
    """What joins a pair.

    Attributes:
        patterns: numbers of its patterns, ``SLOTS`` of them, each below ``BUCKETS``.
        meeting: offset of the word where holder and target meet; None where no tree holds both. For a holder that
            stands nowhere it is the verb (or whatever governs) at the top of the target's sentence.
    """

    patterns: tuple[int, ...]
    meeting: int | None


@dataclass(slots=True)
class Links:
    """The links between the candidates of one window; each is made when it is asked for.

    Args:
        tree: the words, in the coordinates of the spans.
        holders: None for a holder that stands nowhere, ``kinds`` says which one it is.
        targets: spans.
    """

    tree: Tree
    holders: Sequence[Span | None]
    kinds: Sequence[int]
    targets: Sequence[Span]
    _heads: dict[Span, int | None] = field(default_factory=dict, init=False)
    _made: dict[tuple[int, int | None, int | None], Link] = field(default_factory=dict, init=False)

    def of(self, holder: int, target: int) -> Link:
        """The link of a pair, by the indices of its holder and target."""
        # Many candidates have the same head: a noun with and without its complements.
        ends = self.kinds[holder], self._head(self.holders[holder]), self._head(self.targets[target])
        link = self._made.get(ends)
        if link is None:
            link = self._made[ends] = self._between(*ends)
        return link

    def _head(self, span: Span | None) -> int | None:
        if span is None:
            return None
        if span not in self._heads:
            self._heads[span] = head_of(self.tree, span)
        return self._heads[span]

    def _between(self, kind: int, holder: int | None, target: int | None) -> Link:
        """The link between two head words; a holder that is no SPAN has none, and others where the tree lacks them."""
        if target is None or (kind == SPAN and holder is None):
            return _unknown(kind)
        way = _way_up(self.tree, target)
        if holder is None:
            return self._alone(kind, way)
        other = _way_up(self.tree, holder)
        met = next((word for word in other if word in way), None)
        if met is None:
            return _unknown(kind)
        return self._joined(other[: other.index(met)], met, way[: way.index(met)], holder, target)

    def _joined(self, up: tuple[int, ...], met: int, down: tuple[int, ...], holder: int, target: int) -> Link:
        tree = self.tree
        rising, falling = [tree.labels[w] for w in up], [tree.labels[w] for w in down]
        order = "before" if holder < target else "behind"
        last, first = (rising or ["self"])[-1], (falling or ["self"])[-1]
        word = tree.words[met]
        patterns = (
            " ".join(rising[:_FAR]), " ".join(falling[:_FAR]), f"{' '.join(rising[-3:])}|{' '.join(falling[-3:])}",
            f"{tree.labels[holder]} {tree.tags[holder]}", f"{tree.labels[target]} {tree.tags[target]}",
            f"{tree.tags[met]} {order}", f"{word} {last} {first}", f"{min(len(up), _FAR)} {min(len(down), _FAR)}",
            f"{' '.join(rising[-2:])} {order}", " ".join(falling[-2:]), f"{word} {tree.tags[met]}",
            f"{_word(tree, up[-2:-1])} {last}", f"{_above(tree, target)} {tree.labels[target]}",
            f"{_word(tree, down[-1:])} {first} {last}",
        )  # fmt: skip
        return Link(_numbers(patterns), tree.starts[met])

    def _alone(self, kind: int, way: tuple[int, ...]) -> Link:
        tree = self.tree
        target, top = way[0], way[-1]
        falling = [tree.labels[w] for w in way[:-1]]
        patterns = (
            "", " ".join(falling[:_FAR]), " ".join(falling[-3:]), "", f"{tree.labels[target]} {tree.tags[target]}",
            tree.tags[top], f"{tree.words[top]} {(falling or ['self'])[-1]}", str(min(len(falling), _FAR)), "",
            " ".join(falling[-2:]), f"{tree.words[top]} {tree.tags[top]}", "",
            f"{_above(tree, target)} {tree.labels[target]}", f"{_word(tree, way[-2:-1])}",
        )  # fmt: skip
        return Link(_numbers(tuple(f"{kind} {p}" for p in patterns)), tree.starts[top])


def head_of(tree: Tree, span: Span) -> int | None:
    """Index of the first word in a span that depends on none of the others; None where no word starts in it."""
    words = range(bisect_left(tree.starts, span.start), bisect_left(tree.starts, span.end))
    if not words:
        return None
    return next((w for w in words if tree.governors[w] not in words or tree.governors[w] == w), words[0])


def list_of(tree: Tree, span: Span) -> int | None:
    """Index of the head of the first member of the list that a span stands in (*Ada* for *Bo* in *Ada and Bo*); of its
    own head where it stands in none, None where no word starts in it.
    """
    head = head_of(tree, span)
    while head is not None and tree.labels[head] == "conj" and tree.governors[head] < head:
        head = tree.governors[head]
    return head


def _way_up(tree: Tree, word: int) -> tuple[int, ...]:
    """The word and those above it, up to the root."""
    way = [word]
    while (above := tree.governors[way[-1]]) != way[-1]:
        way.append(above)
    return tuple(way)


def _above(tree: Tree, word: int) -> str:
    return tree.words[tree.governors[word]]


def _word(tree: Tree, way: tuple[int, ...]) -> str:
    return tree.words[way[0]] if way else ""


@lru_cache(maxsize=1 << 15)
def _number(slot: int, pattern: str) -> int:
    return zlib.crc32(f"{slot} {pattern}".encode()) % BUCKETS


def _numbers(patterns: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(_number(slot, pattern) for slot, pattern in enumerate(patterns))


@lru_cache(maxsize=8)
def _unknown(kind: int) -> Link:
    return Link(tuple(_number(slot, f"no way {kind}") for slot in range(SLOTS)), None)
