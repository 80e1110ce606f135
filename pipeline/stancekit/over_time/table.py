"""All claims as columns of numbers, and the pairs of actor and target in them.

Names would be most of the memory: half of all issues are met once. So a row holds 64-bit hashes of the ids, and where
its record starts in the file; names and sentences are read again from there when they are written out. With 10**9
different ids the chance that two of them meet in one hash is 3 in 100.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from stancekit.over_time.claims import Claim
from stancekit.over_time.periods import UNDATED
from stancekit.records import MergedStance

STANCE_CODES: Final[dict[MergedStance, int]] = {"favor": 1, "against": -1, "neutral": 0, "mixed": 2}
_MAX_FINDINGS: Final = (1 << 16) - 1
_ID_BYTES: Final = 10

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cell:
    """An actor toward a target in one period.

    Attributes:
        start: the period's first day as an ordinal, or UNDATED.
        rows: its claims, by article, shape (claims,).
        scores: one for each article, shape (articles,): the mean of the article's claims, weighed by their findings.
        score: the mean of these.
    """

    start: int
    rows: Rows
    scores: NDArray[np.float64]
    score: float

    @property
    def articles(self) -> int:
        """How many articles it rests on."""
        return len(self.scores)


@dataclass(frozen=True, slots=True)
class Pair:
    """An actor and a target, by their hashes, with their cells in order of time, the undated one first."""

    actor: int
    target: int
    cells: tuple[Cell, ...]

    @property
    def dated(self) -> tuple[Cell, ...]:
        """The cells that have a period."""
        return tuple(cell for cell in self.cells if cell.start != UNDATED)


class Table:
    """Claims as rows: 53 bytes each, and up to 70 more while they are sorted."""

    def __init__(self) -> None:
        self._actor, self._target, self._article, self._at = (array("Q") for _ in range(4))
        self._start, self._score = array("i"), array("f")
        self._findings, self._stance = array("H"), array("b")
        self._ids = bytearray()
        self._odd_ids: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._actor)

    def add(self, claim: Claim, article: str, position: str, start: int, at: int) -> None:
        """One claim.

        Args:
            claim: who says what.
            article, position: ids of the article and of the position record.
            start: the first day of the article's period as an ordinal, or UNDATED.
            at: where the record is to be found again.
        """
        self._actor.append(hashed(claim.actor.id))
        self._target.append(hashed(claim.target.id))
        self._article.append(hashed(article))
        self._at.append(at)
        self._start.append(start)
        self._score.append(claim.score)
        self._findings.append(min(max(len(claim.findings), 1), _MAX_FINDINGS))
        self._stance.append(STANCE_CODES[claim.stance])
        self._add_id(position)

    def _add_id(self, position: str) -> None:
        """20 hexadecimal digits, as ``extract`` writes them, take 10 bytes; any other id is kept as it is."""
        packed = _packed(position)
        if packed is None:
            self._odd_ids[len(self) - 1] = position
        self._ids += packed or bytes(_ID_BYTES)

    def position(self, row: int) -> str:
        """The id of a row's position record."""
        odd = self._odd_ids.get(row)
        return self._ids[row * _ID_BYTES : (row + 1) * _ID_BYTES].hex() if odd is None else odd

    def positions(self, rows: Rows) -> list[str]:
        """The ids of rows' position records, each once, as they came."""
        return list(dict.fromkeys(self.position(int(row)) for row in np.sort(rows)))

    def at(self, row: int) -> int:
        """Where a row's record is to be found."""
        return self._at[row]

    @property
    def scores(self) -> NDArray[np.float32]:
        """The score of each row."""
        return np.frombuffer(self._score, dtype=np.float32)

    @property
    def stances(self) -> NDArray[np.int8]:
        """The stance of each row, as one of STANCE_CODES."""
        return np.frombuffer(self._stance, dtype=np.int8)

    @property
    def articles(self) -> NDArray[np.uint64]:
        """The hash of each row's article."""
        return np.frombuffer(self._article, dtype=np.uint64)

    def column(self, name: str) -> NDArray[Any]:
        """``actor``, ``target`` or ``start`` of each row."""
        kind = np.int32 if name == "start" else np.uint64
        return np.frombuffer(getattr(self, f"_{name}"), dtype=kind)

    def pairs(self) -> Iterator[Pair]:
        """Every actor and target, those with the most claims first, then as they came."""
        if not len(self):
            return
        actor, target, start = self.column("actor"), self.column("target"), self.column("start")
        order = np.lexsort((self.articles, start, target, actor))
        first = _starts(actor[order], target[order])
        for at, last in _by_size(order, first):
            rows = order[first[at] : last]
            yield Pair(int(actor[rows[0]]), int(target[rows[0]]), tuple(self._cells(rows)))

    def _cells(self, rows: Rows) -> Iterator[Cell]:
        start = self.column("start")[rows]
        new = np.flatnonzero(start[1:] != start[:-1]) + 1 if len(rows) > 1 else ()
        for part in np.split(rows, new) if len(new) else (rows,):
            scores = self._by_article(part)
            yield Cell(self._start[part[0]], part, scores, float(scores.sum()) / len(scores))

    def _by_article(self, rows: Rows) -> NDArray[np.float64]:
        scores = self.scores[rows].astype(np.float64)
        articles = self.articles[rows]
        if len(rows) == 1 or (articles[1:] != articles[:-1]).all():
            return scores
        weights = np.frombuffer(self._findings, dtype=np.uint16)[rows].astype(np.float64)
        first = np.concatenate(([0], np.flatnonzero(articles[1:] != articles[:-1]) + 1))
        means: NDArray[np.float64] = np.add.reduceat(scores * weights, first) / np.add.reduceat(weights, first)
        return means


def _starts(actor: NDArray[np.uint64], target: NDArray[np.uint64]) -> Rows:
    """Where a pair starts among rows in the order of pairs."""
    return np.concatenate(([0], np.flatnonzero((actor[1:] != actor[:-1]) | (target[1:] != target[:-1])) + 1))


def _by_size(order: Rows, first: Rows) -> Iterator[tuple[int, int]]:
    """(number, end) of the pairs that start at ``first``, the largest first, then as they came."""
    came = np.minimum.reduceat(order, first)
    sizes = np.diff(first, append=len(order))
    for at in np.lexsort((came, -sizes)):
        yield int(at), int(first[at] + sizes[at])


@lru_cache(maxsize=1 << 16)
def hashed(text: str) -> int:
    """64 bits of a text, the same on every machine."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _packed(position: str) -> bytes | None:
    try:
        packed = bytes.fromhex(position)
    except ValueError:
        return None
    return packed if packed.hex() == position and len(packed) == _ID_BYTES else None
