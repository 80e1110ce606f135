"""HTML pages: the main text by trafilatura, metadata from meta tags. Nothing in a page is executed or fetched.

Offsets count in the extracted text: the page's blocks, with a blank line between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stancekit.errors import Rejection
from stancekit.ingest.blocks import plain
from stancekit.ingest.decode import decode
from stancekit.ingest.metadata import Metadata, metadata_of
from stancekit.records import NoiseKind

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")  # lxml refuses it in a text that is decoded already
_SPACE = re.compile(r"\s+")
_HOLDS_BLOCKS = ".//p|.//item|.//row|.//head|.//quote"
_BLOCKS = frozenset({"p", "head", "item", "quote", "code", "row", "ab"})
# Dates from meta tags only, and also in the future: a date guessed from a footer is worse than none.
_DATES = {"extensive_search": False, "original_date": True, "max_date": "2999-12-31", "outputformat": "%Y-%m-%d"}


@dataclass(frozen=True, slots=True)
class Page:
    """The extracted text, what the tags say about the article, and kinds of blocks that the markup told."""

    text: str
    metadata: Metadata
    hints: Mapping[str, NoiseKind]


def read_html(raw: bytes, path: str) -> Page:
    """Extract the main text of a page.

    Raises:
        Rejection: ``binary``, ``encoding``, ``html`` (nested too deeply, or it breaks the parser), ``no_text``.
    """
    declared = _CHARSET.search(raw[:4096])
    source = decode(raw, path, declared[1].decode("ascii", "ignore") if declared else None)
    if not source.strip():
        return Page("", Metadata(), {})
    try:
        tree = _parsed(source, path)
        captions: dict[str, NoiseKind] = dict.fromkeys(_captions(tree), "caption")
        page = _extracted(tree)
    except Rejection:
        raise
    except Exception as error:  # whatever a hostile page provokes in the parsers, the run goes on
        detail = f"{type(error).__name__} while parsing ({error}); save the page's text as .txt"
        raise Rejection(path, "html", detail) from error
    if page is None or not any(c.isalnum() for c in page.text):
        raise Rejection(path, "no_text", "a page without a main text; save the article's own page, or its text as .txt")
    return Page(page.text, page.metadata, {**captions, **page.hints})


def _parsed(source: str, path: str) -> HtmlElement:
    from lxml import html

    parser = html.HTMLParser(remove_comments=True, remove_pis=True)
    tree = html.document_fromstring(_DECLARATION.sub("", source), parser=parser)
    if any("xcessive depth" in entry.message for entry in parser.error_log):
        raise Rejection(path, "html", "nested too deeply to be read whole; save the page's text as .txt")
    return tree


def _captions(tree: Any) -> Iterator[str]:
    for element in tree.iter("figcaption"):
        line = plain(" ".join(element.itertext()))
        if line:
            yield line


def _extracted(tree: HtmlElement) -> Page | None:
    from trafilatura import bare_extraction

    document = bare_extraction(tree, with_metadata=True, include_comments=False, date_extraction_params=_DATES)
    if document is None or isinstance(document, dict) or document.body is None:
        return None
    blocks = list(_blocks(document.body))
    hints: dict[str, NoiseKind] = {}
    running = False
    for rank, line in blocks:
        running = running or (not rank and len(line.split()) >= 12)
        if running and rank > 1:  # a heading above the text is a title or a standfirst
            hints[plain(line)] = "heading"
    known = metadata_of(document.title, document.date, document.author, document.sitename or document.hostname)
    return Page("\n\n".join(line for _, line in blocks), known, hints)


def _blocks(element: Any) -> Iterator[tuple[int, str]]:
    """The blocks below an element of trafilatura's tree: (rank of a heading or 0, text)."""
    pending = [_flat(element.text)]
    for child in element:
        if child.tag == "lb":
            pending.append("\n")
        elif child.tag in _BLOCKS or child.xpath(_HOLDS_BLOCKS):
            yield from _block(0, pending)
            pending.clear()
            yield from _child_blocks(child)
        else:
            pending.append(_flat("".join(child.itertext())))
        pending.append(_flat(child.tail))
    yield from _block(0, pending)


def _child_blocks(child: Any) -> Iterator[tuple[int, str]]:
    if child.tag == "head":
        yield from _block(int((child.get("rend") or "").lstrip("h") or 2), [_flat("".join(child.itertext()))])
    elif child.tag == "row":
        yield from _block(0, [_flat("".join(cell.itertext())) + " " for cell in child])
    else:
        yield from _blocks(child)


def _flat(text: str | None) -> str:
    return _SPACE.sub(" ", text or "")


def _block(rank: int, parts: list[str]) -> Iterator[tuple[int, str]]:
    """The parts as one block, if they hold anything; a line break in the page stays one."""
    lines = "".join(parts).split("\n")
    text = "\n".join(" ".join(line.split()) for line in lines).strip()
    if text:
        yield rank, text
