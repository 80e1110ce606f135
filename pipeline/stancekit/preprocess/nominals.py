"""Third sieve: nominals. Offices, the same noun with the same modifiers, common nouns for a named body or state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from stancekit.preprocess import lexicon
from stancekit.preprocess.animacy import is_person_noun
from stancekit.preprocess.entities import Entity, nearest, noun_animacy
from stancekit.preprocess.known import Known, name_words
from stancekit.preprocess.roles import add_role, holder_of, spoken_for
from stancekit.preprocess.units import Unit

_USUAL = {
    "bloc": frozenset(["European Union", "African Union", "ASEAN", "Arab League"]),
    "union": frozenset(["European Union", "African Union"]),
    "alliance": frozenset(["NATO"]),
}
# Words before such a noun that do not tell it from others.
_DESCRIBES = frozenset(
    "ailing atlantic defence defense divided economic enlarged entire expanded fractured fragile military mighty "
    "political powerful regional strained trading transatlantic troubled united weakened western whole wider".split()
)
_NEAR = 4  # sentences
_PERSONS = ("his ", "her ", "my ")
# A noun with one of these is not the same without it.
_ANOTHER = frozenset("other another previous former next new old second third rival".split())


def antecedent_of(unit: Unit, known: Known) -> Entity | None:
    """The actor that a nominal stands for, or nothing where that is not reasonably sure."""
    entity = _predicate(unit, known.by_head) or _government(unit) or _own_country(unit, known)
    if entity is not None or unit.indefinite or _is_other(unit):
        return entity
    if unit.definite and not unit.clue.plural and is_person_noun(unit.head):
        holder = holder_of(unit, known.persons)
        if holder is not None:
            add_role(holder, unit)
            return holder
    entity = _same_noun(unit, known.before(unit))
    if entity is None and _is_the_government(unit):
        return _country(unit, known.states)
    return entity or (_named(unit, known) if unit.definite else None)


def _is_the_government(unit: Unit) -> bool:
    """*the government* of nobody in particular: that of the country the article is about."""
    plain = unit.definite and not unit.possessed and not unit.modifiers - {"federal", "national"}
    return plain and unit.head == "government"


def _is_other(unit: Unit) -> bool:
    return bool(unit.modifiers & {"other", "another", "new", "own"}) and not unit.definite


def _predicate(unit: Unit, by_head: Mapping[int, Unit]) -> Entity | None:
    """*He is the leader of the party*: the subject's actor."""
    if unit.clue.stands_for is None or unit.clue.stands_for >= unit.at:
        return None
    subject = by_head.get(unit.clue.stands_for)
    if (
        subject is None
        or subject.entity is None
        or subject.clue.plural != unit.clue.plural
        or subject.kind == "demonym"
    ):
        return None
    entity = subject.entity
    kind = noun_animacy(unit)
    if kind == "thing" or entity.animacy != kind or unit.words[:1] == ("no",):
        return None
    if kind == "person":
        add_role(entity, unit)
    return entity


def _government(unit: Unit) -> Entity | None:
    """*the Greek government*, *the government of Greece*, *Greece's government*: the state."""
    if unit.head not in lexicon.GOVERNMENTS or unit.head in ("leadership", "cabinet", "administration"):
        return None
    owner = unit.adjective or unit.owner
    if owner is None or owner.entity is None:
        return None
    entity = owner.entity
    stately = entity.state is not None or (entity.named and entity.type == "STATE")
    return entity if stately and not unit.modifiers - {"new", "current"} else None


def _own_country(unit: Unit, known: Known) -> Entity | None:
    """*her country*, *his own government*: that of the office which the person holds."""
    person = unit.owner.entity if unit.owner is not None and unit.low.startswith(_PERSONS) else None
    if person is None or not person.person or unit.modifiers - {"own"} or unit.head not in lexicon.STATE_WORDS:
        return None
    entity = spoken_for(person, [*known.states, *known.unions])
    return entity if entity is not None and (entity.state is not None or entity.type == "STATE") else None


def _same_noun(unit: Unit, others: Sequence[Unit]) -> Entity | None:
    """Same head, no modifier that the other lacks, and the same possessor where both have one; the nearest of these."""
    for other in others:
        if other.clue.plural == unit.clue.plural and _compatible(unit, other):
            return other.entity
    return None


def _compatible(unit: Unit, other: Unit) -> bool:
    ours, theirs = unit.modifiers, other.modifiers
    if (ours ^ theirs) & _ANOTHER:
        return False
    if ours != theirs and not (unit.definite and ours <= theirs):
        return False
    if unit.words[:1] in (("his",), ("her",), ("its",), ("their",)) and unit.owner is None:
        return False
    for mine, its in ((unit.owner, other.owner), (unit.adjective, other.adjective)):
        if mine is not None and its is not None and _actor(mine) != _actor(its):
            return False
        if mine is not None and its is None:
            return False
        if mine is None and its is not None and not unit.definite:
            return False
    # A single thing newly brought in is a new one, unless the article points back.
    return unit.clue.plural or unit.definite


def _actor(unit: Unit) -> int | str:
    return id(unit.entity) if unit.entity is not None else unit.low


def _named(unit: Unit, known: Known) -> Entity | None:
    """*the party* for *the Harmony Party*, *the bloc* for the European Union, *the country* for the last state."""
    if unit.clue.plural or (unit.possessed and unit.owner is not None and unit.words[0] in lexicon.POSSESSIVES):
        return None
    if unit.head in ("country", "nation", "republic", "kingdom"):
        return None if unit.modifiers else _country(unit, known.states)
    for entity in known.unions if unit.head in _USUAL else ():
        if entity.state is not None and entity.seen and _is_usual(unit, entity.state.name):
            return entity
    if unit.head in lexicon.ORG_WORDS or unit.head in lexicon.BODY_NOUNS:
        return _by_name_word(unit, known.bodies)
    return None


def _is_usual(unit: Unit, name: str) -> bool:
    """*the bloc*, *the 27-nation bloc*; what else stands beside the noun (*the metalworkers' union*) tells another."""
    own = {*name.lower().split(), *_DESCRIBES}
    if unit.possessed or unit.clue.of is not None or _placed_elsewhere(unit, own):
        return False
    return name in _USUAL[unit.head] and all(word in own or word[0].isdigit() for word in unit.modifiers)


def _country(unit: Unit, states: Sequence[Entity]) -> Entity | None:
    """The state that the article speaks of most, if named lately; what is only a place (*in Houston*) is none."""
    near = [e for e in states if e.seen and unit.sentence - e.seen[-1].sentence <= _NEAR]
    acting = [e for e in near if any(not u.clue.place for u in e.seen)]
    return max(acting, key=lambda e: (len(e.seen), e.seen[-1].at), default=None)


def _by_name_word(unit: Unit, bodies: Mapping[str, Sequence[Entity]]) -> Entity | None:
    """The body last mentioned whose name has this word, every modifier, and what it is a body of."""
    wanted = {unit.head, *unit.modifiers}
    if unit.clue.of is not None and unit.owner is not None:
        wanted.add(unit.owner.head)
    return nearest(e for e in bodies.get(unit.head, ()) if e.seen and _is_named_so(unit, e, wanted))


def _is_named_so(unit: Unit, entity: Entity, wanted: AbstractSet[str]) -> bool:
    if entity.state is not None and _placed_elsewhere(unit, name_words(entity.state.name.split())):
        return False
    return any(wanted <= name_words(words) for words in entity.names)


def _placed_elsewhere(unit: Unit, own: AbstractSet[str]) -> bool:
    """*the Polish commission* is not the European Commission."""
    return unit.adjective is not None and unit.adjective.low not in own
