"""The body of a request -> what is asked: an article's text and metadata, or a RequestError that says what is wrong."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final, NoReturn

from stancekit.ingest.dates import to_iso
from stancekit.ingest.decode import storable
from stancekit.serve.errors import Fault, RequestError
from stancekit.settings import ServeSettings

if TYPE_CHECKING:
    from fastapi import Request

FIELDS: Final = ("text", "id", "title", "date", "author", "source")
LONGEST: Final = 1000  # characters of any field but the text
MOST_FAULTS: Final = 10  # that are told at once
# As parts of regular expressions that Python's, JSON Schema's and others' engines read alike.
ANY: Final = r"[^\u0000]"
PRINTED: Final = r"[^\u0000-\u0008\u000e-\u001f\u007f]"
WORD: Final = r"[^\s\u0000-\u001f\u007f\u0085\ufeff]"

_WHOLE: Final = {"text": re.compile(f"{ANY}*"), **dict.fromkeys(FIELDS[1:], re.compile(f"{PRINTED}*"))}
_WORD: Final = re.compile(WORD)
JSON: Final = "application/json"
PLAIN: Final = "text/plain"


@dataclass(frozen=True, slots=True)
class Asked:
    """An article as it was sent; ``text`` is what offsets count in, what is None may be told by the text itself."""

    text: str
    id: str | None = None
    title: str | None = None
    date: str | None = None
    author: str | None = None
    source: str | None = None


async def read(request: Request, settings: ServeSettings) -> Asked:
    """The article in a request's body.

    No more of the body is held than ``max_bytes``.

    Raises:
        RequestError: ``content_type``, ``too_large``, ``slow_body``, ``encoding``, ``json``, ``invalid``, ``too_long``.
    """
    kind = _kind(request.headers.get("content-type"), request.headers.get("content-encoding"))
    try:
        async with asyncio.timeout(settings.read_seconds):
            body = await _body(request, settings.max_bytes)
    except TimeoutError:
        message = f"the body did not arrive within {settings.read_seconds:g} seconds; send it faster, or less of it"
        raise RequestError("slow_body", message) from None
    text = _decoded(body)
    return article(_object(text) if kind == JSON else {"text": text}, settings)


def article(fields: Mapping[str, Any], settings: ServeSettings) -> Asked:
    """The article with these fields.

    Raises:
        RequestError: ``invalid`` with every fault, or ``too_long``.
    """
    faults = list(islice(chain(_faults(fields), _unknown(fields)), MOST_FAULTS))
    if faults:
        words = "; ".join(f"{fault.field}: {fault.message}" for fault in faults)
        raise RequestError("invalid", words, faults=faults)
    length = len(fields["text"])
    if length > settings.max_characters:
        message = f"the text has {length:,} characters, more than {settings.max_characters:,}; send it in parts"
        raise RequestError("too_long", message)
    return Asked(fields["text"], **{name: fields.get(name) for name in FIELDS if name != "text"})


def _kind(content_type: str | None, encoding: str | None) -> str:
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind not in (JSON, PLAIN):
        sent = f"{kind[:80]} is not read here" if kind else "there is no Content-Type"
        raise RequestError("content_type", f"{sent}; send {JSON}, or {PLAIN} for the text alone")
    message = Message()
    message["content-type"] = content_type or ""
    charset = str(message.get_param("charset") or "utf-8").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise RequestError("content_type", "the charset is not UTF-8; send UTF-8")
    if (encoding or "identity").strip().lower() != "identity":
        raise RequestError("content_type", "the body has a Content-Encoding; send it as it is")
    return kind


async def _body(request: Request, most: int) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most:
        _refuse_large(most)
    held = bytearray()
    async for chunk in request.stream():
        if len(held) + len(chunk) > most:
            _refuse_large(most)
        held += chunk
    return bytes(held)


def _refuse_large(most: int) -> NoReturn:
    raise RequestError("too_large", f"the body has more than {most:,} bytes; send the text in parts")


def _decoded(body: bytes) -> str:
    """The text; a byte order mark is no part of it, as in files."""
    try:
        return body.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"byte {body[error.start]:#04x} at {error.start} of the body is no UTF-8; send UTF-8"
        raise RequestError("encoding", message) from None


def _object(text: str) -> Mapping[str, Any]:
    try:
        fields: object = json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise RequestError("json", "brackets in brackets without end; send one object") from None
    except json.JSONDecodeError as error:
        message = f"not JSON ({error.msg} at line {error.lineno}, column {error.colno}); send one object"
        raise RequestError("json", message) from None
    except ValueError as error:
        raise RequestError("json", f"not JSON ({error}); send one object") from None
    if not isinstance(fields, dict):
        raise RequestError("invalid", f'{_named(fields)} where an object is needed; send {{"text": "..."}}')
    return fields


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is none of its numbers")


def _unknown(fields: Mapping[str, Any]) -> Iterator[Fault]:
    for name in (name for name in fields if name not in FIELDS):
        shown = name if storable(name) and name.isprintable() and len(name) <= 40 else "a field with another name"
        yield Fault(shown, f"no such field; there are {', '.join(FIELDS)}")


def _faults(fields: Mapping[str, Any]) -> Iterator[Fault]:
    if "text" not in fields:
        yield Fault("text", "missing; it is the article")
    for name in FIELDS:
        value = fields.get(name)
        if value is None and name != "text":
            continue
        if name in fields and (message := _fault(name, value)):
            yield Fault(name, message)


def _fault(name: str, value: object) -> str | None:
    if not isinstance(value, str):
        return f"{_named(value)}, not a string"
    if name != "text" and len(value) > LONGEST:
        return f"{len(value):,} characters, more than {LONGEST:,}"
    if not storable(value):
        return "half a surrogate pair, which no text has; repair the source"
    good = _WHOLE[name].match(value)
    if good is None or good.end() < len(value):
        return f"a control character at {good.end() if good else 0}; leave it out"
    if name in ("text", "id") and not _WORD.search(value):
        return "empty; send the article's words" if name == "text" else "empty; leave it out"
    if name == "date" and to_iso(value) is None:
        return "not a full, unambiguous date; write it as 2025-09-04"
    return None


def _named(value: object) -> str:
    """A type as JSON calls it."""
    names = {dict: "an object", list: "an array", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
