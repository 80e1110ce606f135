"""Annotated documents without their texts, and with them again.

A stand-off document is an annotated document (see ``documents``) that has ``sha256`` (of the text in UTF-8) and
``length`` (in characters) in the place of ``text``. So annotations of texts that may not be passed on can be, and
whoever has the texts joins the two. What follows by rule is left out: fields that are null or false, and
``target_kind``. The name of an actor is its annotator's; one of more than NAME_WORDS words is told in parts, where it
quotes the text by spans: ``["the ", [17, 33]]``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from stancekit.errors import InputError, UsageError
from stancekit.export.jsonl import to_line
from stancekit.export.writer import part_of
from stancekit.training.documents import document
from stancekit.training.published import readings, refuse_unreadable, texts

NAME_WORDS: Final = 4
SOURCES: Final = "sources.json"
_WORD: Final = re.compile(r"\w+")
_QUOTED: Final = 6  # a shorter part of a name is written out
_FIELDS: Final = ("id", "sha256", "length", "sentences", "actors", "positions")
# In the order in which the annotations' compiler writes them, with what stands for a field that was left out.
_POSITION: Final[Mapping[str, object]] = {
    "holder": None, "holder_span": None, "target": None, "target_span": None, "target_kind": None, "stance": None,
    "relation": None, "voice": None, "cue_span": None, "addressee": None, "hypothetical": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A corpus that a stand-off file takes texts from: how many are wanted and were found, and where to get it."""

    name: str
    wanted: int
    found: int
    get: str | None


@dataclass(frozen=True, slots=True)
class Joined:
    """What a join has done: documents by the published file that gave their text, and by their corpus."""

    documents: int
    files: Mapping[Path, int]
    sources: tuple[Source, ...]

    @property
    def missing(self) -> int:
        """How many documents have found no text and were left out."""
        return sum(source.wanted - source.found for source in self.sources)


@dataclass(slots=True)
class _Wanted:
    """The checksums that are looked for, and what was found of them."""

    lengths: frozenset[int]
    digests: set[str]
    texts: dict[str, str] = field(default_factory=dict)

    def look_at(self, text: str) -> None:
        """Take ``text`` for every checksum that one of its readings has."""
        for reading in dict.fromkeys(readings(text)):
            if len(reading) in self.lengths:
                digest = checksum(reading)
                if digest in self.digests:
                    self.texts.setdefault(digest, reading)


def checksum(text: str) -> str:
    """SHA-256 of a text in UTF-8, as 64 hexadecimal digits. A lone surrogate, which UTF-8 lacks, counts as bytes."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def take_apart(annotated: Mapping[str, Any]) -> dict[str, Any]:
    """The stand-off document of an annotated document (its JSON object); the labels of issue groups are left out.

    Raises ValueError, KeyError or TypeError where ``documents.document`` would.
    """
    document(annotated)
    text = annotated["text"]
    apart: dict[str, Any] = {}
    for key, value in annotated.items():
        if key == "text":
            apart |= {"sha256": checksum(text), "length": len(text)}
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
    """The annotated document of a stand-off document and its text: the inverse of ``take_apart``.

    Raises:
        ValueError: the text has not the checksum or the length, or the offsets do not fit it.
        KeyError, TypeError: the stand-off document lacks a field or has one of another shape.
    """
    if (checksum(text), len(text)) != (apart["sha256"], apart["length"]):
        raise ValueError(f"the text has not the checksum and length of document {apart['id']!r}")
    whole: dict[str, Any] = {}
    for key, value in apart.items():
        if key == "sha256":
            whole["text"] = text
        elif key == "actors":
            whole[key] = [{**actor, "name": _name_whole(actor["name"], text)} for actor in value]
        elif key == "positions":
            whole[key] = [_in_full(position) for position in value]
        elif key != "length":
            whole[key] = value
    document(whole)
    return whole


def join(corpus: Path, public: Sequence[Path], output: Path, *, tell: Callable[[str], None] = lambda _: None) -> Joined:
    """Join a file of stand-off documents with the published files that hold their texts.

    A text is known by its checksum, in whatever file and field it stands, under any of ``published.readings``. The
    documents are written in the order of the corpus, those without a text left out; nothing is written when no text
    is found. Memory grows with the corpus, not with the published files.

    Args:
        corpus: the stand-off documents, one a line. ``sources.json`` beside it may say where to get which corpus.
        public: the published files, of the kinds in ``published.READ``.
        output: where the annotated documents go, one a line; written under its name when it is whole.
        tell: is given a line about each published file as it has been read.

    Raises:
        UsageError: a file is missing or of no known kind, or the output is an input or cannot be written.
        InputError: a file cannot be read as what it claims to be, or no text is found.
    """
    _refuse_output(output, (corpus, *public))
    for path in public:
        refuse_unreadable(path)
    wanted_documents = read_apart(corpus)
    wanted = _Wanted(
        frozenset(apart["length"] for _, apart in wanted_documents), {apart["sha256"] for _, apart in wanted_documents}
    )
    given = {path: _search(path, wanted, tell) for path in dict.fromkeys(public)}
    lines = [
        to_line(_whole(apart, wanted.texts[apart["sha256"]], f"{corpus}:{number}"))
        for number, apart in wanted_documents
        if apart["sha256"] in wanted.texts
    ]
    sources = _sources(corpus, [apart for _, apart in wanted_documents], wanted.texts)
    if not lines:
        raise InputError(
            f"{corpus}: none of its {len(wanted_documents):,} texts is in {', '.join(map(str, public))}; "
            + "; ".join(source.get or f"get {source.name}" for source in sources)
        )
    _write(output, lines)
    files = dict.fromkeys(public, 0)
    for path, digests in given.items():
        files[path] = sum(apart["sha256"] in digests for _, apart in wanted_documents)
    return Joined(len(lines), files, sources)


def read_apart(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """The stand-off documents of a file, each with the number of its line.

    Raises:
        InputError: the file cannot be read, is empty, or a line is no stand-off document; it names file and line.
    """
    found: list[tuple[int, dict[str, Any]]] = []
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    found.append((number, _apart_from(line, f"{path}:{number}")))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); name a file of stand-off documents") from error
    if not found:
        raise InputError(f"{path}: no documents; name a file of stand-off documents")
    return found


def _apart_from(line: bytes, where: str) -> dict[str, Any]:
    try:
        apart = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not JSON ({error}); take the file anew from where you have it") from error
    if isinstance(apart, dict) and "text" in apart:
        raise InputError(f"{where}: has its text already; the file needs no joining")
    lacks = [name for name in _FIELDS if not isinstance(apart, dict) or name not in apart]
    if lacks or not isinstance(apart["length"], int) or not isinstance(apart["sha256"], str):
        raise InputError(
            f"{where}: no stand-off document ({'lacks ' + ', '.join(lacks) if lacks else 'wrong length or sha256'}); "
            "name a file of documents with sha256 and length in the place of text"
        )
    return dict(apart)


def _search(path: Path, wanted: _Wanted, tell: Callable[[str], None]) -> frozenset[str]:
    """The checksums for which a published file has given the first text."""
    before, shortest, empty = len(wanted.texts), min(wanted.lengths), True
    for text in texts(path):
        empty = False
        if len(text) >= shortest - 2:  # a reading may put two quotation marks back
            wanted.look_at(text)
    if empty:
        raise InputError(f"{path}: holds no texts; download the published file again")
    own = list(wanted.texts)[before:]
    tell(f"{path}: read, {len(own):,} of the texts found in it")
    return frozenset(own)


def _whole(apart: Mapping[str, Any], text: str, where: str) -> dict[str, Any]:
    try:
        return put_together(apart, text)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise InputError(
            f"{where}: does not fit its text: {error!r}; take the file anew from where you have it"
        ) from error


def _sources(corpus: Path, aparts: Sequence[Mapping[str, Any]], found: Mapping[str, str]) -> tuple[Source, ...]:
    hints = _hints(corpus.with_name(SOURCES))
    wanted: dict[str, list[bool]] = {}
    for apart in aparts:
        wanted.setdefault(str(apart.get("source") or "unnamed source"), []).append(apart["sha256"] in found)
    return tuple(Source(name, len(of), sum(of), hints.get(name)) for name, of in sorted(wanted.items()))


def _hints(path: Path) -> dict[str, str]:
    """Where to get each corpus, one sentence each; nothing when there is no such file."""
    try:
        raw = json.loads(path.read_text("utf-8"))
        return {name: f"get {of['file']} {of['where']} ({of['paper']})" for name, of in raw.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: not a list of sources ({error!r}); delete it or take it anew") from error


def _refuse_output(output: Path, inputs: Sequence[Path]) -> None:
    if output.is_dir():
        raise UsageError(f"{output}: is a folder; name a file in it")
    if any(output.resolve() == path.resolve() for path in inputs):
        raise UsageError(f"{output}: is an input; choose another output")


def _write(output: Path, lines: Sequence[str]) -> None:
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with part_of(output).open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)
        part_of(output).replace(output)
    except OSError as error:
        raise UsageError(f"{output}: cannot be written ({error.strerror}); choose another output") from error


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
