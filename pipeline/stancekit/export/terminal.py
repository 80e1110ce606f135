"""An article for the terminal, its findings marked in the text and listed below each sentence.

    [1,3:Halvorsen] {1:warned} <1:the Greek government> on Monday that [2:Oslo] would ...
      1 Halvorsen —against→ the Greek government (THREATEN, reported, 0.83)

Holders stand in ``[]``, targets in ``<>``, cues in ``{}``, each with the numbers of its findings in the list; so the
marks can be told apart without colour. Spans may overlap in any way: a mark opens and closes where its span does.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from rich.console import Console
from rich.text import Text

from stancekit.records import AUTHOR, Article, Finding, Position, Span

Role = Literal["holder", "target", "cue"]

_BRACKETS: Mapping[Role, tuple[str, str]] = {"holder": ("[", "]"), "target": ("<", ">"), "cue": ("{", "}")}
_STYLES: Mapping[Role, str] = {"holder": "bold cyan", "target": "bold underline magenta", "cue": "italic yellow"}
_STANCE_STYLES: Mapping[str, str] = {"favor": "bold green", "against": "bold red", "neutral": "bold blue"}
_QUIET = "dim"

# A control character in an article (such as the start of a terminal's escape sequence) is shown, never obeyed.
_CONTROLS = (
    {c: 0x2400 + c for c in range(0x20) if c not in (0x09, 0x0A)}
    | {0x7F: 0x2421}
    | dict.fromkeys(range(0x80, 0xA0), 0x2426)
)


@dataclass(frozen=True, slots=True)
class _Listed:
    """A finding to show; names are those of the position, where the caller gave positions."""

    finding: Finding
    actor: str | None = None
    target: str | None = None


def marked(article: Article, found: Sequence[Finding] | Sequence[Position], colour: bool = True) -> str:
    """The article's text with its findings marked and listed.

    Args:
        article: the article that the spans count in.
        found: findings, or positions, whose names are then shown beside pronouns and other wordings.
        colour: whether to put in the terminal's colour codes; the text is the same without.
    """
    shown, at = Text(), 0
    listed = sorted(_listed(found), key=_text_order)
    for sentence, group in groupby(listed, key=lambda item: item.finding.sentence):
        items = list(group)
        start, end = max(at, sentence.start), max(at, sentence.end)
        shown.append(_visible(_resumed(article.text[at:start], after_list=bool(shown))))
        shown.append_text(_marked_span(article.text, start, end, items))
        for number, item in enumerate(items, start=1):
            shown.append("\n").append_text(_line(number, item, article.text))
        at = end
    rest = article.text[at:]
    shown.append(_visible(_resumed(rest, after_list=bool(shown) and bool(rest))))
    return _rendered(shown) if colour else shown.plain


def _listed(found: Sequence[Finding] | Sequence[Position]) -> Iterator[_Listed]:
    for item in found:
        if isinstance(item, Position):
            yield from (_Listed(f, item.actor.name, item.target.name) for f in item.evidence)
        else:
            yield _Listed(item)


def _text_order(item: _Listed) -> tuple[Span, int, Span]:
    finding = item.finding
    return (finding.sentence, finding.holder.span.start if finding.holder else -1, finding.target.span)


def _resumed(piece: str, after_list: bool) -> str:
    """Text between two listed sentences; after a list it goes on in a line of its own."""
    if not after_list:
        return piece
    piece = piece.lstrip(" ")
    return piece if piece.startswith(("\n", "\r\n")) else "\n" + piece


def _marked_span(text: str, start: int, end: int, items: Sequence[_Listed]) -> Text:
    marks = _marks(items, Span(start, end)) if start < end else {}
    cuts = sorted({start, end, *(p for span, _ in marks for p in (span.start, span.end))})
    shown = Text()
    for at, following in pairwise([*cuts, cuts[-1]]):
        # At one place inner marks close before outer ones, then outer ones open before inner ones.
        for _, role in sorted((m for m in marks if m[0].end == at), reverse=True):
            shown.append(_BRACKETS[role][1], _QUIET)
        for mark in sorted((m for m in marks if m[0].start == at), key=lambda m: (-m[0].end, m[1])):
            shown.append(f"{_BRACKETS[mark[1]][0]}{','.join(map(str, marks[mark]))}:", _QUIET)
        piece = Text(_visible(text[at:following]))
        for role in (role for span, role in marks if span.start <= at < span.end):
            piece.stylize(_STYLES[role])
        shown.append_text(piece)
    return shown


def _marks(items: Sequence[_Listed], within: Span) -> dict[tuple[Span, Role], list[int]]:
    """The spans to mark, each with the numbers of its findings; what lies outside the sentence is only listed."""
    marks: dict[tuple[Span, Role], list[int]] = {}
    for number, item in enumerate(items, start=1):
        finding = item.finding
        holder = finding.holder.span if finding.holder else None
        spans: tuple[tuple[Role, Span | None], ...] = (
            ("holder", holder), ("target", finding.target.span), ("cue", finding.cue)
        )  # fmt: skip
        for role, span in spans:
            if span and span.overlaps(within):
                clipped = Span(max(span.start, within.start), min(span.end, within.end))
                marks.setdefault((clipped, role), []).append(number)
    return marks


def _line(number: int, item: _Listed, text: str) -> Text:
    finding = item.finding
    line = Text().append(f"  {number} ", _QUIET)
    holder = _label(finding.holder.span.of(text), item.actor) if finding.holder else _author(item.actor)
    line.append(holder, _STYLES["holder"])
    line.append(f" —{finding.stance}→ ", _STANCE_STYLES[finding.stance])
    line.append(_label(finding.target.span.of(text), item.target), _STYLES["target"])
    details = [finding.relation, finding.voice, *(["hypothetical"] if finding.hypothetical else [])]
    if finding.addressee:
        details.append(f"to {_visible(finding.addressee)}")
    return line.append(f" ({', '.join(details)}, {finding.confidence:.2f})")


def _label(words: str, name: str | None) -> str:
    """The words of the text, with the name they stand for where they do not say it themselves."""
    words = _visible(" ".join(words.split()))
    return words if name is None or name.casefold() in words.casefold() else f"{words} = {_visible(name)}"


def _author(name: str | None) -> str:
    return "the author" if name in (None, AUTHOR) else f"the author = {_visible(str(name))}"


def _visible(text: str) -> str:
    return text.replace("\r\n", "\n").translate(_CONTROLS)


def _rendered(shown: Text) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, color_system="standard", no_color=False, legacy_windows=False)
    console.print(shown, soft_wrap=True, end="", markup=False, highlight=False, emoji=False)
    return out.getvalue()
