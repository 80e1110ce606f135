"""A shift that the shipped model finds in two articles of the sample corpus, with the sentences that show it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from stancekit.batch import extract
from stancekit.over_time.run import over_time
from stancekit.settings import load_settings

SAMPLES = Path(__file__).parents[2] / "corpora" / "samples"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The January and the September article, extracted and aggregated by month."""
    folder = tmp_path_factory.mktemp("story")
    settings = load_settings(overrides=["batch.workers=1", "batch.threads=1"])
    inputs = [SAMPLES / "halvorsen-draws-a-line.txt", SAMPLES / "2029-09-20-the-man-who-outvoted-himself.txt"]
    extract(inputs, folder / "positions.jsonl", settings)
    over_time(folder, folder / "over-time.jsonl", settings)
    return folder


def read(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_halvorsen_comes_round_to_the_guarantee(folder):
    shifts = [
        row
        for row in read(folder / "over-time.jsonl")
        if row["kind"] == "shift" and "Halvorsen" in row["actor"]["name"] and "guarantee" in row["target"]["name"]
    ]
    (shift,) = shifts
    assert (shift["before"]["period"], shift["after"]["period"]) == ("2029-01", "2029-09")
    assert shift["before"]["score"] < 0 < shift["after"]["score"]
    assert shift["low"] is None  # one article on either side
    (before,), (after,) = shift["before"]["evidence"], shift["after"]["evidence"]
    assert before["text"].startswith("He rejected the loan guarantee as ")
    assert after["article"].endswith("the-man-who-outvoted-himself")
    assert re.search(r"(?:approve|support) the loan guarantee", after["text"])


def test_its_evidence_stands_in_the_articles(folder):
    texts = {article["id"]: article["text"] for article in read(folder / "articles.jsonl")}
    positions = {record["id"] for record in read(folder / "positions.jsonl")}
    shifts = [row for row in read(folder / "over-time.jsonl") if row["kind"] == "shift"]
    shown = [e for row in shifts for side in (row["before"], row["after"]) for e in side["evidence"]]
    assert shown
    for evidence in shown:
        assert texts[evidence["article"]][evidence["start"] : evidence["end"]] == evidence["text"]
        assert evidence["position"] in positions
