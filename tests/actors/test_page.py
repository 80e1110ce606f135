"""What docs/actors.md shows is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stancekit.actors import load_registry

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "actors.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", blocks("yaml"))
def test_the_registries_of_the_page_can_be_read(text, load):
    registry = load(text, "world")
    assert registry.find("Tormod Halvorsen", "PERSON") is registry.find("Halvorsen", "PERSON")


def test_the_example_is_part_of_the_samples_registry():
    shown = blocks("yaml")[0]
    samples = (ROOT / "configs" / "actors" / "samples.yaml").read_text("utf-8")
    for entry in re.split(r"^(?=- id)", shown, flags=re.MULTILINE)[1:]:
        assert entry in samples


def test_the_python_of_the_page_gives_what_it_says(monkeypatch):
    monkeypatch.chdir(ROOT)
    (code,) = blocks("python")
    registry = load_registry(["configs/actors/samples.yaml", "world"])
    shown = [line.partition("#") for line in code.splitlines() if "#" in line]
    assert len(shown) == 4
    for expression, _, value in shown:
        assert repr(eval(expression, {"registry": registry})) == value.strip()  # noqa: S307 - from our own page


def test_the_samples_registry_has_no_ambiguities():
    assert load_registry([ROOT / "configs" / "actors" / "samples.yaml", "world"]).ambiguities == ()
