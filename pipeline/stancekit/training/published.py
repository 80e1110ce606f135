"""The texts in the files in which a public corpus is published, and the readings under which one of them is known.

Read are JSON (lines, or one value), CSV, and tab-separated text with or without a head, whatever their fields are
called: every string in them may be the text that is looked for. Of CoNLL-U, the format of treebanks, every sentence
and every document may be it.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Final

from stancekit.errors import InputError, UsageError

JSON_LINES: Final = (".jsonl", ".ndjson")
TABLES: Final = {".csv": ",", ".tsv": "\t", ".tab": "\t", ".txt": "\t"}
TREEBANK: Final = ".conllu"
READ: Final = (*JSON_LINES, ".json", *TABLES, TREEBANK)
_ARCHIVES: Final = (".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z")
_AGAIN: Final = "download the published file again"
# An opening or closing tag around an entity, as <e1>, </e1> or <entity id="2">.
_TAG: Final = re.compile(r"</?[A-Za-z][\w:.-]{0,30}(?:\s[^<>]{0,80})?/?>")
# The comments of a treebank that tell its texts: a document starts, a paragraph starts, the text of a sentence.
_COMMENT: Final = re.compile(r"#\s*(newdoc|newpar|text)\b(?:\s*=\s?(.*))?")
_BRACKETS: Final = str.maketrans("", "", "[]")


def refuse_unreadable(path: Path) -> None:
    """Raise UsageError, with what to do, for a path that is no file of a kind that ``texts`` reads."""
    if path.is_dir():
        raise UsageError(f"{path}: is a folder; name the published files in it")
    if not path.exists():
        raise UsageError(f"{path}: no such file; name the published files where you have downloaded them")
    if path.suffix.lower() in _ARCHIVES:
        raise UsageError(f"{path}: is an archive; unpack it and name the files in it")
    if path.suffix.lower() not in READ:
        raise UsageError(f"{path}: ends in {path.suffix or 'nothing'}; read are {', '.join(READ)}")


def texts(path: Path) -> Iterator[str]:
    """Every string of a published file, as it stands there; cells of tables both raw and unquoted.

    One line is held at a time, of ``.conllu`` one document, of ``.json`` the whole file. A document of a treebank has a
    space between sentences and an empty line between paragraphs.

    Raises:
        UsageError: there is no such file, or it is none of a kind in READ.
        InputError: it cannot be read, is not UTF-8 or not JSON; the message names file and line.
    """
    refuse_unreadable(path)
    kind = path.suffix.lower()
    if kind in TABLES:
        return _of_table(path, TABLES[kind])
    if kind == TREEBANK:
        return _of_treebank(path)
    return _of_json_lines(path) if kind in JSON_LINES else _of_json(path)


def readings(text: str) -> Iterator[str]:
    """``text`` and what is left of it without the traces of its file, the least changed first; some may be alike.

    Undone are: doubled quotation marks and the marks around a cell; brackets (``[Oslo]``) and tags (``<e1>Oslo</e1>``)
    around entities; white space at the ends, Windows line ends, runs of white space; decomposed letters.
    """
    for quoted in _requoted(text):
        for bare in _without_markers(quoted):
            yield from _respaced(bare)


def _requoted(text: str) -> Iterator[str]:
    yield text
    if '"' in text:
        if '""' in text:
            yield text.replace('""', '"')
        bare = text.strip()
        start, end = bare.removeprefix('"'), bare.removesuffix('"')
        for unquoted in (start.removesuffix('"'), start, end, bare.strip('"')):
            if unquoted != bare:
                yield unquoted.replace('""', '"')
        yield f'"{text}"'  # a cell that was unquoted, of a text that was taken with its quotation marks


def _without_markers(text: str) -> Iterator[str]:
    yield text
    if "[" in text or "]" in text:
        yield text.translate(_BRACKETS)
    if "<" in text:
        yield _TAG.sub("", text)


def _respaced(text: str) -> Iterator[str]:
    yield text
    yield text.strip()
    yield text.replace("\r\n", "\n").strip()
    yield " ".join(text.split())
    if not text.isascii():
        yield unicodedata.normalize("NFC", text).strip()


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines with their numbers and line ends."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                try:
                    yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
                except UnicodeDecodeError as error:
                    raise InputError(
                        f"{path}:{number}: not UTF-8 (byte {error.start} of the line); {_AGAIN}"
                    ) from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); {_AGAIN}") from error


def _of_json_lines(path: Path) -> Iterator[str]:
    for number, line in _lines(path):
        if line.strip():
            yield from _strings(_parsed(line, f"{path}:{number}"))


def _of_json(path: Path) -> Iterator[str]:
    whole = "".join(line for _, line in _lines(path))
    try:
        value = _parsed(whole, str(path))
    except InputError:
        if len([line for line in whole.splitlines() if line.strip()]) < 2:
            raise
        yield from _of_json_lines(path)
        return
    yield from _strings(value)


def _parsed(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: not JSON ({error.msg} at column {error.colno}); {_AGAIN}") from error
    except RecursionError as error:
        raise InputError(f"{where}: not data (brackets in brackets without end); {_AGAIN}") from error


def _strings(value: Any) -> Iterator[str]:
    """All strings in a JSON value, however deep, keys apart."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case list() as items:
                waiting += reversed(items)
            case dict() as fields:
                waiting += reversed(fields.values())


def _of_table(path: Path, delimiter: str) -> Iterator[str]:
    """Cells as they stand in a line, and as a reader of quoted cells has them: not every table is quoted by rule."""
    raw = delimiter == "\t"
    if raw:
        for _, line in _lines(path):
            yield from line.rstrip("\r\n").split(delimiter)
    rows = csv.reader((line for _, line in _lines(path)), delimiter=delimiter)
    try:
        for row in rows:
            yield from row
    except csv.Error as error:
        if not raw:  # in raw lines a quotation mark that is never closed is no fault
            raise InputError(f"{path}:{rows.line_num}: not a table ({error}); {_AGAIN}") from error


def _of_treebank(path: Path) -> Iterator[str]:
    document, sentence, paragraph = "", "", False
    for _, line in chain(_lines(path), [(0, "")]):
        told = _COMMENT.match(line)
        match told and told[1]:
            case "newdoc":
                if document:
                    yield document
                document = ""
            case "newpar":
                paragraph = True
            case "text" if told:
                sentence = (told[2] or "").rstrip("\r")
        if sentence and not line.strip():  # only here, for newpar may come after text
            yield sentence
            document += ("\n\n" if paragraph else " ") * bool(document) + sentence
            sentence, paragraph = "", False
    if document:
        yield document
