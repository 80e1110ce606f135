"""The two files an aggregation reads: position records, and the articles beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from stancekit.errors import InputError
from stancekit.export.jsonl import located_articles, placed_positions
from stancekit.over_time.claims import Claim, Party, claims_of
from stancekit.over_time.table import hashed
from stancekit.over_time.timelines import Level

if TYPE_CHECKING:
    from stancekit.actors.registry import Registry


class Records:
    """Position records: all in order, and single ones again by the byte at which their line starts.

    A context manager; single records can be read inside it.

    Raises:
        InputError: the file cannot be read, or a line is no position record.
    """

    def __init__(self, path: Path, level: Level, registry: Registry | None = None) -> None:
        self.path = path
        self._level, self._registry = level, registry
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        try:
            self._file = self.path.open("rb")
        except OSError as error:
            raise InputError(
                f"{self.path}: cannot be read ({error.strerror}); give a positions.jsonl that `stancekit extract` wrote"
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()

    def __iter__(self) -> Iterator[tuple[int, str, dict[str, Any]]]:
        """(byte, ``file:line``, record) of every line."""
        return placed_positions(self.path)

    def claim(self, at: int, actor: int, target: int) -> tuple[Mapping[str, Any], Claim]:
        """The record at a byte, and its claim of an actor on a target, both by their hashes."""
        record = self._record(at)
        for claim in claims_of(record, self._level, self._registry):
            if (hashed(claim.actor.id), hashed(claim.target.id)) == (actor, target):
                return record, claim
        raise self._changed()

    def party(self, at: int, wanted: int) -> Party:
        """The actor or target with a hash, as the record at a byte tells it."""
        for claim in claims_of(self._record(at), self._level, self._registry):
            for party in (claim.actor, claim.target):
                if hashed(party.id) == wanted:
                    return party
        raise self._changed()

    def _record(self, at: int) -> dict[str, Any]:
        if self._file is None:
            raise ValueError("single records are read inside `with Records(...) as records:`")
        self._file.seek(at)
        try:
            record: dict[str, Any] = json.loads(self._file.readline().removeprefix(b"\xef\xbb\xbf"))
        except ValueError as error:
            raise self._changed() from error
        return record

    def _changed(self) -> InputError:
        return InputError(f"{self.path}: was changed while it was read; aggregate it again")


def read_articles_file(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of an ``articles.jsonl``, line by line; blank lines are passed over.

    Raises:
        InputError: the file cannot be read, or a line is no article; the message names file and line.
    """
    for where, article in located_articles(path):
        if not isinstance(article.get("id"), str) or not _is_text(article):
            raise InputError(
                f"{where}: no article (an object with id, text and noise); name the articles.jsonl that `stancekit"
                " extract` wrote, or set over_time.reprints=false"
            )
        yield article


def articles_of(records: Records) -> Iterator[dict[str, Any]]:
    """The metadata of each article that has a position, once; for records without ``articles.jsonl``."""
    seen: set[str] = set()
    for _, where, record in records:
        article = record["article"]
        if not isinstance(article, dict) or "id" not in article:
            raise InputError(f"{where}: not a whole position (lacks the article's id); extract the articles again")
        if article["id"] not in seen:
            seen.add(article["id"])
            yield article


def _is_text(article: Mapping[str, Any]) -> bool:
    noise = article.get("noise") or []
    spans = isinstance(noise, list) and all(
        isinstance(n, dict) and isinstance(n.get("start"), int) and isinstance(n.get("end"), int) for n in noise
    )
    return spans and isinstance(article.get("text") or "", str)
