"""``stancekit extract``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import typer

from stancekit.cli.exits import Exit, complain, ending
from stancekit.cli.files import write
from stancekit.cli.options import Config, Model, Overrides, Registries, resolved, with_registries
from stancekit.cli.words import counted, line, listed, table
from stancekit.errors import Rejection

if TYPE_CHECKING:
    from stancekit.batch import Plan, Summary
    from stancekit.records import Article

ActorLevel: TypeAlias = Literal["mention", "actor", "parent"]


@ending
def extract(
    inputs: Annotated[
        list[Path], typer.Argument(metavar="INPUT", help="Files and folders of .txt, .md, .html and .jsonl.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The file of positions.")] = Path(
        "positions.jsonl"
    ),
    overrides: Overrides = None,
    config: Config = None,
    model: Model = None,
    registries: Registries = None,
    actor_level: Annotated[
        ActorLevel | None,
        typer.Option("--actor-level", help="Whose positions: of a mention's words, an actor, or what it belongs to."),
    ] = None,
    summary: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the summary as JSON, too.")
    ] = None,
    *,
    no_texts: Annotated[bool, typer.Option("--no-texts", help="Leave the texts out of articles.jsonl.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be read and written, and do nothing.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only what went wrong.")] = False,
) -> Exit:
    """Extract the positions of every article in files and folders.

    Beside the positions it writes articles.jsonl (every article's metadata and the text that offsets count in),
    rejected.jsonl (what was set aside, and why) and the resolved settings (positions.settings.toml). While the run
    goes on the files end in .part. The summary goes to stdout, progress and problems to stderr.
    """
    from stancekit.actors.registry import registry_of
    from stancekit.batch import extract as run
    from stancekit.batch import plan
    from stancekit.cli.actors import warn_of_ambiguities
    from stancekit.cli.watch import Watch

    more = ["output.texts=false"] if no_texts else []
    more += [f"aggregate.actor_level={actor_level}"] if actor_level else []
    settings = with_registries(resolved(config, [*(overrides or ()), *more]), registries)
    warn_of_ambiguities(registry_of(settings.aggregate.registries))
    if dry_run:
        return _show_plan(plan(inputs, output, settings, model=model))
    with Watch(output, quiet=quiet) as watch:
        done = run(inputs, output, settings, model=model, progress=watch)
    if not quiet:
        print(summary_lines(done, output))
    if summary:
        write(summary, json.dumps(done.to_dict(), indent=1) + "\n")
    return Exit.SET_ASIDE if done.set_aside else Exit.DONE


def summary_lines(done: Summary, output: Path) -> str:
    """The summary for a reader."""
    aside = f"{done.set_aside:,} set aside{_in_brackets(listed(done.rejected))}"
    seconds = f"{done.seconds:.1f} s, of them {done.loading_seconds:.1f} s for loading spaCy and the model"
    return table({
        "articles": f"{done.articles:,}, and {aside}",
        "ignored": _ignored(done.ignored),
        "findings": f"{done.findings:,}" + (f", {_dropped(done)}" if done.dropped else ""),
        "positions": f"{done.positions:,}",
        "pairs": f"{done.pairs:,} candidates, {done.scored:,} scored in full, {done.split:,} in no one window",
        "time": f"{seconds}; {done.articles_per_second:.1f} articles a second after that",
        "written": str(output),
    })  # fmt: skip


def _in_brackets(words: str) -> str:
    return f" ({words})" if words else ""


def _ignored(files: Mapping[str, int]) -> str:
    return f"{counted(sum(files.values()), 'file')} of other kinds{_in_brackets(listed(files))}" if files else ""


def _dropped(done: Summary) -> str:
    return f"{sum(done.dropped.values()):,} of them evidence of no position ({listed(done.dropped)})"


def _show_plan(planned: Plan) -> Exit:
    aside = [item for item in planned.found.items if isinstance(item, Rejection)]
    print(table({
        "to read": counted(len(planned.found.files), "file") + _in_brackets(listed(planned.formats)),
        "ignored": _ignored(planned.found.ignored),
        "set aside": str(len(aside)) if aside else "",
        "actors": _registries(planned.settings.aggregate.registries),
        "model": planned.model if planned.model_found else f"NOT FOUND: {planned.model}",
        "would write": ", ".join(map(str, planned.outputs)),
        "replacing": ", ".join(str(path) for path in planned.outputs if path.exists()),
    }))  # fmt: skip
    print("\nfirst articles")
    for item in planned.first:
        print(f"  {line(str(item) if isinstance(item, Rejection) else _article(item))}")
    print(f"\nsettings\n{planned.settings.to_toml()}", end="")
    for rejection in aside:
        complain(str(rejection))
    if not planned.model_found:
        return Exit.MODEL
    return Exit.SET_ASIDE if aside else Exit.DONE


def _registries(names: tuple[str, ...]) -> str:
    from stancekit.actors.registry import registry_of

    return f"{counted(len(registry_of(names).entries), 'actor')} known from {', '.join(names) or 'no registry'}"


def _article(article: Article) -> str:
    known = [article.title, article.date, article.author, article.source]
    noise = f", {counted(len(article.noise), 'stretch', 'stretches')} of layout noise" if article.noise else ""
    words = " | ".join(part for part in known if part)
    return f"{article.id}: {words or 'no metadata'} ({len(article.text):,} characters{noise})"
