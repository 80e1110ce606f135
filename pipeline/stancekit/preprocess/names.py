"""A name taken apart: the name itself, the titles before it, the gender that they tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from stancekit.preprocess import lexicon

Gender = Literal["male", "female", ""]

_TOKENS = re.compile(r"[^\s,;:“”\"()\[\]]+")
_PARTICLES = frozenset(
    "van von de der den di da del della al bin ibn la le du dos das do ter ten zu el abu ben".split()
)


@dataclass(frozen=True, slots=True)
class Naming:
    """``words`` the bare name, ``before`` what stands in front of it in lower case without articles.

    ``sure``: a title or a first name shows that it is a person's; ``person``: that, or the entity label alone.
    """

    words: tuple[str, ...]
    before: tuple[str, ...]
    person: bool
    sure: bool
    gender: Gender

    @property
    def key(self) -> str:
        """The bare name for comparison."""
        return " ".join(self.words).lower().replace("’", "'")


def take_apart(text: str, person: bool) -> Naming:
    """The parts of a name such as *the Ruritanian finance minister Ada Halvorsen*, from the mention's text."""
    words = [w.rstrip(",") for w in _TOKENS.findall(text)]
    while len(words) > 1 and (words[0].lower() in lexicon.DETERMINERS or _is_time(words[0])):
        words = words[1:]
    person = person or _has_title(words)
    if person:
        words = _without_complement(words)
    if _starts_late(words):
        words = words[1:]
    cut = _name_start(words) if person else _capital_start(words)
    bare, before = tuple(words[cut:]), tuple(w.lower() for w in words[:cut])
    sure = bool(bare and before) and (before[-1].rstrip(".") in lexicon.PERSON_NOUNS or before == ("m.",))
    first = given_name_gender(bare[0]) if len(bare) > 1 else ""
    if first and all(w[:1].isupper() or w in _PARTICLES for w in bare) and not _is_body(bare):
        sure = True
    person = person or sure
    return Naming(bare, before, person, sure, gender_of(before) or (first if person else ""))


def _is_time(word: str) -> bool:
    """*In February Halvorsen resigned*: the recogniser takes the month into the name."""
    return word.lower() in lexicon.TIME_NOUNS and word[:1].isupper() and not given_name_gender(word)


def _starts_late(words: list[str]) -> bool:
    """*Take Lourdes Ancheta*, *Scientologist Tom Cruise*: the name begins with the first name."""
    if len(words) < 3 or not words[2][:1].isupper() or not words[0][1:].islower():
        return False
    before = words[0].lower()
    return (
        bool(given_name_gender(words[1]))
        and not given_name_gender(words[0])
        and before not in lexicon.COURTESIES
        and before not in _PARTICLES
    )


def _without_complement(words: list[str]) -> list[str]:
    """*Torkel Brandvik of the Farmers' League* is Torkel Brandvik."""
    for index, word in enumerate(words):
        last = words[index - 1]
        named = index > 1 and last[:1].isupper() and last.lower() not in lexicon.PERSON_NOUNS
        if named and word in ("of", "from", "for", "in"):
            return words[:index]
    return words


def gender_of(before: tuple[str, ...]) -> Gender:
    """What titles and nouns tell of the gender."""
    for word in (title.rstrip(".") for title in before):
        if word in lexicon.FEMALE_NOUNS:
            return "female"
        if word in lexicon.MALE_NOUNS:
            return "male"
    return ""


def given_name_gender(name: str) -> Gender:
    """The gender that most bearers of a first name have; nothing for unknown names and those common for both."""
    return _given_names().get(name.split("-", 1)[0], "")


@lru_cache(maxsize=1)
def _given_names() -> dict[str, Gender]:
    found: dict[str, Gender] = {}
    for line in files("stancekit.preprocess").joinpath("first_names.txt").read_text("utf-8").splitlines():
        if line.startswith("female:"):
            found.update(dict.fromkeys(line.split()[1:], "female"))
        elif line.startswith("male:"):
            found.update((name, "male") for name in line.split()[1:] if name not in found)
    return found


def _has_title(words: list[str]) -> bool:
    return words[0] == "M." or any(w[:1].isupper() and w.lower().rstrip(".") in lexicon.COURTESIES for w in words[:-1])


def _is_body(words: tuple[str, ...]) -> bool:
    return any(w.lower() in lexicon.BODY_NOUNS or w.lower() in lexicon.ORG_WORDS for w in words)


def _name_start(words: list[str]) -> int:
    """Index after the last title or lower-case word; a name's own particles stay with it."""
    start = 0
    for index, word in enumerate(words):
        low = word.lower().rstrip(".")
        last = index == len(words) - 1
        if low in lexicon.COURTESIES or low in lexicon.PERSON_NOUNS or (word == "M." and index == 0):
            if not (last and index > start and word[:1].isupper()):
                start = index + 1
        elif word[:1].islower() and not (low in _PARTICLES and index > start) and not last:
            start = index + 1
    return min(start, len(words))


def _capital_start(words: list[str]) -> int:
    for index, word in enumerate(words):
        if not word[:1].islower():
            return index
    return 0
