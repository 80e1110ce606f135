"""Fourth sieve: pronouns. Every actor mentioned shortly before is scored; the best one is taken if it is good enough.

The features are those of salience-based resolution (Lappin and Leass, An Algorithm for Pronominal Anaphora Resolution,
1994): recency, subjects, agreement, binding. Their weights were fitted to annotated articles by ranking each pronoun's
candidates and "none of them" against each other (as Durrett and Klein, Easy Victories and Uphill Battles in
Coreference Resolution, 2013), then rounded. Features and weights are apart, so that another scorer can take over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stancekit.preprocess import lexicon
from stancekit.preprocess.entities import Entity
from stancekit.preprocess.names import Gender
from stancekit.preprocess.units import Unit

_MALE = frozenset("he him his himself".split())
_FEMALE = frozenset("she her hers herself".split())
_WINDOW = 4  # sentences back

WEIGHTS: Mapping[str, float] = {
    "adjective": -0.2,
    "agent": -0.0,
    "appositive": -0.3,
    "back_0": 1.7,
    "back_1": 0.7,
    "back_2": -0.9,
    "back_3": -0.9,
    "back_4": -0.7,
    "ending_differs": 0.1,
    "ending_fits": 0.5,
    "gender_known": 1.4,
    "indefinite": -0.4,
    "it_body": 0.5,
    "it_state": 0.4,
    "it_thing": -1.4,
    "label_only": -0.6,
    "mentioned_once": -0.2,
    "most_mentioned": -0.1,
    "named": 0.1,
    "new_paragraph": -1.1,
    "object": -0.0,
    "other": -0.7,
    "own_subject": 0.4,
    "parallel": 0.5,
    "patient": 0.1,
    "possessor": 0.1,
    "pronoun_before": 0.6,
    "quote_border": -0.5,
    "rank_0": 0.7,
    "rank_1": 0.2,
    "rank_2": -0.3,
    "rank_3": -0.7,
    "reflexive": -0.0,
    "same_quote": 0.1,
    "subject": 0.7,
    "they_body": -1.4,
    "they_group": 0.6,
    "they_thing": -0.4,
}
MINIMUM = 0.1

Candidates = Mapping[Entity, Sequence[Unit]]


def is_resolvable(unit: Unit) -> bool:
    """Third-person pronouns that stand for somebody."""
    word = unit.low
    if word in lexicon.THING_PRONOUNS:
        return not unit.clue.expletive
    return word in lexicon.PERSON_PRONOUNS or word in lexicon.GROUP_PRONOUNS


def antecedent_of(unit: Unit, before: Sequence[Unit], speaker: Entity | None) -> Entity | None:
    """The actor that a pronoun stands for, or nothing where no candidate is good enough.

    ``before`` are the units that the linking has passed, in text order. ``speaker`` is the actor in whose words the
    pronoun stands: *he* in somebody's own words is somebody else.
    """
    best: Entity | None = None
    best_score = MINIMUM
    found = candidates(unit, before, speaker)
    most = max((len(e.seen) for e in found), default=0)
    for rank, (entity, others) in enumerate(found.items()):
        shared = sum(WEIGHTS.get(name, 0.0) for name in entity_features(unit, entity, rank, most))
        score = shared + max(sum(WEIGHTS.get(name, 0.0) for name in pair_features(unit, other)) for other in others)
        if score > best_score:
            best, best_score = entity, score
    if best is not None and not best.gender:
        best.gender = pronoun_gender(unit)
    return best


def candidates(unit: Unit, before: Sequence[Unit], speaker: Entity | None) -> Candidates:
    """The actors that agree with the pronoun, the one mentioned last first, each with its mentions nearby."""
    found: dict[Entity, list[Unit]] = {}
    for other in reversed(before):
        if unit.sentence - other.sentence > _WINDOW:
            break
        entity = other.entity
        if entity is not None and entity is not speaker and not bound(unit, other):
            found.setdefault(entity, []).append(other)
    return {e: others for e, others in found.items() if agrees(unit, e)}


def pronoun_gender(unit: Unit) -> Gender:
    """Male for *he*, female for *she*."""
    word = unit.low
    return "male" if word in _MALE else "female" if word in _FEMALE else ""


def agrees(unit: Unit, entity: Entity) -> bool:
    """Gender, number and kind allow it."""
    word = unit.low
    animacy = entity.animacy
    if word in lexicon.PERSON_PRONOUNS:
        return animacy == "person" and entity.gender in ("", pronoun_gender(unit)) and not entity.plural
    if word in lexicon.THING_PRONOUNS:
        return animacy in ("body", "thing") and not entity.plural
    return animacy in ("group", "body") or (animacy == "thing" and entity.plural)


def entity_features(unit: Unit, entity: Entity, rank: int, most: int) -> list[str]:
    """What speaks for an actor as a whole: its rank by recency, and whether it is the one with ``most`` mentions."""
    features = [f"rank_{min(rank, 3)}"]
    if len(entity.seen) == most and most > 1:
        features.append("most_mentioned")
    if len(entity.seen) == 1:
        features.append("mentioned_once")
    if entity.named:
        features.append("named")
    word = unit.low
    if word in lexicon.PERSON_PRONOUNS:
        features += _person_features(unit, entity)
    elif word in lexicon.THING_PRONOUNS:
        features.append("it_state" if entity.type == "STATE" else f"it_{entity.animacy}")
    else:
        features.append(f"they_{entity.animacy}")
    return features


def _person_features(unit: Unit, entity: Entity) -> list[str]:
    if entity.gender:
        return ["gender_known"]
    features = []
    if entity.person and not any(u.naming is not None and u.naming.sure for u in entity.units):
        features.append("label_only")
    first = next((words[0] for words in entity.names if len(words) > 1), "")
    if first:
        female = first[-1:] == "a"
        features.append("ending_fits" if female == (pronoun_gender(unit) == "female") else "ending_differs")
    return features


def pair_features(unit: Unit, other: Unit) -> list[str]:
    """What speaks for one mention of it; a feature that is there counts once."""
    back = unit.sentence - other.sentence
    role = other.clue.role
    features = [f"back_{back}", role]
    if role == unit.clue.role and role in ("subject", "object"):
        features.append("parallel")
    if unit.clue.role == "possessor" and back == 0 and role in ("subject", "patient"):
        features.append("own_subject")
    if other.kind == "pronoun" and back < 2:
        features.append("pronoun_before")
    if other.kind == "demonym":
        features.append("adjective")
    if other.kind == "nominal" and other.indefinite:
        features.append("indefinite")
    if unit.quote is not None and unit.quote is other.quote:
        features.append("same_quote")
    if unit.low in lexicon.REFLEXIVES and other.clue.verb == unit.clue.verb is not None:
        features.append("reflexive")
    if (unit.quote is None) != (other.quote is None):
        features.append("quote_border")
    if unit.paragraph != other.paragraph:
        features.append("new_paragraph")
    return features


def bound(unit: Unit, other: Unit) -> bool:
    """Whether grammar forbids it: *him* is not the subject of its own verb, *his rival* not the man of *his*."""
    if other.mention.span.covers(unit.mention.span):
        return True
    if unit.clue.role == "possessor" or unit.low in lexicon.REFLEXIVES:
        return False
    return unit.clue.verb is not None and unit.clue.verb == other.clue.verb and unit.sentence == other.sentence
