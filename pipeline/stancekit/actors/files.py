"""Files of a registry as rows: YAML (a list of actors) and CSV (a line for each actor, role or parent)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stancekit.actors.rows import Row, row_of
from stancekit.errors import InputError
from stancekit.yaml_lists import YAML_SUFFIXES, Listed, entries, read_text

SUFFIXES = (*YAML_SUFFIXES, ".csv")
_LISTS = ("aliases", "demonyms", "seats")
_ROLE = {"role": "title", "role_from": "from", "role_to": "to", "role_parent": "parent"}
_PARENT = {"parent": "id", "parent_from": "from", "parent_to": "to"}
_COLUMNS = ("id", "name", "type", *_LISTS, *_ROLE, *_PARENT)
_MORE = "attributes."
_BETWEEN = "|"  # in a cell; commas and semicolons separate cells
_GUIDE = "see docs/actors.md for the shape"
_ACTORS = Listed("actor", "actors", _GUIDE)


@dataclass(frozen=True, slots=True)
class Placed:
    """A row and where it stands, as ``file:line``."""

    row: Row
    where: str


def read_rows(path: Path, shown: str | None = None) -> list[Placed]:
    """The actors of a file, in its order.

    Args:
        path: a ``.yaml``, ``.yml`` or ``.csv`` file in UTF-8.
        shown: what to call it in messages.

    Raises:
        InputError: it cannot be read, or an actor in it is not as it should be; the message has file and line.
    """
    shown = shown or str(path)
    text = read_text(path, shown, _ACTORS)
    trees = entries(text, shown, _ACTORS) if path.suffix.lower() in YAML_SUFFIXES else _csv(text, shown)
    return [_placed(tree, f"{shown}:{line}") for line, tree in trees]


def _placed(tree: Any, where: str) -> Placed:
    if not isinstance(tree, Mapping):
        raise InputError(f"{where}: {str(tree)[:40]!r} is no actor; begin it with `- id: …`, {_GUIDE}")
    try:
        return Placed(row_of(tree), where)
    except ValueError as error:
        named = f"actor {str(tree['id'])[:60]!r}: " if tree.get("id") else ""
        raise InputError(f"{where}: {named}{error}; {_GUIDE}") from error


def _csv(text: str, shown: str) -> Iterator[tuple[int, Any]]:
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(header, shown)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, _from_cells(header, cells, f"{shown}:{reader.line_num}")
    except csv.Error as error:
        raise InputError(f"{shown}:{reader.line_num}: not CSV ({error}); mend the line, {_GUIDE}") from error


def _check_header(header: list[str], shown: str) -> None:
    if not header:
        return
    for column in header:
        if column not in _COLUMNS and not column.removeprefix(_MORE) != column:
            raise InputError(
                f"{shown}:1: no such column {column!r}; there are {', '.join(_COLUMNS)}, and {_MORE}… for your own"
            )
    double = next((column for column in header if header.count(column) > 1), None)
    if double or "id" not in header:
        fault = f"the column {double} stands twice" if double else "no column id"
        raise InputError(f"{shown}:1: {fault}; the first line names the columns, {_GUIDE}")


def _from_cells(header: list[str], cells: list[str], where: str) -> dict[str, Any]:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        more = f"{len(cells)} cells under {len(header)} columns"
        raise InputError(f"{where}: {more}; put a cell that has commas in it between quotation marks")
    given = {column: cell.strip() for column, cell in zip(header, cells, strict=False) if cell.strip()}
    tree: dict[str, Any] = {}
    for column, cell in given.items():
        if column in _LISTS:
            tree[column] = [part.strip() for part in cell.split(_BETWEEN) if part.strip()]
        elif column.startswith(_MORE):
            tree.setdefault("attributes", {})[column.removeprefix(_MORE)] = cell
        elif column not in _ROLE and column not in _PARENT:
            tree[column] = cell
    role = {name: given[column] for column, name in _ROLE.items() if column in given}
    parent = {name: given[column] for column, name in _PARENT.items() if column in given}
    if role:
        tree["roles"] = [role]
    if parent:
        tree["parent"] = [parent]
    return tree
