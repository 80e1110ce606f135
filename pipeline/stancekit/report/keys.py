"""What tells the actors and targets of a page from each other; records are taken as they stand in the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stancekit.over_time.claims import is_unresolved
from stancekit.records import AUTHOR


def actor_key(record: Mapping[str, Any]) -> str:
    """The actor's id; for a named author with the name, since ``AUTHOR`` is another person in each article."""
    return _key(record["actor"])


def target_key(record: Mapping[str, Any]) -> str:
    """The target's id; an *it* or *this* that stands for nothing known is another one in each article."""
    own = f" ({record['article']['id']})" if is_unresolved(record["target"]) else ""
    return _key(record["target"]) + own


def _key(told: Mapping[str, Any]) -> str:
    name = " ".join(told["name"].split())
    return f"{AUTHOR}:{name}" if told["id"] == AUTHOR and name not in (AUTHOR, "") else str(told["id"])
