"""Writes the tables of docs/exports.md anew from the table of columns; the words around them stay.

A table stands below a mark ``<!-- columns: NAME -->``, NAME being one of ``stancekit.export.columns.TABLES``.
"""

from __future__ import annotations

import re
from pathlib import Path

from stancekit.export.columns import TABLES, Column

ROOT = Path(__file__).resolve().parents[1]
_MARKED = re.compile(r"(?<=^<!-- columns: )(\w+)( -->\n)(?:\|.*\n)*", re.MULTILINE)


def table(columns: tuple[Column, ...]) -> str:
    """A row for each column."""
    rows = (f"| `{c.name}` | {c.type} | {c.meaning} | {_example(c.example)} |\n" for c in columns)
    return "| column | type | meaning | example |\n|---|---|---|---|\n" + "".join(rows)


def refreshed(page: str) -> str:
    """The page with the tables as they are now.

    Raises:
        SystemExit: a table has no mark in the page, or a mark names no table.
    """
    marks = [match[1] for match in _MARKED.finditer(page)]
    if sorted(marks) != sorted(TABLES):
        raise SystemExit(f"docs/exports.md has marks for {', '.join(marks)}; the tables are {', '.join(TABLES)}")
    return _MARKED.sub(lambda match: f"{match[1]}{match[2]}{table(TABLES[match[1]])}", page)


def _example(text: str) -> str:
    shown = text if len(text) <= 24 else text[:20] + "…"
    return f"`{shown}`".replace("\n", "⏎") if shown else ""


if __name__ == "__main__":
    place = ROOT / "docs" / "exports.md"
    place.write_text(refreshed(place.read_text("utf-8")), "utf-8")
