"""Settings: defaults, a file over them, single values over that; whatever is wrong is told with its path."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from stancekit.errors import SettingsError, UsageError
from stancekit.settings import Settings, load_settings, parse_override, read_toml, validated


def told(*overrides: str, file: Path | None = None) -> str:
    """What a wrong setting is refused with."""
    with pytest.raises(SettingsError) as refused:
        load_settings(file, overrides)
    return str(refused.value)


def written(folder: Path, text: str) -> Path:
    path = folder / "run.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_defaults_are_a_whole_tree() -> None:
    settings = load_settings()
    assert settings.extract.model == "small"
    assert settings.train.positions == ()
    assert 0 <= settings.extract.min_pair_probability < 1


def test_a_file_lies_over_the_defaults_and_single_values_over_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, '[extract]\nmodel = "mine"\nmax_pairs = 7\n[train]\ndev = ["a.jsonl", "b.jsonl"]\n')
    plain, both = load_settings(file), load_settings(file, ["extract.max_pairs=9", "extract.max_pairs=11"])
    assert (plain.extract.model, plain.extract.max_pairs, plain.train.dev) == ("mine", 7, ("a.jsonl", "b.jsonl"))
    assert (both.extract.model, both.extract.max_pairs) == ("mine", 11)  # the last word counts
    assert plain.extract.batch_tokens == load_settings().extract.batch_tokens
    assert plain.aggregate == load_settings().aggregate


def test_loading_leaves_the_defaults_as_they_were() -> None:
    before = load_settings()
    load_settings(overrides=["extract.max_pairs=3", "train.seed=99"])
    assert load_settings() == before


@pytest.mark.parametrize(
    ("override", "path"),
    [
        ("extract.modle=small", "extract.modle"),
        ("extarct.model=small", "extarct"),
        ("extarct=1", "extarct"),
        ("seed=1", "seed"),
        ("train.batch.size=3", "train.batch"),
    ],
)
def test_an_unknown_setting_is_refused_with_its_path(override: str, path: str) -> None:
    assert told(override) == f"{path}: no such setting; `stancekit settings` lists them"


@pytest.mark.parametrize(
    ("override", "path", "value"),
    [
        ("extract.max_pairs=many", "extract.max_pairs", "'many'"),
        ("extract.max_pairs=2.5", "extract.max_pairs", "2.5"),
        ("extract.max_pairs=0", "extract.max_pairs", "0"),
        ("extract.min_confidence=1.5", "extract.min_confidence", "1.5"),
        ("extract.precision=fp8", "extract.precision", "'fp8'"),
        ("extract.window_tokens=4000", "extract.window_tokens", "4000"),
        ("extract.model=[1]", "extract.model", "[1]"),
        ("extract.model.name=small", "extract.model", "{'name': 'small'}"),
        ("extract=small", "extract", "'small'"),
        ("output.texts=perhaps", "output.texts", "'perhaps'"),
        ("train.positions=a.jsonl", "train.positions", "'a.jsonl'"),
        ("train.dev=[1]", "train.dev.0", "1"),
        ("train.dropout=1.0", "train.dropout", "1.0"),
    ],
)
def test_a_wrong_value_is_refused_with_its_path_and_itself(override: str, path: str, value: str) -> None:
    message = told(override)
    assert message.startswith(f"{path}: ")
    assert message.endswith(f", not {value}")
    assert "\n" not in message


def test_every_fault_is_told_at_once() -> None:
    message = told("extract.max_pairs=many", "train.seeds=1", "batch.threads=-1")
    assert [part.split(": ")[0] for part in message.split("; ") if ": " in part] == [
        "extract.max_pairs", "batch.threads", "train.seeds",
    ]  # fmt: skip


def test_a_wrong_setting_is_a_wrong_use() -> None:
    with pytest.raises(UsageError):
        load_settings(overrides=["extract.max_pairs=many"])


def test_a_missing_setting_is_told() -> None:
    tree = load_settings().model_dump()
    del tree["extract"]["device"]
    del tree["output"]
    with pytest.raises(SettingsError) as refused:
        validated(Settings, tree)
    assert str(refused.value) == "extract.device: missing; output: missing"


def test_settings_do_not_change() -> None:
    settings = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.extract.model = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"[extract\n", "not TOML"), (b"model = caf\xe9\n", "not TOML"), (b"a = 1\na = 2\n", "not TOML")],
)
def test_a_file_that_is_no_toml_is_refused_with_its_name(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "run.toml"
    path.write_bytes(content)
    message = told(file=path)
    assert message.startswith(f"{path}: {reason} (")


def test_a_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(
        SettingsError, match=r"none.toml: cannot be read \(No such file or directory\); name an existing"
    ):
        read_toml(tmp_path / "none.toml")


def test_a_fault_in_a_file_is_told_with_its_path(tmp_path: Path) -> None:
    assert told(file=written(tmp_path, "[extract]\nmodle = 3\n")).startswith("extract.modle: no such setting")


@pytest.mark.parametrize(
    "overrides",
    [
        [], ['ingest.text_field=a "quoted" name', "extract.min_confidence=0.25", "output.texts=false"],
        ['train.dev=["a.jsonl", "c:\\\\b.jsonl"]', "train.encoder_rate=1e-05", "extract.device=cuda:0"],
    ],
)  # fmt: skip
def test_resolved_settings_come_back_from_their_file(tmp_path: Path, overrides: list[str]) -> None:
    settings = load_settings(overrides=overrides)
    assert load_settings(written(tmp_path, settings.to_toml())) == settings
    assert set(tomllib.loads(settings.to_toml())) == set(Settings.model_fields)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a.b=3", 3), ("a.b=0.6", 0.6), ("a.b=1e-4", 1e-4), ("a.b=true", True), ("a.b = false", False),
        ("a.b=small", "small"), ("a.b='3'", "3"), ('a.b="two words"', "two words"), ("a.b=two words", "two words"),
        ("a.b=cuda:0", "cuda:0"), ("a.b=/data/x.jsonl", "/data/x.jsonl"), ("a.b=x=y", "x=y"), ("a.b=", ""),
        ('a.b=["x", "y"]', ["x", "y"]), ("a.b=[1, 2]", [1, 2]), ("a.b=[x]", "[x]"), ("a.b={c = 1}", {"c": 1}),
    ],
)  # fmt: skip
def test_a_value_is_read_as_toml_and_as_text_where_it_is_none(text: str, value: object) -> None:
    leaf = parse_override(text)["a"]["b"]
    assert leaf == value
    assert type(leaf) is type(value)


def test_a_path_may_have_any_depth() -> None:
    assert parse_override("a=1") == {"a": 1}
    assert parse_override("a.b.c=1") == {"a": {"b": {"c": 1}}}


@pytest.mark.parametrize("text", ["", "extract.model", "=3", ".a=3", "a.=3", "a..b=3"])
def test_an_override_without_a_path_or_a_value_is_refused(text: str) -> None:
    with pytest.raises(SettingsError) as refused:
        parse_override(text)
    assert str(refused.value).startswith(f"{text!r}: write --set section.key=value")
