"""Sentence spans of an article: by spaCy's parser, mended where it cuts in the middle; a line break always ends one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc
from spacy.tokens import Span as Tokens

from stancekit.records import Span

_LONGEST = 50_000  # characters; a longer line is parsed in pieces, since the parser's memory grows with it
# A sentence may end after final punctuation, closing marks and white space; elsewhere the parser cut too early.
_END = re.compile(r"(?:[.!?…:;][\"'”’»)\]]*|[.!?…]\S{0,3}|[”\"»)\]])\s*$")


def line_spans(text: str, noise: tuple[Span, ...]) -> list[tuple[Span, int]]:
    """(span, paragraph) of every line outside ``noise``, surrounding white space left out.

    A paragraph ends at a blank line; without blank lines every line is one.
    """
    blank_lines = re.search(r"\n\s*\n", text) is not None
    found: list[tuple[Span, int]] = []
    paragraph = 0
    for match in re.finditer(r"[^\r\n\u2028\u2029]+", text):
        gap = text[found[-1][0].end : match.start()] if found else ""
        if found and (not blank_lines or gap.count("\n") > 1 or (gap.count("\r") > 1 and "\n" not in gap)):
            paragraph += 1
        found.extend((piece, paragraph) for piece in _outside(text, Span(match.start(), match.end()), noise))
    return found


def _outside(text: str, line: Span, noise: tuple[Span, ...]) -> Iterator[Span]:
    at = line.start
    for gap in [n for n in noise if n.overlaps(line)] + [None]:
        end = line.end if gap is None else max(at, gap.start)
        while at < end:
            cut = end if end - at <= _LONGEST else _break_before(text, at, at + _LONGEST)
            piece = text[at:cut]
            if piece.strip():
                start = at + len(piece) - len(piece.lstrip())
                yield Span(start, start + len(piece.strip()))
            at = cut
        if gap is not None:
            at = max(at, gap.end)


def _break_before(text: str, start: int, end: int) -> int:
    """The last end of a sentence before ``end``, else the last white space, else ``end`` itself."""
    stops = list(re.finditer(r"[.!?][\"”’»]*\s", text[start:end]))
    if stops:
        return start + stops[-1].end()
    space = text.rfind(" ", start + 1, end)
    return space + 1 if space > start else end


def sentences(doc: Doc) -> Iterator[Tokens]:
    """The sentences of one line's doc; a cut that does not follow a sentence's end is mended."""
    start = 0
    for sent in doc.sents:
        if sent.end == len(doc) or _END.search(doc[start : sent.end].text_with_ws):
            yield doc[start : sent.end]
            start = sent.end
