"""Annotated documents and labelled pairs, as frozen records.

A position document is a line of JSON with ``id``, ``text``, ``sentences``, ``actors`` (each with its ``mentions``) and
``positions``; the guidelines say what they mean. A labelled pair is a line with ``text``, spans and a ``label``.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from stancekit.errors import InputError
from stancekit.records import ACTOR_TYPES, AUTHOR, RELATIONS, STANCES, VOICES, ActorType, Span, Stance, Voice

DataKind = Literal["positions", "entity", "target"]
ENTITY_LABELS = ("neutral", "a_favor_b", "b_favor_a", "a_against_b", "b_against_a")
TARGET_LABELS = ("favor", "neutral", "against")


@dataclass(frozen=True, slots=True)
class GoldActor:
    """An actor of a document with all its mentions."""

    id: str
    name: str
    type: ActorType
    mentions: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class GoldFinding:
    """An annotated position. ``holder`` and ``target`` are actor ids (AUTHOR; None for an issue)."""

    holder: str
    holder_span: Span | None
    target: str | None
    target_span: Span
    stance: Stance
    relation: str
    voice: Voice
    cue: Span | None
    addressee: str | None
    hypothetical: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class Document:
    """An annotated article, or one sentence taken out of one. ``issues`` maps a group's id to its target spans."""

    id: str
    text: str
    sentences: tuple[Span, ...]
    actors: tuple[GoldActor, ...]
    findings: tuple[GoldFinding, ...]
    issues: Mapping[str, tuple[Span, ...]]

    def sentence_of(self, span: Span) -> int:
        """Index of the first sentence (they stand in text order) that overlaps the span, -1 if none does."""
        first = bisect_right(self.sentences, span.start, key=lambda s: s.end)
        return first if first < len(self.sentences) and span.overlaps(self.sentences[first]) else -1


@dataclass(frozen=True, slots=True)
class EntityPair:
    """A sentence with two entities; ``label`` is one of ENTITY_LABELS."""

    id: str
    text: str
    a: Span
    b: Span
    label: str


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A sentence with one target; ``label`` is one of TARGET_LABELS."""

    id: str
    text: str
    target: Span
    label: str


Row = Document | EntityPair | TargetRow


def read_rows(path: Path) -> tuple[DataKind, list[Row]]:
    """Every line of a data file, with the kind that its first line shows.

    Raises:
        InputError: the file is unreadable or empty, a line is no JSON, or has not the fields of its kind.
    """
    rows: list[Row] = []
    kind: DataKind | None = None
    for number, raw in _lines(path):
        try:
            kind = kind or kind_of(raw)
            rows.append(_BUILDERS[kind](raw))
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise InputError(
                f"{path}:{number}: not a row of kind {kind}: {error!r}; see the guidelines, section 4"
            ) from error
    if kind is None:
        raise InputError(f"{path}: no rows; name a file of annotated documents or labelled pairs")
    return kind, rows


def kind_of(raw: Mapping[str, Any]) -> DataKind:
    """Which kind of data a line is, by its fields."""
    if "positions" in raw:
        return "positions"
    if "a" in raw and "b" in raw:
        return "entity"
    if "target" in raw:
        return "target"
    raise ValueError("neither 'positions' nor 'a' and 'b' nor 'target' among its fields")


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, json.loads(line)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise InputError(f"{path}: not UTF-8 lines of JSON ({error})") from error


def document(raw: Mapping[str, Any]) -> Document:
    """A position document from its JSON object."""
    actors = tuple(
        GoldActor(a["id"], a["name"], _one_of(a["type"], ACTOR_TYPES), tuple(Span(*m) for m in a["mentions"]))
        for a in raw["actors"]
    )
    issues = {i["id"]: tuple(Span(*s) for s in i["spans"]) for i in raw.get("issues", [])}
    return Document(
        id=raw["id"], text=raw["text"], sentences=tuple(Span(*s) for s in raw["sentences"]), actors=actors,
        findings=tuple(_finding(p) for p in raw["positions"]), issues=issues,
    )  # fmt: skip


def _finding(raw: Mapping[str, Any]) -> GoldFinding:
    if (raw["holder"] == AUTHOR) != (raw["holder_span"] is None):
        raise ValueError(f"holder {raw['holder']!r} with span {raw['holder_span']!r}")
    return GoldFinding(
        holder=raw["holder"], holder_span=_span(raw["holder_span"]), target=raw["target"],
        target_span=Span(*raw["target_span"]), stance=_one_of(raw["stance"], STANCES),
        relation=_one_of(raw["relation"], RELATIONS), voice=_one_of(raw["voice"], VOICES),
        cue=_span(raw.get("cue_span")),
        addressee=raw.get("addressee"), hypothetical=bool(raw.get("hypothetical")), optional=bool(raw.get("optional")),
    )  # fmt: skip


def _entity(raw: Mapping[str, Any]) -> EntityPair:
    return EntityPair(raw["id"], raw["text"], Span(*raw["a"]), Span(*raw["b"]), _one_of(raw["label"], ENTITY_LABELS))


def _target(raw: Mapping[str, Any]) -> TargetRow:
    return TargetRow(raw["id"], raw["text"], Span(*raw["target"]), _one_of(raw["label"], TARGET_LABELS))


def _span(raw: Any) -> Span | None:
    return None if raw is None else Span(*raw)


def _one_of(value: Any, known: tuple[Any, ...]) -> Any:
    if value not in known:
        raise ValueError(f"{value!r} is none of {', '.join(known)}")
    return value


_BUILDERS: dict[DataKind, Any] = {"positions": document, "entity": _entity, "target": _target}
