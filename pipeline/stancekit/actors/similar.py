"""Names that may stand for one actor: parts of a name, titles, short forms, acronyms, spellings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rapidfuzz import fuzz

from stancekit.actors.names import words_of
from stancekit.actors.titles import TITLE_WORDS

Reason: TypeAlias = Literal[
    "title", "part of the name", "middle name", "short form", "acronym", "word order", "spelling"
]

_SAME = 88.0  # per cent of letters in common from which on two names may be two spellings of one
_LONG = 7  # letters of a name that can be told from another by its spelling
_SMALL = frozenset("of the and for in on de la du des der die das".split())
# What a body's short form leaves out.
_GENERIC = frozenset(
    "party government group union ministry confederation corporation company inc ltd movement federation association "
    "league organisation organization agency authority commission council parliament bank front alliance".split()
)
_BLOCK = 500  # a word that more names share tells nothing


@dataclass(frozen=True, slots=True)
class Name:
    """A name to compare; ``owner`` is the index of whose it is."""

    words: tuple[str, ...]
    person: bool
    owner: int

    @classmethod
    def of(cls, text: str, actor_type: str, owner: int) -> Name:
        """From a name as it stands; titles before a person's name are left out."""
        words, person = words_of(text), actor_type == "PERSON"
        while len(words) > 1 and (words[0] == "the" or (person and words[0] in TITLE_WORDS)):
            words = words[1:]
        return cls(tuple(words), person, owner)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two names may be one actor's, and how alike they are, in per cent."""

    reason: Reason
    score: float


def likeness(one: Name, other: Name) -> Likeness | None:
    """Why two names may be one actor's; None when nothing says so. Persons are compared with persons alone."""
    if one.person != other.person or not one.words or not other.words:
        return None
    short, long = sorted((one.words, other.words), key=len)
    if short == long:
        return Likeness("title" if one.person else "spelling", 100.0)
    return (_persons(short, long) if one.person else _bodies(short, long)) or _spelling(short, long)


def _persons(short: tuple[str, ...], long: tuple[str, ...]) -> Likeness | None:
    if long[-len(short) :] == short:
        return Likeness("part of the name", 100.0)
    if len(short) > 1 and len(long) > len(short) and (short[0], short[-1]) == (long[0], long[-1]):
        return Likeness("middle name", 100.0)
    return None


def _bodies(short: tuple[str, ...], long: tuple[str, ...]) -> Likeness | None:
    if len(short) == 1 and len(long) > 1 and short[0].casefold() in _initials(long):
        return Likeness("acronym", 100.0)
    if long[: len(short)] == short and all(word in _GENERIC for word in long[len(short) :]):
        return Likeness("short form", 100.0)
    ours, theirs = (sorted(word for word in words if word not in _SMALL) for words in (short, long))
    return Likeness("word order", 100.0) if ours == theirs and len(ours) > 1 else None


def _initials(words: tuple[str, ...]) -> tuple[str, str]:
    return "".join(w[0] for w in words if w not in _SMALL).casefold(), "".join(w[0] for w in words).casefold()


def _spelling(short: tuple[str, ...], long: tuple[str, ...]) -> Likeness | None:
    """Words in the same number, of which only one differs: *North Korea* is no spelling of *South Korea*."""
    if len(short) != len(long) or sum(map(len, long)) < _LONG:
        return None
    differing = [(a, b) for a, b in zip(short, long, strict=True) if a != b]
    if len(differing) != 1 or any(word.isdigit() for word in differing[0]):
        return None
    score = fuzz.ratio(" ".join(short), " ".join(long), score_cutoff=_SAME)
    return Likeness("spelling", round(score, 1)) if score and fuzz.ratio(*differing[0]) >= 60 else None


class Neighbours:
    """Names by what two names of one actor share, so that not every name is compared with every other."""

    def __init__(self) -> None:
        self._blocks: dict[str, list[Name]] = defaultdict(list)

    def add(self, name: Name) -> None:
        """Takes a name in."""
        for block in self._of(name):
            self._blocks[block].append(name)

    def near(self, name: Name) -> Sequence[Name]:
        """Names taken in that may be compared with this one."""
        found: dict[Name, None] = {}
        for block in self._of(name):
            names = self._blocks.get(block, ())
            if len(names) <= _BLOCK:
                found.update(dict.fromkeys(names))
        return tuple(found)

    @staticmethod
    def _of(name: Name) -> Iterator[str]:
        yield from {word for word in name.words if word not in _SMALL and word not in _GENERIC}
        if name.words:
            yield f"{name.words[-1][:3]}…"
            yield f"{name.words[0][:3]}…{len(name.words)}"
        if not name.person:
            if len(name.words) > 1:
                yield from (f"={letters}" for letters in set(_initials(name.words)))
            elif name.words:
                yield f"={name.words[0].casefold()}"
