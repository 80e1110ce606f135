"""Offices and forms of address: which words before a name are none of it, and which office a title means."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from typing import TypeAlias

from stancekit.actors.names import words_of

# Forms of address, and the words that offices before a name are made of.
TITLE_WORDS = frozenset(
    "mr mrs ms miss mx dr prof professor sir lord lady dame baroness baron king queen prince princess pope emperor "
    "sheikh ayatollah cardinal archbishop bishop patriarch monsieur madame herr frau president vice premier chancellor "
    "prime minister deputy foreign finance defence defense interior home justice economy trade energy health "
    "education senator sen congressman congresswoman representative rep governor gov mayor secretary of state general "
    "gen colonel col captain major lieutenant admiral marshal commander judge ambassador chairman chairwoman chair "
    "speaker commissioner leader opposition former acting then outgoing incoming".split()
)
_ARTICLE = re.compile(r"^the\s+(?=\S)", re.IGNORECASE)
_SAME = {
    "premier": "prime minister", "PM": "prime minister", "pm": "prime minister", "defense minister": "defence minister",
}  # fmt: skip

Office: TypeAlias = tuple[str, str]  # the id of the body it is an office of (empty: not known), and what it is called
Owner: TypeAlias = Callable[[str], str | None]  # the id of the state or body that words name


def offices_of(title: str, owner: Owner, known: Container[str] | None = None) -> Iterator[Office]:
    """What a title may mean, the likeliest first.

    *The Norwegian finance minister*, *Norway's finance minister* and *finance minister of Norway* are the same.

    Args:
        title: the title; with *the* or nothing before it, since *a president* is nobody in particular.
        owner: tells the state or body that a name or adjective stands for.
        known: offices to look for; all others are passed over.
    """
    words = words_of(_ARTICLE.sub("", title.strip(), count=1))
    for cut in range(len(words) - 1, 0, -1):
        office = _usual(words[cut:])
        body = owner(" ".join(words[:cut])) if known is None or office in known else None
        if body:
            yield body, office
    if "of" in words[1:-1]:
        at = words.index("of", 1)
        office, rest = _usual(words[:at]), words[at + 1 :]
        known_office = known is None or office in known
        body = owner(" ".join(rest[1:] if rest[0] == "the" else rest)) if known_office else None
        if body:
            yield body, office
    yield "", _usual(words)


def _usual(words: list[str]) -> str:
    office = " ".join(words)
    return _SAME.get(office, office)
