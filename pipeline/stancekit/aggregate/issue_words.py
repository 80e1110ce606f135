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
_NEGATIONS = _words("no not never without nor neither")
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
    content = [t for t in tokens if t not in _DETERMINERS and t not in _FUNCTION_WORDS and t not in _LIGHT_MODIFIERS]
    head_word = next(iter(_tokens(head)), "")
    inner_head = _complement(tokens, head_word) if _in(_LIGHT_HEADS, head_word) else None
    if inner_head:
        content = [t for t in content if t != head_word]
    if all(_in(_POINTERS, t) for t in content):
        return None
    chosen = next((w for w in (inner_head, head_word) if w in content), content[0])
    return IssueKey(stem(chosen), frozenset(stem(t) for t in content))


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
    return [w.replace(".", "") for w in _WORD.findall(_POSSESSIVE.sub("", folded))]


def _in(words: frozenset[str], word: str) -> bool:
    """Whether the word or its singular is one of them."""
    return word in words or (word.endswith("s") and word[:-1] in words)


def _complement(tokens: list[str], light_head: str) -> str | None:
    """The head word of what follows *idea of* or *promise to*: the verb after *to*, else the last word of the noun."""
    after = tokens[tokens.index(light_head) + 1 :] if light_head in tokens else []
    run: list[str] = []
    for token in after[1:]:
        if token in _FUNCTION_WORDS and run:
            break
        if token not in _FUNCTION_WORDS and token not in _DETERMINERS:
            run.append(token)
    if not run or after[0] not in _FUNCTION_WORDS:
        return None
    return run[0] if after[0] == "to" else run[-1]


def _key_of_signs(text: str) -> IssueKey:
    """For a phrase without a letter, such as an emoji: its code points."""
    signs = "-".join(f"u{ord(c):x}" for c in text if not c.isspace())
    return IssueKey(signs, frozenset({signs}))
