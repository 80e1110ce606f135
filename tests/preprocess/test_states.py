"""The table of states and bodies."""

from collections import Counter
from importlib.resources import files

import pytest

from stancekit.preprocess.states import lookup


@pytest.mark.parametrize(
    ("word", "state", "naming"),
    [
        ("Ukraine", "Ukraine", "name"),
        ("Kyiv", "Ukraine", "seat"),
        ("Ukrainians", "Ukraine", "people"),
        ("Kremlin", "Russia", "seat"),
        ("US", "United States", "name"),
        ("Dutch", "Netherlands", "people"),
        ("Quai d’Orsay", "France", "seat"),
        ("NATO", "NATO", "name"),
    ],
)
def test_lookup(word: str, state: str, naming: str) -> None:
    found = lookup(word)
    assert found is not None
    assert (found[0].name, found[1]) == (state, naming)


@pytest.mark.parametrize("word", ["us", "Us", "polish", "turkey", "Ruritania", "Parisien", ""])
def test_words_that_are_no_state(word: str) -> None:
    assert lookup(word) is None


def test_every_word_belongs_to_one_row_and_every_row_is_complete() -> None:
    words: Counter[str] = Counter()
    for line in files("stancekit.preprocess").joinpath("states.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            name, kind, others, peoples, seats = (cell.strip() for cell in line.split("|"))
            assert kind in ("STATE", "ORG"), line
            cells = f"{name};{others};{peoples};{seats}".split(";")
            words.update(cell.strip().lower() for cell in cells if cell.strip())
    assert [word for word, count in words.items() if count > 1] == []
