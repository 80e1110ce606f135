"""One pass over the records of the chosen actors and targets: their names, their stands, and what is kept."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

from stancekit.export import read_positions
from stancekit.report.keys import actor_key, target_key
from stancekit.report.selection import Selection
from stancekit.report.stands import Stand, Stands

Names = dict[str, Counter[tuple[str, str]]]  # key -> how often each name and type


@dataclass(slots=True)
class Survey:
    """What one pass finds.

    Attributes:
        stands: of each pair, over all its positions.
        actors, targets: the names they go by.
        kinds: key of a target -> ``actor`` or ``issue``.
        kept: numbers of the positions on the page, counted over those of the chosen actors and targets.
        quoted: of these, the ones whose sentences are on the page.
        positions: how many positions the pairs have, kept or not.
    """

    stands: Stands = field(default_factory=dict)
    actors: Names = field(default_factory=lambda: defaultdict(Counter))
    targets: Names = field(default_factory=lambda: defaultdict(Counter))
    kinds: dict[str, str] = field(default_factory=dict)
    kept: set[int] = field(default_factory=set)
    quoted: set[int] = field(default_factory=set)
    positions: int = 0


def taken(path: Path, chosen: Selection, repeats: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The records of the chosen actors on the chosen targets, without those of articles that repeat another."""
    actors, targets = set(chosen.actors), set(chosen.targets)
    for record in read_positions(path):
        if record["article"]["id"] not in repeats and actor_key(record) in actors and target_key(record) in targets:
            yield record


def surveyed(path: Path, chosen: Selection, repeats: Mapping[str, str], sentences: int) -> Survey:
    """Look through the records once.

    Where a pair keeps only some of its positions they are drawn evenly, by a checksum of their ids, the same for the
    same records. Sentences go first to the surest position of each pair, then to the second, and so on. Memory grows
    with the positions that are kept.
    """
    found = Survey()
    means: dict[tuple[str, str], _Mean] = defaultdict(_Mean)
    drawn: dict[tuple[str, str], list[tuple[int, int, float, int]]] = defaultdict(list)
    for number, record in enumerate(taken(path, chosen, repeats)):
        pair = actor_key(record), target_key(record)
        actor, target = record["actor"], record["target"]
        found.actors[pair[0]][actor["name"], actor["type"]] += 1
        found.targets[pair[1]][target["name"], target["type"]] += 1
        found.kinds[pair[1]] = target["kind"]
        means[pair].add(record["article"]["id"], record["score"])
        drawn_by = crc32(record["id"].encode("utf-8", "replace"))
        item = (-drawn_by, -number, record["confidence"], len(record["evidence"]))
        if chosen.per_pair and len(drawn[pair]) >= chosen.per_pair:
            heapq.heappushpop(drawn[pair], item)
        else:
            heapq.heappush(drawn[pair], item)
    found.stands = {pair: Stand(mean.score, mean.positions) for pair, mean in means.items()}
    found.positions = sum(stand.positions for stand in found.stands.values())
    found.kept = {-item[1] for items in drawn.values() for item in items}
    found.quoted = _quoted(list(drawn.values()), sentences)
    return found


@dataclass(slots=True)
class _Mean:
    """The mean over articles of the mean of each; the positions of an article stand one after the other."""

    positions: int = 0
    articles: int = 0
    sum: float = 0.0
    article: str = ""
    own: float = 0.0
    owned: int = 0

    def add(self, article: str, score: float) -> None:
        if article != self.article and self.owned:
            self.sum += self.own / self.owned
            self.articles += 1
            self.own, self.owned = 0.0, 0
        self.article = article
        self.own += score
        self.owned += 1
        self.positions += 1

    @property
    def score(self) -> float:
        return (self.sum + self.own / self.owned) / (self.articles + 1)


def _quoted(drawn: list[list[tuple[int, int, float, int]]], limit: int) -> set[int]:
    """The positions whose sentences fit: by their rank within the pair, then by confidence."""
    turns = []
    for items in drawn:
        surest = sorted(items, key=lambda item: (-item[2], -item[1]))
        turns += [(rank, -item[2], -item[1], item[3]) for rank, item in enumerate(surest)]
    found: set[int] = set()
    room = limit or sum(turn[3] for turn in turns)
    for _, _, number, sentences in sorted(turns):
        room -= sentences
        if room < 0:
            break
        found.add(number)
    return found
