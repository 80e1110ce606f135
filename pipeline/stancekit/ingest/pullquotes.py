"""Pull quotes: lines set apart that repeat a sentence or clause of the running text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stancekit.ingest.blocks import Block

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_LEAST = 4  # words: shorter ones coincide by chance
_ANYWHERE = 8  # words: shorter ones must begin and end where a clause does
_HOLDERS = 50
_MOST = 70  # words of a pull quote
_CUT = re.compile(r"\[?(?:…|\.\.\.)\]?")
_QUOTED = re.compile(r"[\"“‘'«](?P<said>.+)[\"”’'»]\s*(?:[-–—,]*\s*(?P<who>[^\W\d_a-z].{0,60}))?")
_CREDITED = re.compile(r"(?P<said>.+?[\w.!?…\"”’])\s+[–—-]+\s*(?P<who>[^\W\d_a-z][^.!?]{2,50})")


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a block in lower case, and at which word borders (0..n) there is punctuation, or a block's edge."""

    words: tuple[str, ...]
    borders: frozenset[int]
    joined: str


def pull_quotes(blocks: Sequence[Block], skipped: frozenset[int]) -> list[int]:
    """Indices of the blocks that repeat what another block says.

    Compared by words: case, quotation marks, dashes and space make no difference. The standalone line is the pull
    quote, the longer text stays; of equal blocks the first stays. Blocks in ``skipped`` are neither.
    """
    texts = {i: _words(block.plain) for i, block in enumerate(blocks) if i not in skipped}
    index = _index(texts)
    first: dict[str, int] = {}
    found: list[int] = []
    for i, text in texts.items():
        again = len(text.words) >= _LEAST and first.setdefault(text.joined, i) != i
        if again or (blocks[i].apart and _is_pull_quote(i, blocks[i], texts, index)):
            found.append(i)
    return found


def _is_pull_quote(
    i: int, block: Block, texts: Mapping[int, _Words], index: Mapping[tuple[str, ...], list[int]]
) -> bool:
    if not _LEAST <= len(texts[i].words) <= _MOST:
        return False
    pieces = [_words(piece) for piece in _CUT.split(_said(block.plain)) if _WORD.search(piece)]
    longest = max(pieces, key=lambda piece: len(piece.words))
    longer = (k for k in index.get(longest.words[:_LEAST], ()) if len(texts[k].words) > len(texts[i].words))
    return any(_repeats(pieces, texts[k]) for k in longer)


def _index(texts: Mapping[int, _Words]) -> Mapping[tuple[str, ...], list[int]]:
    """Which blocks hold each run of _LEAST words: only the first few, lest a page of one word takes for ever."""
    index: dict[tuple[str, ...], list[int]] = {}
    for i, text in texts.items():
        for run in set(zip(*(text.words[k:] for k in range(_LEAST)), strict=False)):
            holders = index.setdefault(run, [])
            if len(holders) < _HOLDERS:
                holders.append(i)
    return index


def _words(text: str) -> _Words:
    matches = list(_WORD.finditer(text))
    words = tuple(match.group().lower().replace("’", "'") for match in matches)
    ends = [match.end() for match in matches]
    starts = [match.start() for match in matches]
    inner = {k for k in range(1, len(words)) if text[ends[k - 1] : starts[k]].strip(" ")}
    return _Words(words, frozenset(inner | {0, len(words)}), " " + " ".join(words) + " ")


def _said(line: str) -> str:
    """What a line quotes: without outer quotation marks and the name of who said it."""
    for pattern in (_QUOTED, _CREDITED):
        match = pattern.fullmatch(line)
        if match and (match["who"] is None or _is_credit(match["who"])):
            return match["said"]
    return line


def _is_credit(who: str) -> bool:
    small = {"of", "the", "de", "van", "von", "in", "for", "and"}
    return len(who.split()) <= 8 and all(w[0].isupper() or w in small for w in who.split())


def _repeats(pieces: Sequence[_Words], text: _Words) -> bool:
    """Whether ``text`` holds the pieces in order."""
    total = sum(len(piece.words) for piece in pieces)
    if total < _LEAST or (len(pieces) > 1 and total < _ANYWHERE):
        return False
    at = 0
    for piece in pieces:
        found = text.joined.find(piece.joined, at)
        if found < 0 or (total < _ANYWHERE and not _bounded(found, len(piece.words), text)):
            return False
        at = found + len(piece.joined) - 1
    return True


def _bounded(found: int, count: int, text: _Words) -> bool:
    begin = text.joined.count(" ", 0, found)
    return begin in text.borders and begin + count in text.borders
