"""What an article knows of one actor while its mentions are being linked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from stancekit.preprocess import lexicon
from stancekit.preprocess.animacy import is_person_noun, singular_of
from stancekit.preprocess.names import Gender
from stancekit.preprocess.states import State
from stancekit.preprocess.units import Unit
from stancekit.records import ActorType

_THIRD = lexicon.PERSON_PRONOUNS | lexicon.GROUP_PRONOUNS | lexicon.THING_PRONOUNS
_MALE = frozenset("he him his himself".split())
_FEMALE = frozenset("she her hers herself".split())
Animacy = Literal["person", "body", "group", "thing", "nobody"]


@dataclass(frozen=True, slots=True)
class Role:
    """An office somebody is said to hold: *foreign minister* of ``owner``, or of the state of that name."""

    head: str
    modifiers: frozenset[str]
    owner: Unit | None = None
    state: str = ""


@dataclass(slots=True, eq=False)
class Entity:
    """An actor with its units. ``seen`` are the units that the linking has passed, in text order.

    ``parts`` are the units of a list (*Warsaw and Budapest*) that is one actor only for a *they* that follows.
    """

    units: list[Unit] = field(default_factory=list)
    seen: list[Unit] = field(default_factory=list)
    names: list[tuple[str, ...]] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    state: State | None = None
    person: bool = False
    gender: Gender = ""
    author: bool = False
    parts: list[Unit] = field(default_factory=list)
    _animacy: Animacy | None = None
    _type: ActorType | None = None
    _plural: bool = False

    def add(self, unit: Unit) -> None:
        """Takes a unit in."""
        unit.entity = self
        self.units.append(unit)
        if unit.kind != "pronoun":
            self._animacy = self._type = None
            self._plural = self._plural or unit.plural

    def absorb(self, other: Entity) -> None:
        """Takes over everything of another one."""
        if other is self:
            return
        for unit in other.units:
            unit.entity = self
        self.units += other.units
        self.seen = sorted(self.seen + other.seen, key=lambda u: u.at)
        self.names += other.names
        self.roles += other.roles
        self.state = self.state or other.state
        self.person = self.person or other.person
        self.gender = self.gender or other.gender
        self._animacy = self._type = None
        self._plural = self._plural or other._plural
        other.units = []

    @property
    def first(self) -> int:
        """Offset of its first mention."""
        return min(u.at for u in self.units)

    @property
    def named(self) -> bool:
        """Whether it has a name, and not only nominals and pronouns."""
        return bool(self.names or self.parts) or self.state is not None

    @property
    def plural(self) -> bool:
        """Whether it is many."""
        return bool(self.parts) or (self.state is None and not self.person and self._plural)

    @property
    def type(self) -> ActorType:
        """The actor type by the most reliable mentions: names before nominals before pronouns."""
        if self.state is not None:
            return self.state.type
        if self.person or self.author:
            return "PERSON"
        if self.parts:
            return "GROUP"
        if self._type is None:
            self._type = self._voted_type()
        return self._type

    def _voted_type(self) -> ActorType:
        votes: dict[str, list[ActorType]] = {"name": [], "nominal": [], "pronoun": []}
        for unit in self.units:
            votes["name" if unit.kind == "demonym" else unit.kind].append(unit.mention.type)
        best = votes["name"] or votes["nominal"] or votes["pronoun"]
        return best[0] if len(best) < 3 else Counter(best).most_common(1)[0][0]

    @property
    def animacy(self) -> Animacy:
        """Which pronouns may stand for it."""
        if self._animacy is None:
            self._animacy = "nobody" if self._is_nobody() else self._find_animacy()
        return self._animacy

    def _is_nobody(self) -> bool:
        """Nothing but *all*, *some*, *others*, *you*, or the narrator: no later pronoun points back to it."""
        if self.parts:
            return False
        return self.author or all(u.kind == "pronoun" and u.low not in _THIRD for u in self.units)

    def _find_animacy(self) -> Animacy:
        if self.parts:
            return "group"
        if self.state is not None:
            return "body"
        if self.person:
            return "person"
        first = next((u for u in self.units if u.kind != "pronoun"), None)
        if first is None:
            return {"he": "person", "it": "body"}.get(self.pronoun_class(), "group")  # type: ignore[return-value]
        if first.kind == "name":
            return {"PERSON": "person", "GROUP": "group"}.get(self.type, "body")  # type: ignore[return-value]
        return noun_animacy(first)

    def pronoun_class(self) -> str:
        """*he*, *it* or *they*: by the first pronoun of an actor that has nothing else."""
        text = self.units[0].low
        if text in lexicon.PERSON_PRONOUNS:
            return "he"
        return "it" if text in lexicon.THING_PRONOUNS else "they"


def noun_animacy(unit: Unit) -> Animacy:
    """What a nominal stands for, from its head noun."""
    head = unit.head
    if unit.clue.plural:
        singular = singular_of(head)
        known = (
            is_person_noun(singular)
            or is_person_noun(head)
            or head in lexicon.PERSON_PLURALS
            or singular in lexicon.BODY_NOUNS
        )
        demonym = head[:1].isupper() or unit.text.split()[-1][:1].isupper()
        return (
            "group" if known or demonym or singular in lexicon.STATE_NOUNS or singular in lexicon.ORG_WORDS else "thing"
        )
    if head in lexicon.PERSON_PLURALS or head in lexicon.COLLECTIVE_NOUNS:
        return "group"
    if head in lexicon.BODY_NOUNS or head in lexicon.ORG_WORDS or head in lexicon.STATE_NOUNS:
        return "body"
    return "person" if is_person_noun(head) else "thing"


def pronoun_gender(unit: Unit) -> Gender:
    """Male for *he*, female for *she*."""
    word = unit.low
    return "male" if word in _MALE else "female" if word in _FEMALE else ""


def nearest(entities: Iterable[Entity]) -> Entity | None:
    """The one mentioned last."""
    return max(entities, key=lambda e: e.seen[-1].at if e.seen else -1, default=None)
