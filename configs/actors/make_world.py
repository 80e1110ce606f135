"""Writes the registry ``world`` and the table of the mention finder from ``world-by-hand.txt``.

    python configs/actors/make_world.py            write both
    python configs/actors/make_world.py --check    say whether both are as this script would write them

ISO codes and formal names of states come from pycountry, usual English names from the CLDR's territories as Babel has
them; everything else is in the list. A name that would stand for two actors is left out.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pycountry
from babel import Locale

from stancekit.actors.names import key, slug

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1] / "pipeline" / "stancekit"
LIST = HERE / "world-by-hand.txt"
WORLD = PACKAGE / "actors" / "world.yaml"
STATES = PACKAGE / "preprocess" / "states.txt"
_WORLD_HEAD = """\
# States, international organisations and blocs: the registry `world`.
# Written by configs/actors/make_world.py; change configs/actors/world-by-hand.txt, and run that.
"""
_STATES_HEAD = """\
# States and the bodies they form.
# name | type | other names | adjectives and peoples (plural -s is understood) | capital, then well-known seats
# A name, adjective or seat belongs to one row only.
# Names of up to four capital letters (US, EU) are matched with their case.
# Written by configs/actors/make_world.py; change configs/actors/world-by-hand.txt, and run that.
"""


@dataclass
class Line:
    """A line of the list; ``found``: the mention finder is told of it."""

    name: str
    type: str
    code: str
    wikidata: str
    parent: str
    aliases: list[str]
    demonyms: list[str]
    seats: list[str]
    found: bool


def read() -> list[Line]:
    """The list."""
    lines = []
    for text in LIST.read_text("utf-8").splitlines():
        if text and not text.startswith("#"):
            cells = [cell.strip() for cell in text.split("|")]
            found = not cells[0].startswith("+")
            lists = [[part.strip() for part in cell.split(";") if part.strip()] for cell in cells[5:]]
            lines.append(Line(cells[0].removeprefix("+").strip(), *cells[1:5], *lists, found=found))
    return lines


def add_formal_names(lines: list[Line]) -> None:
    """Names from pycountry and the CLDR, where no other actor has them."""
    territories = Locale("en").territories
    taken = Counter(key(name) for line in lines for name in {line.name, *line.aliases, *line.demonyms, *line.seats})
    for line in lines:
        country = pycountry.countries.get(alpha_2=line.code) if line.code else None
        names = [getattr(country, field, None) for field in ("common_name", "name", "official_name")]
        for name in [territories.get(line.code), *names]:
            # *Bolivia, Plurinational State of* is for indexes, no name that a text has.
            if name and not set(name) & set(",(&") and not taken[key(name)]:
                line.aliases.append(name.removeprefix("the "))
                taken[key(name)] += 1


def world(lines: list[Line]) -> str:
    """The registry as YAML; written by hand, so that a line of it is a line of a diff."""
    ids = {line.name: slug(line.name) for line in lines}
    return _WORLD_HEAD + "".join(_entry(line, ids) for line in lines)


def _entry(line: Line, ids: dict[str, str]) -> str:
    out = [f"- id: {ids[line.name]}", f"  name: {_quoted(line.name)}", f"  type: {line.type}"]
    lists = {"aliases": line.aliases, "demonyms": line.demonyms, "seats": line.seats}
    out += [f"  {field}: [{', '.join(map(_quoted, names))}]" for field, names in lists.items() if names]
    if line.parent:
        out.append(f"  parent: {ids[line.parent]}")
    country = pycountry.countries.get(alpha_2=line.code) if line.code else None
    codes = {"iso2": line.code, "iso3": getattr(country, "alpha_3", ""), "wikidata": line.wikidata}
    if known := ", ".join(f'{name}: "{code}"' for name, code in codes.items() if code):
        out.append(f"  attributes: {{{known}}}")
    return "\n".join(out) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def states(lines: list[Line]) -> str:
    """The table of the mention finder."""
    rows = []
    for line in lines:
        if line.found:
            cells = [line.name, line.type, "; ".join(line.aliases), "; ".join(line.demonyms), "; ".join(line.seats)]
            rows.append("| ".join(f"{cell} " if cell else "" for cell in cells).rstrip() + "\n")
    return _STATES_HEAD + "".join(rows)


def main() -> None:
    """Write or check."""
    lines = read()
    add_formal_names(lines)
    for path, text in ((WORLD, world(lines)), (STATES, states(lines))):
        if "--check" not in sys.argv[1:]:
            path.write_text(text, "utf-8")
        elif path.read_text("utf-8") != text:
            raise SystemExit(f"{path}: not as {LIST.name} says; run {Path(__file__).name}")


if __name__ == "__main__":
    main()
