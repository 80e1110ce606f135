"""``stancekit evaluate``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from stancekit.cli.exits import Exit, ending
from stancekit.cli.files import write
from stancekit.cli.options import Config, Overrides, resolved


@ending
def evaluate(
    model: Annotated[
        str, typer.Argument(metavar="MODEL", help="A model folder, a shipped model, or a Hugging Face repository.")
    ],
    data: Annotated[
        list[Path], typer.Argument(metavar="DATA", help="Files of annotated documents or of labelled pairs.")
    ],
    overrides: Overrides = None,
    config: Config = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the scores as JSON, too.")
    ] = None,
) -> Exit:
    """Score a model on annotated documents and labelled pairs.

    Scores start from what the annotators marked: what no candidate covers counts as missed.
    """
    settings = resolved(config, overrides)
    from stancekit.training.evaluate import evaluate as run
    from stancekit.training.terminal import format_scores

    scores = run(model, data, settings)
    print(format_scores(scores))
    if json_file:
        write(json_file, json.dumps(scores, indent=1, ensure_ascii=False) + "\n")
    return Exit.DONE
