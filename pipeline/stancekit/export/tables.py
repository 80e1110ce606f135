"""Rows as Arrow batches, and those as CSV and Parquet, a group of rows at a time.

Memory does not grow with the number of records: what is held is one batch of ``export.row_group`` rows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stancekit.export.columns import Column, Rows, columns_of
from stancekit.export.rows import Row

if TYPE_CHECKING:
    import pyarrow as pa

# What a spreadsheet takes for the start of a formula: the signs that OWASP lists under "CSV Injection", the forms of
# full width among them.
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_TRUTH = {True: "TRUE", False: "FALSE"}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def arrow_schema(rows: Rows) -> pa.Schema:
    """The Arrow schema of a table; each field carries its ``description``."""
    import pyarrow as pa

    spans = pa.list_(pa.struct([("start", pa.int64()), ("end", pa.int64())]))
    types = {
        "text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "yes or no": pa.bool_(),
        "date": pa.date32(), "spans": spans, "texts": pa.list_(pa.string()),
    }  # fmt: skip
    return pa.schema([pa.field(c.name, types[c.type], metadata={"description": c.meaning}) for c in columns_of(rows)])


def batches(rows: Iterable[Row], kind: Rows, size: int) -> Iterator[pa.RecordBatch]:
    """The rows as batches of at most ``size``; one without rows where there are none."""
    import pyarrow as pa

    schema, columns = arrow_schema(kind), columns_of(kind)
    source = ([value(row, column) for column in columns] for row in rows)
    # Only the values of a batch are held, not its records.
    chunks = iter(lambda: list(islice(source, size)), [])
    for chunk in chain([next(chunks, [])], chunks):
        arrays = [pa.array([values[n] for values in chunk], field.type) for n, field in enumerate(schema)]
        chunk.clear()
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def value(row: Row, column: Column) -> Any:
    """What stands in a row's column; None where the record has nothing there."""
    found: Any = row
    for name in column.path.split("."):
        if found is None:
            return None
        found = [getattr(one, name) for one in found] if isinstance(found, list) else getattr(found, name)
    return date.fromisoformat(found) if column.type == "date" and found is not None else found


def write_parquet(path: Path, source: Iterable[pa.RecordBatch], schema: pa.Schema) -> int:
    """Write the batches, each as a row group. Returns the number of rows."""
    import pyarrow.parquet as pq

    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in source:
            writer.write_batch(batch)
            count += batch.num_rows
    return count


def write_csv(path: Path, source: Iterable[pa.RecordBatch], *, raw: bool, byte_order_mark: bool) -> int:
    """Write the batches as CSV: UTF-8, commas, a header, an empty cell for what is missing. Returns the number of rows.

    Args:
        path: the file.
        source: the batches, at least one.
        raw: whether to leave text as it is that a spreadsheet would take for a formula (see ``harmless``).
        byte_order_mark: whether to start with U+FEFF, as Excel wants it.
    """
    from pyarrow import csv

    count, writer = 0, None
    with path.open("wb") as file:
        file.write(_BYTE_ORDER_MARK if byte_order_mark else b"")
        for batch in source:
            plain = _flat(batch, str if raw else harmless)
            writer = writer or csv.CSVWriter(file, plain.schema)
            writer.write_batch(plain)
            count += batch.num_rows
        if writer:
            writer.close()
    return count


def harmless(text: str) -> str:
    """A cell's text that no spreadsheet takes for a formula: behind an apostrophe where it begins as one does.

    Newspaper text comes from strangers; a title ``=HYPERLINK(…)`` would be run by whoever opens the file
    (OWASP, "CSV Injection").
    """
    return f"'{text}" if _FORMULA.match(text) else text


def _flat(batch: pa.RecordBatch, cell: Callable[[str], str]) -> pa.RecordBatch:
    """The batch with every value made fit for a cell: CSV readers end it at a NUL, and R knows TRUE but not true."""
    import pyarrow as pa

    def fit(array: pa.Array) -> pa.Array:
        kind = array.type
        if pa.types.is_list(kind):
            write = _texts if pa.types.is_string(kind.value_type) else _spans
            return pa.array((None if found is None else write(found) for found in array.to_pylist()), pa.string())
        if pa.types.is_boolean(kind):
            return pa.array(map(_TRUTH.get, array.to_pylist()), pa.string())
        if pa.types.is_string(kind):
            texts = (text if text is None else cell(text.replace("\0", "\ufffd")) for text in array.to_pylist())
            return pa.array(texts, pa.string())
        return array

    return pa.RecordBatch.from_arrays(list(map(fit, batch.columns)), names=batch.schema.names)


def _texts(texts: Sequence[str]) -> str:
    """As JSON, since a text may hold any mark that could stand between two."""
    return json.dumps(texts, ensure_ascii=False)


def _spans(spans: Sequence[dict[str, int]]) -> str:
    return " ".join(f"{span['start']}-{span['end']}" for span in spans)
