"""``stancekit export``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import tomli_w
import typer

from stancekit.cli.exits import Exit, ending
from stancekit.cli.options import Config, Overrides, resolved
from stancekit.cli.words import counted, listed, table

if TYPE_CHECKING:
    from stancekit.export.exporting import Exported


@ending
def export(
    records: Annotated[
        Path, typer.Argument(metavar="RECORDS", help="A file of positions, or the folder of positions.jsonl.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The file to write.")],
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="FORMAT", help="csv, parquet, graphml, gexf or dna; else as FILE ends."),
    ] = None,
    rows: Annotated[
        str | None, typer.Option("--rows", metavar="ROWS", help="csv, parquet: a row a position, or a finding.")
    ] = None,
    network: Annotated[
        str | None,
        typer.Option(
            "--network", metavar="KIND", help="graphml, gexf: congruence, conflict, subtract, twomode or direct."
        ),
    ] = None,
    normalise: Annotated[
        str | None,
        typer.Option(
            "--normalise", metavar="HOW", help="graphml, gexf: none, average, jaccard, cosine, activity, prominence."
        ),
    ] = None,
    window: Annotated[
        str | None, typer.Option("--window", metavar="UNIT", help="graphml, gexf: week, month, quarter or year.")
    ] = None,
    min_confidence: Annotated[
        float | None, typer.Option("--min-confidence", metavar="SHARE", help="Leave out what is less sure, 0 to 1.")
    ] = None,
    overrides: Overrides = None,
    config: Config = None,
    *,
    raw: Annotated[
        bool, typer.Option("--raw", help="csv: leave cells that a spreadsheet would take for a formula.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only what went wrong.")] = False,
) -> Exit:
    """Write positions as a table, a network, or a database of the Discourse Network Analyzer.

    All choices are settings (`stancekit settings`, section export); the options are short for the usual ones. What was
    left out is counted. The resolved settings are written beside the file.
    """
    from stancekit.export.exporting import export as run
    from stancekit.export.exporting import format_of

    chosen = {
        "rows": rows, "network": network, "normalise": normalise, "window": window,
        "min_confidence": min_confidence, "raw": raw or None,
    }  # fmt: skip
    own = [f"export.{tomli_w.dumps({key: value}).strip()}" for key, value in chosen.items() if value is not None]
    settings = resolved(config, [*(overrides or ()), *own])
    done = run(records, output, settings, format_of(output, to))
    if not quiet:
        print(summary_lines(done))
    return Exit.DONE


def summary_lines(done: Exported) -> str:
    """The summary for a reader."""
    return table({
        "read": counted(done.records, "position"),
        "left out": listed(done.left_out),
        **{what: f"{count:,}" for what, count in done.written.items()},
        "files": ", ".join(map(str, done.files)),
    })  # fmt: skip
