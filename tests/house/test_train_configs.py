"""Whoever follows the documentation has every file that a training configuration names."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest

from stancekit.settings import load_settings

CONFIGS = Path(__file__).resolve().parents[2] / "configs" / "train"
LISTS = ("positions", "entities", "targets", "unlabelled", "dev")
MODELS = ("start", "teacher")
_COMMAND = re.compile(r"^stancekit .+", re.MULTILINE)


def commands(page: Path, name: str) -> list[list[str]]:
    """The words of each command of that name that a page shows, behind the name."""
    found = [shlex.split(command) for command in _COMMAND.findall(page.read_text("utf-8"))]
    return [words[2:] for words in found if words[1] == name]


def output_of(words: list[str]) -> str:
    return words[words.index("-o") + 1]


def joined(root: Path) -> set[str]:
    """The files that the documented join writes."""
    (words,) = {tuple(words) for words in commands(root / "docs" / "training.md", "join")}
    return {f"{output_of(list(words))}/{path.name}" for path in (root / words[0]).glob("*.jsonl")}


def table(config: Path) -> dict[str, Any]:
    return dict(tomllib.loads(config.read_text("utf-8"))["train"])


def is_known(root: Path, path: str, files: list[Path], written: set[str]) -> bool:
    return path in written or root / path in files


@pytest.mark.parametrize("config", sorted(CONFIGS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_path_is_of_the_repository_or_written_by_a_documented_command(
    root: Path, files: list[Path], config: Path
) -> None:
    own = table(config)
    written = joined(root)
    named = [path for key in LISTS for path in own.get(key, [])]
    assert named
    assert [path for path in named if not is_known(root, path, files, written)] == []
    trained = {output_of(words): words[0] for words in commands(root / "docs" / "training.md", "train")}
    for key in MODELS:
        for folder in own[key].split(" + ") if key in own else ():
            assert (root / trained[folder]).is_file()
            assert trained[folder] != config.relative_to(root).as_posix()
    assert load_settings(config).train.epochs >= 0  # no setting is misspelt


@pytest.mark.parametrize("config", sorted(CONFIGS.glob("*.toml")), ids=lambda path: path.stem)
def test_nothing_is_learnt_from_that_is_measured_on(config: Path) -> None:
    own = table(config)
    assert not {path for key in LISTS[:-1] for path in own.get(key, [])} & set(own["dev"])
    assert all("dev" in Path(path).name for path in own["dev"])


@pytest.mark.parametrize("page", ["docs/training.md", "docs/cli.md", "corpora/news/DATASHEET.md"])
def test_the_join_is_shown_alike_everywhere(root: Path, page: str) -> None:
    assert commands(root / page, "join")[-1] == commands(root / "docs" / "training.md", "join")[0]


def test_what_the_join_writes_stays_out_of_the_repository(root: Path) -> None:
    assert "/data/" in (root / ".gitignore").read_text("utf-8").splitlines()
    assert all(path.startswith("data/") for path in joined(root))


def test_a_path_that_nobody_writes_is_found(root: Path, files: list[Path]) -> None:
    written = joined(root)
    assert "data/news/entities.train.jsonl" in written
    assert not is_known(root, "data/news/entities.test.jsonl", files, written)
    assert not is_known(root, "../data/news/train.jsonl", files, written)
