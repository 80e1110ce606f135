"""Fourth sieve: pronouns. The actors mentioned shortly before that agree with one are its candidates; a scorer chooses.

Agreement and binding are rules, and shut candidates out; the rest is traits that a scorer weighs against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from stancekit.preprocess import lexicon
from stancekit.preprocess.antecedents import Weights
from stancekit.preprocess.entities import Entity, pronoun_gender
from stancekit.preprocess.traits import entity_traits, own_traits, pair_traits
from stancekit.preprocess.units import Unit

_WINDOW = 4  # sentences back
_MOST = 120  # mentions back, so that a sentence without end stays cheap

Candidates = Mapping[Entity, Sequence[Unit]]


@dataclass(frozen=True, slots=True)
class Ranking:
    """A pronoun with the actors that it may stand for, the one mentioned last first, and what speaks for each.

    Attributes:
        none: the traits of no antecedent at all.
        traits: for each actor its own traits, and then those of each of its mentions nearby.
    """

    unit: Unit
    entities: tuple[Entity, ...]
    none: Sequence[str]
    traits: Sequence[tuple[Sequence[str], Sequence[Sequence[str]]]]


Chooser = Callable[[Ranking], Entity | None]


def by_weights(weights: Weights) -> Chooser:
    """Chooses the actor with the highest total, by its best mention; nobody where "none of them" has a higher one."""

    def choose(ranking: Ranking) -> Entity | None:
        best: Entity | None = None
        highest = weights.total(ranking.none)
        for entity, (own, pairs) in zip(ranking.entities, ranking.traits, strict=True):
            total = weights.total(own) + max(weights.total(pair) for pair in pairs)
            if total > highest:
                best, highest = entity, total
        return best

    return choose


def is_resolvable(unit: Unit) -> bool:
    """Third-person pronouns that stand for somebody."""
    word = unit.low
    if word in lexicon.THING_PRONOUNS:
        return not unit.clue.expletive
    return word in lexicon.PERSON_PRONOUNS or word in lexicon.GROUP_PRONOUNS


def antecedent_of(unit: Unit, before: Sequence[Unit], speaker: Entity | None, choose: Chooser) -> Entity | None:
    """The actor that a pronoun stands for, or nothing where the scorer finds none good enough.

    ``before`` are the units that the linking has passed, in text order. ``speaker`` is the actor in whose words the
    pronoun stands: *he* in somebody's own words is somebody else.
    """
    found = candidates(unit, before, speaker)
    best = (_addressee(unit, found) or choose(ranked(unit, found))) if found else None
    if best is not None and not best.gender:
        best.gender = pronoun_gender(unit)
    return best


def _addressee(unit: Unit, found: Candidates) -> Entity | None:
    """*warned X that Y would go, calling its leaving a trap*: the participle goes on with what X is told, of X."""
    if unit.clue.comment is None or unit.clue.role == "subject":
        return None
    told = [e for e, others in found.items() for o in others if o.clue.verb == unit.clue.comment]
    objects = [e for e in told if any(o.clue.role == "object" for o in found[e])]
    return objects[0] if len(set(objects)) == 1 else None


def candidates(unit: Unit, before: Sequence[Unit], speaker: Entity | None) -> Candidates:
    """The actors that agree with the pronoun, the one mentioned last first, each with its mentions nearby."""
    found: dict[Entity, list[Unit]] = {}
    shut = {speaker}
    for other in before[: -_MOST - 1 : -1]:
        if unit.sentence - other.sentence > _WINDOW:
            break
        entity = other.entity
        if entity is not None:
            found.setdefault(entity, []).append(other)
            if bound(unit, other):
                shut.add(entity)
    return {e: others for e, others in found.items() if e not in shut and agrees(unit, e)}


def ranked(unit: Unit, found: Candidates) -> Ranking:
    """The candidates with their traits."""
    most = max((len(e.seen) for e in found), default=0)
    traits = [
        (
            entity_traits(unit, entity, rank, most, len(found)),
            [pair_traits(unit, other, last=not n) for n, other in enumerate(others)],
        )
        for rank, (entity, others) in enumerate(found.items())
    ]
    return Ranking(unit, tuple(found), own_traits(unit, len(found)), traits)


def agrees(unit: Unit, entity: Entity) -> bool:
    """Gender, number and kind allow it."""
    word = unit.low
    animacy = entity.animacy
    if word in lexicon.PERSON_PRONOUNS:
        return animacy == "person" and entity.gender in ("", pronoun_gender(unit)) and not entity.plural
    if word in lexicon.THING_PRONOUNS:
        return animacy in ("body", "thing") and not entity.plural
    return animacy in ("group", "body") or (animacy == "thing" and entity.plural)


def bound(unit: Unit, other: Unit) -> bool:
    """Whether grammar forbids it: *him* is not the subject of its own verb, *his rival* not the man of *his*.

    Nor is the one of whom *his rival* is said (*Olsen, his rival*).
    """
    if other.mention.span.covers(unit.mention.span) or unit.clue.beside == other.at:
        return True
    if unit.clue.role == "possessor" or unit.low in lexicon.REFLEXIVES:
        return False
    return unit.clue.verb is not None and unit.clue.verb == other.clue.verb and unit.sentence == other.sentence
