"""``stancekit query``."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TextIO

import typer

from stancekit.cli.exits import Exit, complain, ending
from stancekit.cli.words import counted, line
from stancekit.errors import UsageError

if TYPE_CHECKING:
    from stancekit.export.sql import Answer

_SHOWN: Final = 100  # rows of a table
_WIDEST: Final = 60  # characters of a cell of a table


@ending
def query(
    records: Annotated[
        Path, typer.Argument(metavar="RECORDS", help="A file of positions, or the folder of positions.jsonl.")
    ],
    sql: Annotated[str, typer.Argument(metavar="SQL", help="A SELECT over positions, findings and articles.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there instead of to the terminal.")
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="FORMAT", help="table, csv or jsonl; else table on a terminal, jsonl for .jsonl, csv."
        ),
    ] = None,
    *,
    raw: Annotated[
        bool, typer.Option("--raw", help="csv: leave cells that a spreadsheet would take for a formula.")
    ] = False,
) -> Exit:
    """Ask the records with SQL.

    The views positions, findings and articles have the columns that `stancekit export` writes; DuckDB reads the files
    as it needs them. The SQL can read nothing else, and change nothing.
    """
    from stancekit.export.sql import query as run

    write = _writer(form, output, raw=raw)
    with run(records, sql) as answer, _opened(output) as out:
        write(answer, out)
    return Exit.DONE


def _writer(form: str | None, output: Path | None, *, raw: bool) -> Callable[[Answer, TextIO], None]:
    if form is None:
        form = "jsonl" if output and output.suffix == ".jsonl" else "csv"
        if output is None and sys.stdout.isatty():
            form = "table"
    if form == "csv":
        return lambda answer, out: _csv(answer, out, raw=raw)
    known = {"table": _table, "jsonl": _jsonl}
    if form not in known:
        raise UsageError(f"--format {form} is none of table, csv, jsonl")
    return known[form]


@contextmanager
def _opened(output: Path | None) -> Iterator[TextIO]:
    """The file, which gets its name when it is whole, or stdout."""
    from stancekit.export.writer import part_of

    if output is None:
        yield sys.stdout
        return
    part = part_of(output)
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            yield file
        part.replace(output)
    except OSError as error:
        raise UsageError(f"{output}: cannot be written ({error.strerror}); choose another file") from error
    finally:
        with suppress(OSError):
            part.unlink()


def _csv(answer: Answer, out: TextIO, *, raw: bool) -> None:
    from stancekit.export.tables import harmless

    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(answer.columns)
    for row in answer.rows:
        cells = [_text(value) for value in row]
        # Only what is text in the records can be a formula; a number below zero is none.
        writer.writerow(
            cell if raw or not isinstance(value, str) else harmless(cell)
            for value, cell in zip(row, cells, strict=True)
        )


def _jsonl(answer: Answer, out: TextIO) -> None:
    objects = (dict(zip(answer.columns, map(_plain, row), strict=True)) for row in answer.rows)
    out.writelines(json.dumps(item, ensure_ascii=False) + "\n" for item in objects)


def _table(answer: Answer, out: TextIO) -> None:
    rows = list(islice(answer.rows, _SHOWN + 1))
    cells = [[_cut(line(_text(value))) for value in row] for row in rows[:_SHOWN]]
    names = [line(name) for name in answer.columns]
    widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
    numbers = [all(isinstance(row[i], int | float | Decimal) for row in rows) for i in range(len(names))]
    for row in (names, ["-" * width for width in widths], *cells):
        print("  ".join(_padded(*cell) for cell in zip(row, widths, numbers, strict=True)).rstrip(), file=out)
    if len(rows) > _SHOWN:
        complain(f"the first {_SHOWN} rows; for all of them take --format csv, or add LIMIT to the SQL")
    else:
        complain(counted(len(rows), "row"))


def _padded(cell: str, width: int, number: bool) -> str:
    return cell.rjust(width) if number else cell.ljust(width)


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _text(value: Any) -> str:
    """A cell: nothing for NULL, JSON for what is nested, TRUE and FALSE as R and spreadsheets write them."""
    plain = _plain(value)
    if isinstance(plain, dict | list):
        return json.dumps(plain, ensure_ascii=False)
    return "" if plain is None else str(plain).upper() if isinstance(plain, bool) else str(plain)


def _plain(value: Any) -> Any:
    """A value of DuckDB as JSON has it: dates and whatever else it lacks as text, no number that it lacks."""
    if isinstance(value, float):
        return value if isfinite(value) else str(value)
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [_plain(item) for item in value]
    return value.hex() if isinstance(value, bytes) else str(value)
