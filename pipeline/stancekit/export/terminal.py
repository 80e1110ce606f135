"""An article for the terminal, its findings marked in the text and listed below each sentence.

    [1,3:Halvorsen] {1:warned} <1:the Greek government> on Monday that [2:Oslo] would ...
      1 Halvorsen —against→ the Greek government (THREATEN, reported, 0.83)

Holders stand in ``[]``, targets in ``<>``, cues in ``{}``, each with the numbers of its findings in the list; so the
marks can be told apart without colour. Spans may overlap in any way: a mark opens and closes where its span does.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from stancekit.export.marks import Listed, Role, author_words, details, listed, marks, named, pieces
from stancekit.records import Article, Finding, Position, Span

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


def marked(article: Article, found: Sequence[Finding] | Sequence[Position], colour: bool = True) -> str:
    """The article's text with its findings marked and listed.

    Args:
        article: the article that the spans count in.
        found: findings, or positions, whose names are then shown beside pronouns and other wordings.
        colour: whether to put in the terminal's colour codes; the text is the same without.
    """
    shown, at = Text(), 0
    for sentence, group in groupby(listed(found), key=lambda item: item.finding.sentence):
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


def _resumed(piece: str, after_list: bool) -> str:
    """Text between two listed sentences; after a list it goes on in a line of its own."""
    if not after_list:
        return piece
    piece = piece.lstrip(" ")
    return piece if piece.startswith(("\n", "\r\n")) else "\n" + piece


def _marked_span(text: str, start: int, end: int, items: Sequence[Listed]) -> Text:
    shown = Text()
    if start == end:
        return shown
    numbers = marks(items, Span(start, end))
    for piece in pieces(numbers, Span(start, end)):
        for mark in piece.opens:
            shown.append(f"{_BRACKETS[mark[1]][0]}{','.join(map(str, numbers[mark]))}:", _QUIET)
        words = Text(_visible(text[piece.start : piece.end]))
        for _, role in piece.over:
            words.stylize(_STYLES[role])
        shown.append_text(words)
        for _, role in piece.closes:
            shown.append(_BRACKETS[role][1], _QUIET)
    return shown


def _line(number: int, item: Listed, text: str) -> Text:
    finding = item.finding
    line = Text().append(f"  {number} ", _QUIET)
    holder = named(finding.holder.span.of(text), item.actor) if finding.holder else author_words(item.actor)
    line.append(_visible(holder), _STYLES["holder"])
    line.append(f" —{finding.stance}→ ", _STANCE_STYLES[finding.stance])
    line.append(_visible(named(finding.target.span.of(text), item.target)), _STYLES["target"])
    return line.append(f" ({_visible(details(finding))})")


def _visible(text: str) -> str:
    return text.replace("\r\n", "\n").translate(_CONTROLS)


def _rendered(shown: Text) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, color_system="standard", no_color=False, legacy_windows=False)
    console.print(shown, soft_wrap=True, end="", markup=False, highlight=False, emoji=False)
    return out.getvalue()
