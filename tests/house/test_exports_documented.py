"""The tables of docs/exports.md are those of the table of columns."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from stancekit.export.columns import TABLES, Type


@pytest.fixture(scope="module")
def refreshed(root: Path) -> Callable[[str], str]:
    """What .ci/exports_page.py makes of a page."""
    refresh: Callable[[str], str] = runpy.run_path(str(root / ".ci" / "exports_page.py"))["refreshed"]
    return refresh


def test_every_column_is_documented_as_it_is(root: Path, refreshed: Callable[[str], str]) -> None:
    page = (root / "docs" / "exports.md").read_text("utf-8")
    assert refreshed(page) == page, "run python .ci/exports_page.py"
    names = [name for columns in TABLES.values() for name in (column.name for column in columns)]
    types = "|".join(get_args(Type))
    assert len(re.findall(rf"^\| `\w+` \| (?:{types}) \|", page, re.MULTILINE)) == len(names)


def test_a_stale_row_and_a_forgotten_table_are_found(root: Path, refreshed: Callable[[str], str]) -> None:
    page = (root / "docs" / "exports.md").read_text("utf-8")
    assert refreshed(page.replace("| `cue_words` | text |", "| `cue_text` | text |")) == page
    with pytest.raises(SystemExit, match="has marks for"):
        refreshed(page.replace("<!-- columns: ties -->", ""))


def test_every_setting_the_page_names_exists(root: Path) -> None:
    settings = (root / "docs" / "settings.md").read_text("utf-8")
    named = set(re.findall(r"`(export\.\w+)", (root / "docs" / "exports.md").read_text("utf-8")))
    assert named
    assert {name for name in named if f"| `{name}` |" not in settings} == set()
