"""``stancekit report``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stancekit.cli.exits import Exit, complain, ending
from stancekit.cli.options import Config, Overrides, resolved
from stancekit.cli.words import counted, table

if TYPE_CHECKING:
    from stancekit.report import Built


@ending
def report(
    records: Annotated[
        Path, typer.Argument(metavar="RECORDS", help="A file of positions, or the folder of positions.jsonl.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The page.")] = Path("report.html"),
    overrides: Overrides = None,
    config: Config = None,
    title: Annotated[str | None, typer.Option("--title", metavar="WORDS", help="The heading of the page.")] = None,
    articles: Annotated[
        Path | None,
        typer.Option(
            "--articles", metavar="FILE", help="The articles.jsonl with the texts; else the one beside RECORDS."
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="PERIOD", help="Period of the timelines: auto, week, month, quarter or year."),
    ] = None,
    actors: Annotated[
        int | None, typer.Option("--actors", metavar="N", help="The most actors on the page; 0: all.")
    ] = None,
    targets: Annotated[
        int | None, typer.Option("--targets", metavar="N", help="The most targets on the page; 0: all.")
    ] = None,
    positions: Annotated[
        int | None, typer.Option("--positions", metavar="N", help="The most positions on the page; 0: all.")
    ] = None,
    sentences: Annotated[
        int | None, typer.Option("--sentences", metavar="N", help="The most sentences to read on the page; 0: all.")
    ] = None,
    *,
    no_texts: Annotated[
        bool, typer.Option("--no-texts", help="Show sentences alone, without their paragraphs.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only what went wrong.")] = False,
) -> Exit:
    """Write one page on who stands where, which opens in any browser without a network.

    A matrix of actors and targets, the network with its camps, timelines with their shifts, and behind every number
    the sentences it rests on. The page is one file: send it, keep it, print it.
    """
    limits = {"actors": actors, "targets": targets, "positions": positions, "sentences": sentences}
    own = {"by": by, **limits, "texts": False if no_texts else None}
    settings = resolved(config, [*(overrides or ()), *_overrides(own)])
    from stancekit.report import TITLE
    from stancekit.report import report as run

    built = run(records, output, settings, articles=articles, title=title or TITLE)
    _complain(built, texts=settings.report.texts)
    if not quiet:
        print(summary_lines(built, output))
    return Exit.DONE


def _complain(built: Built, *, texts: bool) -> None:
    """What a reader of the page will miss."""
    if texts and built.texts < built.articles:
        complain(
            f"{counted(built.articles - built.texts, 'article')} of {built.articles:,} without a text: their sentences "
            "stand alone; name the articles.jsonl of the run with --articles"
        )
    if built.strangers:
        complain(
            f"{counted(built.strangers, 'sentence')} not where the records say in the texts: shown alone; the "
            "articles.jsonl may be of another run"
        )


def _overrides(values: dict[str, str | int | bool | None]) -> Iterator[str]:
    for key, value in values.items():
        if value is not None:
            yield f"report.{key}={str(value).lower()}"


def summary_lines(built: Built, output: Path) -> str:
    """The summary for a reader."""
    kept = built.selection
    drawn = f", at most {kept.per_pair:,} of an actor on a target, drawn evenly" if kept.per_pair else ""
    quoted = f", {built.quoted:,} of them to read" if built.quoted < built.sentences else ""
    return table({
        "positions": _of(built.positions, kept.all_positions) + drawn,
        "actors": _of(built.actors, kept.all_actors),
        "targets": _of(built.targets, kept.all_targets),
        "sentences": f"{built.sentences:,} in {counted(built.articles, 'article')}{quoted}",
        "reprints": f"{counted(built.reprints, 'article')} left out" if built.reprints else "",
        "camps": f"{built.camps:,}",
        "timelines": f"{built.timelines:,}, by {built.by}",
        "written": f"{output} ({built.size / 1e6:.1f} MB)",
    })  # fmt: skip


def _of(kept: int, count: int) -> str:
    return f"{kept:,}" if kept == count else f"{kept:,} of {count:,}"
