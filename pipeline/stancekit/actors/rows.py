"""The shape of one actor in a file of a registry, checked strictly."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, ValidationError

from stancekit.actors.entry import Membership, Role
from stancekit.actors.names import key
from stancekit.actors.terms import Term
from stancekit.records import AUTHOR, ActorType

_ID = re.compile(r"\w(?:[\w.:-]*\w)?")


def _as_id(value: str) -> str:
    if not _ID.fullmatch(value):
        raise ValueError("an id has letters and digits with . : - _ between them, and no blanks")
    if value == AUTHOR or value.startswith("issue:"):
        raise ValueError("this id has a meaning of its own in records; take another")
    return value


def _as_name(value: str) -> str:
    if not key(value) or not value.isprintable():
        raise ValueError("a name is one line with a letter or digit in it")
    return " ".join(value.split())


Id: TypeAlias = Annotated[str, AfterValidator(_as_id)]
Name: TypeAlias = Annotated[str, AfterValidator(_as_name)]
When: TypeAlias = dt.date | StrictInt | str | None
Plain: TypeAlias = StrictBool | StrictInt | StrictFloat | dt.date | str


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class _Dated(_Strict):
    first: When = Field(default=None, alias="from")
    last: When = Field(default=None, alias="to")

    def term(self) -> Term:
        return Term.of(self.first, self.last)


class _RoleRow(_Dated):
    title: Name
    parent: Id | None = None


class _ParentRow(_Dated):
    id: Id


class Row(_Strict):
    """An actor as its file has it. ``name`` and ``type`` may stand with the same id elsewhere."""

    id: Id
    name: Name | None = None
    type: ActorType | None = None
    aliases: tuple[Name, ...] = ()
    demonyms: tuple[Name, ...] = ()
    seats: tuple[Name, ...] = ()
    roles: tuple[_RoleRow, ...] = ()
    parent: Id | tuple[_ParentRow, ...] | None = None
    attributes: dict[str, Plain | tuple[Plain, ...]] = Field(default_factory=dict)

    def offices(self) -> tuple[Role, ...]:
        """Its roles. Raises ValueError when one has impossible dates."""
        return tuple(Role(row.title, row.term(), row.parent) for row in self.roles)

    def memberships(self) -> tuple[Membership, ...]:
        """What it belongs to. Raises ValueError when one has impossible dates."""
        if self.parent is None:
            return ()
        if isinstance(self.parent, str):
            return (Membership(self.parent),)
        return tuple(Membership(row.id, row.term()) for row in self.parent)


def row_of(tree: Mapping[str, Any]) -> Row:
    """A checked row.

    Raises:
        ValueError: what is wrong, and what to write instead, in one line.
    """
    try:
        row = Row.model_validate(tree)
    except ValidationError as error:
        raise ValueError("; ".join(dict.fromkeys(_fault(e) for e in error.errors()))) from error
    row.offices()
    row.memberships()
    return row


def _fault(error: Any) -> str:
    path = ".".join(str(part) for part in error["loc"] if not str(part).startswith(("tuple[", "function-", "constr")))
    kind, value = error["type"], repr(error["input"])
    value = value if len(value) <= 60 else value[:60] + "…"
    match kind:
        case "extra_forbidden":
            known = ", ".join(field.alias or name for name, field in Row.model_fields.items())
            return f"{path}: no such field; there are {known}, and whatever else you keep goes under attributes"
        case "missing":
            return f"{path}: missing"
        case "literal_error":
            return f"{path}: {value} is none of PERSON, STATE, ORG, GROUP"
        case "string_type":
            return f"{path}: {value} is no text; put it in quotation marks"
        case "tuple_type":
            return f"{path}: {value} is no list; write [{str(error['input'])[:40]}]"
        case "value_error":
            return f"{path}: {value}: {error['ctx']['error']}"
    return f"{path}: {error['msg']}, not {value}"
