"""The registry of actors: who is meant by a name, on a day, and whom they belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

from stancekit.actors.entry import Entry
from stancekit.actors.names import has_capital, key, words_of
from stancekit.actors.sources import Piece, joined, read_registries
from stancekit.actors.terms import Term, latest
from stancekit.actors.titles import TITLE_WORDS, Office, offices_of

By: TypeAlias = Literal["name", "people", "seat", "role"]
_BODIES = frozenset(["STATE", "ORG", "GROUP"])
_GOVERNMENTS = frozenset("government govt authorities regime".split())


@dataclass(frozen=True, slots=True)
class Hit:
    """An actor with what named it: a name, an adjective or people, a seat, or an office.

    ``rank`` counts the registries that come before the one that has the name; ``shipped``: it comes with the package.
    """

    entry: Entry
    by: By
    rank: int = 0
    shipped: bool = False


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A name that stands for several actors of one registry; ``sources`` are the places (``file:line``) that say so."""

    name: str
    ids: tuple[str, ...]
    sources: tuple[str, ...]

    def __str__(self) -> str:
        places = ", ".join(f"{one} ({where})" for one, where in zip(self.ids, self.sources, strict=True))
        return f"{self.name!r} names several actors: {places}; it stands for none of them where no date decides"


@dataclass(frozen=True, slots=True)
class Registry:
    """Actors by id, found by name; ``load_registry`` makes one.

    Attributes:
        entries: every actor by its id.
        ambiguities: names that stand for several actors.
    """

    entries: Mapping[str, Entry]
    ambiguities: tuple[Ambiguity, ...] = ()
    _names: Mapping[str, tuple[Hit, ...]] = field(default_factory=dict, repr=False)
    _words: Mapping[str, tuple[Hit, ...]] = field(default_factory=dict, repr=False)
    _offices: Mapping[Office, tuple[tuple[Term, Entry], ...]] = field(default_factory=dict, repr=False)
    _titles: frozenset[str] = field(default=frozenset(), repr=False)
    _heads: frozenset[str] = field(default=frozenset(), repr=False)
    _before: frozenset[str] = field(default=frozenset(), repr=False)

    def find(self, name: str, type: str | None = None, date: str | None = None) -> Entry | None:  # noqa: A002
        """The one actor that a name stands for, or None where nobody or several are meant.

        A name, alias, adjective, people or seat is compared without case, accents, dots and article; acronyms of up to
        three letters keep their case. Titles before a person's name are passed over. An office (*the U.S. president*)
        is whoever held it on the day; without a day only who always holds it.

        Args:
            name: a name as a text has it.
            type: PERSON, STATE, ORG or GROUP; a person is found under PERSON alone, all others under any but PERSON.
                None: whoever has the name.
            date: ISO 8601, such as the article's.
        """
        hit = self.look(name, type, date)
        return hit.entry if hit else None

    def look(self, name: str, type: str | None = None, date: str | None = None) -> Hit | None:  # noqa: A002
        """As ``find``, with what named the actor."""
        words = key(name)
        named = self._named(words, name, type, date)
        if named is not None:
            return named[0] if len(named) == 1 else None
        holder = self.holder(name, type, date)
        return Hit(holder, "role") if holder else self._titled(words, name, type, date) or self._government(words, name)

    def holder(self, title: str, type: str | None = None, date: str | None = None) -> Entry | None:  # noqa: A002
        """Who held an office on a day, or None where nobody or several did."""
        if self._heads.isdisjoint(key(title).split()):
            return None  # nearly all that a text has, so it should be quick
        for office in offices_of(title, self.owner, self._titles):
            held = [(term, entry) for term, entry in self._offices.get(office, ()) if alike(entry.type, type)]
            found = {entry.id: entry for entry in latest(held, date)}
            if found:
                return found.popitem()[1] if len(found) == 1 else None
        return None

    def parent(self, actor_id: str, date: str | None = None) -> str | None:
        """The id of what an actor belongs to on a day, or None.

        What its roles say comes before what its parents say; of several that hold on the day the one that began last
        counts. Where the day is not known it is the parent that it always has, or else the only one it ever had.
        """
        entry = self.entries.get(actor_id)
        if entry is None:
            return None
        by_role = [(role.term, role.parent) for role in entry.roles if role.parent]
        by_parent = [(one.term, one.parent) for one in entry.parents]
        for held in (by_role, by_parent):
            found = set(latest(held, date))
            if found:
                return found.pop() if len(found) == 1 else None
        ever = {parent for _, parent in (*by_role, *by_parent)}
        return ever.pop() if date is None and len(ever) == 1 else None

    def _named(self, words: str, name: str, type: str | None, date: str | None) -> list[Hit] | None:  # noqa: A002
        """Who bears a name in the first registry that has it; several where no day decides; None: nobody."""
        hits = [hit for hit in self._hits(words, name) if alike(hit.entry.type, type)]
        if not hits:
            return None
        first = min(hit.rank for hit in hits)
        by_id = {hit.entry.id: hit for hit in hits if hit.rank == first}
        if len(by_id) > 1:
            active = [hit for hit in by_id.values() if _active(hit.entry, date)]
            return active or list(by_id.values())
        return list(by_id.values())

    def _hits(self, words: str, name: str) -> tuple[Hit, ...]:
        plain = self._words.get(words, ())
        if not has_capital(name):
            return plain
        found = self._names.get(words)
        if found is None and words.endswith("s"):
            found = tuple(hit for hit in self._names.get(words[:-1], ()) if hit.by == "people")
        return (*(found or ()), *plain)

    def owner(self, words: str) -> str | None:
        """The id of the state or body whose name or adjective (as a ``names.key``) stands in a title, if it is one."""
        hits = [h for h in self._names.get(words, ()) if h.by in ("name", "people") and h.entry.type != "PERSON"]
        first = min((hit.rank for hit in hits), default=0)
        ids = {hit.entry.id for hit in hits if hit.rank == first}
        return ids.pop() if len(ids) == 1 else None

    def _titled(self, words: str, name: str, type: str | None, date: str | None) -> Hit | None:  # noqa: A002
        """*German Chancellor Merz* as *Merz*, where that is a person."""
        if not alike("PERSON", type):
            return None
        parts = words.split()
        for cut in range(1, len(parts)):
            title = parts[cut - 1]
            if title not in self._before:
                return None
            whole = title in TITLE_WORDS and title != "of"
            found = self._named(" ".join(parts[cut:]), name, "PERSON", date) if whole else None
            if found is not None:
                return found[0] if len(found) == 1 else None
        return None

    def _government(self, words: str, name: str) -> Hit | None:
        """*the Greek government* as Greece."""
        body, _, last = words.rpartition(" ")
        found = self._named(body, name, "STATE", None) if body and last in _GOVERNMENTS else None
        return found[0] if found is not None and len(found) == 1 and found[0].entry.type == "STATE" else None


def alike(ours: str, wanted: str | None) -> bool:
    """Whether one type can be meant by another: persons by persons; states, bodies and groups by each other."""
    if wanted is None or ours == wanted:
        return True
    return ours in _BODIES and wanted in _BODIES


def load_registry(paths: Iterable[str | Path] = ("world",)) -> Registry:
    """The registries of files, folders and shipped names as one.

    Args:
        paths: ``world`` (states, organisations and blocs; it comes with the package), files (``.yaml``, ``.csv``) and
            folders of them. The first that has a name decides whose it is, and the first that has an actor what it is
            called; what others know of it is added.

    Raises:
        UsageError: there is no such registry.
        InputError: a file is broken, an actor contradicts itself or lacks a name or type, or a parent is unknown; the
            message has file, line, actor, and what to do.
    """
    pieces = read_registries(paths)
    entries = MappingProxyType(joined(pieces))
    names, words = _by_name(pieces, entries)
    registry = Registry(entries, _ambiguities(names, words), names, words)
    offices = _offices(entries, registry)
    titles = frozenset(title for _, title in offices)
    heads = frozenset(title.split()[-1] for title in titles) | ({"premier", "PM", "pm"} if offices else frozenset())
    return replace(registry, _offices=offices, _titles=titles, _heads=heads, _before=_before(entries))


@lru_cache(maxsize=8)
def registry_of(paths: tuple[str, ...]) -> Registry:
    """As ``load_registry``, once in a process for the same paths; a file that changes meanwhile is not read again."""
    return load_registry(paths)


def _by_name(
    pieces: Sequence[Piece], entries: Mapping[str, Entry]
) -> tuple[dict[str, tuple[Hit, ...]], dict[str, tuple[Hit, ...]]]:
    """Names with a capital letter, and those without (*the bloc*), each with whom they stand for."""
    names: dict[str, list[Hit]] = defaultdict(list)
    words: dict[str, list[Hit]] = defaultdict(list)
    for piece in pieces:
        row, entry = piece.row, entries[piece.row.id]
        own: tuple[tuple[By, tuple[str, ...]], ...] = (
            ("name", ((row.name,) if row.name else ()) + row.aliases),
            ("people", row.demonyms),
            ("seat", row.seats),
        )
        for by, all_names in own:
            for name in all_names:
                (names if has_capital(name) else words)[key(name)].append(Hit(entry, by, piece.rank, piece.shipped))
    return {k: tuple(v) for k, v in names.items()}, {k: tuple(v) for k, v in words.items()}


def _ambiguities(*tables: Mapping[str, tuple[Hit, ...]]) -> tuple[Ambiguity, ...]:
    found: list[Ambiguity] = []
    for words, hits in (item for table in tables for item in table.items()):
        for rank in sorted({hit.rank for hit in hits}):
            for group in (True, False):
                own = {h.entry.id: h.entry for h in hits if h.rank == rank and (h.entry.type == "PERSON") is group}
                if len(own) > 1:
                    found.append(Ambiguity(words, tuple(own), tuple(entry.source for entry in own.values())))
    return tuple(found)


def _offices(entries: Mapping[str, Entry], registry: Registry) -> dict[Office, tuple[tuple[Term, Entry], ...]]:
    offices: dict[Office, list[tuple[Term, Entry]]] = defaultdict(list)
    for entry in entries.values():
        for role in entry.roles:
            offices[next(offices_of(role.title, registry.owner))].append((role.term, entry))
    return {office: tuple(held) for office, held in offices.items()}


def _before(entries: Mapping[str, Entry]) -> frozenset[str]:
    """Words that may stand before a person's name: of titles and offices, adjectives and acronyms of states and bodies.

    Not their names: *Jordan Peterson* is no Peterson of Jordan.
    """
    bodies = [entry for entry in entries.values() if entry.type != "PERSON"]
    texts = [role.title for entry in entries.values() for role in entry.roles]
    texts += [one for entry in bodies for one in entry.demonyms]
    texts += [name for entry in bodies for name in (entry.name, *entry.aliases) if key(name).isupper()]
    return TITLE_WORDS | {word for text in texts for word in words_of(text)}


def _active(entry: Entry, date: str | None) -> bool:
    """Whether something of limited time holds of an actor on a day."""
    terms = [*(role.term for role in entry.roles), *(one.term for one in entry.parents)]
    return date is not None and any(term.holds(date) for term in terms if not term.always)
