"""The commands of ``stancekit``."""

from __future__ import annotations

from typing import Annotated

import typer

from stancekit import __version__
from stancekit.cli.actors import actors
from stancekit.cli.aggregate import aggregate
from stancekit.cli.evaluate import evaluate
from stancekit.cli.exits import EXIT_CODES
from stancekit.cli.export import export
from stancekit.cli.extract import extract
from stancekit.cli.issues import issues
from stancekit.cli.join import join
from stancekit.cli.query import query
from stancekit.cli.report import report
from stancekit.cli.serve import serve
from stancekit.cli.settings import settings
from stancekit.cli.show import show
from stancekit.cli.train import train
from stancekit.cli.train_pronouns import train_pronouns

app = typer.Typer(
    name="stancekit",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    extract, actors, issues, aggregate, show, report, export, query, serve, settings, join, train, train_pronouns,
    evaluate,
):  # fmt: skip
    app.command(epilog=EXIT_CODES)(command)


def main() -> None:
    """The console command."""
    app(prog_name="stancekit")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"stancekit {__version__}")
        raise typer.Exit


@app.callback(epilog=EXIT_CODES)
def stancekit(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Actor-position records from political commentary: who takes which stance toward whom or what."""
