"""SQL over the records by DuckDB, which reads the files itself: nothing is loaded beforehand, and it spills to disk.

The views are ``positions``, ``findings`` and ``articles``; their columns are those of ``columns``. The SQL of a caller
can read these and nothing else: DuckDB's access to files, network, extensions and Python variables is off but for the
two files of records and a folder for spilling, its configuration is locked, and only a SELECT is run.
"""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from stancekit.errors import InputError, UsageError
from stancekit.export.columns import ARTICLES, FINDINGS, POSITIONS, Column
from stancekit.export.frames import records_file
from stancekit.export.jsonl import located_articles, located_positions, read_positions, to_line
from stancekit.export.shape import encodable
from stancekit.export.writer import ARTICLES as ARTICLES_NAME

if TYPE_CHECKING:
    import duckdb

_FETCHED = 2_048  # rows that are held at once
_LARGEST = 256 * 2**20  # bytes of a line
_GLOB = re.compile(r"[*?\[\]{}]")
_LONE = re.compile(rb"\\u[dD][89a-fA-F]")  # the start of an escaped surrogate
_QUOTED = 'STRUCT("start" BIGINT, "end" BIGINT, "text" VARCHAR)'
_METADATA = "id VARCHAR, path VARCHAR, title VARCHAR, date VARCHAR, author VARCHAR, source VARCHAR, sha256 VARCHAR"
_RECORD = {
    "id": "VARCHAR",
    "article": f"STRUCT({_METADATA})",
    "actor": "STRUCT(id VARCHAR, name VARCHAR, type VARCHAR)",
    "target": "STRUCT(kind VARCHAR, id VARCHAR, name VARCHAR, type VARCHAR, "
    "originals STRUCT(id VARCHAR, name VARCHAR)[])",
    "stance": "VARCHAR",
    "score": "DOUBLE",
    "confidence": "DOUBLE",
    "evidence": f'STRUCT("start" BIGINT, "end" BIGINT, "text" VARCHAR, holder {_QUOTED}, target {_QUOTED}, '
    f"cue {_QUOTED}, stance VARCHAR, reversed BOOLEAN, relation VARCHAR, voice VARCHAR, hypothetical BOOLEAN, "
    "addressee VARCHAR, confidence DOUBLE)[]",
    "model": "STRUCT(name VARCHAR, version VARCHAR, fingerprint VARCHAR)",
}
_ARTICLE = dict(part.split() for part in _METADATA.split(", ")) | {
    "text": "VARCHAR",
    "noise": 'STRUCT("start" BIGINT, "end" BIGINT, kind VARCHAR)[]',
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query found; ``rows`` come from DuckDB as they are gone through, inside the ``with`` of ``query``."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


@contextmanager
def query(records: str | Path, sql: str) -> Iterator[Answer]:
    """Run a SELECT over the views ``positions``, ``findings`` and ``articles``.

        with query("positions.jsonl", "SELECT stance, count(*) FROM positions GROUP BY stance") as answer:
            for row in answer.rows: ...

    Args:
        records: a file of positions, or the folder in which ``positions.jsonl`` lies; ``articles.jsonl`` is read beside
            it, and where it is missing there is no view ``articles``.
        sql: one SELECT in DuckDB's SQL (also WITH, FROM, DESCRIBE, SUMMARIZE, SHOW).

    Raises:
        UsageError: DuckDB is not installed, there is no such file, or the SQL is wrong or no single SELECT.
        InputError: a line of the files is no record. Either may come while the rows are gone through.
    """
    duckdb = _duckdb()
    source = records_file(records)
    if not source.exists():
        raise UsageError(f"{source}: there is no such file; name a positions.jsonl that `stancekit extract` wrote")
    next(read_positions(source), None)  # a file of something else is told by its first line
    articles = source.with_name(ARTICLES_NAME)
    with ExitStack() as stack:
        spill = Path(stack.enter_context(TemporaryDirectory(prefix="stancekit-", ignore_cleanup_errors=True)))
        _check_select(duckdb, sql)
        database = stack.enter_context(duckdb.connect(":memory:"))
        with _told(duckdb, source, articles):
            _open(database, _readable(source, spill), _texts(articles, spill, sql), spill)
            database.execute(sql)
        names = tuple(str(column[0]) for column in database.description)
        yield Answer(names, _rows(duckdb, database, source, articles))


def _duckdb() -> Any:
    try:
        import duckdb
    except ImportError as error:
        raise UsageError('queries need DuckDB; pip install "stancekit[query]"') from error
    return duckdb


def _check_select(duckdb: Any, sql: str) -> None:
    """Only a SELECT cannot write: COPY could even replace the file that it reads."""
    try:
        found = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise _wrong(error) from error
    kinds = [str(statement.type).rpartition(".")[2] for statement in found]
    if kinds != ["SELECT"]:
        given = " and ".join(kinds) or "nothing"
        raise UsageError(f"the SQL holds {given}; write one SELECT over positions, findings or articles")


def _open(database: duckdb.DuckDBPyConnection, positions: Path, articles: Path | None, spill: Path) -> None:
    files = [positions, *([articles] if articles else [])]
    database.execute(f"SET temp_directory = {_literal(str(spill))}")
    database.execute(f"SET allowed_paths = [{', '.join(_literal(str(path)) for path in files)}]")
    for setting in ("autoinstall_known_extensions", "autoload_known_extensions", "python_enable_replacements"):
        database.execute(f"SET {setting} = false")
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")
    lines = _read(positions, _RECORD)
    one_each = f"(FROM {lines} SELECT *, unnest(evidence) AS finding, unnest(range(1, len(evidence) + 1)) AS number)"
    _view(database, "positions", POSITIONS, "evidence[1]", lines)
    _view(database, "findings", FINDINGS, "finding", one_each)
    if articles:
        _view(database, "articles", ARTICLES, "", _read(articles, _ARTICLE))


def _view(database: duckdb.DuckDBPyConnection, name: str, columns: Sequence[Column], finding: str, source: str) -> None:
    selected = ", ".join(f'{_expression(column, finding)} AS "{column.name}"' for column in columns)
    database.execute(f"CREATE VIEW {name} AS FROM {source} SELECT {selected}")


def _read(path: Path, columns: dict[str, str]) -> str:
    typed = ", ".join(f"{name}: {_literal(kind)}" for name, kind in columns.items())
    options = f"format = 'newline_delimited', compression = 'uncompressed', maximum_object_size = {_LARGEST}"
    return f"read_json({_literal(str(path))}, columns = {{{typed}}}, {options})"


def _expression(column: Column, finding: str) -> str:
    """The column's path in SQL: as ``tables.value`` goes it in Python."""
    if column.path == "count":
        return "len(evidence)"
    if column.path == "spans":
        return "list_transform(evidence, lambda found: {'start': found.\"start\", 'end': found.\"end\"})"
    first, *rest = (column.path or column.name).split(".")
    if column.type == "texts":
        return f'list_transform({".".join(rest[:-1])}, lambda one: one."{rest[-1]}")'
    if first == "record":
        # The metadata of an article is a field of its own in articles.jsonl, and one of the article's in positions.
        first, *rest = rest if finding else rest[1:]
    found = ".".join([finding if first == "finding" else f'"{first}"', *(f'"{name}"' for name in rest)])
    if column.name == "reversed":
        return f"coalesce({found}, false)"
    return f"TRY_CAST({found} AS DATE)" if column.type == "date" else found


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _rows(duckdb: Any, database: Any, source: Path, articles: Path) -> Iterator[tuple[Any, ...]]:
    while True:
        with _told(duckdb, source, articles):
            rows = database.fetchmany(_FETCHED)
        if not rows:
            return
        yield from rows


@contextmanager
def _told(duckdb: Any, source: Path, articles: Path) -> Iterator[None]:
    """What DuckDB raises as one line: of the file where a line of it is broken, else of the SQL."""
    try:
        yield
    except duckdb.Error as error:
        if " JSON " in str(error) and " in file " in str(error):
            _find_fault(source, articles)
            raise InputError(f"{_first_line(error)}; mend the file, or extract the articles again") from error
        raise _wrong(error, source, articles) from error


def _find_fault(source: Path, articles: Path) -> None:
    """Raise the fault that reading has with the first bad line; DuckDB counts lines otherwise."""
    for _ in located_positions(source):
        pass
    if articles.exists():
        for _ in located_articles(articles):
            pass


def _wrong(error: Exception, source: Path | None = None, articles: Path | None = None) -> UsageError:
    hint = ""
    if source and articles and not articles.exists() and re.search(r"\barticles\b", str(error)):
        hint = f" ({articles} does not exist, so there is no view articles)"
    return UsageError(f"SQL: {_first_line(error)}{hint}; see docs/query.md for the views and their columns")


def _first_line(error: Exception) -> str:
    """DuckDB's message up to the blank line behind which it shows the query again."""
    return " ".join(str(error).partition("\n\n")[0].split()).rstrip(".!")


def _texts(articles: Path, folder: Path, sql: str) -> Path | None:
    """The articles as DuckDB can read them, None where there are none; not gone through for SQL that has no use."""
    if not articles.exists():
        return None
    return (
        _readable(articles, folder) if ARTICLES_NAME.removesuffix(".jsonl") in sql.lower() else _named(articles, folder)
    )


def _readable(path: Path, folder: Path) -> Path:
    """The file as DuckDB can read it: under a name that it takes for no pattern, and with no lone surrogates."""
    if _has_escaped_surrogates(path):
        return _mended(path, folder / ("texts" if path.name == ARTICLES_NAME else "records"))
    return _named(path, folder)


def _named(path: Path, folder: Path) -> Path:
    if _GLOB.search(str(path)):
        link = folder / ("positions.jsonl" if path.name != ARTICLES_NAME else ARTICLES_NAME)
        link.symlink_to(path.resolve())
        return link
    return path


def _has_escaped_surrogates(path: Path) -> bool:
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            return False
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return _LONE.search(content) is not None


def _mended(path: Path, copy: Path) -> Path:
    """A copy whose lines have U+FFFD for each lone surrogate, at which DuckDB would stop."""
    with path.open("rb") as lines, copy.open("w", encoding="utf-8", newline="\n") as out:
        for line in lines:
            try:
                out.write(to_line(encodable(json.loads(line))) if _LONE.search(line) else line.decode("utf-8"))
            except ValueError:  # no JSON, or no UTF-8: DuckDB finds it, and the reader names it
                out.write("?\n")
    return copy
