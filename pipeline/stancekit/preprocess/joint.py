"""Lists of actors (*Warsaw and Budapest*): one actor for a *they* that follows, and for nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from stancekit.preprocess.entities import Entity, noun_animacy
from stancekit.preprocess.units import Unit
from stancekit.records import Mention, Span

_AND = re.compile(r"\b(?:and|as well as)\b|&")


def joint_units(text: str, units: Sequence[Unit]) -> Mapping[int, Unit]:
    """For the offset of each list's last head a unit that spans the list; its actor has the parts, and no units yet."""
    lists: dict[int, list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.clue.joined is not None and _can_join(unit):
            lists[unit.clue.joined].append(unit)
    heads = {unit.at: unit for unit in units if unit.at in lists and _can_join(unit)}
    found: dict[int, Unit] = {}
    for at, first in heads.items():
        parts = [first, *(u for u in lists[at] if u.sentence == first.sentence and u.at > first.at)]
        if len(parts) > 1 and _AND.search(text, parts[-2].mention.span.end, parts[-1].mention.span.start):
            found[parts[-1].at] = _spanning(text, parts)
    return found


def _can_join(unit: Unit) -> bool:
    return unit.kind == "name" or (unit.kind == "nominal" and noun_animacy(unit) != "thing")


def _spanning(text: str, parts: Sequence[Unit]) -> Unit:
    first, last = parts[0], parts[-1]
    span = Span(first.mention.span.start, max(last.mention.span.end, first.mention.span.end))
    words = span.of(text)
    # With the first head, so that who does something is the list where the parser names its first part.
    mention = Mention(span, first.mention.head, "nominal", "GROUP", actor="")
    unit = replace(
        first, mention=mention, clue=replace(first.clue, plural=True), kind="nominal", text=words, low=words.lower(),
        words=(), head="", naming=None, owner=None, adjective=None, members=[],
    )  # fmt: skip
    unit.entity = Entity(parts=list(parts), seen=[unit])
    return unit
