"""What speaks for and against an antecedent of a pronoun, as named traits that a scorer weighs.

The traits are those of salience-based resolution (Lappin and Leass, An Algorithm for Pronominal Anaphora Resolution,
1994): recency, subjects, agreement, binding; and where the two stand to each other in the sentence's tree. A trait is
there or not; most come once for all pronouns and once for each kind of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from stancekit.preprocess import lexicon
from stancekit.preprocess.entities import Entity, pronoun_gender
from stancekit.preprocess.units import Unit

_MANY = (0, 1, 2, 3, 3, 3, 6, 6, 6, 6, 6)  # how often an actor was mentioned, in steps


def kind_of(unit: Unit) -> str:
    """*he*, *it* or *they*, for all forms of these."""
    if unit.low in lexicon.PERSON_PRONOUNS:
        return "he"
    return "it" if unit.low in lexicon.THING_PRONOUNS else "they"


def own_traits(unit: Unit, candidates: int) -> list[str]:
    """What speaks for no antecedent at all, from the pronoun and the number of its candidates."""
    kind, role = kind_of(unit), unit.clue.role
    traits = ["none", f"none {kind}", f"none {role}", f"none {kind} {role}", f"none of {min(candidates, 3)}"]
    if unit.sentence == 0:
        traits.append("none at the beginning")
    if unit.quote is not None:
        traits.append("none in a quotation")
    if unit.clue.verb is None:
        traits.append("none without verb")
    return traits


def entity_traits(unit: Unit, entity: Entity, rank: int, most: int, candidates: int) -> list[str]:
    """What speaks for an actor as a whole.

    ``rank`` is its rank among the candidates by recency, ``most`` the most mentions that one of them has.
    """
    kind, count = kind_of(unit), len(entity.seen)
    step = _MANY[count] if count < len(_MANY) else 11
    traits = [f"rank {min(rank, 3)}", f"{kind} rank {min(rank, 3)}", f"count {step}", f"{kind} count {step}"]
    traits += [f"{kind} {entity.animacy}", f"{kind} type {entity.type}", f"last was {entity.seen[-1].kind}"]
    if count == most and most > 1:
        traits.append("most mentioned")
    traits.append("named" if entity.named else f"{kind} unnamed")
    if entity.state is not None:
        traits.append(f"{kind} state")
    if entity.parts:
        traits.append("joint")
    if candidates == 1:
        traits += ["only", f"{kind} only"]
    if any(u.clue.role == "subject" and u.sentence == unit.sentence - 1 for u in entity.seen[-4:]):
        traits.append("subject of the sentence before")
    return traits + (_person_traits(unit, entity) if kind == "he" else [])


def _person_traits(unit: Unit, entity: Entity) -> list[str]:
    if entity.gender:
        return ["gender known"]
    traits = []
    if entity.person and not any(u.naming is not None and u.naming.sure for u in entity.units):
        traits.append("label only")
    first = next((words[0] for words in entity.names if len(words) > 1), "")
    if first:
        female = first[-1:] == "a"
        traits.append("ending fits" if female == (pronoun_gender(unit) == "female") else "ending differs")
    return traits


def pair_traits(unit: Unit, other: Unit, last: bool) -> list[str]:
    """What speaks for one mention of an actor; ``last`` is True for its last one."""
    kind, role, theirs = kind_of(unit), unit.clue.role, other.clue.role
    back = min(unit.sentence - other.sentence, 4)
    traits = [f"back {back}", f"{kind} back {back}", theirs, f"{theirs} {min(back, 2)} back"]
    traits += [f"{role} to {theirs} {min(back, 1)} back", f"{other.kind} {min(back, 1)} back"]
    if last:
        traits.append("last mention")
    traits += _word_traits(kind, other)
    traits += _quote_traits(unit, other)
    if unit.paragraph != other.paragraph:
        traits.append("new paragraph")
    if back == 0:
        for trait in _tree_traits(unit, other):
            traits += [trait, f"{kind} {trait}", f"{role} {trait}"]
        distance = unit.at - other.at
        traits.append("behind" if distance < 0 else "near" if distance < 25 else "middling" if distance < 80 else "far")
    return traits


def _word_traits(kind: str, other: Unit) -> Iterator[str]:
    clue = other.clue
    if other.kind == "nominal" and other.indefinite:
        yield "indefinite"
    if other.definite:
        yield "definite"
    if clue.place:
        yield from ("place", f"{kind} place")
    if clue.speaks:
        yield from ("speaks", f"{kind} speaks")
    if clue.joined is not None:
        yield "joined"
    if clue.of is not None:
        yield "of"


def _quote_traits(unit: Unit, other: Unit) -> Iterator[str]:
    if unit.quote is not None and unit.quote is other.quote:
        yield "same quotation"
    if (unit.quote is None) != (other.quote is None):
        yield "quotation border"
    if unit.clue.speaks and other.clue.speaks:
        yield "both speak"


def _tree_traits(unit: Unit, other: Unit) -> Iterator[str]:
    """How the other stands to the pronoun in the tree of their sentence."""
    ours, theirs = unit.clue, other.clue
    if ours.doer is not None and ours.doer == other.at:
        reflexive = unit.low in lexicon.REFLEXIVES
        yield "does it to itself" if reflexive else "does it"
    if other.at in ours.above:
        yield "above"
    elif theirs.verb is not None and theirs.verb in ours.above:
        near = ours.above.index(theirs.verb) <= 1
        yield f"{theirs.role} above"
        yield f"{theirs.role} {'right' if near else 'far'} above"
    else:
        shared = next((a for a in ours.above if a in theirs.above), None)
        depth = "apart" if shared is None else str(min(theirs.above.index(shared), 3))
        yield f"aside {depth}"
        yield f"{theirs.role} aside {depth}"
    if theirs.clause is not None and theirs.clause.start <= unit.at < theirs.clause.end:
        yield "in its clause"
