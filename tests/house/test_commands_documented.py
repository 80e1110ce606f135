"""docs/cli.md has every command, argument, option and exit code; what the pages tell a reader to type exists."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer

from stancekit.cli import app
from stancekit.cli.exits import Exit

_ROW = re.compile(r"\|\s*((?:`[^`|]+`(?:,\s*)?)+)\s*\|\s*(.*?)\s*\|\s*$")
_SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
Commands = Mapping[str, frozenset[str]]


@pytest.fixture(scope="module")
def commands() -> Commands:
    """Every command with its arguments (by their metavar) and options."""
    group: Any = typer.main.get_command(app)
    return {name: frozenset(_names(command)) for name, command in group.commands.items()}


def _names(command: Any) -> Iterator[str]:
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            yield parameter.metavar.removesuffix("...")
        elif "--help" not in parameter.opts:
            yield from [*parameter.opts, *parameter.secondary_opts]


def documented(page: str) -> dict[str, frozenset[str]]:
    """Every command that has a heading, with what stands in the first column of its table and is explained."""
    result = {}
    for part in page.split("\n## ")[1:]:
        heading, _, body = part.partition("\n")
        if heading.startswith("stancekit "):
            rows = [match for match in map(_ROW.match, body.splitlines()) if match and match[2]]
            names = (name.removesuffix("...") for row in rows for name in re.findall("`(.+?)`", row[1]))
            result[heading.removeprefix("stancekit ")] = frozenset(names)
    return result


def faults(commands: Commands, described: Commands) -> list[str]:
    missing = [
        f"{c}: {n} is not documented" for c, names in commands.items() for n in names - described.get(c, frozenset())
    ]
    gone = [f"{c}: there is no {n}" for c, names in described.items() for n in names - commands.get(c, frozenset())]
    bare = [f"{c}: has no section" for c in commands if c not in described]
    return sorted([*missing, *gone, *bare])


def mistyped(page: str, commands: Commands) -> list[str]:
    """Lines of a page's shell blocks that call stancekit with a command or an option it does not have."""
    found = []
    for line in (line for block in _SHELL.findall(page) for line in block.splitlines()):
        for call in line.split("&&"):
            words = shlex.split(call, comments=True)
            if words and Path(words[0]).name == "stancekit":
                options = {word.partition("=")[0] for word in words[2:] if word.startswith("-")}
                if len(words) < 2 or words[1] not in commands or options - commands[words[1]]:
                    found.append(line)
    return found


def test_every_command_and_option_is_documented(root: Path, commands: Commands) -> None:
    assert {"extract", "show", "settings", "train", "evaluate"} <= commands.keys()
    assert faults(commands, documented((root / "docs" / "cli.md").read_text("utf-8"))) == []


def test_every_exit_code_is_documented(root: Path) -> None:
    page = (root / "docs" / "cli.md").read_text("utf-8")
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)} == {int(code) for code in Exit}


def test_what_the_pages_tell_to_type_exists(root: Path, commands: Commands) -> None:
    pages = [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").glob("*.md"))]
    assert [f"{page.name}: {line}" for page in pages for line in mistyped(page.read_text("utf-8"), commands)] == []


def test_gaps_and_leftovers_are_found() -> None:
    rows = ["| `INPUT...` | files |", "| `--output`, `-o` | where |", "| `--fast` | quickly |", "| `--set` | |"]
    page = "\n".join(["", "## stancekit extract", "", *rows])
    known = {"extract": frozenset({"INPUT", "--output", "-o", "--set"}), "show": frozenset({"ARTICLE"})}
    assert faults(known, documented(page)) == [
        "extract: --set is not documented",
        "extract: there is no --fast",
        "show: ARTICLE is not documented",
        "show: has no section",
    ]


def test_a_wrong_command_in_a_page_is_found() -> None:
    known = {"extract": frozenset({"-o"})}
    calls = ["stancekit extract a -o b # --c", "stancekit extrct a", ".venv/bin/stancekit extract a --fast=1 && ls -l"]
    page = "\n".join(["```sh", *calls, "```", ""])
    assert mistyped(page, known) == calls[1:]
