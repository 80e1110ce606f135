"""The lines above an article: section label, title, byline, date line. What they say, and which of them are noise.

The title is found but is no noise: a headline takes positions of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from stancekit.ingest.blocks import Block
from stancekit.ingest.dates import MONTH, WEEKDAY, find_dates
from stancekit.ingest.metadata import Metadata

_ZONE = 8  # blocks from the top in which metadata lines are looked for
_LINE_WORDS = 24
_LINE_CHARACTERS = 300
_LABELS = (
    "analysis|opinions?|op-?ed|comment|commentary|editorial|editorials|leaders?|our view|the view|column|columnists?|"
    "columns|essay|guest essay|perspectives?|viewpoints?|letters?|letter from [\\w .'-]+|by invitation|debate|insight|"
    "interview|ideas|voices|contributors?|exclusive|explainer|background|breaking(?: news)?|world|politics|"
    "international|news analysis|the big read|long read|review|blog|podcast"
)
_LABEL = re.compile(rf"[-–—*\[( ]*(?:{_LABELS})[-–—*\]):. ]*", re.IGNORECASE)
_NAME_WORD = r"(?:[^\W\d_a-z][\w.'’-]*|d['’]\w+)"
_PARTICLE = r"(?:de|da|di|del|della|der|den|van|von|zu|bin|ibn|al|el|la|le|ten|ter|dos|do|y|e)"
NAME = rf"{_NAME_WORD}(?:\s+(?:{_PARTICLE}\s+)*{_NAME_WORD}){{0,4}}"
_NAMES = rf"{NAME}(?:(?:,|\s+and|\s+&|,\s+and)\s+{NAME})*"
# In a byline "A, B" is a name and a paper or an office; only an "and" makes it names.
_BYLINE = rf"{NAME}(?:(?:,\s+{NAME})*,?\s+(?:and|&)\s+{NAME})?"
_BY = re.compile(
    rf"(?:(?i:written by|posted by|text by|words by|authors?:|by:?))\s+(?P<name>{_BYLINE})"
    rf"(?P<rest>(?:,|\s+in|\s+for|\s+at|\s+of)\s+.*)?"
)
_DESK = re.compile(
    r"(?:from|by) (?:our|an?|the)\b.*\b(?:correspondents?|staff|reporters?|editors?|desk)", re.IGNORECASE
)
_NO_NAME = re.compile(rf"(?:{MONTH}|{WEEKDAY}|Christmas|Easter|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)", re.IGNORECASE)
_FIELD = re.compile(
    r"(?P<key>date|published|updated|author|by|source|newspaper|publication|title|headline)\s*:\s*(?P<value>\S.*)",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"(?:page|p\.) ?[A-Z]?\d+|\d+ ?[- ]?min(?:ute)?s?(?: read)?|\d+ comments?|(?:share|print|email|listen|save)|"
    r"\d{1,2}[:.]\d\d ?(?:[ap]\.?m\.?)?(?: ?[A-Z]{2,4})?|[\w.+-]+@[\w-]+\.[\w.]+|@\w+|updated?",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s*[|•·]\s*|\s+[–—-]+\s+|\s+-(?=[\w ]+-$)")
_DATE_WORDS = re.compile(
    r"(?:date|(?:first )?published|(?:last )?updated|posted|publication date|on|at|:|,|\s|[-–—])*", re.IGNORECASE
)
_TIME = re.compile(r"(?:,|at|\s|\d{1,2}[:.]\d\d(?::\d\d)?|[AaPp]\.?[Mm]\.?\b|\b[A-Z]{2,4}\b|\([A-Z]{2,4}\))*")
_SOURCE = re.compile(r"(?:The\s+)?[^\W\d_a-z][\w.'’&-]*(?:\s+(?:of|the|and|&|for|in|[^\W\d_a-z][\w.'’&-]*)){0,5}")


@dataclass(slots=True)
class _Header:
    found: Metadata = field(default_factory=Metadata)
    noise: set[int] = field(default_factory=set)
    title: int | None = None


def read_header(blocks: Sequence[Block]) -> tuple[Metadata, frozenset[int], int | None]:
    """What the lines above the text say, the indices of metadata lines, and the index of the title's block if any."""
    header = _Header()
    in_body = False
    for i, block in enumerate(blocks[:_ZONE]):
        said = _metadata_line(block, first=i == 0)
        if said is not None:
            header.noise.add(i)
            header.found = header.found.over(said)
        in_body = in_body or block.body
        if said is None and header.title is None and not in_body and _may_be_title(block):
            header.title = i
    _set_kicker_aside(header, blocks)
    if header.title is not None:
        header.found = header.found.over(Metadata(title=blocks[header.title].plain.lstrip("# ")))
    return header.found, frozenset(header.noise), header.title


def _may_be_title(block: Block) -> bool:
    return block.words <= 20 and not block.plain.endswith((".", ",", ";", ":", "…"))


def _set_kicker_aside(header: _Header, blocks: Sequence[Block]) -> None:
    """A short first line in capitals right above another title-like line is the section's name, not the title."""
    i = header.title
    if i is None or i + 1 >= len(blocks) or i + 1 in header.noise:
        return
    first, second = blocks[i], blocks[i + 1]
    shouted = first.plain.isupper() and first.words <= 4 and not second.plain.isupper()
    if shouted and not second.body and _may_be_title(second):
        header.noise.add(i)
        header.title = i + 1


def _metadata_line(block: Block, *, first: bool) -> Metadata | None:
    line = block.plain.lstrip("# ")
    if block.words > _LINE_WORDS or len(line) > _LINE_CHARACTERS or not line:
        return None
    named = _FIELD.fullmatch(line)
    if named:
        return _from_field(named["key"].lower(), named["value"])
    if _LABEL.fullmatch(line) or _DESK.fullmatch(line):
        return Metadata()
    pieces = [piece.strip() for piece in _SPLIT.split(line) if piece.strip(" -–—")]
    if first and len(pieces) == 2 and _LABEL.fullmatch(pieces[0]) and block.words <= 8 and not block.final:
        return Metadata()
    return _from_pieces(pieces)


def _from_field(key: str, value: str) -> Metadata | None:
    if key in {"date", "published", "updated"}:
        return Metadata(date=iso) if (iso := _date_piece(value)) else None
    if key in {"author", "by"}:
        match = re.fullmatch(_NAMES, value)
        return Metadata(author=value) if match else None
    if value.endswith((".", "!", "?")) or len(value.split()) > 16:
        return None
    return Metadata(title=value) if key in {"title", "headline"} else Metadata(source=value)


def _from_pieces(pieces: Sequence[str]) -> Metadata | None:
    """A line is metadata when it has a date or a byline, and everything else in it is of the same sort."""
    said = Metadata()
    rest: list[str] = []
    for piece in pieces:
        known = _piece(piece)
        if known is None:
            rest.append(piece)
        else:
            said = said.over(known)
    if said.date is None and said.author is None:
        return None
    for piece in rest:
        source = next(_sources(piece), None)
        if source is None or len(pieces) == 1:
            return None
        said = said.over(Metadata(source=source))
    return said


def _piece(piece: str) -> Metadata | None:
    if _LABEL.fullmatch(piece) or _FURNITURE.fullmatch(piece):
        return Metadata()
    if iso := _date_piece(piece):
        return Metadata(date=iso)
    byline = _BY.fullmatch(piece)
    if byline and not _NO_NAME.match(byline["name"]):
        return _from_byline(byline["name"], byline["rest"] or "")
    return _source_and_date(piece)


def _from_byline(name: str, rest: str) -> Metadata | None:
    rest = rest.lstrip(", ")
    if rest.endswith((".", "!", "?", "…")) or len(rest.split()) > 8:
        return None
    for start, end, iso in find_dates(rest):
        source = next(_sources((rest[:start] + rest[end:]).strip(" ,")), None)
        return Metadata(author=_cased(name), date=iso, source=source)
    return Metadata(author=_cased(name))


def _cased(name: str) -> str:
    return name.title() if name.isupper() and len(name) > 3 else name


def _date_piece(piece: str) -> str | None:
    for start, end, iso in find_dates(piece):
        if _DATE_WORDS.fullmatch(piece[:start]) and _TIME.fullmatch(piece[end:]):
            return iso
    return None


def _source_and_date(piece: str) -> Metadata | None:
    """``The Windward Examiner, Tuesday 6 July 2021, page 7``."""
    for start, end, iso in find_dates(piece):
        before, after = piece[:start].rstrip(" ,"), piece[end:].strip(" ,")
        source = next(_sources(before), None)
        if source is not None and start > 0 and piece[:start].rstrip().endswith(",") and _after_date(after):
            return Metadata(date=iso, source=source)
    return None


def _after_date(after: str) -> bool:
    return not after or _FURNITURE.fullmatch(after) is not None


def _sources(piece: str) -> Iterator[str]:
    if _SOURCE.fullmatch(piece):
        yield piece
