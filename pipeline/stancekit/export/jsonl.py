"""Records as lines of JSON, and back.

The shape of a position is fixed by ``schema/position.schema.json``; its version stands in every line. Floats have four
decimals. Texts are cut anew from the article, so that what a line quotes is what its offsets say.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from stancekit.errors import InputError, Rejection
from stancekit.records import POSITION_SCHEMA, Article, Finding, Position, Span

_KEYS = ("schema", "id", "article", "actor", "target", "stance", "score", "confidence", "evidence", "model")


def position_to_dict(position: Position) -> dict[str, object]:
    """One position as an object of the schema ``stancekit/position/1``, keys in the order of the schema.

    ``start`` and ``end`` are half-open character offsets into the article's text. ``holder`` is null for the author.
    """
    article, actor, target, model = position.article, position.actor, position.target, position.model
    return {
        "schema": POSITION_SCHEMA,
        "id": position.id,
        "article": _metadata(article),
        "actor": {"id": actor.id, "name": actor.name, "type": actor.type},
        "target": {"kind": target.kind, "id": target.id, "name": target.name, "type": target.type},
        "stance": position.stance,
        "score": _rounded(position.score),
        "confidence": _rounded(position.confidence),
        "evidence": [_evidence(finding, article.text) for finding in position.evidence],
        "model": {"name": model.name, "version": model.version, "fingerprint": model.fingerprint},
    }


def article_to_dict(article: Article, texts: bool = True) -> dict[str, object]:
    """One article for ``articles.jsonl``: metadata, the text that offsets count in, and its layout noise.

    Args:
        article: the article.
        texts: whether to put in the text.
    """
    record: dict[str, object] = _metadata(article)
    if texts:
        record["text"] = article.text
    record["noise"] = [{"start": n.span.start, "end": n.span.end, "kind": n.kind} for n in article.noise]
    return record


def rejection_to_dict(rejection: Rejection) -> dict[str, object]:
    """One rejected file, or line of a file, for ``rejected.jsonl``; ``line`` is null for a whole file."""
    return {"path": rejection.path, "line": rejection.line, "reason": rejection.reason, "detail": rejection.detail}


def to_line(record: Mapping[str, object]) -> str:
    """A record as one line with its line end. Text stays readable; only lone surrogates, which UTF-8 lacks, make the
    line fall back to escapes.
    """
    line = json.dumps(record, ensure_ascii=False, allow_nan=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        line = json.dumps(record, ensure_ascii=True, allow_nan=False)
    return line + "\n"


def read_positions(path: str | Path) -> Iterator[dict[str, Any]]:
    """The positions of a file, line by line; blank lines are passed over.

    Raises:
        InputError: the file cannot be read, or a line is not a position of this version; the message names file and
            line. Raised when the reading gets there, since lines are read as they are asked for.
    """
    for _, record in located_positions(path):
        yield record


def located_positions(path: str | Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """As ``read_positions``, each position with its place, ``positions.jsonl:3``."""
    for _, where, record in placed_positions(path):
        yield where, record


def placed_positions(path: str | Path) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """As ``located_positions``, with the byte of the file at which the line starts besides, to read it again."""
    for at, where, record in _placed(path, "give a positions.jsonl that `stancekit extract` wrote"):
        if not isinstance(record, dict) or "schema" not in record:
            raise InputError(f'{where}: no position record (no "schema"); give a positions.jsonl, not {_start(record)}')
        _check_shape(record, where)
        yield at, where, record


def located_articles(path: str | Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of ``articles.jsonl``, each with its place. Raises InputError as ``read_positions``."""
    for _, where, record in _placed(path, "`stancekit extract` writes it beside the positions"):
        if not isinstance(record, dict):
            raise InputError(f"{where}: no article, but {_start(record)}; give what `stancekit extract` wrote")
        yield where, record


def _placed(path: str | Path, hint: str) -> Iterator[tuple[int, str, Any]]:
    at = 0
    try:
        with Path(path).open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    where = f"{path}:{number}"
                    yield at, where, _parsed(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line, where)
                at += len(line)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); {hint}") from error


def position_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one line of positions."""
    text = (files("stancekit") / "schema" / "position.schema.json").read_text("utf-8")
    return dict(json.loads(text))


def _metadata(article: Article) -> dict[str, object]:
    return {
        "id": article.id,
        "path": article.path,
        "title": article.title,
        "date": article.date,
        "author": article.author,
        "source": article.source,
        "sha256": article.sha256,
    }


def _evidence(finding: Finding, text: str) -> dict[str, object]:
    return {
        **_quoted(finding.sentence, text),
        "holder": _quoted(finding.holder.span, text) if finding.holder else None,
        "target": _quoted(finding.target.span, text),
        "cue": _quoted(finding.cue, text) if finding.cue else None,
        "stance": finding.stance,
        "relation": finding.relation,
        "voice": finding.voice,
        "hypothetical": finding.hypothetical,
        "addressee": finding.addressee,
        "confidence": _rounded(finding.confidence),
    }


def _quoted(span: Span, text: str) -> dict[str, object]:
    return {"start": span.start, "end": span.end, "text": span.of(text)}


def _rounded(value: float) -> float:
    return round(float(value), 4) + 0.0  # + 0.0 turns -0.0 into 0.0


def _parsed(line: bytes, where: str) -> Any:
    try:
        return json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: not UTF-8 (byte {error.start} of the line); extract the articles again") from error
    except RecursionError as error:
        raise InputError(f"{where}: not a record (brackets in brackets without end); delete the line") from error
    except json.JSONDecodeError as error:
        raise InputError(
            f"{where}: not JSON ({error.msg} at column {error.colno}); delete the line or extract the articles again"
        ) from error


def _check_shape(record: Mapping[str, Any], where: str) -> None:
    if record["schema"] != POSITION_SCHEMA:
        raise InputError(
            f"{where}: schema {record['schema']!r}, but this stancekit reads {POSITION_SCHEMA!r}; extract the articles"
            " again, or use the stancekit that wrote the file"
        )
    missing = [key for key in _KEYS if key not in record]
    if missing:
        raise InputError(f"{where}: the position lacks {', '.join(missing)}; extract the articles again")


def _start(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return repr(text if len(text) <= 40 else text[:40] + "…")
