"""``stancekit settings``."""

from __future__ import annotations

from importlib.resources import files

import tomli_w

from stancekit.cli.exits import Exit, ending
from stancekit.cli.options import Config, Overrides, resolved
from stancekit.settings import Settings


@ending
def settings(overrides: Overrides = None, config: Config = None) -> Exit:
    """Print every setting with what it means, as --config and --set resolve it.

    The output is a TOML file that --config reads.
    """
    print(commented(resolved(config, overrides)), end="")
    return Exit.DONE


def commented(resolved: Settings) -> str:
    """``default.toml`` with the values of ``resolved`` and the comments it has."""
    tree = resolved.model_dump()
    section, lines = "", []
    for line in files("stancekit").joinpath("default.toml").read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[] ")
        key, mark, rest = line.partition(" = ")
        lines.append(_entry(key, tree[section][key], rest) if mark and key in tree.get(section, {}) else line)
    return "\n".join(lines) + "\n"


def _entry(key: str, value: object, default: str) -> str:
    """A setting with its comment; the comment of a list stands after the bracket that opens it."""
    first, *others = tomli_w.dumps({key: list(value) if isinstance(value, tuple) else value}).rstrip("\n").split("\n")
    comment = default.rpartition(" # ")[2]
    return "\n".join([f"{first:25}  # {comment}", *others])
