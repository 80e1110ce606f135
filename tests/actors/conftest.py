"""Registries written for one test, and articles of a line."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from stancekit.actors import Registry, load_registry

Load = Callable[..., Registry]

PRESIDENTS = """
- id: joe-biden
  name: Joe Biden
  type: PERSON
  aliases: [Biden, Joseph R. Biden]
  roles:
    - {title: U.S. president, from: 2021-01-20, to: 2025-01-20}
    - {title: U.S. vice president, from: 2009-01-20, to: 2017-01-20}
- id: donald-trump
  name: Donald Trump
  type: PERSON
  aliases: [Trump]
  roles:
    - {title: President of the United States, from: 2017-01-20, to: 2021-01-20}
    - {title: U.S. president, from: 2025-01-20}
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """A file of actors with these lines."""

    def written(text: str, name: str = "mine.yaml") -> Path:
        path = tmp_path / name
        path.write_text(textwrap.dedent(text).lstrip("\n"), "utf-8")
        return path

    return written


@pytest.fixture
def load(write: Callable[..., Path]) -> Load:
    """The registry of these lines, and of others after it."""

    def loaded(text: str, *others: str, name: str = "mine.yaml") -> Registry:
        return load_registry([write(text, name), *others])

    return loaded


@pytest.fixture(scope="module")
def presidents(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """Two presidents, and the world."""
    path = tmp_path_factory.mktemp("actors") / "presidents.yaml"
    path.write_text(PRESIDENTS, "utf-8")
    return load_registry([path, "world"])
