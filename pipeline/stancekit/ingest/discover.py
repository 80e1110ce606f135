"""Which files a run reads, in which order, and under which article ids."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

from stancekit.errors import Rejection, UsageError

Format = Literal["text", "markdown", "html", "jsonl"]

FORMATS: Mapping[str, Format] = {
    ".txt": "text",
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read.

    ``path`` opens it, ``shown`` is the same fit for printing and storing. ``id`` is its article's id; for jsonl it is
    what lines without an id are numbered under.
    """

    path: str
    id: str
    format: Format

    @property
    def shown(self) -> str:
        """The path with bytes that are no UTF-8 written as escapes."""
        return printable(self.path)


@dataclass(frozen=True, slots=True)
class Discovery:
    """What the inputs hold.

    ``items`` are the files in reading order, with a Rejection where a named file or a folder cannot be used.
    ``ignored`` counts, by suffix, the files met inside folders that have another suffix than those of FORMATS.
    """

    items: tuple[SourceFile | Rejection, ...]
    ignored: Mapping[str, int]

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The files that will be read."""
        return tuple(item for item in self.items if isinstance(item, SourceFile))


@dataclass(frozen=True, slots=True)
class _Found:
    path: str
    relative: PurePath
    format: Format


def discover(inputs: Sequence[str | Path]) -> Discovery:
    """Walk files and folders.

    Inputs keep the order they are given in; inside a folder files are sorted by path, subfolders included, hidden
    files and folders skipped, links to folders followed once. A file met twice is read once. A named file is read
    even when hidden; with an unknown suffix it becomes a Rejection ``unsupported``. Inside a folder other suffixes
    are only counted, in ``ignored``. A folder without any file to read becomes a Rejection ``empty_folder``.

    A file's id is its stem. Where stems meet, each of these files gets its path below the input folder without the
    suffix (``sub/a``), then with the suffix (``sub/a.txt``), then its whole path, whichever first sets it apart.

    Raises:
        UsageError: an input does not exist.
    """
    ignored: Counter[str] = Counter()
    found = [item for name in inputs for item in _walk_input(Path(name), ignored)]
    unique = list({_key(item): item for item in reversed(found)}.values())[::-1]
    ids = _ids([item for item in unique if isinstance(item, _Found)])
    items = tuple(
        item if isinstance(item, Rejection) else SourceFile(item.path, ids[item.path], item.format) for item in unique
    )
    return Discovery(items, dict(sorted(ignored.items())))


def printable(name: str) -> str:
    """``name`` with the bytes of a file name that are no UTF-8 written as escapes, so that it can be stored."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _key(item: _Found | Rejection) -> str:
    return os.path.abspath(item.path)  # noqa: PTH100 - Path.resolve would follow links


def _walk_input(path: Path, ignored: Counter[str]) -> list[_Found | Rejection]:
    if not os.path.lexists(path):
        raise UsageError(f"{printable(str(path))}: no such file or folder; check the path")
    if not path.is_dir():
        return [_named_file(path)]
    before = ignored.total()
    found = sorted(_walk_folder(path, ignored), key=lambda item: PurePath(item.path).parts)
    return found or [_nothing_in(path, ignored.total() - before)]


def _named_file(path: Path) -> _Found | Rejection:
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        known = " ".join(FORMATS)
        detail = f"suffix {path.suffix!r} is none of {known}; convert the file or rename it"
        return Rejection(printable(str(path)), "unsupported", detail)
    return _Found(str(path), PurePath(path.name), form)


def _nothing_in(folder: Path, others: int) -> Rejection:
    known = " ".join(FORMATS)
    detail = f"no file in it to read ({others} of other kinds); put {known} there or name another folder"
    return Rejection(printable(str(folder)), "empty_folder", detail)


def _walk_folder(root: Path, ignored: Counter[str]) -> Iterator[_Found | Rejection]:
    visited: set[tuple[int, int]] = set()
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            mark = folder.stat()
            if (mark.st_dev, mark.st_ino) in visited:  # a link back up would go round for ever
                continue
            visited.add((mark.st_dev, mark.st_ino))
            with os.scandir(folder) as entries:
                shown = sorted((e for e in entries if not e.name.startswith(".")), key=lambda e: e.name)
        except OSError as error:
            yield unreadable(str(folder), error)
            continue
        waiting.extend(Path(e.path) for e in reversed(shown) if _is_folder(e))
        yield from _files_among(root, [Path(e.path) for e in shown if not _is_folder(e)], ignored)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _files_among(root: Path, paths: list[Path], ignored: Counter[str]) -> Iterator[_Found]:
    for path in paths:
        form = FORMATS.get(path.suffix.lower())
        if form is None:
            ignored[printable(path.suffix.lower())] += 1
        else:
            yield _Found(str(path), path.relative_to(root), form)


def unreadable(path: str, error: OSError) -> Rejection:
    """The Rejection for a file or folder that the system does not let us read."""
    detail = f"{error.strerror or error}; check that it exists and that its permissions allow reading"
    return Rejection(printable(path), "unreadable", detail)


def _ids(found: list[_Found]) -> dict[str, str]:
    """An id for each path: the shortest of stem, relative path, relative path with suffix, path, that is its own."""
    ids: dict[str, str] = {}
    taken: set[str] = set()
    rest = found
    for level in range(4):
        names = {item.path: _name(item, level) for item in rest}
        counts = Counter(names.values())
        own = {path for path, name in names.items() if counts[name] == 1 and name not in taken}
        ids |= {path: names[path] for path in own}
        taken |= {names[path] for path in own}
        rest = [item for item in rest if item.path not in own]
    ids |= {item.path: printable(item.path) for item in rest}
    return ids


def _name(item: _Found, level: int) -> str:
    names = (item.relative.stem, item.relative.with_suffix("").as_posix(), item.relative.as_posix(), item.path)
    return printable(names[level])
