"""Writes the tables of docs/settings.md anew from default.toml; the words around them stay."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_SETTING = re.compile(r"(\w+)\s*=\s*(.+?)\s*#\s*(.*\S)\s*$")
_TABLE = re.compile(r"^\| setting \|.*?\n(?=\n|\Z)", re.MULTILINE | re.DOTALL)


def tables(toml: str) -> dict[str, str]:
    """A table for each section of the defaults."""
    result = {}
    for section in tomllib.loads(toml):
        _, _, rest = toml.partition(f"[{section}]\n")
        rows = [m for m in map(_SETTING.match, rest.partition("\n[")[0].splitlines()) if m]
        body = "".join(f"| `{section}.{m[1]}` | `{m[2]}` | {m[3]} |\n" for m in rows)
        result[section] = f"| setting | default | what it does |\n|---|---|---|\n{body}"
    return result


def refreshed(page: str, toml: str) -> str:
    """The page with every section's table; a section without a heading gets one at the end."""
    head, *parts = re.split(r"^(?=## )", page, flags=re.MULTILINE)
    by_name = {part.removeprefix("## ").partition("\n")[0]: part for part in parts}
    written = []
    for section, table in tables(toml).items():
        part = by_name.get(section, f"## {section}\n\n| setting |\n\n")
        written.append(_TABLE.sub(lambda _, table=table: table, part, count=1).rstrip("\n") + "\n")
    return head.rstrip("\n") + "\n\n" + "\n".join(written)


if __name__ == "__main__":
    place = ROOT / "docs" / "settings.md"
    defaults = (ROOT / "pipeline" / "stancekit" / "default.toml").read_text("utf-8")
    place.write_text(refreshed(place.read_text("utf-8"), defaults), "utf-8")
