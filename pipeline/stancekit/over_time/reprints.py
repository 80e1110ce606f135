"""Articles that repeat another one: the same agency text in twelve papers is one article, not twelve.

Each text without its layout noise becomes the set of its rows of words (shingles), that set a MinHash signature
(Broder, SEQUENCES 1997; signatures by datasketch), and articles whose signatures agree in one band are compared
(Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, chapter 3). What is alike, directly or through others, is
one text; the earliest by date stands for it, and of those of one day the first that was read.

The bands are sorted one after the other with numpy rather than kept in datasketch's index, which takes some 10 kB an
article. Here it is 512 bytes for the signature, in a temporary file, and some 150 in memory for id, date and one band.
"""

from __future__ import annotations

import re
import tempfile
import unicodedata
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from sys import intern
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from stancekit.settings import OverTimeSettings

_WORD: Final = re.compile(r"\w+")
_LATE: Final = "9999-99-99"  # an article without a date comes after those with one
_MISSES: Final = 0.8  # weight of a missed reprint against a comparison in vain, when bands are cut
_MIXER: Final = np.uint64(0x9E3779B97F4A7C15)

Signatures = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Reprint:
    """An article that repeats another.

    Attributes:
        article: its id.
        repeats: the id of the article that counts.
        similarity: 0..1, the share of rows of words that the two have in common (Jaccard), as their signatures
            estimate it; it may be lower than the setting where the two are alike through a third. 1 without texts.
        date: of the article.
    """

    article: str
    repeats: str
    similarity: float
    date: str | None


@dataclass(frozen=True, slots=True)
class Reprints:
    """What was found among so many articles.

    Attributes:
        articles: articles looked at.
        without_text: of these, articles that could only be compared by the checksum of their file.
        found: the reprints, in the order they were read.
    """

    articles: int
    without_text: int
    found: tuple[Reprint, ...]

    @property
    def by_article(self) -> dict[str, str]:
        """The id of each reprint -> the id of the article it repeats."""
        return {reprint.article: reprint.repeats for reprint in self.found}


def find_reprints(
    articles: Iterable[Mapping[str, Any]], settings: OverTimeSettings, progress: Callable[[int], None] | None = None
) -> Reprints:
    """The reprints among articles, in one pass over them.

    Args:
        articles: objects as in ``articles.jsonl``: ``id``, ``date``, ``text``, ``noise``, ``sha256``. Those without a
            text repeat each other where their checksums are equal.
        settings: ``shingle_words``, ``similarity`` and ``permutations``.
        progress: called with the number of articles read so far.
    """
    ids, dates, signed, sums = [], [], array("q"), dict[str, int]()
    links = _Links()
    signer = _Signer(settings)
    with tempfile.TemporaryFile(prefix="stancekit-") as file:
        for number, article in enumerate(articles):
            ids.append(str(article["id"]))
            dates.append(intern(str(article.get("date") or _LATE)))
            signature = signer.sign(article)
            if signature is not None:
                file.write(signature.tobytes())
                signed.append(number)
            elif not article.get("text") and article.get("sha256"):
                links.join(sums.setdefault(str(article["sha256"]), number), number)
            if progress:
                progress(number + 1)
        file.flush()
        rows = _mapped(file, len(signed), settings.permutations)
        for a, b in _alike(rows, settings):
            links.join(signed[a], signed[b])
        found = tuple(_reprints(links, ids, dates, np.frombuffer(signed, dtype=np.int64), rows))
    return Reprints(len(ids), len(ids) - len(signed), found)


class _Signer:
    """MinHash signatures of articles."""

    def __init__(self, settings: OverTimeSettings) -> None:
        from datasketch import MinHash

        self._words = settings.shingle_words
        self._empty = MinHash(num_perm=settings.permutations, seed=1, hashfunc=_itself)

    def sign(self, article: Mapping[str, Any]) -> Signatures | None:
        """The signature, shape (permutations,); None for an article without words."""
        shingles = self._shingles(_own_text(article))
        if not len(shingles):
            return None
        minhash = self._empty.copy()
        minhash.update_batch(shingles.tolist())
        return np.asarray(minhash.hashvalues, dtype=np.uint32)

    def _shingles(self, text: str) -> NDArray[np.uint32]:
        """A hash of each row of words, each once; of a shorter text all its words are the one row."""
        folded = unicodedata.normalize("NFKC", text).casefold()
        words = np.array([crc32(w.encode("utf-8", "surrogatepass")) for w in _WORD.findall(folded)], dtype=np.uint64)
        size = min(self._words, len(words))
        if not size:
            return np.empty(0, dtype=np.uint32)
        mixed = np.zeros(len(words) - size + 1, dtype=np.uint64)
        for at in range(size):
            mixed = (mixed ^ words[at : at + len(mixed)]) * _MIXER
            mixed ^= mixed >> np.uint64(29)
        return np.unique((mixed >> np.uint64(32)).astype(np.uint32))


def _itself(value: int) -> int:
    """What datasketch shall hash is hashed already."""
    return value


def _own_text(article: Mapping[str, Any]) -> str:
    """The text without its layout noise: papers put their own captions and links around an agency's text."""
    text, at, kept = str(article.get("text") or ""), 0, []
    for noise in article.get("noise") or ():
        kept.append(text[at : noise["start"]])
        at = max(at, noise["end"])
    return " ".join([*kept, text[at:]])


def _mapped(file: Any, rows: int, width: int) -> Signatures:
    """The signatures in a file, shape (rows, width), read as they are needed."""
    if not rows:
        return np.empty((0, width), dtype=np.uint32)
    return np.memmap(file, dtype=np.uint32, mode="r", shape=(rows, width))


def _alike(rows: Signatures, settings: OverTimeSettings) -> Iterator[tuple[int, int]]:
    """Pairs of rows whose signatures agree in ``similarity`` of their places; enough of them to link all alike."""
    from datasketch import MinHashLSH

    cut = MinHashLSH(settings.similarity, settings.permutations, weights=(1 - _MISSES, _MISSES))
    for band in range(cut.b):
        keys = _band_keys(rows, band * cut.r, (band + 1) * cut.r)
        order = np.argsort(keys, kind="stable")
        same = np.flatnonzero(keys[order][1:] == keys[order][:-1])
        for bucket in _runs(order, same):
            yield from _within(bucket, rows, settings.similarity)


def _band_keys(rows: Signatures, first: int, last: int) -> NDArray[np.uint64]:
    keys = np.zeros(len(rows), dtype=np.uint64)
    for column in np.array(rows[:, first:last]).T:  # the file is gone through once for the whole band
        keys = (keys ^ column) * _MIXER
        keys ^= keys >> np.uint64(29)
    return keys


def _runs(order: NDArray[np.int64], same: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Rows with one key, two or more together; ``same`` says which stand before an equal one in ``order``."""
    for run in np.split(same, np.flatnonzero(np.diff(same) != 1) + 1):
        if len(run):
            yield order[run[0] : run[-1] + 2]


def _within(bucket: NDArray[np.int64], rows: Signatures, similarity: float) -> Iterator[tuple[int, int]]:
    """Each row that is left is compared with the first, those alike leave: n steps for n copies, not n squared."""
    while len(bucket) > 1:
        alike = (rows[bucket[1:]] == rows[bucket[0]]).mean(axis=1) >= similarity
        yield from ((int(bucket[0]), int(other)) for other in bucket[1:][alike])
        bucket = bucket[1:][~alike]


class _Links:
    """Articles that are one text, directly or through others; only those with a link take memory."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def join(self, a: int, b: int) -> None:
        """The two, and all that each is linked to, are one."""
        root, other = sorted((self._root(a), self._root(b)))
        if root != other:
            self._above[other] = root
            self._above.setdefault(root, root)

    def groups(self) -> Iterator[list[int]]:
        """The linked articles, two or more together."""
        grouped: dict[int, list[int]] = {}
        for member in sorted(self._above):
            grouped.setdefault(self._root(member), []).append(member)
        return iter(grouped.values())

    def _root(self, member: int) -> int:
        root = member
        while self._above.get(root, root) != root:
            root = self._above[root]
        while self._above.get(member, member) != root and member != root:
            self._above[member], member = root, self._above[member]
        return root


def _reprints(
    links: _Links, ids: Sequence[str], dates: Sequence[str], signed: NDArray[np.int64], rows: Signatures
) -> Iterator[Reprint]:
    repeats: dict[int, int] = {}
    for group in links.groups():
        first = min(group, key=lambda member: (dates[member], member))
        # An article that is listed twice repeats nothing.
        repeats.update({member: first for member in group if ids[member] != ids[first]})
    for member, first in sorted(repeats.items()):
        date = dates[member] if dates[member] != _LATE else None
        yield Reprint(ids[member], ids[first], _similarity(member, first, signed, rows), date)


def _similarity(one: int, other: int, signed: NDArray[np.int64], rows: Signatures) -> float:
    at, to = np.searchsorted(signed, (one, other))
    if at == len(signed) or to == len(signed) or (signed[at], signed[to]) != (one, other):
        return 1.0
    return float((rows[at] == rows[to]).mean())
