"""The commands of ``stancekit``."""

from __future__ import annotations

from typing import Annotated

import typer

from stancekit import __version__
from stancekit.cli.evaluate import evaluate
from stancekit.cli.exits import EXIT_CODES
from stancekit.cli.extract import extract
from stancekit.cli.settings import settings
from stancekit.cli.show import show
from stancekit.cli.train import train

app = typer.Typer(
    name="stancekit",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (extract, show, settings, train, evaluate):
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
