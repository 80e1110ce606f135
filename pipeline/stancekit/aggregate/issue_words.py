"""An issue phrase as a key: the stem of its head word and the stems of all its content words.

``the loan guarantee``, ``any loan guarantees`` and ``Oslo's loan guarantee`` (Oslo apart) have the head ``guarante``.
Stems are those of the Snowball English stemmer (Porter, *Snowball: A language for stemming algorithms*, 2001).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DETERMINERS = _words(
    "a an the any some every each this that these those such my your his her its our their all both another other own"
    " same"
)
_FUNCTION_WORDS = _words(
    "of to in on at by for from with about against into over under between among through toward towards upon after"
    " before during and or but than as if whether because who whom whose which what it they them he she him i me we"
    " you be is are was were been being am do does did doing have has had having will would shall should can could may"
    " might must there here everything nothing something anything so very more most just even still yet then too also"
)
# Said of an issue without changing what it is.
_LIGHT_MODIFIERS = _words("proposed planned possible potential alleged supposed called mere")
_POINTERS = _words("idea notion prospect possibility principle question issue matter case need thing")
# As the head of "the idea of X" they leave X as the issue. Only words under which a stance keeps its direction stand
# here: who is against "the call for X" is against X, but who is against "opposition to X" is not.
_LIGHT_HEADS = _POINTERS | _words(
    "proposal plan call demand appeal support backing promise pledge offer threat risk danger use continuance"
    " continuation kind sort form type"
)
# Those whose *that* begins what they are about; *the plan that failed* is about the plan.
_CLAUSE_HEADS = _words("idea notion prospect possibility principle demand promise pledge threat risk danger proposal")
# So are these verbs before their object: who would keep, have or sign a treaty is for the treaty. Not *lift* or
# *leave*: the guidelines make an act that undoes a thing another issue.
_LIGHT_VERBS = _words(
    "keep keeping have having get getting want wanting make making give giving offer offering accept accepting receive"
    " adopt adopting approve approving pass passing enact enforce apply applying implement implementing introduce"
    " install establish establishing create creating launch grant granting continue continuing maintain maintaining"
    " preserve preserving honour honor respect sign signing ratify ratifying back backing support"
    " supporting endorse endorsing defend defending welcome"
)
_NEGATIONS = _words("no not never without nor neither")
# These deny the phrase they open, or the clause they stand in; *without* only narrows it.
_DENIALS = _words("no not never cannot neither nobody")
_NO_DENIAL = _words("only just merely least matter doubt wonder")  # *not only*, *no doubt*
_AFTER_DENIAL = _words("longer more further")  # *no longer*
_RELATIVES = _words("who whom whose which that where when if because unless than what")
_CLAUSE_SUBJECT = 4  # content words before a denial that still denies the whole clause
_ANAPHORS = _words("it its they them this that these those such so")

_POSSESSIVE = re.compile(r"['\u2019]s\b")
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['\u2019][^\W_]+)*")  # U.S. is one word, and so is don't


@dataclass(frozen=True, slots=True)
class IssueKey:
    """The stem of the head word, and the stems of all content words (the head's among them)."""

    head: str
    words: frozenset[str]

    @property
    def slug(self) -> str:
        """The head first, then the other words in alphabetical order: ``guarante-loan``."""
        return "-".join([self.head, *sorted(self.words - {self.head})])

    def narrowed_by(self, other: IssueKey) -> bool:
        """Whether the other says the same thing with more words, none of them a negation."""
        return self.head == other.head and self.words < other.words and not (other.words - self.words) & _NEGATIONS


def issue_key(text: str, head: str) -> IssueKey | None:
    """The key of a phrase, given the phrase and its head word; None for a mere stand-in such as *it* or *the idea*."""
    tokens = _tokens(text)
    if not tokens:
        return _key_of_signs(text)
    content = [t for t in tokens if _is_content(t)]
    head_word = next(iter(_tokens(head)), "")
    inner_head = _complement(tokens, head_word)
    if inner_head:
        content = [t for t in content if t != head_word]
    if all(_in(_POINTERS, t) for t in content):
        return None
    chosen = next((w for w in (inner_head, head_word) if w in content), content[0])
    return IssueKey(stem(chosen), frozenset(stem(t) for t in content))


@dataclass(frozen=True, slots=True)
class Core:
    """What a phrase is about when the words that carry a stance are set aside.

    Attributes:
        words: its content words in order, lower-cased.
        denied: whether the phrase denies it, as *no curbs* and *not releasing the tapes* do.
        head: the last word of its first noun, which is its head where it is a noun phrase.
    """

    words: tuple[str, ...]
    denied: bool
    head: str


def core_of(text: str) -> Core:
    """The core of a phrase: *no more calls for curbs on the army* is *curbs army*, denied.

    Who is against *no curbs* is for *curbs*, by the guidelines' rule that a stance is toward the target as it is
    worded. Acts that undo a thing (*lifting the curbs*) are another issue there, and so they are here.
    """
    tokens, denied = _tokens(text), False
    while tokens:
        shorter, flipped = _without_opening(tokens)
        if shorter == tokens:
            break
        tokens, denied = shorter, denied != flipped
    at = _denial_of_clause(tokens)
    if at is not None:
        more = tokens[at + 1 : at + 2] == ["longer"]
        tokens, denied = [*tokens[:at], *tokens[at + 1 + more :]], not denied
    words = tuple(t for t in tokens if _is_content(t))
    return Core(words, denied, next(reversed(_first_nouns(tokens)), ""))


def _without_opening(tokens: list[str]) -> tuple[list[str], bool]:
    """The tokens without one opening word or light head, if they have any, and whether that was a denial."""
    first, rest = tokens[0], tokens[1:]
    if first in _DENIALS and not (rest and rest[0] in _NO_DENIAL):
        return rest[1:] if rest and rest[0] in _AFTER_DENIAL else rest, True
    if not _is_content(first):
        return rest, False
    nouns = _first_nouns(tokens)
    inner = _complement(tokens, first if first in _LIGHT_VERBS else nouns[-1])
    if inner is None:
        return tokens, False
    at = tokens.index(nouns[-1]) if first not in _LIGHT_VERBS else 0
    return [*tokens[:at], *tokens[at + 1 :]] if at == 0 else [*tokens[:at], *tokens[at + 2 :]], False


def _denial_of_clause(tokens: list[str]) -> int | None:
    """Where a word denies the clause: *Oslo would not pay*, but not *an army that does not fight*."""
    before = 0
    for at, token in enumerate(tokens):
        if token in _RELATIVES or before > _CLAUSE_SUBJECT:
            return None
        if (token in _DENIALS or token.endswith("n't")) and tokens[at + 1 : at + 2] not in ([w] for w in _NO_DENIAL):
            return at
        before += _is_content(token)
    return None


def _is_content(token: str) -> bool:
    return not (token in _DETERMINERS or token in _FUNCTION_WORDS or token in _LIGHT_MODIFIERS)


def is_anaphor(text: str) -> bool:
    """Whether the phrase only points back to something said: *it*, *this*, *the idea*."""
    tokens = [t for t in _tokens(text) if t not in _ANAPHORS]
    rest = [t for t in tokens if t not in _DETERMINERS]
    return bool(_tokens(text)) and (not tokens or (bool(rest) and all(_in(_POINTERS, t) for t in rest)))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The Snowball stem of a lowercased English word; words of other scripts stay as they are."""
    # A stemmer of its own for every new word: they keep state, so one may not be shared between threads.
    return str(snowballstemmer.stemmer("english").stemWord(word))


def _tokens(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).lower()
    return [w.replace(".", "").replace("\u2019", "'") for w in _WORD.findall(_POSSESSIVE.sub("", folded))]


def _in(words: frozenset[str], word: str) -> bool:
    """Whether the word or its singular is one of them."""
    return word in words or (word.endswith("s") and word[:-1] in words)


def _complement(tokens: list[str], head: str) -> str | None:
    """The head word of what follows a light head: the verb after *promise to*, the noun after *idea of* or *keep*."""
    after = tokens[tokens.index(head) + 1 :] if head in tokens else []
    if head in _LIGHT_VERBS and (tokens[0] == head or tokens[:2] == ["to", head]):
        noun = _first_nouns(after)
        return noun[-1] if noun and not all(_in(_POINTERS, word) for word in noun) else None
    if not _in(_LIGHT_HEADS, head) or not after:
        return None
    if after[0] not in _FUNCTION_WORDS and not (after[0] == "that" and _in(_CLAUSE_HEADS, head)):
        return None
    run = _first_nouns(after[1:])
    if not run:
        return None
    return run[0] if after[0] == "to" else run[-1]


def _first_nouns(tokens: list[str]) -> list[str]:
    """The content words up to the first function word after them."""
    run: list[str] = []
    for word in tokens:
        if run and (word in _FUNCTION_WORDS or word == "that"):
            break
        if word not in _FUNCTION_WORDS and word not in _DETERMINERS:
            run.append(word)
    return run


def _key_of_signs(text: str) -> IssueKey:
    """For a phrase without a letter, such as an emoji: its code points."""
    signs = "-".join(f"u{ord(c):x}" for c in text if not c.isspace())
    return IssueKey(signs, frozenset({signs}))
