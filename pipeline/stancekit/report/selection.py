"""Which actors, targets and positions are on the page, so that it stays a page whatever the length of the file."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from stancekit.export import read_positions
from stancekit.export.jsonl import located_positions
from stancekit.export.shape import shaped
from stancekit.report.keys import actor_key, target_key

Pairs = Counter[tuple[int, int]]  # positions of each pair, by the ranks of actor and target


@dataclass(frozen=True, slots=True)
class Limits:
    """The most actors, targets, positions, and sentences with their texts on a page; 0 stands for no limit."""

    actors: int
    targets: int
    positions: int
    sentences: int


@dataclass(frozen=True, slots=True)
class Selection:
    """What is kept and what is not.

    Attributes:
        actors, targets: keys, those with the most positions first.
        per_pair: the most positions of one actor on one target; 0: all.
        all_actors, all_targets, all_positions: how many the file has.
        theirs: how many positions the kept actors have on the kept targets.
    """

    actors: tuple[str, ...]
    targets: tuple[str, ...]
    per_pair: int
    all_actors: int
    all_targets: int
    all_positions: int
    theirs: int


def select(path: Path, limits: Limits) -> Selection:
    """Count a file and choose, in two passes.

    The actors and the targets with the most positions are kept. Where they have more positions together than the limit,
    no pair of actor and target keeps more than the largest number that fits. Memory grows with the number of actors and
    targets, and with that of the pairs that are kept.

    Raises:
        InputError: the file cannot be read, or a line is no position.
    """
    actors: Counter[str] = Counter()
    targets: Counter[str] = Counter()
    for where, record in located_positions(path):
        shaped(record, where)  # later passes rely on it
        actors[actor_key(record)] += 1
        targets[target_key(record)] += 1
    first, second = _most(actors, limits.actors), _most(targets, limits.targets)
    first, second, pairs = _within(first, second, _pairs(path, first, second), limits.positions)
    return Selection(
        first,
        second,
        _per_pair(pairs, limits.positions),
        all_actors=len(actors),
        all_targets=len(targets),
        all_positions=actors.total(),
        theirs=pairs.total(),
    )


def _most(counted: Counter[str], limit: int) -> tuple[str, ...]:
    ranked = sorted(counted, key=lambda key: (-counted[key], key))
    return tuple(ranked[: limit or None])


def _pairs(path: Path, actors: tuple[str, ...], targets: tuple[str, ...]) -> Pairs:
    of_actor = {key: rank for rank, key in enumerate(actors)}
    of_target = {key: rank for rank, key in enumerate(targets)}
    pairs: Pairs = Counter()
    for record in read_positions(path):
        actor, target = of_actor.get(actor_key(record)), of_target.get(target_key(record))
        if actor is not None and target is not None:
            pairs[actor, target] += 1
    return pairs


def _within(
    actors: tuple[str, ...], targets: tuple[str, ...], pairs: Pairs, limit: int
) -> tuple[tuple[str, ...], tuple[str, ...], Pairs]:
    """The largest equal shares of both rankings that have no more than ``limit`` pairs, one pair at least."""
    if not limit or len(pairs) <= limit:
        return actors, targets, pairs
    # A pair comes in at the share of its rarer side; so many pairs come in at each share until the limit is reached.
    enters = Counter(max((actor + 1) / len(actors), (target + 1) / len(targets)) for actor, target in pairs)
    share, total = 0.0, 0
    for at in sorted(enters):
        total += enters[at]
        if total > limit:
            break
        share = at
    first, second = _top(actors, share), _top(targets, share)
    kept = {pair: count for pair, count in pairs.items() if pair[0] < len(first) and pair[1] < len(second)}
    return first, second, Counter(kept)


def _top(ranked: tuple[str, ...], share: float) -> tuple[str, ...]:
    return ranked[: max(1, math.floor(share * len(ranked) + 1e-9))]  # 1e-9: shares are quotients, and rounded


def _per_pair(pairs: Pairs, limit: int) -> int:
    """The largest number that each pair can keep, or 0 where all can be kept."""
    if not limit or pairs.total() <= limit:
        return 0
    sizes = Counter(pairs.values())
    most, kept, left = 0, 0, len(pairs)
    for size in sorted(sizes):
        # All pairs that are left can have as many positions as the smallest of them, or no more than fit.
        if kept + left * (size - most) > limit:
            return max(1, most + (limit - kept) // left)
        kept += left * (size - most)
        left -= sizes[size]
        most = size
    return 0
