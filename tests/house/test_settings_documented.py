"""Every setting says what it does where its default stands, and has a row in docs/settings.md."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

_SECTION = re.compile(r"\[([\w.]+)\]\s*$")
_SETTING = re.compile(r"(\w+)\s*=\s*(.+?)\s*(?:#\s*(.*\S))?\s*$")
_ROW = re.compile(r"\|\s*`([\w.]+)`\s*\|\s*`(.*?)`\s*\|\s*(.+?)\s*\|\s*$")


def defaults(text: str) -> Iterator[tuple[str, str, str]]:
    """(dotted name, default as written, comment) of every line of a TOML file of defaults."""
    section = ""
    for line in text.splitlines():
        if match := _SECTION.match(line):
            section = match[1]
        elif match := _SETTING.match(line):
            yield f"{section}.{match[1]}", match[2], match[3] or ""


def rows(text: str) -> dict[str, tuple[str, str]]:
    """The default and the description of every setting in a page of tables."""
    return {m[1]: (m[2], m[3]) for m in map(_ROW.match, text.splitlines()) if m}


def undocumented(toml: str, page: str) -> Iterator[str]:
    known, described = list(defaults(toml)), rows(page)
    for name, default, comment in known:
        if not comment:
            yield f"{name}: no comment in default.toml"
        if described.get(name) != (default, comment):
            yield f"{name}: docs/settings.md has {described.get(name)}; run python .ci/settings_page.py"
    yield from (f"{name}: in docs/settings.md alone" for name in described if name not in {n for n, _, _ in known})


def test_every_setting_is_documented(root: Path) -> None:
    toml = (root / "pipeline" / "stancekit" / "default.toml").read_text("utf-8")
    assert list(undocumented(toml, (root / "docs" / "settings.md").read_text("utf-8"))) == []


def test_the_lines_are_all_the_settings(root: Path) -> None:
    """The lines read above are what the TOML parser sees, so no setting slips through."""
    toml = (root / "pipeline" / "stancekit" / "default.toml").read_text("utf-8")
    parsed = {f"{section}.{key}" for section, keys in tomllib.loads(toml).items() for key in keys}
    assert {name for name, _, _ in defaults(toml)} == parsed


def test_a_missing_row_a_wrong_default_and_a_missing_comment_are_found() -> None:
    toml = '[extract]\nmodel = "small"  # which\ndevice = "auto"  # where\nmax_pairs = 24\n'
    page = (
        '| `extract.model` | `"large"` | which |\n| `extract.max_pairs` | `24` | many |\n| `extract.speed` | `1` | ? |'
    )
    assert [fault.partition(":")[0] for fault in undocumented(toml, page)] == [
        "extract.model", "extract.device", "extract.max_pairs", "extract.max_pairs", "extract.speed"
    ]  # fmt: skip
