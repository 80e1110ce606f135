"""What the linking has seen of an article, by the keys that it is looked up by; so that long articles stay cheap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from stancekit.preprocess.entities import Entity
from stancekit.preprocess.units import Unit

_LOOK_BACK = 40  # nominals of one head word that are looked at again


@dataclass(slots=True)
class Known:
    """Units by the offset of their head; the named actors by kind; bodies by a word; nominals passed so far by head."""

    by_head: dict[int, Unit]
    states: list[Entity] = field(default_factory=list)
    unions: list[Entity] = field(default_factory=list)
    persons: list[Entity] = field(default_factory=list)
    bodies: dict[str, list[Entity]] = field(default_factory=lambda: defaultdict(list))
    nouns: dict[str, list[Unit]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, units: Sequence[Unit], named: Iterable[Entity]) -> Known:
        """The named actors of an article, before its nominals and pronouns are linked."""
        known = cls({u.at: u for u in units})
        for entity in named:
            if entity.person:
                known.persons.append(entity)
                continue
            if entity.type == "STATE":
                known.states.append(entity)
            elif entity.state is not None:
                known.unions.append(entity)
            for word in {word for words in entity.names if len(words) > 1 for word in name_words(words)}:
                known.bodies[word].append(entity)
        return known

    def before(self, unit: Unit) -> Sequence[Unit]:
        """The last nominals with the same head word, the nearest first."""
        return self.nouns[unit.head][: -_LOOK_BACK - 1 : -1]


def name_words(words: Iterable[str]) -> set[str]:
    """The words of a name in lower case, with and without a possessive ending."""
    lower = {word.lower().replace("’", "'") for word in words}
    return lower | {word.removesuffix("'s").removesuffix("'") for word in lower}
