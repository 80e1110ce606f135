"""Scores as they are shown: in the terminal, and in the tables of a card."""

from __future__ import annotations

from typing import Any

import pytest
from tests.training.conftest import record

from stancekit.training.calibration import calibration_scores
from stancekit.training.card_tables import head_table, reliability_table, risk_coverage_tables, score_table
from stancekit.training.documents import Document
from stancekit.training.heads import head_scores
from stancekit.training.scoring import author_scores, score_documents
from stancekit.training.terminal import format_scores

PAIRS = {"kind": "target", "rows": 1200, "micro_f1": 0.8, "macro_f1": 0.75, "labels": {"favor": 700, "against": 500}}


def scores_of(house: Document, *records: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "positions", **score_documents([house], records), "candidates": 1.0,
        "author": author_scores([house], records), **head_scores([house], records),
        **calibration_scores([house], records),
        "muc": {"precision": 0.5, "recall": 0.25, "f1": 0.3333},
    }  # fmt: skip


@pytest.fixture
def found(house: Document) -> dict[str, Any]:
    records = [
        record(house.text, "Halvorsen", "the Greek government", "against", "THREATEN"),
        record(house.text, "Halvorsen", "its budget", "favor", "ACCUSE"),
        record(house.text, None, "a fantasy", "against"),
    ]
    for made, confidence in zip(records, (0.85, 0.55, 0.35), strict=True):
        made["confidence"] = made["evidence"][0]["confidence"] = confidence
    return scores_of(house, *records)


def lines_of(printed: str) -> dict[str, str]:
    """What follows a line's name."""
    return {line[:26].strip(): line[26:].strip() for line in printed.splitlines()}


def test_the_terminal_shows_every_figure_by_its_name(found: dict[str, Any]) -> None:
    printed = lines_of(format_scores({"dev.jsonl": found, "pairs.jsonl": PAIRS}))
    assert printed["stance"] == "precision 0.3333 recall 0.3333 f1 0.3333 hit 1 guessed 3 gold 3"
    assert printed["author pair"] == "precision 0.0000 recall 0.0000 f1 0.0000 hit 0 guessed 1 gold 0"
    assert printed["muc"] == "precision 0.5000 recall 0.2500 f1 0.3333"
    assert printed["THREATEN"].split() == ["1.0000", "1.0000", "1.0000", "1", "1"]
    assert printed["calibration error"].startswith("0.3500 (")
    assert printed["0.8 to 0.9"].split() == ["1", "0.8500", "1.0000"]
    assert "0.9 to 1.0" not in printed  # nothing is that sure
    assert printed["0.4"].split() == ["2", "0.5000", "0.3333", "0.4000"] * 2
    assert printed["labels"] == "{'favor': 700, 'against': 500}"
    shown = {name for name in found if name not in ("author", "labels", "calibration", "risk_coverage")}
    assert shown <= set(printed)


def test_columns_stand_under_their_heads(found: dict[str, Any]) -> None:
    lines = format_scores({"dev.jsonl": found}).splitlines()
    for title in ("stance of matched", "confidence", "least confidence"):
        at = next(i for i, line in enumerate(lines) if line.strip().startswith(f"{title}  "))
        assert len(lines[at]) == len(lines[at + 1])


def test_the_card_has_a_row_for_each_level_and_for_the_author(found: dict[str, Any]) -> None:
    table = score_table({"dev.jsonl": found, "pairs.jsonl": PAIRS})
    assert "| `dev.jsonl` | 1 documents, 3 findings | stance F1 | 0.333 (precision 0.333, recall 0.333) |" in table
    assert (
        "| `dev.jsonl` | of the author: 0 findings | AUTHOR pair F1 | 0.000 (precision 0.000, recall 0.000) |" in table
    )
    assert "| `pairs.jsonl` | 1,200 rows | macro F1; micro F1 | 0.750; 0.800 |" in table


def test_the_card_has_a_column_of_heads_for_each_file_of_documents(found: dict[str, Any], house: Document) -> None:
    other = scores_of(house)
    table = head_table({"one.jsonl": found, "pairs.jsonl": PAIRS, "two.jsonl": other})
    assert "| on matched findings | `one.jsonl` | `two.jsonl` |" in table
    assert "| matched findings | 2 | 0 |" in table
    assert "| relation: right; macro F1 | 1.000; 1.000 | 0.000; 0.000 |" in table
    assert "| against | 0.667 (2) |  |" in table  # a label that the other file has not


def test_the_card_says_how_sure_and_what_cuts_leave(found: dict[str, Any], house: Document) -> None:
    scores = {"one.jsonl": found, "pairs.jsonl": PAIRS, "two.jsonl": scores_of(house)}
    reliability = reliability_table(scores)
    assert "| 0.8 to 0.9 | 1; 0.85; 1.00 |  |" in reliability
    assert "0.9 to 1.0" not in reliability
    assert "| **ECE** | 0.350 | - |" in reliability
    curve = risk_coverage_tables(scores)
    assert "| 0.0 | 1.00 | 0.333 | 0.333 | 1.00 | 0.333 | 0.333 |" in curve
    assert "| 0.6 | 0.33 | 1.000 | 0.333 | 0.33 | 1.000 | 0.333 |" in curve
    assert "`two.jsonl`: area - (- if every right finding were surer than every wrong one)" in curve


@pytest.mark.parametrize("table", [head_table, reliability_table, risk_coverage_tables])
def test_a_card_without_annotated_documents_says_so(table: Any) -> None:
    assert table({"pairs.jsonl": PAIRS}) == "No annotated documents are among the dev files."
