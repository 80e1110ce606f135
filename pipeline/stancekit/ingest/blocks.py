"""Text to blocks: paragraphs and lines that stand alone, which is what layout is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from stancekit.records import Span

_LINE = re.compile(r"[^\r\n]+")
_FINAL = re.compile(r"[.!?…][\"'”’»)\]*_]*$")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’»)]*\s+(?=[\"'“‘«(]*[^\W\d_a-z])")
# Lengths are bounded, so that a page of brackets costs no more than its length.
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,500}(?:\s+\"[^\"]{0,200}\")?\)")
_EMPHASIS = re.compile(r"^[>\s]*[*_]{0,3}(.*?)[*_]{0,3}$", re.DOTALL)
UNDERLINED = re.compile(r"[^\r\n]{1,99}[^\s.!?…][ \t]*\r?\n[ \t]*(?:={3,}|-{3,})$")  # markdown's other headings
_WRAP_WIDTH = 110  # lines longer than this are paragraphs of their own
_WRAP_SLACK = 10  # how far short of the width a wrapped line may fall, beyond the word that did not fit


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a line that stands alone.

    ``start`` and ``end`` are half-open offsets into the article's text, without space around. ``plain`` is its text on
    one line, without markdown's link targets and surrounding emphasis. ``apart``: blank lines (or the ends) around it.
    """

    start: int
    end: int
    plain: str
    apart: bool
    words: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", len(self.plain.split()))

    @property
    def span(self) -> Span:
        """Its span in the article's text."""
        return Span(self.start, self.end)

    @property
    def final(self) -> bool:
        """Whether it ends like a sentence."""
        return _FINAL.search(self.plain) is not None

    @property
    def body(self) -> bool:
        """Whether it is plainly running text: long enough, and ended like a sentence."""
        return self.words >= 12 and self.final

    def sentences(self) -> list[str]:
        """Its sentences, roughly: good enough to ask whether all of them are of one kind."""
        return [s for s in _SENTENCE_END.split(self.plain) if s.strip()]


def blocks_of(text: str, begin: int = 0) -> list[Block]:
    """The blocks of ``text`` from offset ``begin`` on, in order.

    Blank lines part blocks. Lines without a blank line between them are one block when they look wrapped at a fixed
    width, and a block each otherwise.
    """
    lines = list(_lines(text, begin))
    width = sorted(end - start for start, end in lines)[int(0.9 * (len(lines) - 1))] if lines else 0
    spaced = any(_parted(text, a, b) for a, b in pairwise(lines))
    blocks: list[Block] = []
    for chunk in _chunks(text, lines):
        whole = UNDERLINED.match(text[chunk[0][0] : chunk[-1][1]]) or (
            width <= _WRAP_WIDTH and _wrapped(text, chunk, width)
        )
        parts = [(chunk[0][0], chunk[-1][1])] if whole else chunk
        apart = len(parts) == 1 or not spaced
        blocks += [Block(start, end, plain(text[start:end]), apart) for start, end in parts]
    return blocks


def plain(text: str) -> str:
    """``text`` on one line, without markdown's link targets, quote marks and surrounding emphasis."""
    flat = " ".join(text.split())
    match = _EMPHASIS.match(_LINK.sub(r"\1", flat))
    return (match[1] if match else flat).strip()


def _lines(text: str, begin: int) -> Iterator[tuple[int, int]]:
    for match in _LINE.finditer(text, begin):
        line = match.group()
        if line.strip():
            start = match.start() + len(line) - len(line.lstrip())
            yield start, start + len(line.strip())


def _parted(text: str, above: tuple[int, int], below: tuple[int, int]) -> bool:
    between = text[above[1] : below[0]].replace("\r\n", "\n")
    return between.count("\n") + between.count("\r") > 1


def _chunks(text: str, lines: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    chunk: list[tuple[int, int]] = []
    for line in lines:
        if chunk and _parted(text, chunk[-1], line):
            yield chunk
            chunk = []
        chunk.append(line)
    if chunk:
        yield chunk


def _wrapped(text: str, chunk: list[tuple[int, int]], width: int) -> bool:
    """Whether each line stops where the next line's first word would no longer have fitted."""
    return all(
        end - start + 1 + len(text[below : below + width].split(maxsplit=1)[0]) > width - _WRAP_SLACK
        for (start, end), (below, _) in pairwise(chunk)
    )
