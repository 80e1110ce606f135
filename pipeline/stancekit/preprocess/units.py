"""Mentions that share a head are one unit: linking decides once for all of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stancekit.preprocess import lexicon
from stancekit.preprocess.names import Naming, take_apart
from stancekit.preprocess.states import lookup
from stancekit.preprocess.syntax import Clue, Clues, clue_of
from stancekit.records import Mention, MentionKind, Quote, Sentence

if TYPE_CHECKING:
    from stancekit.preprocess.entities import Entity

_WORDS = re.compile(r"\w(?:[\w.]*\w)?(?:['’-]\w+)*\.?|['’]s\b")


@dataclass(slots=True, eq=False)
class Unit:
    """One place in the text that names somebody.

    ``words`` are the lower-case words of the mention before its head, articles included; ``head`` its head word.
    ``owner`` is the unit of the possessor (*its*, *Poland's*, a state's adjective) or of the complement with *of*.
    """

    mention: Mention
    clue: Clue
    sentence: int
    paragraph: int
    kind: MentionKind
    text: str
    low: str
    words: tuple[str, ...] = ()
    head: str = ""
    naming: Naming | None = None
    quote: Quote | None = None
    owner: Unit | None = None
    adjective: Unit | None = None
    members: list[Mention] = field(default_factory=list)
    entity: Entity | None = None

    @property
    def at(self) -> int:
        """Offset of the head word."""
        return self.mention.head.start

    @property
    def plural(self) -> bool:
        """Whether it stands for many."""
        return self.clue.plural or (self.mention.type == "GROUP" and self.kind != "demonym")

    @property
    def definite(self) -> bool:
        """*the*, *this*, or a possessor before it."""
        return bool(self.words) and (self.words[0] in lexicon.DEFINITE or self.possessed)

    @property
    def indefinite(self) -> bool:
        """*a*, *some*, a number before it."""
        return bool(self.words) and self.words[0] in lexicon.INDEFINITE

    @property
    def possessed(self) -> bool:
        """Whether it is somebody's: *his*, *Poland's*, *of the party*."""
        return bool(self.words) and (
            self.words[0] in lexicon.POSSESSIVES or "'s" in self.words or self.owner is not None
        )

    @property
    def modifiers(self) -> frozenset[str]:
        """Words before the head that are neither articles, possessors nor the adjective of a state."""
        words = self.words
        if "'s" in words:
            words = words[len(words) - 1 - words[::-1].index("'s") + 1 :]
        skip = {self.adjective.low} if self.adjective is not None else set()
        return frozenset(w for w in words if w not in lexicon.DETERMINERS and w not in skip)


def units_of(
    text: str, sentences: Sequence[Sentence], quoted: Mapping[tuple[int, int], Quote], clues: Clues
) -> list[Unit]:
    """The units of an article, ordered by head word."""
    units: list[Unit] = []
    for index, sentence in enumerate(sentences):
        units.extend(_sentence_units(text, index, sentence, quoted, clues))
    _find_hidden_names(text, units)
    return units


def _find_hidden_names(text: str, units: Sequence[Unit]) -> None:
    """Single capitalised words that the tagger took for common nouns, though the article has them as names."""
    known = {word for u in units if u.naming is not None for word in (u.naming.words[-1], " ".join(u.naming.words))}
    for unit in units:
        if unit.kind == "nominal" and unit.naming is None and unit.text in known and unit.text[:1].isupper():
            _as_name(text, unit, unit.mention)


def _sentence_units(
    text: str, index: int, sentence: Sentence, quoted: Mapping[tuple[int, int], Quote], clues: Clues
) -> list[Unit]:
    units: list[Unit] = []
    open_units: list[Unit] = []
    # What stands inside a mention follows it, so that a part of a name finds the name.
    for mention in sorted(sentence.mentions, key=lambda m: (m.span.start, -m.span.end)):
        open_units = [u for u in open_units if u.mention.span.end > mention.span.start]
        wider = next((u for u in open_units if _same(text, u, mention)), None)
        if wider is None:
            unit = _unit(text, index, sentence.paragraph, mention, quoted, clues)
            units.append(unit)
            open_units.append(unit)
            continue
        wider.members.append(mention)
        if mention.kind == "name" and wider.kind == "nominal" and wider.head == mention.head.of(text).lower():
            _as_name(text, wider, mention)
    units.sort(key=lambda u: u.at)
    _find_owners(units)
    return units


def _unit(
    text: str, index: int, paragraph: int, mention: Mention, quoted: Mapping[tuple[int, int], Quote], clues: Clues
) -> Unit:
    words, key = mention.span.of(text), (mention.span.start, mention.span.end)
    unit = Unit(mention, clue_of(mention, clues), index, paragraph, mention.kind, words, words.lower())
    unit.quote = quoted.get(key)
    unit.members = [mention]
    before = _WORDS.findall(text[mention.span.start : mention.head.start].lower().replace("’", "'"))
    unit.words = tuple(w[:-1] if w.endswith(".") and w.count(".") == 1 else w for w in _split_possessives(before))
    unit.head = mention.head.of(text).lower()
    if "of" in before[1:] and mention.kind == "nominal":
        # *some of the senators*, *members of the union*: the quantity is what counts.
        unit.head = before[before.index("of", 1) - 1]
    if mention.kind in ("name", "demonym"):
        _as_name(text, unit, mention)
    return unit


def _split_possessives(words: Sequence[str]) -> list[str]:
    found: list[str] = []
    for word in words:
        if word.endswith("'s") and len(word) > 2:
            found.extend((word[:-2], "'s"))
        else:
            found.append(word)
    return found


def _as_name(text: str, unit: Unit, mention: Mention) -> None:
    """Takes the name apart; a title alone (*Prime Minister*) or an office by name stays a nominal."""
    span = mention.span.of(text)
    if mention.type == "PERSON":
        span = re.split(r"(?<=\w)\s(?:of|for|from)\s", span, maxsplit=1)[0]
    naming = take_apart(_without_owner(span, mention), mention.type == "PERSON")
    if not naming.words or _is_office(unit, naming):
        unit.kind = "nominal"
        return
    unit.kind = "demonym" if mention.kind == "demonym" else "name"
    unit.naming = naming


def _without_owner(span: str, mention: Mention) -> str:
    """*Ayesha Lindholm's Green Left* is the Green Left; *the Free Miners' Union* keeps its possessor."""
    possessed = re.match(r".*?(?:['’]s|s['’])\s+(?=\S)", span)
    owned = mention.type != "ORG" or span.split(maxsplit=1)[0].lower() in lexicon.POSSESSIVES
    return span[possessed.end() :] if possessed and owned else span


def _is_office(unit: Unit, naming: Naming) -> bool:
    """*the Emperor of Ethiopia*, *the Prime Minister*: the head is an office, no part of a name."""
    if unit.clue.of is not None and unit.head in lexicon.PERSON_NOUNS:
        return True
    last = naming.words[-1].lower().rstrip(".")
    if last not in lexicon.PERSON_NOUNS:
        return False
    if len(naming.words) > 1:
        titles = all(w.lower() in lexicon.TITLE_WORDS or w.lower() in lexicon.PERSON_NOUNS for w in naming.words)
        return titles or unit.words[:1] == ("the",)
    return last not in lexicon.COURTESIES or unit.definite or bool(naming.before)


def _same(text: str, wider: Unit, mention: Mention) -> bool:
    """Whether a shorter mention is the same actor as the one around it."""
    outer = wider.mention
    if not outer.span.covers(mention.span):
        return False
    if text[mention.span.start - 1 : mention.span.start] == "-" and outer.span != mention.span:
        return False
    if outer.head == mention.head:
        return " of " not in text[outer.span.start : mention.span.start]
    if wider.naming is None:
        return wider.head in lexicon.PERSON_NOUNS and mention.span.of(text).lower() in lexicon.TITLE_WORDS
    if re.search(r" (?:of|for|and|from) ", text[outer.span.start : mention.span.start]):
        return False
    if mention.span.end == outer.span.end and mention.kind == "name":
        return True
    inner = mention.span.of(text)
    if wider.naming.person:
        # A first name, or the title before the name.
        last = inner.lower().rsplit(maxsplit=1)[-1].rstrip(".")
        return inner in wider.naming.words or last in lexicon.PERSON_NOUNS or last in ("prime", "vice")
    return mention.kind == "name" and " " not in inner and inner.lower() in lexicon.ORG_WORDS


def _describes(inner: Unit, unit: Unit) -> bool:
    """*the Greek government*, *Greek President Halvorsen*; but *Greek* is a part of the name *Greek Red Cross*."""
    if unit.kind != "name" or unit.naming is None:
        return unit.kind != "name"
    described = unit.naming.person and inner.low.rsplit(maxsplit=1)[-1] in unit.naming.before
    return described and (inner.kind == "demonym" or lookup(inner.text) is not None)


def _find_owners(units: Sequence[Unit]) -> None:
    """The possessor, the state's adjective and the complement of each unit, from what lies inside or behind it."""
    by_head = {u.at: u for u in units}
    for index, unit in enumerate(units):
        if unit.clue.of is not None:
            unit.owner = by_head.get(unit.clue.of)
        inner = index
        while inner > 0 and units[inner - 1].at >= unit.mention.span.start:
            inner -= 1
        for other in units[inner:index]:
            if not unit.mention.span.covers(other.mention.span):
                continue
            if other.clue.role == "possessor" or other.low in lexicon.POSSESSIVES:
                unit.owner = other
            elif other.kind in ("demonym", "name") and other.mention.span.end < unit.at and _describes(other, unit):
                unit.adjective = other
