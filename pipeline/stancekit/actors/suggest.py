"""Frequent actors that no registry knows, with names that may be theirs too: lines to paste into a registry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

from stancekit.actors.entry import Entry
from stancekit.actors.names import is_pronoun, slug
from stancekit.actors.registry import Registry
from stancekit.actors.seen import Seen, Table
from stancekit.actors.similar import Likeness, Name, Neighbours, likeness
from stancekit.records import ActorType


@dataclass(frozen=True, slots=True)
class Merge:
    """A name that may be one of an actor's, and why."""

    seen: Seen
    why: Likeness


@dataclass(slots=True)
class Suggestion:
    """An actor for the registry: one that is not known, or a known one with further names.

    ``undecided`` are names that may be this actor's or another's; ``known``: the registry has it.
    """

    id: str
    name: str
    type: ActorType
    seen: Seen | None
    merges: list[Merge] = field(default_factory=list)
    undecided: list[tuple[Seen, tuple[str, ...]]] = field(default_factory=list)

    @property
    def known(self) -> bool:
        """Whether the registry has this actor."""
        return self.seen is None

    @property
    def articles(self) -> int:
        """Articles that have the actor under a name that is not known; one with two such names counts twice."""
        own = self.seen.articles if self.seen else 0
        return own + sum(merge.seen.articles for merge in self.merges)


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What to put into a registry, the most frequent first.

    Attributes:
        actors: unknown actors, and known ones with further names.
        offices: persons of whom only an office is known (*the German finance minister*), for roles.
        known, unknown: how many actors of the records the registry knows, and how many with a name it does not.
        dropped: names met in one article that were let go to save memory.
    """

    actors: tuple[Suggestion, ...]
    offices: tuple[Seen, ...]
    known: int
    unknown: int
    dropped: int


def suggest(table: Table, registry: Registry, min_articles: int = 3) -> Suggestions:
    """Actors to add to a registry, and names to merge.

    Names are compared by their parts, titles and acronyms, and by spelling (rapidfuzz); persons only with persons. A
    surname that fits several persons is not merged.

    Args:
        table: the actors of the records (``seen.count_actors``).
        registry: what is known already.
        min_articles: rarer actors, all their names together, are left out.
    """
    unknown = [seen for seen in table.actors.values() if seen.id not in registry.entries]
    named = sorted((seen for seen in unknown if seen.named), key=_fullest_first)
    found = sorted(_grouped(named, registry), key=lambda s: (-s.articles, s.id))
    for suggestion in found:
        suggestion.merges.sort(key=lambda merge: (-merge.seen.articles, merge.seen.name))
    offices = [seen for seen in unknown if not seen.named and seen.type == "PERSON" and _is_office(seen)]
    return Suggestions(
        tuple(s for s in found if s.articles >= min_articles),
        tuple(sorted((o for o in offices if o.articles >= min_articles), key=lambda o: (-o.articles, o.id))),
        known=len(table.actors) - len(unknown),
        unknown=len(named),
        dropped=table.dropped,
    )


def _fullest_first(seen: Seen) -> tuple[bool, int, int, str]:
    """Full names before surnames (with or without a title) and acronyms; of each the most frequent first."""
    words = len(Name.of(seen.name, seen.type, 0).words)
    return words == 1, -seen.articles, words, seen.id


def _is_office(seen: Seen) -> bool:
    """*the German finance minister*; not *he*, *critics* or *a minister*, who are nobody in particular."""
    first = seen.name.split()[0].lower()
    capital = any(c.isupper() for c in seen.name.removeprefix("The "))
    return capital and first not in ("a", "an") and not is_pronoun(seen.name)


def _grouped(named: Sequence[Seen], registry: Registry) -> Iterator[Suggestion]:
    taken = set(registry.entries)
    groups = [Suggestion(entry.id, entry.name, entry.type, None) for entry in registry.entries.values()]
    neighbours = Neighbours()
    for index, entry in enumerate(registry.entries.values()):
        for text in _comparable(entry):
            neighbours.add(Name.of(text, entry.type, index))
    for seen in named:
        name = Name.of(seen.name, seen.type, len(groups))
        alike = _likeliest(name, neighbours)
        if len(alike) == 1:
            owner, why = alike[0]
            groups[owner].merges.append(Merge(seen, why))
            continue
        group = Suggestion(_free_id(seen, taken), seen.name, cast(ActorType, seen.type), seen)
        if alike:
            group.undecided.append((seen, tuple(groups[owner].name for owner, _ in alike)))
        taken.add(group.id)
        groups.append(group)
        neighbours.add(name)
    return (group for group in groups if group.seen or group.merges)


def _comparable(entry: Entry) -> list[str]:
    """The names that others may resemble; an acronym beside a full name is found as it is, or not at all."""
    names = [entry.name, *entry.aliases]
    full = [name for name in names if " " in name]
    return [name for name in names if not full or " " in name or not name.isupper()]


def _likeliest(name: Name, neighbours: Neighbours) -> list[tuple[int, Likeness]]:
    """Whose name it may be, with the reason: all that are equally alike, since a surname may be that of several."""
    found: dict[int, Likeness] = {}
    for other in neighbours.near(name):
        why = likeness(name, other)
        if why is not None and (other.owner not in found or why.score > found[other.owner].score):
            found[other.owner] = why
    best = max((why.score for why in found.values()), default=0.0)
    return [(owner, why) for owner, why in found.items() if why.score == best]


def _free_id(seen: Seen, taken: set[str]) -> str:
    """The id that the records have, so that they stay as they are; the plain slug where that is still to be had."""
    plain = slug(seen.name)
    return plain if plain not in taken else seen.id
