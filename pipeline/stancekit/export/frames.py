"""Results as a sequence that turns into pandas, Arrow and plain dictionaries.

    Stancekit.load().extract(text).to_frame()
    stancekit.read_records("positions.jsonl").to_frame(rows="findings")

pandas and pyarrow are imported when a method needs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, SupportsIndex, overload

from stancekit.errors import UsageError
from stancekit.export.columns import Rows
from stancekit.export.jsonl import position_to_dict, read_positions
from stancekit.records import Position

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from stancekit.export.shape import Record

_SHOWN = 10  # positions that a repr lists
_BATCH = 10_000  # rows


class Positions(tuple[Position, ...]):
    """Positions, as a tuple that knows how to become a table.

    It compares equal to a tuple of the same positions; slices and sums are ``Positions`` again. Positions of many
    articles: ``Positions(p for result in kit.results(articles) for p in result.positions)``.
    """

    __slots__ = ()

    def to_dicts(self) -> list[dict[str, object]]:
        """The positions as objects of the schema ``stancekit/position/1``; see docs/records.md."""
        return [position_to_dict(position) for position in self]

    def to_arrow(self, rows: Rows = "positions") -> pa.Table:
        """An Arrow table with a row for each position, or for each of the findings; columns as in docs/exports.md."""
        return _table(_checked(self.to_dicts()), rows)

    def to_frame(self, rows: Rows = "positions") -> pd.DataFrame:
        """A pandas table with a row for each position, or for each of the findings; columns as in docs/exports.md."""
        return _frame(self.to_arrow(rows))

    @overload
    def __getitem__(self, key: SupportsIndex, /) -> Position: ...
    @overload
    def __getitem__(self, key: slice, /) -> Self: ...
    def __getitem__(self, key: SupportsIndex | slice, /) -> Position | Self:
        found = super().__getitem__(key)
        return found if isinstance(found, Position) else type(self)(found)

    def __add__(self, other: object, /) -> Self:
        if not isinstance(other, tuple):
            return NotImplemented
        return type(self)((*self, *other))

    def __repr__(self) -> str:
        lines = [f"  {p.actor.name} —{p.stance}→ {p.target.name} ({p.confidence:.2f})" for p in self[:_SHOWN]]
        more = [f"  … and {len(self) - _SHOWN:,} more"] if len(self) > _SHOWN else []
        return "\n".join([f"<Positions: {len(self):,}>", *lines, *more])

    def _repr_html_(self) -> str:
        """What a notebook shows: a table of the first, each with its surest sentence."""
        from stancekit.export.notebook import positions_html

        return positions_html(self)


class Records:
    """The positions of a file, as dictionaries; read from the file each time they are gone through.

    Only ``to_dicts``, ``to_arrow`` and ``to_frame`` hold all of them.

    Args:
        path: a file of positions, or the folder in which ``positions.jsonl`` lies.

    Raises:
        InputError: when they are read, as ``read_positions``.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = records_file(path)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return read_positions(self.path)

    def __repr__(self) -> str:
        return f"Records({str(self.path)!r})"

    def to_dicts(self) -> list[dict[str, Any]]:
        """All of them in a list."""
        return list(self)

    def batches(self, rows: Rows = "positions", size: int = _BATCH) -> Iterator[pa.RecordBatch]:
        """Arrow batches of at most ``size`` rows, for what is larger than memory."""
        from stancekit.export.shape import read_shaped

        return _batches(read_shaped(self.path), rows, size)

    def to_arrow(self, rows: Rows = "positions") -> pa.Table:
        """An Arrow table with a row for each position, or for each of the findings; columns as in docs/exports.md."""
        from stancekit.export.shape import read_shaped

        return _table(read_shaped(self.path), rows)

    def to_frame(self, rows: Rows = "positions") -> pd.DataFrame:
        """A pandas table with a row for each position, or for each of the findings; columns as in docs/exports.md."""
        return _frame(self.to_arrow(rows))


def read_records(path: str | Path) -> Records:
    """The positions of a file (or of a run's folder), for ``to_frame``, ``to_arrow`` and for going through."""
    return Records(path)


def records_file(path: str | Path) -> Path:
    """The file of positions: the path itself, or ``positions.jsonl`` in it where it is a folder."""
    path = Path(path)
    return path / "positions.jsonl" if path.is_dir() else path


def _checked(records: Iterable[dict[str, object]]) -> Iterator[Record]:
    from stancekit.export.shape import shaped

    return (shaped(record, f"position {record['id']}") for record in records)


def _batches(records: Iterable[Record], rows: Rows, size: int) -> Iterator[pa.RecordBatch]:
    from stancekit.export.rows import all_rows
    from stancekit.export.tables import batches

    if rows not in ("positions", "findings"):
        raise UsageError(f'rows={rows!r}: write rows="positions" or rows="findings"')
    return batches(all_rows(records, rows), rows, size)


def _table(records: Iterable[Record], rows: Rows) -> pa.Table:
    import pyarrow as pa

    return pa.Table.from_batches(_batches(records, rows, _BATCH))


def _frame(table: pa.Table) -> pd.DataFrame:
    """The table for pandas; offsets stay whole numbers where some are missing."""
    import pandas as pd
    import pyarrow as pa

    return table.to_pandas(date_as_object=False, types_mapper={pa.int64(): pd.Int64Dtype()}.get)
