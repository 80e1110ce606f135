"""Second sieve: offices. Appositions join a nominal to a name; titles and appositions tell who holds which office."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Sequence

from stancekit.preprocess import lexicon
from stancekit.preprocess.animacy import is_person_noun
from stancekit.preprocess.entities import Entity, Role, nearest, noun_animacy
from stancekit.preprocess.names import gender_of
from stancekit.preprocess.states import lookup
from stancekit.preprocess.units import Unit

# An office with one of these is another office.
_DISTINCT = frozenset("vice deputy former ex shadow acting late future would-be next previous".split())
_TOKEN = re.compile(r"\w(?:[\w.’'-]*\w)?\.?")


def link_appositions(text: str, units: Sequence[Unit]) -> None:
    """*Donald Trump, the U.S. president,* and *the interior minister, Sayaka Minobe,*."""
    by_head = {u.at: u for u in units}
    for unit in units:
        if unit.clue.stands_for is not None and unit.clue.role == "appositive":
            other = by_head.get(unit.clue.stands_for)
            if other is not None and other.sentence == unit.sentence:
                _join(*((other, unit) if unit.kind == "nominal" else (unit, other)))
    for before, after in _neighbours(text, units):
        _join(*((before, after) if after.kind == "nominal" else (after, before)))


def _neighbours(text: str, units: Sequence[Unit]) -> list[tuple[Unit, Unit]]:
    """A name and an office beside each other between commas, whatever the parser made of them."""
    starts = {u.mention.span.start: u for u in reversed(units) if u.kind in ("name", "nominal")}
    found: list[tuple[Unit, Unit]] = []
    for unit in units:
        if unit.kind not in ("name", "nominal"):
            continue
        end = unit.mention.span.end
        after = starts.get(end + 2) if text[end : end + 2] == ", " else None
        if after is None or after.kind == unit.kind or after.sentence != unit.sentence:
            continue
        office = after if after.kind == "nominal" else unit
        rest = text[after.mention.span.end : after.mention.span.end + 12]
        closed = re.match(r"\s*(?:[,.;:)—–]|who\b|of\b|in\b|for\b|at\b|on\b|whose\b|\()", rest) is not None
        if closed and is_person_noun(office.head) and (office.definite or office.possessed or office is after):
            found.append((unit, after))
    return found


def _join(name: Unit, office: Unit) -> None:
    """Office to name, if both can be the same kind of actor."""
    entity = name.entity
    if (
        name.kind != "name"
        or office.kind != "nominal"
        or entity is None
        or office.entity is not None
        or office.clue.plural
    ):
        return
    kind = noun_animacy(office)
    if entity.person != (kind == "person") or kind in ("thing", "group"):
        return
    entity.add(office)
    add_role(entity, office)


def add_role(entity: Entity, office: Unit) -> None:
    """Notes that an actor is called so."""
    entity.roles.append(Role(office.head, office.modifiers, office.adjective or office.owner))
    entity.gender = entity.gender or gender_of((*office.words, office.head))


def add_titles(units: Sequence[Unit]) -> None:
    """Offices from the words before names: *Norican Chancellor Agnes Rohrau*."""
    for unit in units:
        if unit.naming is None or unit.entity is None or not unit.naming.person:
            continue
        before = [w.rstrip(".") for w in unit.naming.before]
        while before and not is_person_noun(before[-1]):
            before.pop()
        if before:
            modifiers = [
                w for w in before[:-1] if w not in lexicon.DETERMINERS and w != "'s" and lookup(w.capitalize()) is None
            ]
            if unit.adjective is not None:
                modifiers = [w for w in modifiers if w not in unit.adjective.low.split()]
            unit.entity.roles.append(Role(before[-1], frozenset(modifiers), unit.adjective or unit.owner))


def find_titles(text: str, entities: Sequence[Entity]) -> None:
    """Offices written before a full name anywhere in the text, captions included, and *a president like X*."""
    starts: dict[str, list[tuple[str, Entity]]] = defaultdict(list)
    for entity in entities:
        if entity.person:
            name = max(entity.names, key=lambda words: (len(words), sum(map(len, words))))
            starts[name[0]].append((" ".join(name), entity))
    words: deque[str] = deque(maxlen=3)
    end = 0
    for match in _TOKEN.finditer(text):
        if match.start() > end + 1:
            # Beyond a mark or a line break nothing is a title.
            words.clear()
        for full, entity in starts.get(match.group(), ()):
            if text.startswith(full, match.start()):
                _note_title(entity, [*words])
        if match.group() != "like":
            words.append(match.group())
        end = match.end()


def _note_title(entity: Entity, words: list[str]) -> None:
    """The office that the words before a name tell, if any: *Ukrainian President* with its state."""
    head = words[-1].lower() if words else ""
    if is_person_noun(head) and head not in ("mr", "ms", "mrs"):
        modifiers = frozenset(w.lower() for w in words[:-1]) & lexicon.TITLE_WORDS
        states = [hit[0].name for hit in map(lookup, words[:-1]) if hit is not None]
        entity.roles.append(Role(head, modifiers, None, states[-1] if states else ""))


def holder_of(office: Unit, entities: Sequence[Entity]) -> Entity | None:
    """The person whom a definite office (*the chancellor*, *the U.S. president*) stands for, if it can only be one.

    With several holders of a like office it is the one mentioned last, if that was in the same or the last paragraph.
    """
    fits = [e for e in entities if e.person and any(_fits(office, r) for r in e.roles) and not _denied(office, e)]
    if len(fits) > 1:
        exact = [e for e in fits if any(_fits(office, r) and r.modifiers == office.modifiers for r in e.roles)]
        fits = exact or fits
    if len(fits) > 1:
        last = nearest(fits)
        near = last is not None and bool(last.seen) and office.sentence - last.seen[-1].sentence <= 2
        return last if near else None
    return fits[0] if fits else None


def spoken_for(person: Entity, entities: Sequence[Entity]) -> Entity | None:
    """The state or body whose office a person holds now: who is meant by *we* in that person's words."""
    for role in person.roles:
        if role.modifiers & _DISTINCT:
            continue
        if role.state:
            return next((e for e in entities if e.state is not None and e.state.name == role.state), None)
        owner = role.owner.entity if role.owner is not None else None
        if owner is not None and owner is not person and owner.animacy in ("body", "group"):
            return owner
    return None


def _fits(office: Unit, role: Role) -> bool:
    ours, theirs = _plain(office.head, office.modifiers), _plain(role.head, role.modifiers)
    if ours[0] != theirs[0] or not ours[1] <= theirs[1] or (ours[1] ^ theirs[1]) & _DISTINCT:
        return False
    mine, its = _owner(office.adjective or office.owner), role.state or _owner(role.owner)
    return not mine or not its or mine == its


def _denied(office: Unit, entity: Entity) -> bool:
    """The same office of somebody else: *the Russian president* is no president of Ukraine."""
    mine = _owner(office.adjective or office.owner)
    held = {r.state or _owner(r.owner) for r in entity.roles if r.head == office.head} - {""}
    return bool(mine) and bool(held) and mine not in held


def _owner(unit: Unit | None) -> str:
    if unit is None:
        return ""
    if unit.entity is not None:
        return unit.entity.state.name if unit.entity.state is not None else f"#{id(unit.entity)}"
    return unit.low


def _plain(head: str, modifiers: frozenset[str]) -> tuple[str, frozenset[str]]:
    if head == "premier":
        return "minister", frozenset(modifiers | {"prime"})
    if head == "pm":
        return "minister", frozenset({"prime"})
    return head, modifiers
