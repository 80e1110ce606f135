"""A position record as it is read back: every field that the exports use, with its type, checked line by line.

Fields that are not named here are passed over, so that records of a later stancekit can be exported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from stancekit.errors import InputError
from stancekit.export.jsonl import located_articles, located_positions
from stancekit.records import MergedStance, Stance, TargetKind, Voice

S = TypeVar("S", bound=BaseModel)
_MOST = 2**31 - 1  # characters of a text that DNA, and Java, can count
_SURROGATE = re.compile("[\ud800-\udfff]")


def encodable(value: Any) -> Any:
    """A value of JSON with a replacement character for each lone surrogate in its texts, so that offsets stay."""
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATE.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {encodable(key): encodable(item) for key, item in value.items()}
    return [encodable(item) for item in value] if isinstance(value, list) else value


def _full_date(text: str) -> str:
    date.fromisoformat(text)
    if len(text) != 10:  # fromisoformat also reads 20250904 and 2025-W36-4
        raise ValueError(f"{text!r} is no date such as 2025-09-04")
    return text


Text = Annotated[str, AfterValidator(encodable)]
Date = Annotated[str, AfterValidator(_full_date)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", allow_inf_nan=False)


class Quoted(_Shape):
    """Words of the article with their half-open character offsets into its text."""

    start: int = Field(ge=0, le=_MOST)
    end: int = Field(ge=1, le=_MOST)
    text: Text


class ReadArticle(_Shape):
    """The article's metadata."""

    id: Text
    path: Text | None
    title: Text | None
    date: Date | None
    author: Text | None
    source: Text | None
    sha256: Text | None


class ArticleLine(ReadArticle):
    """A line of ``articles.jsonl``."""

    text: Text | None = None


class ReadActor(_Shape):
    """Who holds the position."""

    id: Text
    name: Text
    type: Text


class ReadOriginal(_Shape):
    """An issue of the article, as it was before ``stancekit issues``."""

    id: Text
    name: Text


class ReadTarget(ReadActor):
    """What it is about; ``originals`` only after ``stancekit issues``."""

    kind: TargetKind
    originals: list[ReadOriginal] | None = None


class ReadFinding(Quoted):
    """One finding; ``start``, ``end`` and ``text`` are those of the sentence."""

    holder: Quoted | None
    target: Quoted
    cue: Quoted | None
    stance: Stance
    reversed: bool = False
    relation: Text
    voice: Voice
    hypothetical: bool
    addressee: Text | None
    confidence: Share


class ReadModel(_Shape):
    """Which model made the record."""

    name: Text
    version: Text
    fingerprint: Text


class Record(_Shape):
    """One position."""

    schema_: Literal["stancekit/position/1"] = Field(alias="schema")
    id: Text
    article: ReadArticle
    actor: ReadActor
    target: ReadTarget
    stance: MergedStance
    score: float = Field(ge=-1, le=1)
    confidence: Share
    evidence: list[ReadFinding] = Field(min_length=1)
    model: ReadModel


def shaped(record: Mapping[str, Any], where: str) -> Record:
    """A record with its fields checked; lone surrogates, which UTF-8 lacks, become U+FFFD.

    Raises:
        InputError: a field is missing or has a value that it cannot have; the message starts with ``where``.
    """
    return _as(Record, record, where)


def read_shaped(path: str | Path) -> Iterator[Record]:
    """The positions of a file, one after the other, checked. Raises InputError, as ``read_positions`` does."""
    for where, record in located_positions(path):
        yield shaped(record, where)


def read_article_lines(path: str | Path) -> Iterator[tuple[str, ArticleLine]]:
    """The lines of ``articles.jsonl``, checked, each with its place. Raises InputError as ``read_positions``."""
    for where, record in located_articles(path):
        yield where, _as(ArticleLine, record, where)


def _as(shape: type[S], record: Mapping[str, Any], where: str) -> S:
    try:
        return shape.model_validate(record)
    except ValidationError as error:
        raise InputError(f"{where}: {_fault(error)}; mend the line, or extract the articles again") from error


def _fault(error: ValidationError) -> str:
    first = error.errors()[0]
    path = ".".join(map(str, first["loc"]))
    if first["type"] == "missing":
        return f"{path} is missing"
    shown = repr(first["input"])
    return f"{path}: {first['msg']}, not {shown if len(shown) <= 60 else shown[:60] + '…'}"
