"""The table of states and bodies: which name, people, capital or seat stands for which of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal, cast

from stancekit.records import ActorType

Naming = Literal["name", "people", "seat"]


@dataclass(frozen=True, slots=True)
class State:
    """One row: the usual name and whether it is a state or an organisation."""

    name: str
    type: ActorType


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[State, Naming]]:
    table: dict[str, tuple[State, Naming]] = {}
    for line in files("stancekit.preprocess").joinpath("states.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            name, kind, others, peoples, seats = (cell.strip() for cell in line.split("|"))
            state = State(name, cast(ActorType, kind))
            columns: tuple[tuple[Naming, str], ...] = (
                ("name", f"{name};{others}"),
                ("people", peoples),
                ("seat", seats),
            )
            for naming, cell in columns:
                table.update((_key(word.strip()), (state, naming)) for word in cell.split(";") if word.strip())
    return table


def _key(name: str) -> str:
    return name if len(name) <= 4 and name.isupper() else name.lower()


def lookup(name: str) -> tuple[State, Naming] | None:
    """The state that a capitalised name, adjective, people or seat stands for, and which of these it is.

    Names of at most four capital letters are matched with their case (*US*, not *us*).
    """
    if not name[:1].isupper():
        return None
    table = _table()
    found = table.get(_key(name)) or table.get(_key(name.replace("’", "'")))
    if found is None and name.endswith("s"):
        singular = table.get(_key(name[:-1]))
        return singular if singular is not None and singular[1] == "people" else None
    return found
