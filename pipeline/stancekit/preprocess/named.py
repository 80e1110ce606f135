"""First sieve: names. States by the table, persons by full name and surname, bodies by name, acronym and short form.

The order follows the precision-ranked sieves of Lee et al., Deterministic Coreference Resolution Based on
Entity-Centric, Precision-Ranked Rules (Computational Linguistics 2013): what is surest links first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from stancekit.preprocess import lexicon
from stancekit.preprocess.entities import Entity
from stancekit.preprocess.states import lookup
from stancekit.preprocess.units import Unit

_MAJORITY = 0.5
_SMALL = frozenset("of the and for in on de la".split())
_ACRONYM = re.compile(r"\s*\(\s*[“\"']?([A-Z][A-Za-z.&-]{1,11})[”\"']?\s*\)")
# Endings of adjectives and peoples, with what they take away from the state's name.
_PEOPLE_ENDINGS = (("", "n i an ian ese ish er ite ic"), ("1", "an ian ish ese i ean ic n"), ("2", "ean ian an ese ic"))


def link_names(text: str, units: Sequence[Unit]) -> list[Entity]:
    """The actors that have a name, each with all units that bear it."""
    named = [u for u in units if u.naming is not None]
    persons = _persons(named)
    rest = [u for u in named if u.entity is None]
    states = _states(rest)
    bodies = _bodies(text, [u for u in rest if u.entity is None], states)
    entities = [*persons, *states, *bodies]
    _link_peoples(entities)
    return [e for e in entities if e.units]


def _words(unit: Unit) -> tuple[str, ...]:
    return unit.naming.words if unit.naming is not None else ()


def _new(units: Iterable[Unit]) -> Entity:
    entity = Entity()
    for unit in units:
        entity.add(unit)
        entity.names.append(_words(unit))
    return entity


# Persons


def _persons(named: Sequence[Unit]) -> list[Entity]:
    votes = _votes(named)
    persons = [u for u in named if _is_person(u, votes)]
    full: dict[tuple[str, str], Entity] = {}
    # Short names first: *Scientologist Tom Cruise* then finds *Tom Cruise*.
    for unit in sorted((u for u in persons if len(_words(u)) > 1), key=lambda u: len(_words(u))):
        lower = [w.lower().rstrip(".") for w in _words(unit)]
        key = lower[0], lower[-1]
        entity = (
            full.get(key)
            or full.get((lower[-2], lower[-1]))
            or _by_initial(full, *key)
            or full.setdefault(key, Entity())
        )
        _take_person(entity, unit)
    entities = list(dict.fromkeys(full.values()))
    surnames = _index(entities, -1)
    for unit in named:
        words = _words(unit)
        if unit.entity is None and unit.naming and (len(words) == 1 or unit.naming.before or _particled(words)):
            known = _by_surname(unit, surnames)
            if known is not None:
                _take_person(known, unit)
    _first_names(named, entities)
    return entities + _lone_surnames(named, persons)


def _votes(named: Sequence[Unit]) -> dict[str, float]:
    """Share of each name's mentions that the entity recogniser takes for a person's."""
    votes: dict[str, list[bool]] = defaultdict(list)
    for unit in named:
        if unit.naming is not None:
            votes[unit.naming.key].append(unit.mention.type == "PERSON")
    return {key: sum(found) / len(found) for key, found in votes.items()}


def _is_person(unit: Unit, votes: dict[str, float]) -> bool:
    """A title or first name says so, or most labels; the table of states is believed before the labels."""
    if unit.naming is None or unit.naming.sure:
        return unit.naming is not None
    acronym = len(unit.naming.words) == 1 and len(unit.naming.words[0]) > 1 and unit.naming.words[0].isupper()
    return (
        unit.naming.person
        and not acronym
        and votes[unit.naming.key] >= _MAJORITY
        and lookup(" ".join(unit.naming.words)) is None
    )


def _by_initial(full: dict[tuple[str, str], Entity], first: str, last: str) -> Entity | None:
    """*D. Trump* and *Donald Trump*, when only one first name fits."""
    fits = {e for (f, s), e in full.items() if s == last and f[:1] == first[:1] and 1 in (len(f), len(first))}
    return fits.pop() if len(fits) == 1 else None


def _take_person(entity: Entity, unit: Unit) -> None:
    entity.add(unit)
    entity.person = True
    if unit.naming is not None:
        entity.names.append(unit.naming.words)
        told = unit.naming.gender if unit.naming.before else ""
        entity.gender = told or entity.gender or unit.naming.gender


def _particled(words: tuple[str, ...]) -> bool:
    return len(words) > 1 and words[0].lower() in ("van", "von", "de", "al", "el", "bin", "di", "da")


def _index(entities: Sequence[Entity], place: int) -> dict[str, list[Entity]]:
    index: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        for word in {words[place].lower() for words in entity.names if len(words) > 1}:
            index[word].append(entity)
    return index


def _by_surname(unit: Unit, surnames: dict[str, list[Entity]]) -> Entity | None:
    """The one person of that surname; of several the one whose gender the form of address tells."""
    if unit.naming is None or unit.kind != "name":
        return None
    found = surnames.get(unit.naming.words[-1].lower(), [])
    if unit.naming.gender and (len(found) > 1 or unit.naming.before):
        allowed = (unit.naming.gender,) if len(found) > 1 else (unit.naming.gender, "")
        found = [e for e in found if e.gender in allowed]
    return found[0] if len(found) == 1 else None


def _first_names(named: Sequence[Unit], entities: Sequence[Entity]) -> None:
    firsts = _index([e for e in entities if e.person], 0)
    for unit in named:
        if unit.entity is None and unit.kind == "name" and len(_words(unit)) == 1 and lookup(_words(unit)[0]) is None:
            found = firsts.get(_words(unit)[0].lower(), [])
            if len(found) == 1 and _words(unit)[0] not in ("The", "A"):
                _take_person(found[0], unit)


def _lone_surnames(named: Sequence[Unit], persons: Sequence[Unit]) -> list[Entity]:
    """Persons without a full name: *Mr Rask*, and a plain *Rask* beside it."""
    by_name: dict[str, Entity] = {}
    for unit in persons:
        if unit.entity is None and unit.naming and unit.kind == "name":
            _take_person(by_name.setdefault(unit.naming.key, Entity()), unit)
    for unit in named:
        if unit.entity is None and unit.naming and unit.naming.key in by_name and unit.kind == "name":
            _take_person(by_name[unit.naming.key], unit)
    return list(by_name.values())


# States


def _states(rest: Sequence[Unit]) -> list[Entity]:
    found: dict[str, Entity] = {}
    for unit in rest:
        words = _words(unit)
        hit = lookup(" ".join(words[:-1] if len(words) > 1 and words[-1].lower() in ("government", "govt") else words))
        if hit is None:
            continue
        state, naming = hit
        if naming == "seat" and _is_place(unit):
            continue
        entity = found.setdefault(state.name, Entity(state=state))
        entity.add(unit)
        entity.names.append(words)
    _join_soviets(found)
    return list(found.values())


def _join_soviets(found: dict[str, Entity]) -> None:
    """Where the Soviet Union is named and Russia is not, Moscow and the Russians are Soviet."""
    union, russia = found.get("Soviet Union"), found.get("Russia")
    if union is not None and russia is not None and not any(words[0] == "Russia" for words in russia.names):
        union.absorb(russia)
        del found["Russia"]


def _is_place(unit: Unit) -> bool:
    """*the summit in Paris*, *arrived in Moscow*: where something happens, not who acts."""
    return unit.clue.place and unit.clue.role == "other"


def _link_peoples(entities: list[Entity]) -> None:
    """States that the table does not know: *Ruritanian* and *the Ruritanians* with *Ruritania*, by their endings."""
    by_name = {" ".join(words).lower(): e for e in entities for words in e.names if not e.person or _label_only(e)}
    peoples: dict[str, Entity] = {}
    for name, entity in by_name.items():
        if len(name) >= 4 and entity.state is None:
            for cut, endings in _PEOPLE_ENDINGS:
                stem = name[: len(name) - int(cut or 0)]
                for ending in endings.split():
                    if len(stem) >= 4 or not cut:
                        peoples.setdefault(stem + ending, entity)
    for name, entity in list(by_name.items()):
        target = peoples.get(name) or peoples.get(name.removesuffix("s"))
        if target is not None and target is not entity and entity.state is None and " " not in name and entity.units:
            target.absorb(entity)
            target.person = False


def _label_only(entity: Entity) -> bool:
    """A single word that only the entity recogniser takes for a person."""
    return all(u.naming is not None and not u.naming.sure and len(u.naming.words) == 1 for u in entity.units)


# Bodies and other names


def _bodies(text: str, rest: Sequence[Unit], states: Sequence[Entity]) -> list[Entity]:
    groups: dict[str, list[Unit]] = defaultdict(list)
    for unit in rest:
        groups[_body_key(unit)].append(unit)
    entities = {key: _new(units) for key, units in groups.items()}
    for unit in rest:
        _link_acronym(text, unit, entities)
    _link_initials(entities)
    known = {e.state.name.lower(): e for e in states if e.state is not None and e.state.type == "ORG"}
    _link_short_forms(entities, known)
    return [e for e in entities.values() if e.units]


def _body_key(unit: Unit) -> str:
    key = " ".join(w.lower() for w in _words(unit)).replace("’", "'").rstrip(".")
    plural = " " not in key and (unit.kind == "demonym" or unit.mention.type == "GROUP")
    return key.removesuffix("s") if plural and len(key) > 4 else key


def _link_acronym(text: str, unit: Unit, entities: dict[str, Entity]) -> None:
    """*the Christian Democratic Union (CDU)*."""
    match = _ACRONYM.match(text, unit.mention.span.end)
    if match and unit.entity is not None and len(_words(unit)) > 1:
        short = entities.get(match.group(1).lower())
        if short is not None and short.units:
            unit.entity.absorb(short)


def _link_initials(entities: dict[str, Entity]) -> None:
    by_initials: dict[str, list[Entity]] = defaultdict(list)
    for key, entity in entities.items():
        if " " in key and entity.units:
            for letters in set(_initials(key)):
                by_initials[letters].append(entity)
    for key, entity in entities.items():
        if entity.units and " " not in key and 2 <= len(key) <= 6 and entity.names[0][0].isupper():
            fits = [e for e in by_initials[key.replace(".", "")] if e.units and e is not entity]
            if len(fits) == 1:
                fits[0].absorb(entity)


def _initials(key: str) -> tuple[str, str]:
    words = re.split(r"[ -]", key)
    return "".join(w[:1] for w in words if w not in _SMALL), "".join(w[:1] for w in words)


def _link_short_forms(entities: dict[str, Entity], known: dict[str, Entity]) -> None:
    """*the Treasury* with *the U.S. Treasury*, *Meridian* with *Brazos Meridian*: where only one longer name fits.

    Of several the one from the table of states is meant (*the Union*, *the Commission*), if it is one.
    """
    longer: dict[str, list[str]] = defaultdict(list)
    for key in entities:
        words = key.split()
        for word in {words[0], words[-1], words[0].rstrip("s'") + "s"} if len(words) > 1 else ():
            longer[word].append(key)
    for key in sorted((k for k in entities if entities[k].units), key=len):
        words, entity = key.split(), entities[key]
        if not entity.units or len(key) < 4 or any(u.kind == "demonym" for u in entity.units):
            continue
        usual = [e for k, e in known.items() if _is_short_form(words, k.split())]
        near = {*longer[words[0]], *longer[words[-1]]}
        fits = {
            id(e): e
            for e in (entities[k] for k in near if _is_short_form(words, k.split()))
            if e.units and e is not entity
        }
        found = usual if len(usual) == 1 else list(fits.values())
        if len(found) == 1:
            found[0].absorb(entity)


def _is_short_form(short: list[str], long: list[str]) -> bool:
    size = len(short)
    if size >= len(long):
        return False
    if long[-size:] == short:
        return "of" not in long[:-size]
    if long[:size] == short:
        return True
    plural = size == 1 and short[0].endswith("s") and long[0].rstrip("s'") == short[0].rstrip("s'")
    return plural and long[-1] in lexicon.ORG_WORDS | lexicon.BODY_NOUNS
