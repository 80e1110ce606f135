"""The site of the documentation has every page, and its reference every public name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import stancekit


@pytest.fixture(scope="module")
def config(root: Path) -> dict[str, Any]:
    return dict(yaml.safe_load((root / "docs" / "web" / "mkdocs.yml").read_text("utf-8")))


def leaves(nav: Any) -> Iterator[str]:
    """The pages of a navigation."""
    if isinstance(nav, str):
        yield nav
    else:
        for part in nav if isinstance(nav, list) else nav.values():
            yield from leaves(part)


def test_every_page_has_its_place_in_the_navigation(root: Path, config: dict[str, Any]) -> None:
    docs = root / "docs"
    pages = {path.relative_to(docs).as_posix() for path in docs.rglob("*.md")}
    assert sorted(leaves(config["nav"])) == sorted(pages | set(config["extra"]["elsewhere"].values()))


def test_pages_from_elsewhere_are_there(root: Path, config: dict[str, Any]) -> None:
    assert [name for name in config["extra"]["elsewhere"] if not (root / name).is_file()] == []


def test_nothing_of_the_site_comes_from_a_network(config: dict[str, Any]) -> None:
    assert config["theme"]["font"] is False
    assert not re.search(r"https?://", str(config))


def referred(page: str) -> set[str]:
    """Names that the reference has: directives, and the members that they list."""
    names = {name.rpartition(".")[2] for name in re.findall(r"^::: ([\w.]+)$", page, re.MULTILINE)}
    listed = re.findall(r"members: \[([^\]]+)\]", page)
    if "::: stancekit.errors" in page:
        names |= set(vars(stancekit.errors))
    return names | {name.strip() for members in listed for name in members.split(",")}


def test_the_reference_has_every_public_name(root: Path) -> None:
    page = (root / "docs" / "api.md").read_text("utf-8")
    assert set(stancekit.__all__) - referred(page) == set()
    assert set(stancekit.__all__) - referred(page.replace("::: stancekit.Records\n", "")) == {"Records"}
