"""JSONL: an article a line, read as a stream; a bad line costs that line only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from stancekit.errors import Rejection
from stancekit.ingest.assemble import Origin, assemble, refuse_short
from stancekit.ingest.decode import refuse_binary, storable
from stancekit.ingest.discover import SourceFile
from stancekit.ingest.metadata import Metadata, metadata_of
from stancekit.records import Article
from stancekit.settings import IngestSettings

_SKIP = 1 << 20
_BOM = b"\xef\xbb\xbf"


def read_jsonl(
    file: SourceFile, path: Path, settings: IngestSettings
) -> Iterator[tuple[int | None, Article | Rejection]]:
    """One (line number, Article or Rejection) for each line that is not blank.

    A file without such a line is one Rejection ``empty``. Lines are UTF-8, as JSON has to be. A line without an id gets
    ``<stem>:<line number>``.

    Raises:
        OSError: the file cannot be read (any further).
    """
    seen = False
    with path.open("rb") as stream:
        for number, raw in _lines(stream, settings.max_bytes):
            seen = True
            try:
                yield number, _article(raw, number, file, settings)
            except Rejection as rejection:
                yield number, rejection
    if not seen:
        yield None, Rejection(file.shown, "empty", "no line in it; leave it out")


def _lines(stream: BinaryIO, max_bytes: int) -> Iterator[tuple[int, bytes]]:
    """Numbered lines that are not blank, without their ends; of a line that is too long only max_bytes + 1 bytes."""
    number = 0
    while raw := stream.readline(max_bytes + 1):
        number += 1
        rest = raw
        while not rest.endswith(b"\n") and (rest := stream.readline(_SKIP)):
            pass
        line = (raw.removeprefix(_BOM) if number == 1 else raw).rstrip(b"\r\n")
        if line.strip():
            yield number, line


def _article(raw: bytes, number: int, file: SourceFile, settings: IngestSettings) -> Article:
    if len(raw) > settings.max_bytes:
        detail = f"the line has more than ingest.max_bytes = {settings.max_bytes} bytes; raise it or split the text"
        raise Rejection(file.shown, "too_large", detail, number)
    fields = _fields(raw, file.shown, number)
    text = _text(fields.get(settings.text_field), settings.text_field, file.shown, number)
    refuse_short(text, file.shown, settings, number)
    name = _id(fields.get(settings.id_field), f"{file.id}:{number}", settings.id_field, file.shown, number)
    given = metadata_of(
        title=fields.get(settings.title_field),
        date=fields.get(settings.date_field),
        author=fields.get(settings.author_field),
        source=fields.get(settings.source_field),
    )
    _refuse_surrogates(given, file.shown, number)
    origin = Origin(id=name, name=name, path=file.shown, sha256=hashlib.sha256(raw).hexdigest())
    return assemble(text, origin, given, settings)


def _fields(raw: bytes, path: str, number: int) -> Mapping[str, Any]:
    try:
        fields: object = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        detail = f"byte {raw[error.start]:#04x} at {error.start} of the line is no UTF-8; write JSONL as UTF-8"
        raise Rejection(path, "encoding", detail, number) from error
    except (ValueError, RecursionError) as error:
        raise Rejection(path, "json", f"not JSON ({error}); write one object a line", number) from error
    if not isinstance(fields, dict):
        detail = f"{type(fields).__name__} where an object is needed; write one object a line"
        raise Rejection(path, "json", detail, number)
    return fields


def _text(value: object, field: str, path: str, number: int) -> str:
    if value is None:
        detail = f"no field {field!r}; name the field with --set ingest.text_field=..."
        raise Rejection(path, "missing_text", detail, number)
    if not isinstance(value, str):
        raise Rejection(path, "wrong_type", f"{field!r} is {type(value).__name__}, not a string", number)
    return refuse_binary(value, path, number)


def _id(value: object, otherwise: str, field: str, path: str, number: int) -> str:
    if value is None or value == "":
        return otherwise
    if isinstance(value, bool) or not isinstance(value, str | int):
        detail = f"{field!r} is {type(value).__name__}, not a string or whole number"
        raise Rejection(path, "wrong_type", detail, number)
    name = str(value)
    if not storable(name):
        raise Rejection(path, "encoding", f"{field!r} holds half a surrogate pair, which no text has", number)
    return name


def _refuse_surrogates(given: Metadata, path: str, number: int) -> None:
    for value in (given.title, given.author, given.source):
        if value is not None and not storable(value):
            detail = "half a surrogate pair in the metadata, which no text has; repair the source"
            raise Rejection(path, "encoding", detail, number)
