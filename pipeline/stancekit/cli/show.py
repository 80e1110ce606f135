"""``stancekit show``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from stancekit.cli.exits import Exit, complain, ending
from stancekit.cli.options import Config, Model, Overrides, Registries, resolved, with_registries
from stancekit.cli.words import counted, line
from stancekit.errors import UsageError
from stancekit.export import marked
from stancekit.flow import Result, Stancekit
from stancekit.ingest import read_articles
from stancekit.records import Article
from stancekit.settings import Settings


@ending
def show(
    article: Annotated[Path, typer.Argument(metavar="ARTICLE", help="A file that extract would read.")],
    overrides: Overrides = None,
    config: Config = None,
    model: Model = None,
    registries: Registries = None,
    article_id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Which article of a .jsonl file; else its first.")
    ] = None,
    *,
    stages: Annotated[bool, typer.Option("--stages", help="Print what each stage makes of it.")] = False,
    colour: Annotated[
        bool | None,
        typer.Option("--colour/--no-colour", help="Use colours; else only on a terminal and without NO_COLOR."),
    ] = None,
) -> Exit:
    """Show one article with its findings marked and listed.

    Holders stand in square brackets, targets in angle brackets, cues in braces, each with the numbers that its findings
    have in the list below the sentence.
    """
    from stancekit.cli.stages import stage_lines

    settings = with_registries(resolved(config, overrides), registries)
    colour = _wanted(colour)
    chosen = read_one(article, article_id, settings)
    result = next(Stancekit.load(model, settings).results([chosen]))
    if stages:
        print("\n".join(stage_lines(result, colour=colour)))
    print(marked(chosen, result.positions, colour=colour).rstrip("\n"))
    complain(_counts(result))
    return Exit.DONE


def read_one(path: Path, article_id: str | None, settings: Settings) -> Article:
    """The article of a file: its first, or the one with the id.

    Raises:
        UsageError: there is no such file, or no article of that id in it.
        Rejection: the file or its first line was set aside.
    """
    seen: list[str] = []
    for item in read_articles([path], settings.ingest):
        if isinstance(item, Article):
            if article_id in (None, item.id):
                return item
            seen.append(item.id)
        elif article_id is None:
            raise item
    raise UsageError(f"{path}: no article with the id {article_id!r}; {_ids(seen)}")


def _ids(seen: Sequence[str]) -> str:
    more = f" and {len(seen) - 5:,} more" if len(seen) > 5 else ""
    return f"there are {', '.join(map(repr, seen[:5]))}{more}" if seen else "there is none at all in it"


def _wanted(colour: bool | None) -> bool:
    return colour if colour is not None else sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _counts(result: Result) -> str:
    found = counted(len(result.findings), "finding")
    dropped = f" ({len(result.dropped):,} dropped)" if result.dropped else ""
    return line(f"{result.analysed.article.id}: {found}{dropped}, {counted(len(result.positions), 'position')}")
