"""Results as HTML for notebooks: a position, positions, an article with its findings marked.

    [1:Halvorsen] {1:warned} ⟨1:the Greek government⟩ on Monday that [2:Oslo] would ...
      1 Halvorsen ■ against the Greek government (THREATEN, reported, 0.83)

The marks are those of ``terminal`` and of the report page. Every text is escaped, and nothing is a script. Brackets and
signs stand in the text and not in the style, for hosts that take the style away; without it all can be read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files

from stancekit.export.marks import Listed, Mark, Role, author_words, details, listed, marks, named, pieces
from stancekit.records import AUTHOR, Article, Finding, Noise, Position, Span

_SHOWN = 20  # positions of a table
_BRACKETS: Mapping[Role, tuple[str, str]] = {"holder": ("[", "]"), "target": ("⟨", "⟩"), "cue": ("{", "}")}
_ROLES: Mapping[Role, str] = {"holder": "who", "target": "on what", "cue": "in which words"}
_SIGNS: Mapping[str, str] = {"favor": "●", "against": "■", "neutral": "○", "mixed": "◐"}
# Characters that turn or hide what follows, and halves of surrogate pairs, which no page can hold.
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_PARAGRAPH = re.compile(r"(?:[ \t]*(?:\r\n|\n|\r(?!\n)|\u2029)){2,}")


def article_html(article: Article, found: Sequence[Finding] | Sequence[Position], note: str = "") -> str:
    """An article with its findings marked in the text and listed below each paragraph.

    Args:
        article: the article that the spans count in.
        found: findings, or positions, whose names are then shown beside pronouns and other wordings.
        note: a line of plain text for the end.

    Returns:
        One HTML element with its style.
    """
    items = listed(found)
    parts = [f"<p>{_cited(article)}</p>", _key() if items else "", *_paragraphs(article, items)]
    return _framed([*parts, _quiet(escape(note)) if note else ""])


def position_html(position: Position) -> str:
    """One position: who stands how toward what, and every sentence that says so with its marks."""
    actor, target = position.actor, position.target
    head = (
        f"<p><b>{_author_name(actor.name)}</b> ({_label(actor.type)}) {_stance(position.stance)} "
        f"<b>{_name(target.name)}</b> ({_label(target.type)}) · score {_signed(position.score)} · "
        f"confidence {position.confidence:.2f}</p>"
    )
    items = [
        f"<li>{_stance(finding.stance)} ({_label(details(finding))}){_sentence(finding, position.article.text)}</li>"
        for finding in position.evidence
    ]
    return _framed([head, _key(), _list(items), _quiet(_cited(position.article))])


def positions_html(positions: Sequence[Position]) -> str:
    """A table of positions, each with the surest sentence that agrees with it; the first of many."""
    several = len({position.article for position in positions}) > 1
    rows = [_row(position, several=several) for position in positions[:_SHOWN]]
    head = f"<p><b>{len(positions):,} position{'' if len(positions) == 1 else 's'}</b></p>"
    columns = "".join(f'<th scope="col"{c}>{t}</th>' for t, c in _COLUMNS)
    table = f'<table class="sk-list"><thead><tr>{columns}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    left = len(positions) - len(rows)
    more = _quiet(f"… and {left:,} more; <code>.to_frame()</code> has all of them") if left else ""
    return _framed([head, *([_key(), table] if rows else []), more])


_COLUMNS = (
    ("who", ""), ("stance", ""), ("on what", ""), ("surest sentence", ""), ("confidence", ' class="sk-number"')
)  # fmt: skip


def _row(position: Position, *, several: bool) -> str:
    agreeing = [f for f in position.evidence if f.stance == position.stance] or position.evidence
    surest = max(agreeing, key=lambda finding: finding.confidence)
    left = len(position.evidence) - 1
    notes = [f"and {left} more"] if left else []
    notes += [_cited(position.article)] if several else []
    cells = (
        _author_name(position.actor.name),
        _stance(position.stance),
        _name(position.target.name),
        _sentence(surest, position.article.text) + (_quiet(" · ".join(notes)) if notes else ""),
    )
    last = f'<td class="sk-number">{position.confidence:.2f}</td>'
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}{last}</tr>"


def _paragraphs(article: Article, items: Sequence[Listed]) -> Iterator[str]:
    """Every paragraph, with the findings of the sentences that start in it; numbers start anew in each."""
    left = list(items)
    spans = _paragraph_spans(article.text)
    for number, span in enumerate(spans, start=1):
        last = number == len(spans)
        own = [item for item in left if last or item.finding.sentence.start < spans[number].start]
        left = left[len(own) :]
        yield _text(article.text, span, marks(own, span), article.noise)
        if own:
            yield _list([_line(n, item, article.text) for n, item in enumerate(own, start=1)])


def _paragraph_spans(text: str) -> list[Span]:
    spans, at = [], 0
    for gap in _PARAGRAPH.finditer(text):
        if gap.start() > at:
            spans.append(Span(at, gap.start()))
        at = gap.end()
    return [*spans, Span(at, len(text))] if at < len(text) else spans


def _line(number: int, item: Listed, text: str) -> str:
    finding = item.finding
    holder = named(finding.holder.span.of(text), item.actor) if finding.holder else author_words(item.actor)
    target = named(finding.target.span.of(text), item.target)
    return (
        f"<li>{number} <b>{_name(holder)}</b> {_stance(finding.stance)} <b>{_name(target)}</b> "
        f"({_label(details(finding))})</li>"
    )


def _sentence(finding: Finding, text: str) -> str:
    """The sentence of one finding; there are no numbers, as there is nothing to tell apart."""
    return _text(text, finding.sentence, dict.fromkeys(marks([Listed(finding)], finding.sentence), ()))


def _text(text: str, within: Span, numbers: Mapping[Mark, Sequence[int]], noise: Sequence[Noise] = ()) -> str:
    """Text with its marks; ``numbers`` are those of the findings that a mark belongs to."""
    shown = []
    for piece in pieces(numbers, within):
        html = _plain(text, Span(piece.start, piece.end), () if piece.over else noise)
        for mark in reversed(piece.over):
            html = _marked(html, mark, numbers[mark], opens=mark in piece.opens, closes=mark in piece.closes)
        shown.append(html)
    return f'<div class="sk-text" dir="auto">{"".join(shown)}</div>'


def _plain(text: str, within: Span, noise: Sequence[Noise]) -> str:
    """Text without marks; layout that was left out of extraction is told apart."""
    shown, at = [], within.start
    for part in (part for part in noise if part.span.overlaps(within)):
        start, end = max(at, part.span.start), min(within.end, part.span.end)
        left_out = f'<span class="sk-noise" title="{part.kind}, left out">{_visible(text[start:end])}</span>'
        shown += [_visible(text[at:start]), left_out]
        at = max(at, end)
    return "".join([*shown, _visible(text[at : within.end])])


def _marked(html: str, mark: Mark, numbers: Sequence[int], *, opens: bool, closes: bool) -> str:
    role = mark[1]
    first, last = _BRACKETS[role]
    told = f"{','.join(map(str, numbers))}:" if numbers else ""
    before = f'<span class="sk-edge">{first}{told}</span>' if opens else ""
    after = f'<span class="sk-edge">{last}</span>' if closes else ""
    return f'<mark class="sk-{role}" title="{_ROLES[role]}">{before}{html}{after}</mark>'


def _key() -> str:
    marked = (_marked(words, (Span(0, 1), role), (), opens=True, closes=True) for role, words in _ROLES.items())
    return _quiet(f"Marked: {' '.join(marked)}")


def _cited(article: Article) -> str:
    given = (article.author, article.source, article.date)
    return ", ".join([f"<b>{_name(article.title or article.id)}</b>", *(_name(words) for words in given if words)])


def _stance(stance: str) -> str:
    return f'<span class="sk-{stance}"><span aria-hidden="true">{_SIGNS[stance]}</span> {stance}</span>'


def _signed(score: float) -> str:
    return f"{round(score, 2) + 0.0:+.2f}"  # + 0.0: there is no -0.00


def _author_name(name: str) -> str:
    return "the author" if name == AUTHOR else _name(name)


def _name(words: str) -> str:
    """Words of a stranger on one line, in their own direction of writing."""
    return f"<bdi>{_label(words)}</bdi>"


def _label(words: str) -> str:
    return _visible("".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in words).strip())


def _visible(text: str) -> str:
    """Escaped text in which characters that cannot be seen are shown, not obeyed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _HIDDEN.sub(lambda sign: f'<span class="sk-sign">U+{ord(sign[0]):04X}</span>', escape(text))


def _quiet(html: str) -> str:
    return f'<p class="sk-quiet">{html}</p>'


def _list(items: Sequence[str]) -> str:
    return f'<ol class="sk-findings">{"".join(items)}</ol>'


def _framed(parts: Sequence[str]) -> str:
    """One element; the classes after the first keep a notebook from reading sums of dollars as formulas."""
    inside = "\n".join([f"<style>{_style()}</style>", *(part for part in parts if part)])
    return f'<div class="stancekit tex2jax_ignore mathjax_ignore">{inside}</div>'


@cache
def _style() -> str:
    text = (files("stancekit.export") / "notebook.css").read_text("utf-8")
    return " ".join(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).split())
