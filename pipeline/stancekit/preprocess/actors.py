"""Who is who: every mention gets the id of one of the article's actors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from stancekit.actors.names import slug
from stancekit.preprocess import lexicon, nominals, pronouns
from stancekit.preprocess.antecedents import read_weights
from stancekit.preprocess.entities import Entity, pronoun_gender
from stancekit.preprocess.joint import joint_units
from stancekit.preprocess.known import Known
from stancekit.preprocess.named import link_names
from stancekit.preprocess.names import gender_of
from stancekit.preprocess.pronouns import Chooser, by_weights
from stancekit.preprocess.quotes import inside
from stancekit.preprocess.roles import add_titles, find_titles, link_appositions, spoken_for
from stancekit.preprocess.syntax import Clues
from stancekit.preprocess.units import Unit, units_of
from stancekit.records import AUTHOR, Actor, Mention, Quote, Sentence

_WE = frozenset("we us our ours ourselves".split())
_FIRST_PERSON = lexicon.SPEAKER_PRONOUNS - {"you", "your", "yours"}


def link_actors(
    text: str,
    sentences: Sequence[Sentence],
    quotes: Sequence[Quote],
    clues: Clues | None = None,
    choose: Chooser | None = None,
) -> tuple[tuple[Sentence, ...], tuple[Actor, ...]]:
    """The sentences with the actor of every mention, and the actors in the order of their first mention.

    Sieves from the surest to the least sure: names, appositions and offices, nominals, pronouns. What none of them
    links becomes an actor of its own. *I* and *we* in a quotation are its speaker; elsewhere they are the narrator,
    actor ``AUTHOR``. An id is the slug of the actor's fullest name, unique in the article. ``clues`` is the syntax of
    the mentions; without it only names, titles and the words themselves speak. ``choose`` takes a pronoun's antecedent
    from its candidates; by the shipped weights where none is given.
    """
    choose = choose or by_weights(read_weights())
    units = units_of(text, sentences, inside(quotes, sentences), clues or {})
    entities = link_names(text, units)
    add_titles(units)
    find_titles(text, entities)
    link_appositions(text, units)
    by_span = {(m.span.start, m.span.end): u for u in units for m in u.members}
    joint = joint_units(text, units)
    entities = _link_in_order(units, entities, by_span, joint, choose)
    entities += _link_first_persons(units, by_span, entities)
    labelled = _labelled(sentences, by_span, entities)
    for unit in (*units, *joint.values()):
        # Without the circle of units and actors nothing is left for the garbage collector.
        unit.entity = None
    return labelled


def _link_in_order(
    units: Sequence[Unit],
    entities: list[Entity],
    by_span: dict[tuple[int, int], Unit],
    joint: Mapping[int, Unit],
    choose: Chooser,
) -> list[Entity]:
    """Nominals and pronouns, each from what stands before it."""
    known = Known.of(units, entities)
    passed: list[Unit] = []
    for unit in units:
        if unit.kind == "pronoun" and unit.low in _FIRST_PERSON:
            continue
        if unit.entity is None:
            entity = None
            if unit.kind == "nominal":
                entity = nominals.antecedent_of(unit, known)
            elif unit.kind == "pronoun" and pronouns.is_resolvable(unit):
                entity = pronouns.antecedent_of(unit, passed, _speaker(unit, by_span), choose)
            if entity is None:
                entity = Entity(gender=pronoun_gender(unit) or gender_of((*unit.words, unit.head)))
                entities.append(entity)
            entity.add(unit)
        if unit.entity is not None:
            unit.entity.seen.append(unit)
        if unit.kind == "nominal":
            known.nouns[unit.head].append(unit)
        passed.append(unit)
        together = joint.get(unit.at)
        if together is not None and together.entity is not None:
            passed.append(together)
            entities.append(together.entity)
    return entities


def _speaker(unit: Unit, by_span: dict[tuple[int, int], Unit]) -> Entity | None:
    if unit.quote is None or unit.quote.speaker is None:
        return None
    speaker = by_span.get((unit.quote.speaker.start, unit.quote.speaker.end))
    return None if speaker is None else speaker.entity


def _link_first_persons(
    units: Sequence[Unit], by_span: dict[tuple[int, int], Unit], entities: Sequence[Entity]
) -> list[Entity]:
    """*I* and *we*: the speaker's, or the narrator's where nobody is quoted; *we* is whom the speaker speaks for."""
    author = Entity(author=True)
    new = [author]
    for unit in units:
        if unit.entity is not None:
            continue
        speaker = author if unit.quote is None else _speaker(unit, by_span)
        if speaker is None:
            speaker = Entity()
            new.append(speaker)
        elif unit.low in _WE and speaker.person:
            speaker = spoken_for(speaker, entities) or speaker
        speaker.add(unit)
    return new if author.units else new[1:]


def _labelled(
    sentences: Sequence[Sentence], by_span: dict[tuple[int, int], Unit], entities: Sequence[Entity]
) -> tuple[tuple[Sentence, ...], tuple[Actor, ...]]:
    actors: dict[int, Actor] = {}
    taken: Counter[str] = Counter()
    for entity in sorted((e for e in entities if e.units), key=lambda e: e.first):
        name = AUTHOR if entity.author else name_of(entity)
        actors[id(entity)] = Actor(_unique(AUTHOR if entity.author else slug(name), taken), name, entity.type)

    def with_actor(mention: Mention) -> Mention:
        unit = by_span[mention.span.start, mention.span.end]
        acts = mention.acts and not _stands_for_a_thing(unit)
        return replace(mention, actor=actors[id(unit.entity)].id, acts=acts)

    linked = tuple(replace(s, mentions=tuple(with_actor(m) for m in s.mentions)) for s in sentences)
    return linked, tuple(actors.values())


def _stands_for_a_thing(unit: Unit) -> bool:
    """*it* and *its* where nothing says that they stand for somebody."""
    if unit.kind != "pronoun" or unit.low not in lexicon.THING_PRONOUNS or unit.entity is None:
        return False
    others = [u for u in unit.entity.units if u.kind != "pronoun"]
    return not others or unit.entity.animacy == "thing"


def name_of(entity: Entity) -> str:
    """The fullest usual name, without title; for actors without a name, their first nominal as it stands."""
    if entity.state is not None:
        return entity.state.name
    if entity.parts:
        *others, last = (name_of(p.entity) if p.entity is not None else p.text for p in entity.parts)
        return f"{', '.join(others)} and {last}"
    if entity.names:
        names = Counter(" ".join(words) for words in entity.names)
        return max(names, key=lambda n: (min(n.count(" "), 3), names[n]))
    first = min(entity.units, key=lambda u: (u.kind == "pronoun", u.at))
    return " ".join(first.text.split())


def _unique(base: str, taken: Counter[str]) -> str:
    name = base
    while name in taken:
        taken[base] += 1
        name = f"{base}-{taken[base]}"
    taken[name] += 1
    return name
