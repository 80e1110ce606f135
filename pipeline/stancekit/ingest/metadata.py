"""What is known about an article besides its text, and front matter, where authors' tools write it down."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stancekit.ingest.dates import to_iso
from stancekit.records import Span

_FRONT_MATTER = re.compile(
    r"\s*(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<body>.*?\r?\n)??(?P=fence)[ \t]*(?:\r?\n|$)", re.DOTALL
)
_PAIR = re.compile(r"^([\w-]+)\s*[:=]\s*(.*?)\s*$", re.MULTILINE)
_ALIASES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline"),
    "date": ("date", "published", "publishdate", "pubdate", "publication_date", "published_at", "publisheddate"),
    "author": ("author", "authors", "byline", "by", "creator"),
    "source": ("source", "publication", "newspaper", "paper", "outlet", "publisher", "site", "sitename", "site_name"),
}

# Of a list of names; front matter of a few lines can stand for one of millions.
_ENTRIES = 1000
_CHARACTERS = 1000
_DIGITS = 100


@dataclass(frozen=True, slots=True)
class Metadata:
    """Title, ISO date, author and source, each None while unknown."""

    title: str | None = None
    date: str | None = None
    author: str | None = None
    source: str | None = None

    def over(self, other: Metadata) -> Metadata:
        """This one, with what it lacks taken from ``other``."""
        return Metadata(
            self.title or other.title, self.date or other.date, self.author or other.author, self.source or other.source
        )


def metadata_of(title: object, date: object, author: object, source: object) -> Metadata:
    """Metadata from raw values: names may be lists, a date anything ``to_iso`` reads; what is neither is left out."""
    return Metadata(as_line(title), to_iso(date), as_line(author), as_line(source))


def as_line(value: object) -> str | None:
    """A text or number on one line, a list of them joined by commas, the name of a JSON-LD person; else None.

    Of a list, with the lists in it, only as much is looked at as a line takes: ``_ENTRIES`` entries, and names of
    ``_CHARACTERS`` characters in all, the first name whatever its length. ``…`` stands for what comes after.
    """
    line = ""
    for name in _names(value):
        if line and len(line) + len(name) > _CHARACTERS:
            return f"{line}, …"
        line = f"{line}, {name}" if line else name
    return None if line == "…" else line or None


def _names(value: object) -> Iterator[str]:
    """The names in a value from left to right. By YAML's aliases a list may be in itself, so nothing here recurs."""
    waiting = [value]
    for _ in range(_ENTRIES):
        if not waiting:
            return
        one = waiting.pop()
        if isinstance(one, Mapping):
            waiting.append(one.get("name"))
        elif isinstance(one, list):
            waiting.extend(reversed(one[:_ENTRIES]))
        else:
            name = _name(one)
            if name:
                yield name
    if waiting:
        yield "…"


def _name(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        # Python refuses to write out a number of thousands of digits, which names nobody.
        return str(value) if abs(value) < 10**_DIGITS or isinstance(value, float) else ""
    return " ".join(value.split()) if isinstance(value, str) else ""


def front_matter(text: str) -> tuple[Span, Metadata] | None:
    """The block between ``---`` (YAML) or ``+++`` (TOML) lines that a text begins with, and what it says.

    None where there is none; a block without a single ``key: value`` line is not front matter but a rule in the text.
    """
    match = _FRONT_MATTER.match(text)
    body = match["body"] if match else None
    if match is None or not body or not _PAIR.search(body):
        return None
    fields = _parsed(body, match["fence"])
    tree = {key.lower().replace("-", "_"): value for key, value in fields.items() if isinstance(key, str)}
    values = {field: _first(tree, names) for field, names in _ALIASES.items()}
    return Span(match.start("fence"), match.end()), metadata_of(**values)


def _first(tree: Mapping[str, Any], names: Iterable[str]) -> object:
    return next((tree[name] for name in names if tree.get(name)), None)


def _parsed(body: str, fence: str) -> Mapping[Any, Any]:
    """The block's keys and values; read line by line where it is malformed, as hand-written titles with colons are."""
    import yaml

    try:
        tree: object = tomllib.loads(body) if fence == "+++" else yaml.safe_load(body)
    except (yaml.YAMLError, ValueError, RecursionError):
        tree = None
    if isinstance(tree, Mapping):
        return tree
    return {key: value.strip("\"'") for key, value in _PAIR.findall(body)}
