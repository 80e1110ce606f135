"""Spans in quotation marks, of every kind that scraped text has, and who speaks in them.

Marks are told from apostrophes, and opening from closing marks, by what stands around them, not by counting: one
stray mark harms no more than its paragraph. Typographic marks that only open or only close are taken at their word.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from stancekit.preprocess.beside import innermost
from stancekit.preprocess.speakers import with_speakers
from stancekit.preprocess.syntax import Clues
from stancekit.records import Quote, Sentence, Span

_MARKS = re.compile(r"``|''|[\"“”„‟«»‹›「」『』‘’‚‛'`]")
_FAMILY = {**dict.fromkeys('"“”„‟', "double"), "``": "double", "''": "double", **dict.fromkeys("«»", "angle"),
           **dict.fromkeys("‹›", "angle1"), **dict.fromkeys("「」", "corner"), **dict.fromkeys("『』", "corner2"),
           **dict.fromkeys("‘’‚‛'`", "single")}  # fmt: skip
_OPENS = frozenset("“„‟«‹「『‘‚‛`") | {"``"}
_CLOSES = frozenset("”»›」』’") | {"''"}
# Pairs that turn the usual direction round: „…“, »…«, ”…” and ‚…‘.
_TURNED = {"„": "“”", "‟": "”", "»": "«»", "›": "‹›", "”": "”", "‚": "‘’", "’": "’"}
_BEFORE_OPENING = frozenset("([{-–—―/:;,…") | _OPENS
_AFTER_CLOSING = frozenset(".,;:!?…)]}-–—―/") | _CLOSES
_FIRST_PERSON = re.compile(r"\b(?:I|(?i:me|my|we|us|our))\b")
_ELISIONS = re.compile(r"(?:em|tis|twas|til|till|cause|n|round|bout|ere|\d0s|\d\d)\b", re.IGNORECASE)


def find_quotes(text: str, sentences: Sequence[Sentence], clues: Clues | None = None) -> tuple[Quote, ...]:
    """Every quotation of an article, marks included, in text order; nested ones follow the one they stand in.

    A missing closing mark ends a quotation at its paragraph's end; a missing opening mark lets it begin with its
    sentence. ``speaker`` is the span of a mention; a quotation of one or two words may be without. ``clues`` is the
    syntax of the mentions; without it speakers are found from the words beside the marks alone.
    """
    spans: list[Span] = []
    begin, end = _unwrapped(text)
    for first, last in paragraphs(text, sentences):
        within = Span(max(sentences[first].span.start, begin), min(sentences[last].span.end, end))
        found = _paragraph_quotes(text, within, sentences[first : last + 1])
        spans.extend(sorted(found, key=lambda s: (s.start, -s.end)))
    return with_speakers(text, sentences, spans, clues or {})


def paragraphs(text: str, sentences: Sequence[Sentence]) -> Iterator[tuple[int, int]]:
    """First and last sentence of every paragraph; a blank line ends one even where the numbers do not say so."""
    first = 0
    for index in range(1, len(sentences) + 1):
        if index < len(sentences):
            before, after = sentences[index - 1], sentences[index]
            if before.paragraph == after.paragraph and not re.search(
                r"\n\s*\n", text[before.span.end : after.span.start]
            ):
                continue
        yield first, index - 1
        first = index


def _unwrapped(text: str) -> tuple[int, int]:
    """Where the text starts and ends, without straight marks that wrap the whole of it as a table's cell.

    They are told from a quotation that begins and ends the text by the whole quotations with the same marks inside,
    and by having nobody who says *I* around these.
    """
    begin, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if end - begin > 2 and text[begin] == text[end - 1] == '"':
        inside = [mark for mark in _marks(text, Span(begin + 1, end - 1)) if mark[1] == '"']
        paired = len(inside) % 2 == 0 and all(mark[2 + n % 2] for n, mark in enumerate(inside))
        if paired and inside and not inside[0][3]:
            places = [begin, *(mark[0] for mark in inside), end]
            around = zip(places[::2], places[1::2], strict=True)
            if not any(_FIRST_PERSON.search(text, *bounds) for bounds in around):
                return begin + 1, end - 1
    return 0, len(text)


def _paragraph_quotes(text: str, within: Span, sentences: Sequence[Sentence]) -> Iterator[Span]:
    stack: list[tuple[str, int]] = []
    starts = [within.start, *(s.span.start for s in sentences)]
    last_end = within.start
    for start, mark, opens, closes in _marks(text, within):
        at = _closing(stack, mark) if closes else None
        if at is not None:
            # What was opened inside and never closed ends with it.
            for _, begin in stack[at + 1 :]:
                yield from _span(text, begin, start)
            yield from _span(text, stack[at][1], start + len(mark))
            del stack[at:]
            last_end = start + len(mark)
        elif opens:
            stack.append((mark, start))
        elif not stack and _FAMILY[mark] != "single" and not text[max(start - 1, 0)].isdigit():
            begin = max(starts[max(bisect_left(starts, start) - 1, 0)], last_end)
            yield from _span(text, begin, start + len(mark))
            last_end = start + len(mark)
    for _, begin in stack:
        yield from _span(text, begin, within.end)


def _span(text: str, start: int, end: int) -> Iterator[Span]:
    """The span without white space around it, if any letter or digit lies in it."""
    piece = text[start:end]
    if any(c.isalnum() for c in piece):
        yield Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))


def _closing(stack: list[tuple[str, int]], mark: str) -> int | None:
    """Index in the stack of the mark that this one closes."""
    for index in range(len(stack) - 1, -1, -1):
        opened = stack[index][0]
        if _FAMILY[opened] == _FAMILY[mark] and (mark not in _OPENS or mark in _TURNED.get(opened, "")):
            return index
    return None


def _marks(text: str, within: Span) -> Iterator[tuple[int, str, bool, bool]]:
    """(offset, mark, may open, may close) of the quotation marks; apostrophes are left out."""
    found = list(_MARKS.finditer(text, within.start, within.end))
    closing = (m.start() for m in reversed(found) if m.group() in ("'", "’") and _may_close(text, m.start(), within))
    last_closing = next(closing, -1)
    open_single = False
    for match in found:
        mark, start = match.group(), match.start()
        before = text[start - 1] if start > within.start else " "
        after = text[match.end()] if match.end() < within.end else " "
        opens = (before.isspace() or before in _BEFORE_OPENING or before == '"') and not after.isspace()
        closes = (
            after.isspace() or after in _AFTER_CLOSING or after in "\"'" or not after.isalnum()
        ) and not before.isspace()
        if _FAMILY[mark] == "single":
            more = last_closing > start
            opens = opens and not open_single and _opens_single(text, match.end(), mark, more)
            closes = closes and open_single and not _is_possessive(text, start, more, within)
            open_single = opens or (open_single and not closes)
            if opens or closes:
                yield start, mark, opens, closes
        else:
            yield start, mark, *_direction(mark, before, after, opens, closes)


def _direction(mark: str, before: str, after: str, opens: bool, closes: bool) -> tuple[bool, bool]:
    if mark == '"':
        if opens == closes:
            # Nothing around it tells: a digit before it makes inches of it, else the stack decides.
            return (False, False) if before.isdigit() and after.isalnum() else (True, True)
        return opens, closes
    if mark in ("“", "«", "‹"):
        return opens or not closes, closes and not opens
    if mark in ("”", "»", "›"):
        return opens and not closes, closes or not opens
    return mark in _OPENS, mark in _CLOSES


def _opens_single(text: str, after: int, mark: str, more: bool) -> bool:
    """A single mark opens only if one may close it later (``more``), or if it is the mark that does nothing else."""
    return _ELISIONS.match(text, after) is None and (more or mark in ("‘", "‚", "‛"))


def _may_close(text: str, at: int, within: Span) -> bool:
    following = text[at + 1] if at + 1 < within.end else " "
    return not text[at - 1].isspace() and not following.isalnum()


def _is_possessive(text: str, at: int, more: bool, within: Span) -> bool:
    """*the miners' union*: an s before, a word after, and another mark to close what is open."""
    if at + 1 < within.end and text[at + 1].isalnum():
        return True
    return more and text[at - 1] in "sS" and re.match(r"\s+[a-z]", text[at + 1 : at + 4]) is not None


def inside(quotes: Sequence[Quote], sentences: Sequence[Sentence]) -> Mapping[tuple[int, int], Quote]:
    """The quotation around each mention, by the mention's start and end: the innermost that has a speaker, if any."""
    by_span = {q.span: q for q in quotes}
    around, places = innermost(by_span, (m.span for s in sentences for m in s.mentions))
    best: dict[Span, Quote] = {}
    for span, outer in around.items():
        spoken = None if outer is None or by_span[span].speaker is not None else best[outer]
        best[span] = spoken if spoken is not None and spoken.speaker is not None else by_span[span]
    return {place: best[span] for place, span in places.items() if span is not None}
