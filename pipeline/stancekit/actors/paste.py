"""Suggestions as YAML that ``load_registry`` reads: every reason and example is a comment."""

from __future__ import annotations

import json
from collections.abc import Iterator

from stancekit.actors.seen import Seen
from stancekit.actors.suggest import Suggestion, Suggestions

_HEAD = """\
# Actors that the registries in use do not know, the most frequent first, each with a sentence.
# Keep what is right, delete the rest, and put it into a registry of your own (docs/actors.md).
# An id that a registry has already may be pasted as well: its names are added.
"""


def lines_of(suggestions: Suggestions) -> Iterator[str]:
    """The lines of a registry, each with its line end."""
    yield _HEAD
    for suggestion in suggestions.actors:
        yield "\n"
        yield from _entry(suggestion)
    if suggestions.offices:
        yield "\n# Offices that nobody in the registries holds: roles, with dates, of whoever held them.\n"
        for office in suggestions.offices:
            title = office.name.removeprefix("The ").removeprefix("the ")
            yield f"#   - title: {_quoted(title)}  # {_where(office)}\n"


def _entry(suggestion: Suggestion) -> Iterator[str]:
    if suggestion.seen is not None:
        yield f"# {_where(suggestion.seen)}\n"
    else:
        yield "# known; these names may be its too\n"
    for seen, names in suggestion.undecided:
        yield f"# {_comment(seen.name)} may also be one of these: {', '.join(map(_comment, names))}\n"
    yield f"- id: {_quoted(suggestion.id)}\n  name: {_quoted(suggestion.name)}\n  type: {suggestion.type}\n"
    if suggestion.merges:
        yield "  aliases:\n"
    for merge in suggestion.merges:
        score = "" if merge.why.score == 100 else f" {merge.why.score:g} %"
        yield f"    # {merge.why.reason}{score}; {_where(merge.seen)}\n"
        yield f"    - {_quoted(merge.seen.name)}\n"


def _where(seen: Seen) -> str:
    counted = "1 article" if seen.articles == 1 else f"{seen.articles:,} articles"
    return f'{counted}; {_comment(seen.source)}: "{_comment(seen.example)}"'


def _comment(text: str) -> str:
    """On one line: a line end or control character would end a comment."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _quoted(text: str) -> str:
    """In double quotation marks, as YAML and JSON both read it: *No* and *1984* are names here."""
    plain = text if text.isprintable() else _comment(text)
    return json.dumps(plain, ensure_ascii=False)
