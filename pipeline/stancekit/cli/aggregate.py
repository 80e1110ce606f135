"""``stancekit aggregate``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stancekit.cli.exits import Exit, complain, ending
from stancekit.cli.files import write
from stancekit.cli.options import Config, Overrides, resolved
from stancekit.cli.watch import Ticker
from stancekit.over_time.timelines import By, Level

if TYPE_CHECKING:
    from stancekit.actors.registry import Registry
    from stancekit.settings import Settings


@ending
def aggregate(
    records: Annotated[
        Path, typer.Argument(metavar="RECORDS", help="A file of positions, or the folder of positions.jsonl.")
    ],
    by: Annotated[By, typer.Option("--by", help="The length of a period.")] = "month",
    level: Annotated[
        Level,
        typer.Option(
            "--level", help="Who is one actor: the holder's words, the record's actor, or what it belongs to."
        ),
    ] = "actor",
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The file of rows.")] = Path(
        "over-time.jsonl"
    ),
    registry: Annotated[
        list[str] | None,
        typer.Option(
            "--registry",
            metavar="FILE",
            help="Actors of your own and their parents, for --level parent; may be repeated.",
        ),
    ] = None,
    articles: Annotated[
        Path | None,
        typer.Option("--articles", metavar="FILE", help="The articles' texts; else articles.jsonl beside the records."),
    ] = None,
    overrides: Overrides = None,
    config: Config = None,
    summary: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the summary as JSON, too.")
    ] = None,
    top: Annotated[int, typer.Option("--top", min=0, help="How many lines to show of each kind.")] = 10,
    *,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only what went wrong.")] = False,
) -> Exit:
    """Scores of actors toward targets over time, shifts, conflicts and agreement.

    Every row of the output says which position records it rests on; shifts and conflicts show sentences of both sides.
    Articles that repeat another count once. Articles without a date are scored apart.
    """
    settings = resolved(config, overrides)
    from rich.console import Console

    from stancekit.cli.over_time import show_summary
    from stancekit.over_time.run import over_time

    done = over_time(
        records, output, settings, by=by, level=level, registry=_registry(registry, level, settings),
        articles=articles, top=top, progress=None if quiet else Ticker(),
    )  # fmt: skip
    for note in done.notes:
        complain(f"note: {note}")
    if not quiet:
        show_summary(done, output, Console())
    if summary:
        write(summary, json.dumps(done.to_dict(), indent=1) + "\n")
    return Exit.DONE


def _registry(own: list[str] | None, level: Level, settings: Settings) -> Registry | None:
    """Read only where it is asked for; the files named here come before those of the settings."""
    if level != "parent":
        return None
    from stancekit.actors.registry import load_registry

    return load_registry([*(own or []), *settings.aggregate.registries])
