"""An issue phrase made comparable: who is named in it, what it is about, whether it denies that.

Actors stand under the name that the registry has for them (*Athens' debt* is *debt Greece*), words that mean the same
under one of them (``synonyms.txt``), and the words that carry a stance are set aside (see ``aggregate.issue_words``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from stancekit.aggregate.issue_words import core_of, stem

if TYPE_CHECKING:
    from stancekit.actors.registry import Registry

_WORD: Final = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’.&-][^\W_]+)*(?:(?<=s)['’](?=\s))?")
_POSSESSIVE: Final = re.compile(r"['’]s$|(?<=s)['’]$")
_POINTED: Final = re.compile(r"\s\(([^()]*)\)$")  # whom the pronouns mean, as aggregate adds it to an issue's name
_PRONOUN: Final = re.compile(r"(?i)\b(?:i|me|my|we|us|our|you|your|he|him|his|she|her|it|its|they|them|their)\b")
_LONGEST_NAME: Final = 5  # words
_SPELLING: Final = (
    (re.compile(r"is(e[ds]?|ers?|ing|ations?)$"), r"iz\1"),
    (re.compile(r"our(s|ed|ing|ers?)?$"), r"or\1"),
)
# Words that say too little to tell one issue from another when they stand alone, or only beside each other.
_VAGUE: Final = (
    "act action affair agreement amendment answer argument article bargain bill case cause change clause common"
    " condition contract deal decision declaration demand effort everything fact first former further general idea"
    " initiative issue kind last latter law letter line matter measure method motion move new nothing number offer one"
    " other overall package paragraph part plan point policy position principle problem process program programme"
    " project proposal provision question reason reform report request resolution result rule scheme second sentence"
    " side situation something statement step such system text thing threat two version vote way whole word work"
)
# Of these the ones that change nothing about the noun they stand by: *a common guarantee* is the guarantee spoken of.
_PLAIN: Final = "common entire general further overall such whole"
# Acts that undo or prevent a thing. By the guidelines they are an issue of their own beside the thing.
_UNDOING: Final = (
    "abandon abolish abolition against avoid ban block boycott cancel cancellation curb cut defeat delay deny drop end"
    " exit freeze halt leave lift oppose opposition postpone prevent prevention refuse refusal reject rejection removal"
    " remove repeal resist reverse revoke scrap stop suspend suspension undo veto withdraw withdrawal"
)


@dataclass(frozen=True, slots=True)
class Wording:
    """A phrase as issues are compared by.

    Attributes:
        key: the stems of its words in alphabetical order; phrases with one key are one issue. Empty: it has no words.
        text: its words in order, for embedding; without those whose it is (*Ukraine's army*, *its army*), or all that
            belongs to somebody would be alike.
        head: the stem of its first noun's last word.
        denied: whether the phrase denies what it is about (*no curbs on the army*).
        named: ids of the actors, and the other names, in it.
        undoing: whether one of its words undoes or prevents a thing.
        vague: whether quite other issues have the same words (*it*, *the plan*, *a new law*).
        lone: whether one word of it is all that tells which issue it is (*the guarantee*).
        modified: whether it has words beside that one (*a common guarantee*).
    """

    key: str
    text: str
    head: str
    denied: bool
    named: frozenset[str]
    undoing: bool
    vague: bool
    lone: bool
    modified: bool


@dataclass(frozen=True, slots=True)
class _Named:
    """A text with each name as the registry has it.

    Attributes:
        ids: whom it names.
        stems: of the names' words.
        owners: of the words of those names that somebody's own follows.
    """

    text: str
    ids: frozenset[str]
    stems: frozenset[str]
    owners: frozenset[str]


_NOBODY: Final = _Named("", frozenset(), frozenset(), frozenset())


class Wordings:
    """Makes wordings, with the names of one registry."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self.of = lru_cache(maxsize=1 << 16)(self._of)

    def _of(self, phrase: str) -> Wording:
        """The wording of a phrase, or of an issue's name with whom its pronouns mean: *its budget (Greece)*."""
        plain, pointed = _split(phrase)
        said = self._with_names(plain)
        meant = self._with_names(pointed) if pointed else _NOBODY
        core = core_of(said.text)
        others = [w for w in core_of(meant.text).words if w not in core.words] if pointed else []
        stems = [_stem(word) for word in (*core.words, *others)]
        owners = said.owners | {_stem(word) for word in others}
        telling = set(stems) - said.stems - meant.stems - owners
        named = said.ids | meant.ids
        own = [word for word in core.words if _stem(word) not in owners] or [*core.words, *others]
        return Wording(
            key=" ".join(sorted(set(stems))),
            text=" ".join(_synonyms().get(_plain_stem(word), word) for word in own),
            head=_stem(core.head) if core.head else "",
            denied=core.denied,
            named=named,
            undoing=not _undoing().isdisjoint(stems),
            vague=telling <= _vague() and bool(telling or not stems),
            lone=not named and len(telling - _plain()) == 1,
            modified=len(set(stems)) > 1,
        )

    def _with_names(self, text: str) -> _Named:
        words = list(_WORD.finditer(text))
        parts: list[str] = []
        ids, stems, owners = set[str](), set[str](), set[str]()
        at = number = 0
        while number < len(words):
            length, name, actor_id = self._name_at(text, words, number)
            last = words[number + max(length, 1) - 1]
            if length:
                parts += [text[at : words[number].start()], f" {name} "]
                at = last.end()
            elif _is_name(words[number][0], opens=not number):
                name = actor_id = _POSSESSIVE.sub("", words[number][0]).casefold()
            if actor_id:
                own = {_stem(word) for word in name.casefold().split()}
                ids.add(actor_id)
                stems |= own
                owners |= own if _POSSESSIVE.search(last[0]) else set()
            number += max(length, 1)
        return _Named("".join([*parts, text[at:]]), frozenset(ids), frozenset(stems), frozenset(owners))

    def _name_at(self, text: str, words: list[re.Match[str]], number: int) -> tuple[int, str, str]:
        """How many words from this one on are a name, the name as the registry has it, and whose it is."""
        if words[number][0][:1].isupper():
            for length in range(min(_LONGEST_NAME, len(words) - number), 0, -1):
                name = text[words[number].start() : words[number + length - 1].end()]
                hit = self._registry.look(_POSSESSIVE.sub("", name))
                if hit and hit.by != "role":
                    return length, hit.entry.name, hit.entry.id
        return 0, "", ""


def has_pronoun(phrase: str) -> bool:
    """Whether it points to somebody whom only its article knows."""
    return _PRONOUN.search(phrase) is not None


def _is_name(word: str, *, opens: bool) -> bool:
    """By its capital; the first word of a phrase may have one for opening a sentence."""
    return word[:1].isupper() and (not opens or _POSSESSIVE.search(word) is not None)


def _split(phrase: str) -> tuple[str, str]:
    """The words of a name, and whom its pronouns mean, which aggregate puts in brackets behind it."""
    pointed = _POINTED.search(phrase)
    if pointed is None or not has_pronoun(phrase[: pointed.start()]):
        return phrase, ""
    return phrase[: pointed.start()], pointed[1]


@lru_cache(maxsize=1 << 16)
def _plain_stem(word: str) -> str:
    """The stem of a word, British and American spellings alike."""
    for pattern, ours in _SPELLING:
        word = pattern.sub(ours, word)
    return stem(word)


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    """The stem of a word, or of the word that stands for it."""
    plain = _plain_stem(word)
    other = _synonyms().get(plain)
    return _plain_stem(other) if other else plain


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, str]:
    """By the stem of a word the word that stands for it."""
    return dict(_members(files("stancekit.issues").joinpath("synonyms.txt").read_text("utf-8").splitlines()))


def _members(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if line and not line.startswith("#"):
            first, *others = line.split()
            yield from ((_plain_stem(word), first) for word in (first, *others))


@lru_cache(maxsize=1)
def _vague() -> frozenset[str]:
    return frozenset(map(_stem, _VAGUE.split()))


@lru_cache(maxsize=1)
def _plain() -> frozenset[str]:
    return frozenset(map(_stem, _PLAIN.split()))


@lru_cache(maxsize=1)
def _undoing() -> frozenset[str]:
    return frozenset(map(_stem, _UNDOING.split()))
