"""The settings tree: a schema without defaults; the defaults stand in ``default.toml``, each with a comment.

``load_settings`` lays a file and ``key=value`` overrides over the defaults, in that order.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import tomli_w
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from stancekit.errors import SettingsError

S = TypeVar("S", bound=BaseModel)
# An ISO date or nothing; TOML reads 2025-09-04 without quotation marks as a date.
Day = Annotated[
    str,
    BeforeValidator(lambda value: value.isoformat() if isinstance(value, date) else value),
    Field(pattern=r"^(\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))?$"),
]


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
    pronouns: str


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
    registries: tuple[str, ...]
    actor_level: Literal["mention", "actor", "parent"]


class IssueSettings(_Section):
    encoder: str
    word_share: float = Field(ge=0, le=1)
    similarity: float = Field(gt=0, le=1)
    name_penalty: float = Field(ge=0)
    undoing_penalty: float = Field(ge=0)
    lone_share: float = Field(gt=0.5, le=1)
    block: int = Field(ge=2)


class OverTimeSettings(_Section):
    min_confidence: float = Field(ge=0, le=1)
    min_articles: int = Field(ge=1)
    samples: int = Field(ge=100)
    seed: int = Field(ge=0)
    interval: float = Field(gt=0, lt=1)
    sign_margin: float = Field(ge=0, lt=1)
    min_jump: float = Field(ge=0, le=2)
    jump_articles: int = Field(ge=2)
    evidence: int = Field(ge=1)
    agreement_targets: int = Field(ge=1)
    agreement_actors: int = Field(ge=2)
    reprints: bool
    shingle_words: int = Field(ge=1)
    similarity: float = Field(gt=0, lt=1)
    permutations: int = Field(ge=16, le=1024)


class OutputSettings(_Section):
    texts: bool


class ExportSettings(_Section):
    rows: Literal["positions", "findings"]
    min_confidence: float = Field(ge=0, le=1)
    since: Day
    until: Day
    targets: Literal["all", "actors", "issues"]
    voices: tuple[Literal["quote", "reported", "narrated", "author"], ...] = Field(min_length=1)
    hypothetical: bool
    authors: bool
    raw: bool
    byte_order_mark: bool
    row_group: int = Field(gt=0)
    network: Literal["congruence", "conflict", "subtract", "twomode", "direct"]
    normalise: Literal["none", "average", "jaccard", "cosine", "activity", "prominence"]
    duplicates: Literal["include", "document", "week", "month", "year", "all"]
    window: Literal["none", "week", "month", "quarter", "year"]
    evidence: bool
    dna_password: str = Field(min_length=1)


class ReportSettings(_Section):
    by: Literal["auto", "week", "month", "quarter", "year"]
    actors: int = Field(ge=0)
    targets: int = Field(ge=0)
    positions: int = Field(ge=0)
    sentences: int = Field(ge=0)
    texts: bool


class ServeSettings(_Section):
    host: str = Field(min_length=1)
    port: int = Field(ge=0, le=65535)
    hosts: tuple[str, ...]
    origins: tuple[str, ...]
    workers: int = Field(gt=0)
    places: int = Field(gt=0)
    max_bytes: int = Field(gt=0)
    max_characters: int = Field(gt=0, le=1_000_000)
    max_memory: int = Field(ge=0)
    read_seconds: float = Field(gt=0)
    wait_seconds: float = Field(gt=0)
    work_seconds: float = Field(gt=0)
    gather_seconds: float = Field(ge=0, le=1)
    batch_articles: int = Field(gt=0)
    batch_characters: int = Field(gt=0)


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
    start_share: float = Field(ge=0, lt=1)
    marker_layers: int = Field(ge=1)
    span_size: int = Field(gt=0)
    marks: int = Field(ge=1, le=2)
    context: int = Field(ge=0)
    window_tokens: int = Field(ge=16, le=512)
    seed: int
    epochs: int = Field(ge=0)
    pair_share: float = Field(gt=0, le=1)
    pair_temperature: float = Field(ge=1)
    unlabelled: tuple[str, ...]
    unlabelled_share: float = Field(ge=0, le=1)
    unlabelled_target_share: float = Field(ge=0, le=1)
    teacher: str
    teacher_weight: float = Field(ge=0, le=1)
    freeze_embeddings: bool
    batch_sentences: int = Field(gt=0)
    encoder_rate: float = Field(gt=0)
    layer_decay: float = Field(gt=0, le=1)
    adapter_rank: int = Field(ge=0)
    head_rate: float = Field(gt=0)
    pattern_rate: float = Field(gt=0)
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

    @property
    def unlabelled_shares(self) -> dict[str, float]:
        """What an epoch draws of each kind of texts without labels, 0..1."""
        return {"unlabelled": self.unlabelled_share, "unlabelled target": self.unlabelled_target_share}


class Settings(_Section):
    """Everything that can be set for a run."""

    ingest: IngestSettings
    preprocess: PreprocessSettings
    extract: ExtractSettings
    aggregate: AggregateSettings
    issues: IssueSettings
    over_time: OverTimeSettings
    output: OutputSettings
    export: ExportSettings
    report: ReportSettings
    serve: ServeSettings
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
