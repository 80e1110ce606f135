"""Layout noise: which stretches of a text are no part of the commentary, each with its kind.

Precision comes first: a caption left in costs a doubtful finding, a sentence taken for a caption loses a sure one.
Rules look at whole blocks (a paragraph or a line that stands alone), except for three that look inside: datelines and
section labels at a block's start, credits at its end, and ``(RELATED: ...)`` in parentheses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from stancekit.ingest.biography import biographies, name_in
from stancekit.ingest.blocks import Block, blocks_of
from stancekit.ingest.captions import caption_start
from stancekit.ingest.datelines import dateline_date, find_datelines, label_length
from stancekit.ingest.furniture import furniture_kind, inserted_links
from stancekit.ingest.header import read_header
from stancekit.ingest.headings import find_headings
from stancekit.ingest.metadata import Metadata, front_matter
from stancekit.ingest.pullquotes import pull_quotes
from stancekit.records import Noise, NoiseKind, Span

_TOP = 6  # blocks at the top in which a known author's biography may stand
_TAIL = 5  # blocks at the end in which biographies are looked for
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)$")
_COMMENT = re.compile(r"<!--.*-->$", re.DOTALL)
_TITLE_MARK = re.compile(r"#{1,6}\s+")


@dataclass(frozen=True, slots=True)
class Layout:
    """What the layout says about an article, and its noise in text order, without overlaps."""

    metadata: Metadata
    noise: tuple[Noise, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    text: str
    blocks: list[Block]
    title: int | None
    hints: Mapping[str, NoiseKind]


def read_layout(text: str, given: Metadata | None = None, hints: Mapping[str, NoiseKind] | None = None) -> Layout:
    """Find metadata and noise in ``text``.

    Args:
        text: the article's text.
        given: metadata known from elsewhere; its author tells biographies from other sentences.
        hints: kinds of blocks that the markup told, by the block's text on one line.
    """
    front = front_matter(text)
    blocks = blocks_of(text, front[0].end if front else 0)
    found, lines, title = read_header(blocks)
    known = (given or Metadata()).over(front[1] if front else Metadata()).over(found)
    kinds: dict[int, NoiseKind] = dict.fromkeys(lines, "metadata")
    _whole_blocks(_Page(text, blocks, title, hints or {}), kinds, known.author)
    inner = list(_inside_blocks(blocks, kinds, text))
    if title is not None and title not in kinds and (mark := _TITLE_MARK.match(text, blocks[title].start)):
        inner.append(Noise(Span(mark.start(), mark.end()), "heading"))
    noise = [Noise(blocks[i].span, kind) for i, kind in kinds.items()] + inner
    noise += [Noise(front[0], "metadata")] if front else []
    names = (name_in(blocks[i].plain) for i, kind in sorted(kinds.items()) if kind == "biography")
    known = known.over(Metadata(date=_date_in(inner, text), author=next((name for name in names if name), None)))
    return Layout(known, tuple(_apart(noise)))


def _apart(noise: list[Noise]) -> Iterator[Noise]:
    """In text order; of stretches that overlap, as a credit inside a ``(RELATED: ...)`` does, the first and longest."""
    end = 0
    for stretch in sorted(noise, key=lambda n: (n.span.start, -n.span.end)):
        if stretch.span.start >= end:
            yield stretch
            end = stretch.span.end


def _whole_blocks(page: _Page, kinds: dict[int, NoiseKind], author: str | None) -> None:
    """Add to ``kinds`` the blocks that are noise as a whole; later rules see what earlier ones have set aside."""
    for i, block in enumerate(page.blocks):
        if i not in kinds and i != page.title and (kind := _kind_alone(block, page)):
            kinds[i] = kind
    kinds |= dict.fromkeys(_biographies(page, kinds, author), "biography")
    kinds |= dict.fromkeys(pull_quotes(page.blocks, frozenset(kinds)), "pullquote")
    kinds |= dict.fromkeys(find_headings(page.blocks, kinds, page.text, page.title), "heading")


def _biographies(page: _Page, kinds: Mapping[int, NoiseKind], author: str | None) -> list[int]:
    """Biographies with nothing but noise after them; of a known author also near the top."""
    running = [i for i in range(len(page.blocks)) if i not in kinds and i != page.title]
    found = biographies(page.blocks, [i for i in running[:3] + running[-_TAIL:] if i > 0], author, running)
    tail = len(page.blocks) - 1
    while tail in kinds or tail in found:
        tail -= 1
    return [i for i in sorted(found) if i > tail or (author is not None and i < _TOP)]


def _kind_alone(block: Block, page: _Page) -> NoiseKind | None:
    """The kind of a block that needs no look at its neighbours."""
    if block.plain in page.hints:
        return page.hints[block.plain]
    raw = page.text[block.start : block.end]
    if _COMMENT.match(raw):
        return "metadata"
    if _IMAGE.match(raw):
        return "caption"
    return furniture_kind(block) or ("caption" if caption_start(block) == 0 else None)


def _inside_blocks(blocks: list[Block], kinds: Mapping[int, NoiseKind], text: str) -> list[Noise]:
    """Noise that is a part of a block."""
    noise = [Noise(span, "dateline") for span in find_datelines(blocks, frozenset(kinds), text).values()]
    openings = {n.span.start for n in noise}
    for i, block in enumerate(blocks):
        if i in kinds:
            continue
        noise += [Noise(span, "link") for span in inserted_links(text, block)]
        length = label_length(text[block.start : block.end]) if block.start not in openings else 0
        if length and i < _TOP:
            noise.append(Noise(Span(block.start, block.start + length), "metadata"))
        noise += _credit_at_end(block, text)
    return noise


def _credit_at_end(block: Block, text: str) -> list[Noise]:
    start = caption_start(block)
    if not start:
        return []
    words = r"\s+".join(re.escape(word) for word in block.plain[start:].split())
    match = re.compile(words + r"\W*$").search(text[block.start : block.end])
    return [Noise(Span(block.start + match.start(), block.end), "caption")] if match else []


def _date_in(noise: list[Noise], text: str) -> str | None:
    dates = (dateline_date(n.span.of(text)) for n in noise if n.kind == "dateline")
    return next((date for date in dates if date), None)
