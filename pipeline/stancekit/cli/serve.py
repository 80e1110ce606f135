"""``stancekit serve``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from stancekit.cli.exits import Exit, complain, ending
from stancekit.cli.options import Config, Model, Overrides, Registries, resolved, with_registries
from stancekit.cli.words import line

if TYPE_CHECKING:
    from stancekit.records import ModelInfo


@ending
def serve(
    host: Annotated[
        str | None, typer.Option("--host", metavar="ADDRESS", help="Where to listen; else only on this machine.")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", metavar="NUMBER", help="The port to listen on; 0: any free one.")
    ] = None,
    overrides: Overrides = None,
    config: Config = None,
    model: Model = None,
    registries: Registries = None,
    *,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only what went wrong.")] = False,
) -> Exit:
    """Answer articles with records over HTTP, and show a page to paste a text into.

    For this machine alone, unless --host says otherwise. Texts are kept nowhere. Ctrl-C finishes what was asked, and
    ends.
    """
    from stancekit.batch.run import with_model
    from stancekit.serve.run import is_loopback
    from stancekit.serve.run import serve as run

    more = [f"serve.host='{host}'"] if host is not None else []
    more += [f"serve.port={port}"] if port is not None else []
    settings = with_registries(resolved(config, [*(overrides or ()), *more]), registries)
    settings = with_model(settings, model)
    if not is_loopback(settings.serve.host):
        complain(
            f"warning: {settings.serve.host} is not loopback: whoever reaches it can send texts, without a password "
            "and in the clear; put a server with both before it"
        )
    if not quiet:
        complain("loading spaCy and the model")
    run(settings, ready=None if quiet else _ready)
    return Exit.DONE


def _ready(address: str, model: ModelInfo) -> None:
    print(line(f"{address} answers, with model {model.name} {model.version}; ctrl-C ends it"), flush=True)
