"""``stancekit issues``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from stancekit.cli.exits import Exit, ending
from stancekit.cli.files import write
from stancekit.cli.options import Config, Overrides, resolved
from stancekit.cli.watch import Ticker
from stancekit.cli.words import counted, line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancekit.issues.run import Summary

_SHOWN: Final = 4  # other phrases of an issue


@ending
def issues(
    records: Annotated[
        list[Path],
        typer.Argument(metavar="RECORDS", help="Files of positions, or folders in which positions.jsonl lies."),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The file of rewritten records.")],
    lists: Annotated[
        list[Path] | None,
        typer.Option("--issues", metavar="FILE", help="Issues of your own (YAML); they come first. May be repeated."),
    ] = None,
    known: Annotated[
        Path | None, typer.Option("--known", metavar="FILE", help="The issues of an earlier run, which keep their ids.")
    ] = None,
    clusters: Annotated[
        Path | None,
        typer.Option(
            "--clusters", metavar="FILE", help="The file of issues; else X.issues.jsonl for the output X.jsonl."
        ),
    ] = None,
    overrides: Overrides = None,
    config: Config = None,
    summary: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the summary as JSON, too.")
    ] = None,
    top: Annotated[int, typer.Option("--top", min=0, help="How many issues to show.")] = 10,
    *,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only what went wrong.")] = False,
) -> Exit:
    """Give phrases of many articles that mean one issue one id.

    Writes a copy of the records and a file of issues with their phrases, which can be edited and given to the next run
    as --known.
    """
    settings = resolved(config, overrides)
    from stancekit.issues.run import issues as run

    done = run(
        records, output, settings, lists=lists or (), known=known, clusters=clusters, top=top,
        progress=None if quiet else Ticker(),
    )  # fmt: skip
    if not quiet:
        print("\n".join(_lines(done, output)))
    if summary:
        write(summary, json.dumps(done.to_dict(), indent=1) + "\n")
    return Exit.DONE


def _lines(done: Summary, output: Path) -> Iterator[str]:
    tally, total = done.tally, sum(done.issues.values())
    origins = ", ".join(f"{number:,} {origin}" for origin, number in done.issues.items())
    yield f"{counted(tally.records, 'record')}, {tally.on_issues:,} of them on issues"
    several = f"{done.common:,} with several phrases"
    yield f"{counted(total, 'issue')} ({origins}) of {counted(done.phrases, 'phrase')}, {several}"
    yield f"{tally.turned:,} records turned to the issue's side, {tally.merged:,} joined with another of their article"
    yield f"{tally.unplaced:,} records keep an issue of their own article, as no phrase tells which one it is"
    yield line(f"records: {output}, issues: {done.clusters}")
    for issue in done.frequent:
        others = [p.text for p in sorted(issue.phrases, key=lambda p: -p.count) if p.text != issue.label and p.count]
        more = f" (also: {'; '.join(others[:_SHOWN])}{'; …' if len(others) > _SHOWN else ''})" if others else ""
        yield line(f"{issue.count:6,}  {issue.label}{more}")
