"""Stand-off rows (see ``standoff``) joined with the published files that hold their texts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from stancekit.errors import InputError, UsageError
from stancekit.export.jsonl import to_line
from stancekit.export.writer import part_of
from stancekit.training.published import readings, refuse_unreadable, texts
from stancekit.training.standoff import checksum, put_together, read_apart

SOURCES: Final = "sources.json"
_UNNAMED: Final = "unnamed source"


@dataclass(frozen=True, slots=True)
class Source:
    """A corpus that stand-off rows take texts from: how many rows want one and found it, and where to get it."""

    name: str
    wanted: int
    found: int
    get: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """A file of stand-off rows: how many it has, how many found a text, and where these went (nowhere if none)."""

    corpus: Path
    output: Path
    wanted: int
    found: int


@dataclass(frozen=True, slots=True)
class Joined:
    """What a join has done: by file, by the published file that gave the text, and by the corpus it is of."""

    parts: tuple[Part, ...]
    files: Mapping[Path, int]
    sources: tuple[Source, ...]

    @property
    def missing(self) -> int:
        """How many rows have found no text and were left out."""
        return sum(part.wanted - part.found for part in self.parts)


@dataclass(frozen=True, slots=True)
class _Apart:
    """A file of stand-off rows, each with the number of its line."""

    corpus: Path
    output: Path
    rows: Sequence[tuple[int, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class _Hint:
    """Where to get a corpus, and how the ids of those of its rows start that do not name it."""

    get: str
    ids: tuple[str, ...]


@dataclass(slots=True)
class _Wanted:
    """The checksums that are looked for, and what was found of them."""

    lengths: frozenset[int]
    digests: frozenset[str]
    texts: dict[str, str] = field(default_factory=dict)

    def look_at(self, text: str) -> None:
        """Take ``text`` for every checksum that one of its readings has."""
        for reading in dict.fromkeys(readings(text)):
            if len(reading) in self.lengths:
                digest = checksum(reading)
                if digest in self.digests:
                    self.texts.setdefault(digest, reading)


def join(corpus: Path, public: Sequence[Path], output: Path, *, tell: Callable[[str], None] = lambda _: None) -> Joined:
    """Join stand-off rows with the published files that hold their texts.

    A text is known by its checksum, in whatever file and field it stands, under any of ``published.readings``. Rows
    are written in the order of their file, those without a text left out; a file of which no text is found is not
    written. Memory grows with the corpus, not with the published files.

    Args:
        corpus: stand-off rows, one a line, or a folder: every ``.jsonl`` file in it. ``sources.json`` beside the files
            may say where to get which corpus.
        public: the published files, of the kinds in ``published.READ``.
        output: where the whole rows go, one a line; for a folder a folder, in which the files keep their names. Each
            file is written under its name when it is whole.
        tell: is given a line about each published file as it has been read.

    Raises:
        UsageError: a file is missing or of no known kind, or an output is an input or cannot be written.
        InputError: a file cannot be read as what it claims to be, or no text is found.
    """
    outputs = _outputs(corpus, output)
    _refuse_inputs(outputs.values(), (*outputs, *public))
    for path in public:
        refuse_unreadable(path)
    hints = _hints(next(iter(outputs)).with_name(SOURCES))
    aparts = [_Apart(path, target, read_apart(path)) for path, target in outputs.items()]
    rows = [row for apart in aparts for _, row in apart.rows]
    wanted = _Wanted(frozenset(row["length"] for row in rows), frozenset(row["sha256"] for row in rows))
    given = {path: _search(path, wanted, tell) for path in dict.fromkeys(public)}
    sources = _sources(hints, rows, wanted.texts)
    if not wanted.texts:
        raise InputError(
            f"{corpus}: none of its {len(rows):,} texts is in {', '.join(map(str, given))}; "
            + "; ".join(source.get or f"get {source.name}" for source in sources)
        )
    parts = tuple(_write_whole(apart, wanted.texts) for apart in aparts)
    files = {path: sum(row["sha256"] in digests for row in rows) for path, digests in given.items()}
    return Joined(parts, files, sources)


def _outputs(corpus: Path, output: Path) -> dict[Path, Path]:
    """Where each file of stand-off rows goes."""
    if not corpus.is_dir():
        if output.is_dir():
            raise UsageError(f"{output}: is a folder; name a file in it")
        return {corpus: output}
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output}: is a file; name a folder for the files of {corpus}")
    found = sorted(corpus.glob("*.jsonl"))
    if not found:
        raise UsageError(f"{corpus}: has no .jsonl files; name a file or a folder of stand-off rows")
    return {path: output / path.name for path in found}


def _refuse_inputs(outputs: Iterable[Path], inputs: Iterable[Path]) -> None:
    read = {path.resolve() for path in inputs}
    for output in outputs:
        if output.resolve() in read:
            raise UsageError(f"{output}: is an input; choose another output")


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


def _write_whole(apart: _Apart, found: Mapping[str, str]) -> Part:
    lines = [
        to_line(_whole(row, found[row["sha256"]], f"{apart.corpus}:{number}"))
        for number, row in apart.rows
        if row["sha256"] in found
    ]
    if lines:
        _write(apart.output, lines)
    return Part(apart.corpus, apart.output, len(apart.rows), len(lines))


def _whole(row: Mapping[str, Any], text: str, where: str) -> dict[str, Any]:
    try:
        return put_together(row, text)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise InputError(
            f"{where}: does not fit its text: {error!r}; take the file anew from where you have it"
        ) from error


def _write(output: Path, lines: Sequence[str]) -> None:
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with part_of(output).open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)
        part_of(output).replace(output)
    except OSError as error:
        raise UsageError(f"{output}: cannot be written ({error.strerror}); choose another output") from error


def _sources(
    hints: Mapping[str, _Hint], rows: Sequence[Mapping[str, Any]], found: Mapping[str, str]
) -> tuple[Source, ...]:
    named = {start: name for name, hint in hints.items() for start in hint.ids}
    wanted: dict[str, list[bool]] = {}
    for row in rows:
        name = row.get("source") or next((name for start, name in named.items() if row["id"].startswith(start)), None)
        wanted.setdefault(str(name or _UNNAMED), []).append(row["sha256"] in found)
    return tuple(
        Source(name, len(of), sum(of), hints[name].get if name in hints else None)
        for name, of in sorted(wanted.items())
    )


def _hints(path: Path) -> dict[str, _Hint]:
    """Where to get each corpus, in one sentence; nothing when there is no such file."""
    try:
        raw = json.loads(path.read_text("utf-8"))
        return {
            name: _Hint(f"get {of['file']} {of['where']} ({of['paper']})", tuple(of.get("ids", ())))
            for name, of in raw.items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: not a list of sources ({error!r}); delete it or take it anew") from error
