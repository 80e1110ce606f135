"""The shells around training and scoring; what they call is tested with training/."""

import json
from pathlib import Path

import pytest

from stancekit.errors import InputError


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "loans.toml"
    path.write_text('[train]\npositions = ["a.jsonl"]\nepochs = 9\n', "utf-8")
    return path


@pytest.fixture
def trained(monkeypatch):
    calls = []

    def train(settings, folder, *, name, version, log):
        calls.append((settings, folder, name, version))
        log("epoch 1: fine")
        return folder

    monkeypatch.setattr("stancekit.training.train.train", train)
    return calls


def test_train_gives_the_function_what_the_options_say(call, config, trained, tmp_path):
    done = call("train", config, "-o", tmp_path / "m", "--set", "train.epochs=2", "--name", "n", "--model-version", "3")
    assert done.exit_code == 0
    ((settings, folder, name, version),) = trained
    assert (settings.train.positions, settings.train.epochs) == (("a.jsonl",), 2)
    assert (folder, name, version) == (tmp_path / "m", "n", "3")
    assert done.stdout.splitlines() == ["epoch 1: fine", f"the model is in {tmp_path / 'm'}"]


def test_train_names_model_and_folder_after_the_file(call, config, trained):
    call("train", config)
    assert trained[0][1:3] == (Path("runs/loans"), "loans")


def test_train_without_a_readable_file_is_wrong_use(call, trained, tmp_path):
    assert call("train", tmp_path / "nowhere.toml").exit_code == 2
    assert trained == []


def test_evaluate_prints_the_scores_and_writes_them(call, tmp_path, monkeypatch):
    scores = {"dev.jsonl": {"kind": "target", "macro_f1": 0.79}}
    asked = []
    monkeypatch.setattr("stancekit.training.evaluate.evaluate", lambda *args: asked.append(args) or scores)
    done = call("evaluate", "small", "dev.jsonl", "--json", tmp_path / "s.json", "--set", "extract.max_pairs=5")
    assert done.exit_code == 0
    ((model, files, settings),) = asked
    assert (model, files, settings.extract.max_pairs) == ("small", [Path("dev.jsonl")], 5)
    assert "macro_f1" in done.stdout
    assert json.loads((tmp_path / "s.json").read_text("utf-8")) == scores


def test_data_that_cannot_be_read_is_exit_code_one(call, monkeypatch):
    def refuse(*_):
        raise InputError("dev.jsonl:3: neither a document nor a pair")

    monkeypatch.setattr("stancekit.training.evaluate.evaluate", refuse)
    done = call("evaluate", "small", "dev.jsonl")
    assert (done.exit_code, done.stderr) == (1, "error: dev.jsonl:3: neither a document nor a pair\n")
