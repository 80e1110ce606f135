"""The shell around the training of pronouns; what it calls is tested with training/."""

from pathlib import Path

import pytest


@pytest.fixture
def trained(monkeypatch):
    calls = []

    def train(files, settings, output):
        calls.append((files, settings, output))
        return {"pronouns": 7, "right": 0.75, "traits": 40}

    monkeypatch.setattr("stancekit.training.pronouns.train_pronouns", train)
    return calls


def test_it_gives_the_function_what_the_options_say_and_prints_the_figures(call, trained, tmp_path):
    done = call(
        "train-pronouns", "a.jsonl", "b.jsonl", "-o", tmp_path / "w.json", "--set", "preprocess.batch_articles=2"
    )
    assert done.exit_code == 0
    ((files, settings, output),) = trained
    assert (files, output) == ([Path("a.jsonl"), Path("b.jsonl")], tmp_path / "w.json")
    assert settings.preprocess.batch_articles == 2
    assert done.stdout.splitlines() == [
        "7 pronouns with candidates, 40 traits",
        "right on held-out documents: 0.7500",
        f"the weights are in {tmp_path / 'w.json'}",
    ]


def test_without_data_it_is_wrong_use(call, trained, tmp_path):
    assert call("train-pronouns", "-o", tmp_path / "w.json").exit_code == 2
    assert trained == []


def test_a_missing_file_is_one_line(call, tmp_path):
    done = call("train-pronouns", tmp_path / "nowhere.jsonl", "-o", tmp_path / "w.json")
    assert done.exit_code == 1
    assert "nowhere.jsonl: cannot be read" in done.stderr
    assert len(done.stderr.splitlines()) == 1
