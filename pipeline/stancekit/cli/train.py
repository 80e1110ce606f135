"""``stancekit train``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stancekit import __version__
from stancekit.cli.exits import Exit, ending
from stancekit.cli.options import Overrides, resolved
from stancekit.cli.words import line


@ending
def train(
    config: Annotated[Path, typer.Argument(metavar="CONFIG", help="A TOML file that names the data and the encoder.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FOLDER", help="The model's folder; runs/NAME where none is named."),
    ] = None,
    overrides: Overrides = None,
    name: Annotated[
        str | None, typer.Option("--name", help="The model's name; that of CONFIG where none is given.")
    ] = None,
    model_version: Annotated[
        str, typer.Option("--model-version", metavar="VERSION", help="The model's version.")
    ] = __version__,
) -> Exit:
    """Train a model on annotated articles and write its folder.

    Parsed sentences are kept in FOLDER/prepared, so that a second run on the same data starts sooner.
    """
    settings = resolved(config, overrides)
    name = name or config.stem
    folder = output or Path("runs") / name
    from stancekit.training.train import train as run

    print(f"the model is in {line(str(run(settings, folder, name=name, version=model_version, log=_log)))}")
    return Exit.DONE


def _log(message: str) -> None:
    print(message, flush=True)
