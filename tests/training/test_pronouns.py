"""Weights of pronouns' antecedents from annotated chains: learned, written, and used."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from stancekit.errors import InputError
from stancekit.preprocess.analyse import Analyser
from stancekit.preprocess.antecedents import FORMAT, read_weights
from stancekit.settings import load_settings
from stancekit.training.documents import document
from stancekit.training.pronouns import choices_of, cross_validated, fit, is_right, train_pronouns

WOMEN = ("Angela", "Theresa", "Marine", "Hillary", "Margaret", "Michelle", "Nancy", "Laura", "Emma", "Julia")


def raw(name: str, text: str, actors: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """A document; each actor by its words, which are looked up once more for every time they are given."""
    found = []
    for actor, all_words in actors.items():
        spans: list[list[int]] = []
        for words in all_words:
            places = [list(m.span()) for m in re.finditer(rf"\b{words}\b", text)]
            spans.append(next(p for p in places if p not in spans))
        found.append({"id": actor, "name": actor, "type": "PERSON", "mentions": spans})
    ends = [m.end() for m in re.finditer(r"\.", text)]
    starts = [0, *(end + 1 for end in ends[:-1])]
    return {"id": name, "text": text, "actors": found, "positions": [],
            "sentences": [list(pair) for pair in zip(starts, ends, strict=True)]}  # fmt: skip


def odd_language() -> list[dict[str, Any]]:
    """Documents where *she* is always the object of the sentence before, against the habits of English."""
    pairs = zip(WOMEN, WOMEN[1:] + WOMEN[:1], strict=True)
    return [
        raw(f"d{n}", f"{a} Halvorsen met {b} Olsen in Oslo. She was tired. The budget passed. Oslo slept.",
            {"a": [f"{a} Halvorsen"], "b": [f"{b} Olsen", "She"]})
        for n, (a, b) in enumerate(pairs)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser(load_settings().preprocess)


def test_what_gold_says_is_learned_and_holds_on_held_out_documents(analyser: Analyser) -> None:
    choices = choices_of([document(d) for d in odd_language()], analyser)
    assert [c.document for c in choices] == [f"d{n}" for n in range(10)]
    assert all(len(c.candidates) == 2 and sum(c.right) == 1 for c in choices)
    shipped = read_weights()
    assert not any(is_right(c, shipped) for c in choices)
    assert cross_validated(choices) == 1.0
    weights = fit(choices)
    assert weights.of["object"] > 0 > weights.of["subject"]


def test_the_analyser_chooses_as_before_afterwards(analyser: Analyser) -> None:
    own = analyser.choose
    choices_of([document(odd_language()[0])], analyser)
    assert analyser.choose is own


def test_pronouns_that_gold_does_not_list_teach_nothing(analyser: Analyser) -> None:
    text = "Angela Halvorsen met Theresa Olsen in Oslo. She was tired."
    assert choices_of([document(raw("x", text, {"a": ["Angela Halvorsen"]}))], analyser) == []


def test_the_file_is_plain_numbers_and_can_be_used(tmp_path: Path) -> None:
    data, output = tmp_path / "train.jsonl", tmp_path / "deep" / "weights.json"
    data.write_text("".join(json.dumps(d) + "\n" for d in odd_language()), "utf-8")
    report = train_pronouns([data], load_settings(), output)
    written = json.loads(output.read_text("utf-8"))
    assert (written["format"], written["pronouns"], written["right"]) == (FORMAT, 10, 1.0)
    assert report == {"pronouns": 10, "right": 1.0, "traits": len(written["weights"])}
    assert {type(weight) for weight in written["weights"].values()} == {float}
    assert read_weights(str(output)).of == written["weights"]


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    data = tmp_path / "train.jsonl"
    data.write_text("".join(json.dumps(d) + "\n" for d in odd_language()[:4]), "utf-8")
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    train_pronouns([data], load_settings(), first)
    train_pronouns([data], load_settings(), second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"text": "Oslo met Athens.", "a": [0, 4], "b": [9, 15], "label": "neutral", "id": "x"}, "labelled pairs"),
        (raw("x", "Oslo blocked the loan.", {"norway": ["Oslo"]}), "no pronoun with an antecedent"),
    ],
)
def test_data_without_chains_is_refused(tmp_path: Path, row: Mapping[str, Any], why: str) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text(json.dumps(row) + "\n", "utf-8")
    with pytest.raises(InputError, match=why) as refused:
        train_pronouns([data], load_settings(), tmp_path / "weights.json")
    assert str(data) in str(refused.value)
    assert not (tmp_path / "weights.json").exists()
