"""A file of positions to a file of another kind: tables, networks, and what the Discourse Network Analyzer reads."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from stancekit.errors import UsageError
from stancekit.export.dna import Documents
from stancekit.export.frames import records_file
from stancekit.export.rows import Selection
from stancekit.export.shape import read_shaped
from stancekit.export.statements import Statement, statements
from stancekit.export.writer import ARTICLES, part_of
from stancekit.settings import ExportSettings, Settings

Format = Literal["csv", "parquet", "graphml", "gexf", "dna"]
FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        files: the files, the one that was asked for first, the settings last.
        records: positions read.
        written: how many of what: rows, nodes, ties, statements or documents.
        left_out: findings (of a table of positions: positions) that are in no file, by reason. Those that count as
            ``duplicate`` are in a network with their places, and not in its weights.
    """

    files: tuple[Path, ...]
    records: int
    written: Mapping[str, int]
    left_out: Mapping[str, int]


@dataclass(slots=True)
class _Job:
    """One export while it goes on; ``paths`` are where to write for now."""

    source: Path
    paths: Sequence[Path]
    settings: ExportSettings
    selection: Selection
    written: dict[str, int] = field(default_factory=dict)

    def statements(self) -> Iterator[Statement]:
        rows = self.selection(read_shaped(self.source))
        return statements(rows, self.settings, self.selection.left_out)


def export(records: str | Path, output: str | Path, settings: Settings, to: Format | None = None) -> Exported:
    """Write the positions of a file in another format; ``settings.export`` says which, and how.

    Tables are streamed: memory does not grow with the number of records. It does with the size of a network, and for
    DNA with the number of articles. The file gets its name when it is whole, and beside it come the resolved settings
    (``FILE.settings.toml``).

    Args:
        records: a file of positions, or the folder in which ``positions.jsonl`` lies. DNA needs ``articles.jsonl``
            beside it, with texts.
        output: the file to write; missing folders are made.
        settings: everything that can be set.
        to: the format; that of the ending of ``output`` where none is given. ``dna`` makes a database where ``output``
            ends in ``.dna``, and where it ends in ``.csv`` a table of statements and one of documents.

    Raises:
        UsageError: there is no such file, the format cannot be told, the output cannot be written or is an input, a
            library is not installed, or the settings do not fit each other.
        InputError: a line is no position; the message names file and line.
    """
    source, output = records_file(records), Path(output)
    if not source.exists():
        raise UsageError(f"{source}: there is no such file; name a positions.jsonl that `stancekit extract` wrote")
    kind = format_of(output, to)
    files = _files(output, kind)
    _refuse_inputs(files, source)
    chosen = settings.export
    selection = Selection(chosen, chosen.rows if kind in ("csv", "parquet") else "findings")
    with _written([*files, output.with_name(f"{output.name}.settings.toml")]) as paths:
        job = _Job(source, paths, chosen, selection)
        _WRITERS[kind](job)
        paths[-1].write_text(_without_password(settings).to_toml(), "utf-8")
    left_out = {reason: count for reason, count in selection.left_out.items() if count}
    return Exported((*files, output.with_name(f"{output.name}.settings.toml")), selection.read, job.written, left_out)


def format_of(output: Path, to: str | None) -> Format:
    """The format that is asked for, else that of the output's ending. Raises UsageError when that is none."""
    ending = output.suffix.lower().removeprefix(".")
    for known in FORMATS:
        if known == (ending if to is None else to):
            if known == "dna" and ending not in ("dna", "csv"):
                raise UsageError(
                    f"{output}: DNA opens databases (name it {output.stem}.dna), and rDNA reads tables "
                    f"(name it {output.stem}.csv)"
                )
            return known
    given = f"the ending of {output} is none of" if to is None else f"--to {to} is none of"
    raise UsageError(f"{given} {', '.join(FORMATS)}; say --to csv, for example")


def documents_path(output: Path) -> Path:
    """Where the documents go that belong to a table of statements: ``out.documents.csv`` beside ``out.csv``."""
    return output.with_name(f"{output.stem}.documents.csv")


def _without_password(settings: Settings) -> Settings:
    return settings.model_copy(update={"export": settings.export.model_copy(update={"dna_password": "not kept"})})


def _files(output: Path, kind: Format) -> list[Path]:
    return [output, documents_path(output)] if kind == "dna" and output.suffix.lower() == ".csv" else [output]


def _refuse_inputs(files: Sequence[Path], source: Path) -> None:
    inputs = {os.path.realpath(path) for path in (source, source.with_name(ARTICLES))}
    for path in files:
        if path.is_dir():
            raise UsageError(f"{path}: is a folder; name a file")
        if os.path.realpath(path) in inputs:
            raise UsageError(f"{path}: would replace what is read; choose another output")


@contextmanager
def _written(files: Sequence[Path]) -> Iterator[list[Path]]:
    """Paths to write to; they get the files' names at the end, and are gone if something is raised."""
    parts = [part_of(path) for path in files]
    try:
        files[0].parent.mkdir(parents=True, exist_ok=True)
        yield parts
        for part, path in zip(parts, files, strict=True):
            part.replace(path)
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"{files[0]}: cannot be written ({why}); choose another output") from error
    finally:
        for part in parts:
            with suppress(OSError):
                part.unlink()


def _table(job: _Job, write: Callable[..., int]) -> None:
    from stancekit.export.tables import batches

    rows = job.selection(read_shaped(job.source))
    job.written["rows"] = write(batches(rows, job.settings.rows, job.settings.row_group))


def _csv(job: _Job) -> None:
    from stancekit.export.tables import write_csv

    chosen = job.settings
    _table(job, lambda source: write_csv(job.paths[0], source, raw=chosen.raw, byte_order_mark=chosen.byte_order_mark))


def _parquet(job: _Job) -> None:
    from stancekit.export.tables import arrow_schema, write_parquet

    _table(job, lambda source: write_parquet(job.paths[0], source, arrow_schema(job.settings.rows)))


def _graph(job: _Job, kind: Format) -> None:
    from stancekit.export.networks import network, write_gexf, write_graphml

    graph = network(job.statements(), job.settings, job.selection.left_out)
    (write_graphml if kind == "graphml" else write_gexf)(job.paths[0], graph)
    job.written |= {"nodes": graph.number_of_nodes(), "ties": graph.number_of_edges()}


def _dna(job: _Job) -> None:
    from stancekit.export.dna_files import write_dna_database, write_dna_tables

    articles = job.source.with_name(ARTICLES)
    if not articles.exists():
        raise UsageError(f"{articles}: there is no such file, and DNA needs the texts; keep it beside the positions")
    documents, left_out = Documents(articles), job.selection.left_out
    path, *more = job.paths[:-1]
    if more:
        count = write_dna_tables(path, more[0], job.statements(), documents, left_out)
    else:
        count = write_dna_database(path, job.statements(), documents, left_out, job.settings.dna_password)
    job.written |= {"statements": count, "documents": len(documents.by_article)}
    if documents.undated:
        job.written["documents without a date, dated 1970-01-01"] = documents.undated


_WRITERS: Mapping[Format, Callable[[_Job], None]] = {
    "csv": _csv,
    "parquet": _parquet,
    "graphml": lambda job: _graph(job, "graphml"),
    "gexf": lambda job: _graph(job, "gexf"),
    "dna": _dna,
}
