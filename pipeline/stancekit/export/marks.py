"""Which characters of an article are marked for which findings. How marks look is for ``terminal`` and ``notebook``.

Spans may overlap in any way, so a stretch of text is cut wherever a span starts or ends. The pieces of

    Halvorsen warned the Greek government

are *Halvorsen* (in a mark of the holder, which opens and closes there), a blank in no mark, *warned* (cue), and so on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from stancekit.records import AUTHOR, Finding, Position, Span

Role = Literal["holder", "target", "cue"]
Mark = tuple[Span, Role]


@dataclass(frozen=True, slots=True)
class Listed:
    """A finding to show; names are those of the position, where the caller gave positions."""

    finding: Finding
    actor: str | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that lie in the same marks.

    Attributes:
        start, end: half-open offsets into the article's text.
        over: the marks around it, outer ones first.
        opens: those of them that start with it, outer ones first.
        closes: those of them that end with it, inner ones first.
    """

    start: int
    end: int
    over: tuple[Mark, ...]
    opens: tuple[Mark, ...]
    closes: tuple[Mark, ...]


def listed(found: Sequence[Finding] | Sequence[Position]) -> list[Listed]:
    """Findings, or the evidence of positions, in text order."""
    return sorted(_each(found), key=_text_order)


def marks(items: Sequence[Listed], within: Span) -> dict[Mark, list[int]]:
    """The spans to mark, each with the numbers of its findings, from 1; what lies outside ``within`` is left out."""
    found: dict[Mark, list[int]] = {}
    for number, item in enumerate(items, start=1):
        finding = item.finding
        holder = finding.holder.span if finding.holder else None
        spans: tuple[tuple[Role, Span | None], ...] = (
            ("holder", holder), ("target", finding.target.span), ("cue", finding.cue)
        )  # fmt: skip
        for role, span in spans:
            if span and span.overlaps(within):
                clipped = Span(max(span.start, within.start), min(span.end, within.end))
                found.setdefault((clipped, role), []).append(number)
    return found


def pieces(marked: Mapping[Mark, object], within: Span) -> Iterator[Piece]:
    """The text from one place where a mark opens or closes to the next; the marks lie inside of ``within``."""
    cuts = sorted({within.start, within.end, *(at for span, _ in marked for at in (span.start, span.end))})
    outer_first = sorted(marked, key=lambda mark: (mark[0].start, -mark[0].end, mark[1]))
    for start, end in pairwise(cuts):
        over = tuple(mark for mark in outer_first if mark[0].start <= start and end <= mark[0].end)
        opens = tuple(mark for mark in over if mark[0].start == start)
        yield Piece(start, end, over, opens, tuple(mark for mark in reversed(over) if mark[0].end == end))


def author_words(name: str | None) -> str:
    """How a list names the author."""
    return "the author" if name in (None, AUTHOR) else f"the author = {name}"


def named(words: str, name: str | None) -> str:
    """The words of the text on one line, with the name they stand for where they do not say it themselves."""
    words = " ".join(words.split())
    return words if name is None or name.casefold() in words.casefold() else f"{words} = {name}"


def details(finding: Finding) -> str:
    """What else there is to say of a finding: ``THREATEN, reported, hypothetical, to greece, 0.83``."""
    told = [finding.relation, finding.voice, *(["hypothetical"] if finding.hypothetical else [])]
    if finding.addressee:
        told.append(f"to {finding.addressee}")
    return f"{', '.join(told)}, {finding.confidence:.2f}"


def _each(found: Sequence[Finding] | Sequence[Position]) -> Iterator[Listed]:
    for item in found:
        if isinstance(item, Position):
            yield from (Listed(f, item.actor.name, item.target.name) for f in item.evidence)
        else:
            yield Listed(item)


def _text_order(item: Listed) -> tuple[Span, int, Span]:
    finding = item.finding
    return (finding.sentence, finding.holder.span.start if finding.holder else -1, finding.target.span)
