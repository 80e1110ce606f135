"""Where registries come from, and how what several of them say of one actor becomes one entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from itertools import pairwise
from pathlib import Path

from stancekit.actors.entry import Entry
from stancekit.actors.files import SUFFIXES, Placed, read_rows
from stancekit.actors.rows import Row
from stancekit.errors import InputError, UsageError

SHIPPED = ("world",)


@dataclass(frozen=True, slots=True)
class Piece:
    """What one registry says of one actor. ``rank`` counts the registries before it; lower ones count more."""

    row: Row
    where: str
    rank: int
    shipped: bool


def read_registries(paths: Iterable[str | Path]) -> list[Piece]:
    """Everything that registries say, in their order.

    Args:
        paths: names of shipped registries, files, and folders (all files of actors in them, which count the same).

    Raises:
        UsageError: there is no such registry.
        InputError: a file is broken.
    """
    pieces: list[Piece] = []
    for rank, path in enumerate(paths):
        shipped = str(path) in SHIPPED
        placed: Sequence[Placed]
        placed = _shipped(str(path)) if shipped else [one for file in _files(Path(path)) for one in read_rows(file)]
        pieces += (Piece(one.row, one.where, rank, shipped) for one in placed)
    return pieces


@lru_cache(maxsize=len(SHIPPED))
def _shipped(name: str) -> tuple[Placed, ...]:
    with as_file(files("stancekit.actors") / f"{name}.yaml") as path:
        return tuple(read_rows(path, name))


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES and file.is_file())
        if not found:
            raise UsageError(f"{path}: no file of actors in this folder ({', '.join(SUFFIXES)}); name another")
        return found
    if not path.exists():
        raise UsageError(f"{path}: no such file of actors; name a file, a folder, or {', '.join(SHIPPED)}")
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{path}: actors are read from {', '.join(SUFFIXES)}; rename or convert the file")
    return [path]


def joined(pieces: Sequence[Piece]) -> dict[str, Entry]:
    """One entry for each id, in the order of the pieces.

    Of an actor in several registries the first one's name, type, parents and attributes count; names and roles of all
    are joined. Within a registry an id may stand twice too, as long as name and type do not contradict each other.

    Raises:
        InputError: an actor contradicts itself, lacks a name or type, or has a parent that no registry knows.
    """
    by_id: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_id[piece.row.id].append(piece)
    entries = {actor_id: _entry(own) for actor_id, own in by_id.items()}
    for piece in pieces:
        _check_parents(piece, entries)
    return entries


def _entry(pieces: Sequence[Piece]) -> Entry:
    first, rows = pieces[0], [piece.row for piece in pieces]
    _check_agreement(pieces)
    name = next((row.name for row in rows if row.name), None)
    kind = next((row.type for row in rows if row.type), None)
    if name is None or kind is None:
        lacking = " and ".join(word for word, got in (("name", name), ("type", kind)) if got is None)
        raise InputError(
            f"{first.where}: actor {first.row.id!r}: {lacking} missing; write them, or use a registry that has this id"
        )
    others = [other for row in rows for other in ((row.name,) if row.name else ()) + row.aliases]
    attributes = {key: value for row in reversed(rows) for key, value in row.attributes.items()}
    return Entry(
        id=first.row.id,
        name=name,
        type=kind,
        aliases=tuple(dict.fromkeys(other for other in others if other != name)),
        demonyms=tuple(dict.fromkeys(one for row in rows for one in row.demonyms)),
        seats=tuple(dict.fromkeys(one for row in rows for one in row.seats)),
        roles=tuple(dict.fromkeys(one for row in rows for one in row.offices())),
        parents=next((members for row in rows if (members := row.memberships())), ()),
        attributes={key: _plain(value) for key, value in attributes.items()},
        source=first.where,
    )


def _plain(value: object) -> str | int | float | bool | tuple[str | int | float | bool, ...]:
    if isinstance(value, tuple):
        return tuple(one if isinstance(one, str | int | float) else str(one) for one in value)
    return value if isinstance(value, str | int | float) else str(value)  # a date is kept as ISO 8601


def _check_agreement(pieces: Sequence[Piece]) -> None:
    for before, piece in pairwise(pieces):
        for field, ours, theirs in _fields(piece.row, before.row):
            if before.rank == piece.rank and ours and theirs and ours != theirs:
                raise InputError(
                    f"{piece.where}: actor {piece.row.id!r}: {field} {ours!r}, but {theirs!r} in {before.where}; "
                    "give one of them another id, or make them agree"
                )


def _fields(row: Row, other: Row) -> Iterator[tuple[str, str | None, str | None]]:
    yield "name", row.name, other.name
    yield "type", row.type, other.type


def _check_parents(piece: Piece, entries: dict[str, Entry]) -> None:
    row = piece.row
    named = [one.parent for one in row.memberships()] + [role.parent for role in row.offices() if role.parent]
    for parent in named:
        if parent == row.id or parent not in entries:
            fault = "is the actor itself" if parent == row.id else "is no actor of the registries in use"
            raise InputError(
                f"{piece.where}: actor {row.id!r}: parent {parent!r} {fault}; name the id of another actor, or add it"
            )
