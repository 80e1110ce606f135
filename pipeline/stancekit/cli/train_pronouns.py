"""``stancekit train-pronouns``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stancekit.cli.exits import Exit, ending
from stancekit.cli.options import Config, Overrides, resolved
from stancekit.cli.words import line


@ending
def train_pronouns(
    data: Annotated[
        list[Path], typer.Argument(metavar="DATA", help="Files of annotated documents with the chains of actors.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Where the weights go, as JSON.")],
    overrides: Overrides = None,
    config: Config = None,
) -> Exit:
    """Fit the weights by which a pronoun finds its antecedent to annotated documents.

    Use them with ``--set preprocess.pronouns=FILE``.
    """
    settings = resolved(config, overrides)
    from stancekit.training.pronouns import train_pronouns as run

    report = run(data, settings, output)
    print(f"{report['pronouns']} pronouns with candidates, {report['traits']} traits")
    print(f"right on held-out documents: {report['right']:.4f}")
    print(f"the weights are in {line(str(output))}")
    return Exit.DONE
