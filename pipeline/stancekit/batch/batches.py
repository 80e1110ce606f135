"""A stream of articles in batches; how they fall depends on the articles alone, never on who works on them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from typing import Final, TypeAlias

from stancekit.errors import Rejection
from stancekit.records import Article

Item: TypeAlias = Article | Rejection
Batch: TypeAlias = list[Item]

_AHEAD: Final = 4  # full batches read ahead, to see the end coming
_USUAL: Final = 5000  # characters; of longer articles fewer are read ahead, and a batch has fewer


def batches(stream: Iterable[Item], most: int) -> Iterator[Batch]:
    """The articles and rejections in order, at most ``most`` in a batch.

    The first batches are small, so that every worker soon has something to do; so are the last, so that no worker is
    left with much when the others are done.
    """
    source, held = iter(stream), deque[Item]()
    for size in growing(most):
        _fill(held, source, most)
        if not held:
            return
        yield [held.popleft() for _ in range(min(size, -(-len(held) // _AHEAD)))]


def growing(most: int) -> Iterator[int]:
    """Sizes of batches: small ones first, then ``most``."""
    first = (1 << n for n in range(1, most.bit_length()))
    return chain((size for size in first if size < most), repeat(most))


def _fill(held: deque[Item], source: Iterator[Item], most: int) -> None:
    room = _AHEAD * most
    characters = sum(map(_characters, held))
    while len(held) < room and characters < room * _USUAL and (item := next(source, None)) is not None:
        held.append(item)
        characters += _characters(item)


def _characters(item: Item) -> int:
    return len(item.text) if isinstance(item, Article) else 0
