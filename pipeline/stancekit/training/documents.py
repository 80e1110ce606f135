"""Annotated documents and labelled pairs, as frozen records.

A position document is a line of JSON with ``id``, ``text``, ``sentences``, ``actors`` (each with its ``mentions``) and
``positions``; the guidelines say what they mean. A labelled pair is a line with ``text``, spans and a ``label``.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from stancekit.errors import InputError
from stancekit.records import ACTOR_TYPES, AUTHOR, RELATIONS, STANCES, VOICES, ActorType, Span, Stance, Voice

DataKind = Literal["positions", "entity", "target", "unlabelled", "unlabelled target"]
ENTITY_LABELS = ("neutral", "a_favor_b", "b_favor_a", "a_against_b", "b_against_a")
TARGET_LABELS = ("favor", "neutral", "against")
UNLABELLED = ("unlabelled", "unlabelled target")  # kinds that a teacher labels
UNKNOWN = -1  # in place of a label's index, where a teacher alone knows it
# Of each kind of labelled pairs, and of targets that a teacher labels.
LABELS: Mapping[str, tuple[str, ...]] = {
    "entity": ENTITY_LABELS, "target": TARGET_LABELS, "unlabelled target": TARGET_LABELS
}  # fmt: skip


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
        InputError: the file is unreadable or empty; or a line is no JSON, has not the fields of its kind, a span
            outside its text, an actor it does not list, or the id of an earlier document. It starts with file and line.
    """
    rows: list[Row] = []
    kind: DataKind | None = None
    known: set[str] = set()
    for number, line in _lines(path):
        try:
            raw = json.loads(line)
            kind = kind or kind_of(raw)
            row = _BUILDERS[kind](raw)
            if kind == "positions" and row.id in known:
                raise ValueError(f"id {row.id!r} was given before; records name their document by it")
            known.add(row.id)
            rows.append(row)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise InputError(
                f"{path}:{number}: not a row of kind {kind}: {error!r}; see the guidelines, section 4"
            ) from error
    if kind is None:
        raise InputError(f"{path}: no rows; name a file of annotated documents or labelled pairs")
    return kind, rows


def row_of(raw: Mapping[str, Any]) -> Row:
    """The row of a line's JSON object, of the kind that its fields show.

    Raises ValueError, KeyError, TypeError, IndexError or AttributeError for what ``read_rows`` would not read.
    """
    own: Row = _BUILDERS[kind_of(raw)](raw)
    return own


def kind_of(raw: Mapping[str, Any]) -> DataKind:
    """Which kind of data a line is, by its fields."""
    if "positions" in raw:
        return "positions"
    if "a" in raw and "b" in raw:
        return "entity"
    if "target" in raw:
        return "target"
    raise ValueError("neither 'positions' nor 'a' and 'b' nor 'target' among its fields")


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers. As bytes, so that one with a bad byte is still counted."""
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, line
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); name a file of annotated documents or labelled pairs "
            "(`stancekit join` makes those that the shipped configurations name)"
        ) from error


def document(raw: Mapping[str, Any]) -> Document:
    """A position document from its JSON object."""
    text = raw["text"]
    actors = tuple(
        GoldActor(a["id"], a["name"], _one_of(a["type"], ACTOR_TYPES), tuple(_span(m, text) for m in a["mentions"]))
        for a in raw["actors"]
    )
    issues = {i["id"]: tuple(_span(s, text) for s in i["spans"]) for i in raw.get("issues", [])}
    sentences = tuple(_span(s, text) for s in raw["sentences"])
    if any(a.end > b.start for a, b in pairwise(sentences)):
        raise ValueError("the sentences overlap or are not in text order")
    own = Document(
        id=raw["id"], text=text, sentences=sentences, actors=actors,
        findings=tuple(_finding(p, text, (AUTHOR, *(a.id for a in actors))) for p in raw["positions"]), issues=issues,
    )  # fmt: skip
    if lost := [f.target_span for f in own.findings if own.sentence_of(f.target_span) < 0]:
        raise ValueError(f"the target {lost[0]} lies in no sentence")
    return own


def _finding(raw: Mapping[str, Any], text: str, actors: tuple[str, ...]) -> GoldFinding:
    if (raw["holder"] == AUTHOR) != (raw["holder_span"] is None):
        raise ValueError(f"holder {raw['holder']!r} with span {raw['holder_span']!r}")
    return GoldFinding(
        holder=_one_of(raw["holder"], actors), holder_span=_span_or_none(raw["holder_span"], text),
        target=_one_of(raw["target"], (None, *actors)), target_span=_span(raw["target_span"], text),
        stance=_one_of(raw["stance"], STANCES), relation=_one_of(raw["relation"], RELATIONS),
        voice=_one_of(raw["voice"], VOICES), cue=_span_or_none(raw.get("cue_span"), text),
        addressee=_one_of(raw.get("addressee"), (None, *actors)),
        hypothetical=bool(raw.get("hypothetical")), optional=bool(raw.get("optional")),
    )  # fmt: skip


def _entity(raw: Mapping[str, Any]) -> EntityPair:
    text, label = raw["text"], _one_of(raw["label"], ENTITY_LABELS)
    return EntityPair(raw["id"], text, _span(raw["a"], text), _span(raw["b"], text), label)


def _target(raw: Mapping[str, Any]) -> TargetRow:
    text = raw["text"]
    return TargetRow(raw["id"], text, _span(raw["target"], text), _one_of(raw["label"], TARGET_LABELS))


def _span(raw: Any, text: str) -> Span:
    span = Span(*raw)
    if span.end > len(text):
        raise ValueError(f"the span {raw} ends after the text, which has {len(text)} characters")
    return span


def _span_or_none(raw: Any, text: str) -> Span | None:
    return None if raw is None else _span(raw, text)


def _one_of(value: Any, known: tuple[Any, ...]) -> Any:
    if value not in known:
        raise ValueError(f"{value!r} is none of {', '.join(map(str, known))}")
    return value


_BUILDERS: dict[DataKind, Any] = {"positions": document, "entity": _entity, "target": _target}
