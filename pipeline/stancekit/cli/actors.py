"""``stancekit actors``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stancekit.cli.exits import Exit, complain, ending
from stancekit.cli.files import write
from stancekit.cli.options import Config, Overrides, Registries, resolved, with_registries
from stancekit.cli.words import counted
from stancekit.errors import UsageError

if TYPE_CHECKING:
    from stancekit.actors.registry import Registry
    from stancekit.actors.suggest import Suggestions

_SHOWN = 20  # ambiguities named one by one


@ending
def actors(
    records: Annotated[
        Path, typer.Argument(metavar="RECORDS", help="A file of positions, or the folder of positions.jsonl.")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there instead of to stdout.")
    ] = None,
    min_articles: Annotated[
        int, typer.Option("--min-articles", min=1, help="Leave out what fewer articles have, all its names together.")
    ] = 3,
    registries: Registries = None,
    overrides: Overrides = None,
    config: Config = None,
) -> Exit:
    """List frequent actors that no registry knows, with names to merge, as lines for a registry.

    The lines are YAML to be looked through and pasted into a file of your own; each has a sentence as a comment.
    """
    from stancekit.actors.paste import lines_of
    from stancekit.actors.registry import registry_of
    from stancekit.actors.seen import count_actors
    from stancekit.actors.suggest import suggest
    from stancekit.export import read_positions
    from stancekit.export.frames import records_file

    settings = with_registries(resolved(config, overrides), registries)
    _refuse_overwriting(output, settings.aggregate.registries)
    registry = registry_of(settings.aggregate.registries)
    warn_of_ambiguities(registry)
    found = suggest(count_actors(read_positions(records_file(records))), registry, min_articles)
    text = "".join(lines_of(found))
    if output:
        write(output, text)
    else:
        print(text, end="")
    complain(_summary(found))
    return Exit.DONE


def warn_of_ambiguities(registry: Registry) -> None:
    """A line on stderr for each name that stands for several actors."""
    for ambiguity in registry.ambiguities[:_SHOWN]:
        complain(f"warning: {ambiguity}")
    if len(registry.ambiguities) > _SHOWN:
        complain(f"warning: and {len(registry.ambiguities) - _SHOWN:,} more names that several actors have")


def _refuse_overwriting(output: Path | None, registries: tuple[str, ...]) -> None:
    if output and output.exists() and any(output.resolve() == Path(name).resolve() for name in registries):
        raise UsageError(f"{output}: is a registry in use; write to another file, and paste what is right into it")


def _summary(found: Suggestions) -> str:
    merged = sum(len(one.merges) for one in found.actors)
    dropped = (
        f"; {counted(found.dropped, 'name')} met in one article were let go to save memory" if found.dropped else ""
    )
    return (
        f"{counted(found.known, 'actor')} known, {found.unknown:,} unknown by name; "
        f"{counted(len(found.actors), 'actor')} listed, {counted(merged, 'name')} to merge{dropped}"
    )
