"""Datelines: the place, and perhaps date and agency, that a report opens with (``KYIV, Sept. 4 (Reuters) - ``)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from stancekit.ingest.blocks import Block
from stancekit.ingest.dates import MONTH, WEEKDAY, find_dates
from stancekit.records import Span

_DASH = re.compile(r"\s*(?:—|–|--|\s-)\s*(?=[\"“‘'«(\[…]*[^\W_a-z])")
_AGENCY = re.compile(r"\s*\((?P<agency>[A-Z][\w.&/ ]{1,30})\)\s*$")
_DAY = re.compile(
    rf"{WEEKDAY}?(?:{MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{MONTH})(?:,?\s+\d{{4}})?|\d{{4}}-\d\d-\d\d", re.IGNORECASE
)
_PLACE = re.compile(r"[^\W\d_a-z][\w.'’ /-]*")
_PREFIX = 90  # characters in which the dash must come
# Short names in capitals that open sentences of commentary, followed by a dash, without being places.
_NO_PLACE = frozenset({
    "NATO", "OPEC", "UNESCO", "UNICEF", "UNHCR", "BRICS", "ASEAN", "AUKUS", "MAGA", "GOP", "DOGE", "USAID", "NAFTA",
    "USMCA", "MERCOSUR", "OECD", "OSCE", "IAEA", "IMF", "WTO", "WHO", "U.S.", "USA", "USSR", "CIA", "FBI", "KGB", "FSB",
    "NSA", "BBC", "CNN", "GDP", "ISIS", "PKK", "PLO", "AKP", "AFD", "SPD", "CDU", "ANC", "BJP", "CCP", "IRA", "ETA",
    "BREXIT", "COVID", "COVID-19", "ANALYSIS", "OPINION", "COMMENT", "EDITORIAL", "EXCLUSIVE", "UPDATE", "BREAKING",
    "NOTE", "CORRECTION",
})  # fmt: skip
_LABEL = re.compile(
    r"(?:ANALYSIS|OPINION|COMMENT|COMMENTARY|EDITORIAL|EXCLUSIVE|OP-?ED|UPDATED?|BREAKING)\s*(?:—|–|--|\s-|:)\s*(?=\S)"
)


def find_datelines(blocks: Sequence[Block], skipped: frozenset[int], text: str) -> Mapping[int, Span]:
    """The dateline of each block that has one, as the span from the block's start to its first word after the dash.

    With an agency or a date any block may have one; a bare place in capitals is believed only at the head of the first
    running text, and only if no other block opens in the same way (as the lines of an interview do).
    """
    running = [i for i, block in enumerate(blocks) if i not in skipped and block.words >= 6]
    lengths = {i: _length(text[blocks[i].start : blocks[i].end]) for i in running}
    openings = [text[blocks[i].start : blocks[i].start + lengths[i][0]] for i in running]
    first = next((i for i in running if blocks[i].final), None)
    found: dict[int, Span] = {}
    for i, opening in zip(running, openings, strict=True):
        length, certain = lengths[i]
        if length and (certain or (i == first and openings.count(opening) == 1)):
            found[i] = Span(blocks[i].start, blocks[i].start + length)
    return found


def dateline_date(dateline: str) -> str | None:
    """The ISO date of a dateline that has day, month and year."""
    return next((iso for _, _, iso in find_dates(dateline)), None)


def label_length(block: str) -> int:
    """Characters of a section label that runs into the text (``ANALYSIS — ``); 0 without one."""
    match = _LABEL.match(block)
    return match.end() if match else 0


def _length(block: str) -> tuple[int, bool]:
    """Characters of the dateline (0: none), and whether agency or date make it certain."""
    for dash in _DASH.finditer(block[:_PREFIX]):
        verdict = _is_dateline(block[: dash.start()])
        if verdict is not None:
            return dash.end(), verdict
    return 0, False


def _is_dateline(head: str) -> bool | None:
    """True: certainly; False: it looks like a bare place; None: it is none."""
    agency = _AGENCY.search(head)
    head = head[: agency.start()] if agency else head.strip()
    day = _DAY.search(head)
    rest = (head[: day.start()] + head[day.end() :]) if day else head
    places = [part.strip() for part in rest.split(",") if part.strip()]
    if agency and not places and head == "":
        return True
    if not places or len(places) > 3 or not all(_PLACE.fullmatch(p) and len(p.split()) <= 4 for p in places):
        return None
    if agency or (day and head.strip().endswith(day.group())):
        return True if _all_capitalised(places) else None
    capitals = places[0].isupper() and len(places[0]) > 2 and places[0] not in _NO_PLACE
    return False if capitals and _all_capitalised(places) else None


def _all_capitalised(places: Sequence[str]) -> bool:
    small = {"de", "la", "el", "of", "the", "and", "am", "an", "del"}
    return all(word[0].isupper() or word in small for place in places for word in place.split())
