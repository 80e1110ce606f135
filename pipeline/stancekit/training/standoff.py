"""Annotated rows without their texts, and with them again.

A stand-off row is an annotated document or a labelled pair (see ``documents``) that has ``sha256`` (of the text in
UTF-8) and ``length`` (in characters) in the place of ``text``. So annotations of texts that may not be passed on can
be, and whoever has the texts joins the two (see ``joining``). What follows by rule is left out of documents: fields
that are null or false, and ``target_kind``. The name of an actor is its annotator's; one of more than NAME_WORDS words
is told in parts, where it quotes the text by spans: ``["the ", [17, 33]]``. So is a document's title.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from stancekit.errors import InputError
from stancekit.training.documents import kind_of, row_of

NAME_WORDS: Final = 4
_WORD: Final = re.compile(r"\w+")
_QUOTED: Final = 6  # a shorter part of a name is written out
_ALL: Final = ("id", "sha256", "length")
_OWN: Final[Mapping[str, tuple[str, ...]]] = {
    "positions": ("sentences", "actors", "positions"),
    "entity": ("a", "b", "label"),
    "target": ("target", "label"),
}
# In the order in which the annotations' compiler writes them, with what stands for a field that was left out.
_POSITION: Final[Mapping[str, object]] = {
    "holder": None, "holder_span": None, "target": None, "target_span": None, "target_kind": None, "stance": None,
    "relation": None, "voice": None, "cue_span": None, "addressee": None, "hypothetical": False,
}  # fmt: skip


def checksum(text: str) -> str:
    """SHA-256 of a text in UTF-8, as 64 hexadecimal digits. A lone surrogate, which UTF-8 lacks, counts as bytes."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def take_apart(annotated: Mapping[str, Any]) -> dict[str, Any]:
    """The stand-off row of an annotated document or a labelled pair (its JSON object).

    The labels of issue groups, which quote the text, are left out.

    Raises ValueError, KeyError or TypeError where ``documents.row_of`` would.
    """
    row_of(annotated)
    text = annotated["text"]
    apart: dict[str, Any] = {}
    for key, value in annotated.items():
        if key == "text":
            apart |= {"sha256": checksum(text), "length": len(text)}
        elif key == "title":
            apart[key] = _name_apart(value, text) if value else value
        elif key == "actors":
            apart[key] = [{**actor, "name": _name_apart(actor["name"], text)} for actor in value]
        elif key == "positions":
            apart[key] = [_told(position) for position in value]
        elif key == "issues":
            apart[key] = [{k: v for k, v in issue.items() if k != "label"} for issue in value]
        else:
            apart[key] = value
    return apart


def put_together(apart: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The annotated document or labelled pair of a stand-off row and its text: the inverse of ``take_apart``.

    Raises:
        ValueError: the text has not the checksum or the length, or the offsets do not fit it.
        KeyError, TypeError: the stand-off row lacks a field or has one of another shape.
    """
    if (checksum(text), len(text)) != (apart["sha256"], apart["length"]):
        raise ValueError(f"the text has not the checksum and length of row {apart['id']!r}")
    whole: dict[str, Any] = {}
    for key, value in apart.items():
        if key == "sha256":
            whole["text"] = text
        elif key == "title":
            whole[key] = _name_whole(value, text) if value else value
        elif key == "actors":
            whole[key] = [{**actor, "name": _name_whole(actor["name"], text)} for actor in value]
        elif key == "positions":
            whole[key] = [_in_full(position) for position in value]
        elif key != "length":
            whole[key] = value
    row_of(whole)
    return whole


def read_apart(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """The stand-off rows of a file, each with the number of its line.

    Raises:
        InputError: the file cannot be read, is empty, or a line is no stand-off row; it names file and line.
    """
    found: list[tuple[int, dict[str, Any]]] = []
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    found.append((number, _apart_from(line, f"{path}:{number}")))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); name a file of stand-off rows") from error
    if not found:
        raise InputError(f"{path}: no rows; name a file of stand-off rows")
    return found


def _apart_from(line: bytes, where: str) -> dict[str, Any]:
    try:
        apart = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not JSON ({error}); take the file anew from where you have it") from error
    if isinstance(apart, dict) and "text" in apart:
        raise InputError(f"{where}: has its text already; the file needs no joining")
    if fault := _fault(apart):
        raise InputError(f"{where}: no stand-off row ({fault}); name a file of rows with sha256 in the place of text")
    return dict(apart)


def _fault(apart: Any) -> str:
    """What keeps a JSON value from being a stand-off row; empty where nothing does."""
    if not isinstance(apart, dict):
        return "no object"
    try:
        own = _OWN[kind_of(apart)]
    except ValueError as error:
        return str(error)
    if lacks := [name for name in (*_ALL, *own) if name not in apart]:
        return "lacks " + ", ".join(lacks)
    if not all(isinstance(apart[name], str) for name in ("id", "sha256")) or not isinstance(apart["length"], int):
        return "wrong id, length or sha256"
    return ""


def _told(position: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in position.items() if v is not None and v is not False and k != "target_kind"}


def _in_full(position: Mapping[str, Any]) -> dict[str, Any]:
    kind = "actor" if position.get("target") is not None else "issue"
    return {**_POSITION, **position, "target_kind": kind}


def _name_apart(name: str, text: str) -> str | list[Any]:
    """A long name in parts, the longest that the text has from left to right as spans, the rest as it is."""
    if len(_WORD.findall(name)) <= NAME_WORDS:
        return name
    parts: list[Any] = []
    at = 0
    while at < len(name):
        end = next((end for end in range(len(name), at + _QUOTED - 1, -1) if name[at:end] in text), at)
        if end > at:
            start = text.index(name[at:end])
            parts.append([start, start + end - at])
        elif parts and isinstance(parts[-1], str):
            parts[-1] += name[at]
        else:
            parts.append(name[at])
        at = max(end, at + 1)
    return parts


def _name_whole(name: Any, text: str) -> str:
    if isinstance(name, str):
        return name
    return "".join(part if isinstance(part, str) else text[part[0] : part[1]] for part in name)
