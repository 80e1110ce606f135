"""One actor of a registry: its names, and what holds of it for a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from stancekit.actors.terms import ALWAYS, Term
from stancekit.records import ActorType

Scalar: TypeAlias = str | int | float | bool
Value: TypeAlias = Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """An office and when it was held; ``parent`` is what the actor belongs to in that time, where it is given."""

    title: str
    term: Term = ALWAYS
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """The id of a parent (a minister's government, a party's group in parliament), and for how long."""

    parent: str
    term: Term = ALWAYS


@dataclass(frozen=True, slots=True)
class Entry:
    """An actor of a registry.

    Attributes:
        id: the id that records carry; unique in a registry.
        name: the name that records show.
        aliases: other names.
        demonyms: adjectives and peoples; a plural -s is understood.
        seats: places that stand for it: a capital, a palace, a street.
        roles: offices, with their dates.
        parents: what it belongs to, with dates.
        attributes: whatever else its owner wants to keep.
        source: ``file:line`` where it was read.
    """

    id: str
    name: str
    type: ActorType
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    parents: tuple[Membership, ...] = ()
    attributes: Mapping[str, Value] = field(default_factory=dict)
    source: str = ""
