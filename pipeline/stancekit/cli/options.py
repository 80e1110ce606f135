"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from stancekit.settings import Settings, load_settings

Overrides: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Change a setting, such as extract.min_confidence=0.6; may be repeated. `stancekit settings` lists them.",
    ),
]
Config: TypeAlias = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="A TOML file with the settings that differ from the defaults."),
]
Model: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--model", metavar="FOLDER_OR_NAME", help="A model folder, a shipped model, or a Hugging Face repository."
    ),
]

Registries: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--registry",
        metavar="FILE",
        help="Actors of your own (.yaml, .csv or a folder), known before those of the settings; may be repeated.",
    ),
]


def resolved(config: Path | None, overrides: list[str] | None) -> Settings:
    """Defaults, then the file, then each ``--set``."""
    return load_settings(config, overrides or ())


def with_registries(settings: Settings, registries: list[str] | None) -> Settings:
    """The settings with registries of one's own before the others."""
    own = (*(registries or ()), *settings.aggregate.registries)
    aggregate = settings.aggregate.model_copy(update={"registries": own})
    return settings.model_copy(update={"aggregate": aggregate})
