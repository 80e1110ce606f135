"""Model folders: what is saved comes back, and whatever is broken is refused in one line that says what to do."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from stancekit.errors import ModelError
from stancekit.extract import folder as folders
from stancekit.extract.extractor import Extractor
from stancekit.extract.folder import LoadedModel, find_model, load_model, save_model
from stancekit.records import AnalysedArticle
from stancekit.settings import Settings


def config_with(**changes: object) -> Callable[[Path], None]:
    """Change config.json; None takes a key away."""

    def edit(folder: Path) -> None:
        raw = {**json.loads((folder / "config.json").read_text("utf-8")), **changes}
        (folder / "config.json").write_text(json.dumps({k: v for k, v in raw.items() if v is not None}), "utf-8")

    return edit


def encoder_with(**changes: object) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        encoder = json.loads((folder / "config.json").read_text("utf-8"))["encoder"]
        config_with(encoder={**encoder, **changes})(folder)

    return edit


def written(name: str, content: str | bytes) -> Callable[[Path], None]:
    raw = content.encode() if isinstance(content, str) else content
    return lambda folder: (folder / name).write_bytes(raw) and None


def without(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def truncated(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])


def without_stance(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    save_file({k: v for k, v in weights.items() if k != "stance.weight"}, folder / "model.safetensors")


BROKEN = {
    "missing config": (without("config.json"), "config.json: No such file"),
    "config is no JSON": (written("config.json", "{"), "config.json is broken"),
    "config is no UTF-8": (written("config.json", b"\xff\xfe{}"), "config.json is broken"),
    "config is a list": (written("config.json", "[]"), "config.json is broken"),
    "config is null": (written("config.json", "null"), "config.json is broken"),
    "another format": (config_with(format=1), "model format 1, this version reads 4"),
    "another format that names no labels": (config_with(format=0, labels=None), "model format 0"),
    "no format": (config_with(format=None), "model format None"),
    "other labels": (config_with(labels={"stances": ["pro", "contra"]}), "other labels"),
    "no labels": (config_with(labels=None), "config.json is broken"),
    "lifts that are no numbers": (config_with(lifts={"entity": ["much"]}), "config.json is broken"),
    "a weight of nothing known": (
        config_with(confidence_weights={"mood": 0.5}),
        "confidence_weights: mood 0.5 is no weight of bias",
    ),
    "missing key": (config_with(threshold=None), "threshold"),
    "unknown key": (config_with(mood="good"), "mood"),
    "threshold is a word": (config_with(threshold="high"), "threshold: 'high'"),
    "layers are a word": (config_with(marker_layers="all"), "marker_layers: 'all'"),
    "more marker layers than layers": (config_with(marker_layers=9), "marker_layers=9"),
    "encoder is a list": (config_with(encoder=[]), "encoder: []"),
    "encoder without a type": (config_with(encoder={"hidden_size": 32}), "config.json describes no encoder"),
    "unknown encoder": (encoder_with(model_type="abacus"), "config.json describes no encoder"),
    "unsupported encoder": (encoder_with(model_type="distilbert"), "encoder type 'distilbert' cannot carry markers"),
    "impossible encoder": (encoder_with(num_attention_heads=5), "config.json describes no encoder"),
    "missing weights": (without("model.safetensors"), "model.safetensors cannot be read"),
    "empty weights": (written("model.safetensors", b""), "model.safetensors is broken"),
    "truncated weights": (truncated, "model.safetensors is broken"),
    "weights that are none": (written("model.safetensors", "no weights at all"), "model.safetensors is broken"),
    "one weight missing": (without_stance, "lacks 1 weights such as stance.weight"),
    "wrong encoder shapes": (encoder_with(hidden_size=64), "does not fit config.json"),
    "wrong head shapes": (config_with(span_size=16), "does not fit config.json"),
    "another number of markers": (config_with(marks=2), "does not fit config.json"),
    "missing tokenizer": (without("tokenizer.json"), "tokenizer.json cannot be read"),
    "broken tokenizer": (written("tokenizer.json", "{"), "tokenizer.json cannot be read"),
    "a tokenizer that is none": (written("tokenizer.json", "{}"), "tokenizer.json cannot be read"),
}


@pytest.fixture
def copy(tiny_model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_model, tmp_path / "copy"))


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_folder_is_refused_in_one_line(copy: Path, fault: str) -> None:
    damage, told = BROKEN[fault]
    load_model(copy)
    damage(copy)
    with pytest.raises(ModelError) as refused:
        load_model(copy)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400


def test_a_refusal_names_the_folder_and_the_next_step(copy: Path) -> None:
    truncated(copy)
    with pytest.raises(ModelError, match="fetch or train the model again") as refused:
        load_model(copy)
    assert str(refused.value).startswith(str(copy))


def test_what_is_saved_comes_back_and_finds_the_same(
    make_loaded: Callable[..., LoadedModel], example: AnalysedArticle, settings: Settings, tmp_path: Path
) -> None:
    before = make_loaded(marks=2, threshold=0.0)
    save_model(tmp_path / "a" / "model", before.model, before.tokenizer, before.config)
    after = load_model(tmp_path / "a" / "model")
    assert after.config == before.config
    assert not after.model.training
    for name, weight in after.model.state_dict().items():
        assert torch.equal(weight, before.model.state_dict()[name].half().float()), name
    ((_, one),), ((_, two),) = (Extractor(m, settings.extract).extract([example]) for m in (before, after))
    assert len(one.findings) == len(two.findings) > 0
    for a, b in zip(one.findings, two.findings, strict=True):
        assert (a.holder, a.target) == (b.holder, b.target)
        assert a.probabilities == pytest.approx(b.probabilities, abs=0.02)


def test_weights_are_stored_in_half_precision(tiny_model: Path) -> None:
    assert {w.dtype for w in load_file(tiny_model / "model.safetensors").values()} == {torch.float16}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_others_may_read_a_saved_model_as_the_umask_says(
    make_loaded: Callable[..., LoadedModel], tmp_path: Path
) -> None:
    loaded = make_loaded()
    usual = os.umask(0o027)
    try:
        for _ in range(2):  # a model that is written over another is no exception
            save_model(tmp_path, loaded.model, loaded.tokenizer, loaded.config)
            modes = {path.name: oct(path.stat().st_mode & 0o777) for path in tmp_path.iterdir()}
            assert modes == dict.fromkeys(("config.json", "model.safetensors", "tokenizer.json"), "0o640")
            (tmp_path / "model.safetensors").chmod(0o600)
    finally:
        os.umask(usual)


def test_the_fingerprint_tells_models_apart(copy: Path, tiny_model: Path) -> None:
    assert load_model(copy).info == load_model(tiny_model).info
    weights = load_file(copy / "model.safetensors")
    weights["stance.bias"][0] += 1
    save_file(weights, copy / "model.safetensors")
    changed, plain = load_model(copy).info, load_model(tiny_model).info
    assert (changed.name, changed.version) == (plain.name, plain.version) == ("tiny", "0")
    assert changed.fingerprint != plain.fingerprint


def test_a_tokenizer_that_truncates_loses_nothing_here(copy: Path) -> None:
    tokenizer = load_model(copy).tokenizer
    tokenizer.enable_truncation(8)
    tokenizer.enable_padding(length=8)
    tokenizer.save(str(copy / "tokenizer.json"))
    loaded = load_model(copy).tokenizer
    assert len(loaded.encode("Oslo " * 20, add_special_tokens=False).ids) == 20
    assert len(loaded.encode("Oslo", add_special_tokens=False).ids) == 1


@pytest.fixture
def shelf(tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shelf of shipped models with one on it, and an empty folder to work in."""
    place = tmp_path / "shelf"
    shutil.copytree(tiny_model, place / "tiny")
    (place / "notes").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.setattr(folders, "_shelves", lambda: [tmp_path / "no shelf", place])
    monkeypatch.chdir(tmp_path / "here")
    return place


def test_a_model_is_found_by_its_folder_and_by_its_shipped_name(shelf: Path, tiny_model: Path) -> None:
    assert find_model(str(tiny_model)) == tiny_model
    assert find_model("tiny") == shelf / "tiny"


def test_a_folder_of_articles_does_not_hide_the_shipped_model_of_its_name(shelf: Path, tiny_model: Path) -> None:
    Path("tiny").mkdir()
    assert find_model("tiny") == shelf / "tiny"
    shutil.copytree(tiny_model, "tiny", dirs_exist_ok=True)
    assert find_model("tiny") == Path("tiny")


@pytest.mark.usefixtures("shelf")
def test_a_folder_that_is_no_model_is_found_and_then_refused() -> None:
    Path("articles").mkdir()
    with pytest.raises(ModelError, match=r"articles: no model folder, config.json: No such file"):
        load_model(find_model("articles"))


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("name", ["smal", "./runs/small", "../small", "notes"])
def test_an_unknown_name_is_refused_with_those_that_are_known(name: str) -> None:
    with pytest.raises(ModelError) as refused:
        find_model(name)
    assert str(refused.value).startswith(f"model {name!r}: no such folder or shipped model (shipped: tiny)")


@pytest.mark.usefixtures("shelf", "offline")
@pytest.mark.parametrize("name", ["nobody/nothing", "no such/repository"])
def test_a_repository_that_cannot_be_had_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(ModelError) as refused:
        find_model(name)
    assert str(refused.value).startswith(f"model {name!r}")
    assert "Hugging Face" in str(refused.value)
    assert "\n" not in str(refused.value)
