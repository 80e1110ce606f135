"""Subheadings: markdown's, and short lines without final punctuation that stand between paragraphs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from stancekit.ingest.blocks import UNDERLINED, Block
from stancekit.records import NoiseKind

_WORDS = 10
_CHARACTERS = 70
_QUESTION_WORDS = 5
_MARKED = re.compile(r"#{1,6}\s+\S|[*_]{2}[^*_]{2,80}[*_]{2}$")
_RULE = re.compile(r"(?:[-*_=~#·•]\s*){3,}$")
_NUMBERED = re.compile(r"(?:\d{1,2}|[IVX]{1,4})[.):]\s+[^\W\d_a-z]")
_ITEM = re.compile(r"[-*+•–—>]\s")
_ENDS = (".", ",", ";", ":", "!", "?", "…", '"', "”", "’", "»", ")", "“", "‘", "—", "–", "-")


def find_headings(blocks: Sequence[Block], noise: Mapping[int, NoiseKind], text: str, title: int | None) -> list[int]:
    """Indices of blocks that are subheadings, and of rules drawn in characters.

    A plain line is one only in a text whose paragraphs end like sentences, after running text and right before more of
    it, and not in a row of such lines (a list of demands has the same look). A short question counts where the text has
    other subheadings: alone it may well be the author's own.
    """
    rest = [i for i in range(len(blocks)) if i not in noise and i != title]
    running = [i for i in rest if blocks[i].words >= 12]
    tidy = sum(blocks[i].final for i in running) > 0.6 * len(running)
    first = next((i for i in running if blocks[i].final), len(blocks))
    found: list[int] = []
    questions: list[int] = []
    for before, i, after in zip([None, *rest], rest, [*rest[1:], None], strict=False):
        raw = text[blocks[i].start : blocks[i].end]
        if _RULE.match(raw) or (i > first and _is_marked(raw)):
            found.append(i)
        elif (
            tidy and i > first and before is not None and after is not None and _between(blocks[before], blocks[after])
        ):
            found += [i] if _is_short_line(blocks[i], raw) else []
            questions += [i] if _is_short_question(blocks[i]) else []
    return sorted(found + (questions if len(found) >= 2 else []))


def _between(before: Block, after: Block) -> bool:
    return _is_running(before) and _is_running(after)


def _is_short_question(block: Block) -> bool:
    return block.apart and block.words <= _QUESTION_WORDS and block.plain[0].isupper() and block.plain.endswith("?")


def _is_marked(raw: str) -> bool:
    return len(raw) <= 200 and (_MARKED.match(raw) is not None or UNDERLINED.match(raw) is not None)


def _is_short_line(block: Block, raw: str) -> bool:
    line = block.plain
    if not block.apart or block.words > _WORDS or len(line) > _CHARACTERS or "\n" in raw or _ITEM.match(raw):
        return False
    if _NUMBERED.match(line):
        return not line.endswith((".", ",", ";", ":", "…"))
    return (line[0].isupper() or line[0].isdigit()) and not line.endswith(_ENDS)


def _is_running(block: Block) -> bool:
    """A paragraph: ended like a sentence, and long enough not to be a line of a list; nothing that announces a list."""
    return block.final and block.words >= 5
