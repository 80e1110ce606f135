"""The actors of many records, counted: how often, under which names, and in which sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from stancekit.actors.names import has_capital, is_pronoun
from stancekit.records import AUTHOR

_HELD = 200_000  # actors in memory; beyond that those met in one article only are let go
_NOT_NAMES = frozenset(  # *a Greek*, *those Germans*
    "a an this that these those some any many most few several all both every each no other another such even only "
    "his her its their our my your whose".split()
)
_SENTENCE = 160  # characters of an example


@dataclass(slots=True)
class Seen:
    """One actor id of the records.

    Attributes:
        names: what records call it, and in how many articles.
        types: as what, and in how many articles.
        articles: how many articles have it.
        example: the sentence that shows it best: under its name, and then most surely.
        source: that sentence's article, by its date where it has one.
    """

    id: str
    names: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    articles: int = 0
    example: str = ""
    source: str = ""
    clarity: tuple[bool, float] = (False, -1.0)
    last: object = None

    @property
    def name(self) -> str:
        """What most articles call it."""
        return self.names.most_common(1)[0][0]

    @property
    def type(self) -> str:
        """What it is in most articles."""
        return self.types.most_common(1)[0][0]

    @property
    def named(self) -> bool:
        """Whether it has a name (*Finance Ministry*) and not only a description (*the German finance minister*)."""
        words = self.name.split()
        described = words[-1][:1].islower() or (len(words) > 1 and words[0].lower() in _NOT_NAMES)
        return has_capital(self.name) and not described and not is_pronoun(self.name)


@dataclass(frozen=True, slots=True)
class Table:
    """All actors of the records by id; ``dropped``: how many were let go to save memory, each met in one article."""

    actors: Mapping[str, Seen]
    dropped: int = 0


def count_actors(records: Iterable[Mapping[str, Any]], limit: int = _HELD) -> Table:
    """Holders and targets of position records; the author and issues are none.

    Memory grows with the number of different actors up to ``limit``, not with the number of records. An article counts
    once for an actor as long as its records stand together, as ``extract`` writes them.
    """
    actors: dict[str, Seen] = {}
    dropped = 0
    for record in records:
        for party in _parties(record):
            _add(actors, party, record)
        if len(actors) > limit:
            rare = [seen.id for seen in actors.values() if seen.articles == 1]
            for actor_id in rare:
                del actors[actor_id]
            dropped += len(rare)
            limit = max(limit, 2 * len(actors))
    return Table(actors, dropped)


def _parties(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if record["actor"]["id"] != AUTHOR:
        yield record["actor"]
    if record["target"]["kind"] == "actor" and record["target"]["id"] != AUTHOR:
        yield record["target"]


def _add(actors: dict[str, Seen], party: Mapping[str, Any], record: Mapping[str, Any]) -> None:
    seen = actors.get(party["id"]) or actors.setdefault(party["id"], Seen(party["id"]))
    article = record["article"]
    if seen.last != article["id"]:
        seen.last = article["id"]
        seen.articles += 1
        seen.names[party["name"]] += 1
        seen.types[party["type"]] += 1
    last_word = party["name"].split()[-1]
    for evidence in record["evidence"]:
        clarity = last_word in evidence["text"], evidence["confidence"]
        if clarity > seen.clarity:
            seen.clarity = clarity
            seen.example = _short(evidence["text"])
            seen.source = str(article["date"] or article["id"])


def _short(text: str) -> str:
    line = "".join(c if c.isprintable() else " " for c in text)
    line = " ".join(line.split())
    return line if len(line) <= _SENTENCE else line[:_SENTENCE].rsplit(" ", 1)[0] + " …"
