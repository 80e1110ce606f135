"""The settings tree: a schema without defaults; the defaults stand in ``default.toml``, each with a comment.

``load_settings`` lays a file and ``key=value`` overrides over the defaults, in that order.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, TypeVar

import tomli_w
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stancekit.errors import SettingsError

S = TypeVar("S", bound=BaseModel)


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class IngestSettings(_Section):
    id_field: str
    text_field: str
    title_field: str
    date_field: str
    author_field: str
    source_field: str
    max_bytes: int = Field(gt=0)
    min_characters: int = Field(ge=0)
    drop_noise: bool


class PreprocessSettings(_Section):
    spacy_model: str
    batch_articles: int = Field(gt=0)
    max_target_words: int = Field(gt=0)


class ExtractSettings(_Section):
    model: str
    device: str
    precision: Literal["auto", "bf16", "fp32"]
    batch_tokens: int = Field(gt=0)
    window_tokens: int = Field(ge=16, le=512)
    batch_articles: int = Field(gt=0)
    max_pairs: int = Field(gt=0)
    min_pair_probability: float = Field(ge=0, le=1)
    min_confidence: float = Field(ge=0, le=1)


class AggregateSettings(_Section):
    mixed_share: float = Field(gt=0, le=0.5)
    min_self_confidence: float = Field(ge=0, le=1)


class OutputSettings(_Section):
    texts: bool


class BatchSettings(_Section):
    workers: int = Field(ge=0)
    threads: int = Field(ge=0)


class TrainSettings(_Section):
    positions: tuple[str, ...]
    entities: tuple[str, ...]
    targets: tuple[str, ...]
    dev: tuple[str, ...]
    encoder: str
    start: str
    marker_layers: int = Field(ge=1)
    span_size: int = Field(gt=0)
    marks: int = Field(ge=1, le=2)
    context: int = Field(ge=0)
    window_tokens: int = Field(ge=16, le=512)
    seed: int
    epochs: int = Field(gt=0)
    pair_share: float = Field(gt=0, le=1)
    freeze_embeddings: bool
    batch_sentences: int = Field(gt=0)
    encoder_rate: float = Field(gt=0)
    layer_decay: float = Field(gt=0, le=1)
    head_rate: float = Field(gt=0)
    weight_decay: float = Field(ge=0)
    warmup: float = Field(ge=0, le=1)
    clip: float = Field(gt=0)
    dropout: float = Field(ge=0, lt=1)
    average_decay: float = Field(ge=0, lt=1)
    train_pairs: int = Field(gt=0)
    random_pairs: float = Field(ge=0, le=1)
    soft_fit: bool
    neutral_weight: float = Field(gt=0)
    pruner_weight: float = Field(ge=0)
    entity_weight: float = Field(ge=0)
    target_weight: float = Field(ge=0)
    bf16: bool


class Settings(_Section):
    """Everything that can be set for a run."""

    ingest: IngestSettings
    preprocess: PreprocessSettings
    extract: ExtractSettings
    aggregate: AggregateSettings
    output: OutputSettings
    batch: BatchSettings
    train: TrainSettings

    def to_toml(self) -> str:
        """The resolved settings as a TOML file that ``load_settings`` reads back to an equal tree."""
        return tomli_w.dumps(self.model_dump())


def load_settings(file: Path | None = None, overrides: Iterable[str] = ()) -> Settings:
    """Defaults, then ``file``, then each ``section.key=value`` of ``overrides``.

    Raises:
        SettingsError: an unknown key, a wrong type or range, or a file that is no TOML.
    """
    tree = tomllib.loads(files("stancekit").joinpath("default.toml").read_text("utf-8"))
    if file is not None:
        _lay_over(tree, read_toml(file))
    for text in overrides:
        _lay_over(tree, parse_override(text))
    return validated(Settings, tree)


def read_toml(file: Path) -> dict[str, Any]:
    """A TOML file as a tree. Raises SettingsError when it is missing or malformed."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read ({error.strerror}); name an existing TOML file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: not TOML ({error}); see default.toml in the package for the shape") from error


def parse_override(text: str) -> dict[str, Any]:
    """``a.b=c`` as a nested tree; the value is read as TOML, and as plain text where it is none."""
    path, mark, value = text.partition("=")
    keys = path.strip().split(".")
    if not mark or not all(keys):
        raise SettingsError(f"{text!r}: write --set section.key=value, for example --set extract.min_confidence=0.6")
    try:
        leaf = tomllib.loads(f"v = {value.strip()}")["v"]
    except tomllib.TOMLDecodeError:
        leaf = value.strip()
    for key in reversed(keys):
        leaf = {key: leaf}
    return dict(leaf)


def validated(schema: type[S], tree: Mapping[str, Any]) -> S:
    """``tree`` as a ``schema`` object; every fault is named by its dotted path."""
    try:
        return schema.model_validate(tree)
    except ValidationError as error:
        faults = "; ".join(_fault(e) for e in error.errors())
        raise SettingsError(faults) from error


def _fault(error: Any) -> str:
    path = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"{path}: no such setting; `stancekit settings` lists them"
    if error["type"] == "missing":
        return f"{path}: missing"
    return f"{path}: {error['msg']}, not {error['input']!r}"


def _lay_over(tree: dict[str, Any], top: Mapping[str, Any]) -> None:
    for key, value in top.items():
        if isinstance(value, Mapping) and isinstance(tree.get(key), dict):
            _lay_over(tree[key], value)
        else:
            tree[key] = dict(value) if isinstance(value, Mapping) else value
