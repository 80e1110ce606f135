"""Who says what of whom in a record, at the level that was asked for.

``actor``    the record's actor
``parent``   what that actor belongs to on the article's day, by the registry; itself where it belongs to nothing
``mention``  the words that name the holder in each sentence, so that one record may speak for several

At the level ``parent`` targets that are actors go up as well, so that governments meet governments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from stancekit.actors.names import slug
from stancekit.errors import UsageError
from stancekit.over_time.timelines import Level
from stancekit.records import AUTHOR, MergedStance

if TYPE_CHECKING:
    from stancekit.actors.registry import Registry

_SIGNS: Final[Mapping[str, int]] = {"favor": 1, "against": -1, "neutral": 0}
# They name nobody outside their sentence.
_PRONOUNS: Final = frozenset(
    "i me my mine myself we us our ours ourselves you your yours he him his himself she her hers herself it its itself "
    "they them their theirs themselves who whom whose that which this these those one ones".split()
)
_UNRESOLVED: Final = re.compile(r"(?s)issue:([\w-]+)\.\d+(?:@.+)?")  # `stancekit issues` adds the article


@dataclass(frozen=True, slots=True)
class Party:
    """An actor or an issue; ``type`` is an actor type or ``ISSUE``."""

    id: str
    name: str
    type: str

    @property
    def nameless(self) -> bool:
        """Whether it is somebody else in every article: the authors whose names are not known."""
        return self.id == AUTHOR

    def to_dict(self) -> dict[str, str]:
        """For JSON."""
        return {"id": self.id, "name": self.name, "type": self.type}


@dataclass(frozen=True, slots=True)
class Claim:
    """What one article has an actor say of a target: the findings, and their stance and score together."""

    actor: Party
    target: Party
    stance: MergedStance
    score: float
    findings: Sequence[Mapping[str, Any]]


def claims_of(record: Mapping[str, Any], level: Level, registry: Registry | None = None) -> list[Claim]:
    """The claims of a record: one, or at the level ``mention`` one for each wording of the holder.

    Raises:
        UsageError: the level is ``parent`` and there is no registry.
        KeyError, TypeError: the record is not whole.
    """
    actor, target = _party(record["actor"]), _party(record["target"])
    findings = record["evidence"]
    if level == "parent":
        if registry is None:
            raise UsageError("the level parent needs a registry of actors that says who belongs to whom")
        date = record["article"]["date"]
        actor, target = _parent(actor, date, registry), _parent(target, date, registry)
    whole = Claim(actor, target, record["stance"], float(record["score"]), findings)
    return _by_mention(whole) if level == "mention" else [whole]


def is_unresolved(target: Mapping[str, Any]) -> bool:
    """Whether the target is an *it* or *this* of one article, which is none of another's.

    Such an issue has its own words and a number as id.
    """
    match = _UNRESOLVED.fullmatch(target["id"])
    return match is not None and match[1] == "-".join(re.findall(r"\w+", target["name"].lower()))


def _party(told: Mapping[str, Any]) -> Party:
    """``AUTHOR`` is another person in each article: a named one is told from the others by the name."""
    party = Party(str(told["id"]), str(told["name"]), str(told["type"]))
    if party.id == AUTHOR and party.name not in (AUTHOR, ""):
        return replace(party, id=f"{AUTHOR}:{' '.join(party.name.split())}")
    return party


def _parent(party: Party, date: str | None, registry: Registry) -> Party:
    if party.type in ("ISSUE", AUTHOR):
        return party
    entry = registry.entries.get(party.id) or registry.find(party.name, party.type, date)
    above = registry.parent(entry.id, date) if entry else None
    parent = registry.entries.get(above) if above else None
    return Party(parent.id, parent.name, parent.type) if parent else party


def _by_mention(whole: Claim) -> list[Claim]:
    """The claim, taken apart by the words for its holder; an author and a pronoun keep the actor's name."""
    grouped: dict[Party, list[Mapping[str, Any]]] = {}
    for finding in whole.findings:
        grouped.setdefault(_as_worded(whole.actor, finding["holder"]), []).append(finding)
    if len(grouped) == 1:
        return [replace(whole, actor=actor) for actor in grouped]
    return [_merged(actor, whole.target, findings) for actor, findings in grouped.items()]


def _as_worded(actor: Party, holder: Mapping[str, Any] | None) -> Party:
    if holder is None:
        return actor
    words = " ".join(str(holder["text"]).split())
    if words.casefold() in _PRONOUNS:
        words = actor.name
    return Party(slug(words), words, actor.type)


def _merged(actor: Party, target: Party, findings: Sequence[Mapping[str, Any]]) -> Claim:
    """Score and stance of a part of a record, from what its findings tell: each one's stance and confidence."""
    weights = [float(f["confidence"]) or 1e-6 for f in findings]
    signs = [_SIGNS[f["stance"]] for f in findings]
    score = sum(w * s for w, s in zip(weights, signs, strict=True)) / sum(weights)
    both = 1 in signs and -1 in signs
    stance: MergedStance = "mixed" if both else "favor" if 1 in signs else "against" if -1 in signs else "neutral"
    return Claim(actor, target, stance, score, findings)
