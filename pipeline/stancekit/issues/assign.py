"""Every distinct phrase gets an issue: a listed one, a known one, or a new one together with others like it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from stancekit.issues.catalogue import Catalogue, Home, Named
from stancekit.issues.cluster import cluster
from stancekit.issues.neighbours import Nearest
from stancekit.issues.points import Ints, Penalties, Points
from stancekit.issues.vocabulary import Vocabulary
from stancekit.issues.wording import Wordings
from stancekit.settings import IssueSettings

Progress = Callable[[str, int], None]
_AT_ONCE: Final = 10_000


class Embedder(Protocol):
    """What makes vectors of phrases (see ``extract.phrases``)."""

    @property
    def width(self) -> int:
        """Numbers in a vector."""

    def embed(self, phrases: Sequence[str]) -> NDArray[np.float32]:
        """(phrases, width), each of length 1."""


def assign(
    vocabulary: Vocabulary, catalogue: Catalogue, wordings: Wordings, embedder: Callable[[], Embedder],
    settings: IssueSettings, tell: Progress,
) -> None:  # fmt: skip
    """Put every key of the vocabulary into the catalogue.

    A key that an issue has stays with it. Any other goes to the listed issue with the most alike phrase, or else to
    the known issue that is most alike on average, if the likeness reaches ``settings.similarity``. What is left is
    clustered into new issues (see ``cluster``), each named after its most central phrase that denies nothing.

    Args:
        vocabulary: the phrases.
        catalogue: listed and known issues; it gets the new ones, and the phrases of all.
        wordings: makes wordings of the catalogue's phrases.
        embedder: called once, and only if there is a key that no issue has.
        settings: the section ``issues``.
        tell: called with how many phrases have been embedded.

    Memory: two bytes for each number of a vector, for every key of the vocabulary that no issue has and every key of
    listed and known issues; with the small model 1.5 kB a key.
    """
    left = np.array([n for key, n in vocabulary.keys.items() if key not in catalogue.homes], np.int64)
    if len(left):
        work = _Work(vocabulary, catalogue, wordings, embedder(), settings, tell)
        work.place(left)
    for key, number in vocabulary.keys.items():
        said = (Named(p.text, p.count, denied=p.denied) for p in vocabulary.phrases(number))
        catalogue.settle(key, catalogue.homes[key], said)


class _Work:
    """The phrases that no issue has yet, on their way."""

    def __init__(
        self, vocabulary: Vocabulary, catalogue: Catalogue, wordings: Wordings, embedder: Embedder,
        settings: IssueSettings, tell: Progress,
    ) -> None:  # fmt: skip
        self._vocabulary, self._catalogue, self._wordings = vocabulary, catalogue, wordings
        self._embedder, self._settings, self._tell = embedder, settings, tell
        self._penalties = Penalties(settings.name_penalty, settings.undoing_penalty)
        self._keys = list(vocabulary.keys)
        self._embedded = 0

    def place(self, numbers: Ints) -> None:
        """Give each of these keys an issue."""
        words = self._vocabulary
        points = self._points(
            [words.texts[n] for n in numbers], [words.named[n] for n in numbers], [words.undoing[n] for n in numbers]
        )
        left = np.arange(len(numbers))
        for origin in ("listed", "known"):
            homes, known = self._known(origin)
            if homes and len(left):
                left = self._to_known(numbers, points, left, homes, known)
        self._to_new(numbers[left], points.of(left))

    def _known(self, origin: str) -> tuple[list[Home], Points]:
        """Listed phrases one by one; of known issues the mean of their phrases. With where each belongs."""
        of_issue: dict[int, list[str]] = defaultdict(list)
        for number, issue in enumerate(self._catalogue.issues):
            if issue.origin == origin:
                of_issue[number].extend(phrase.text for phrase in issue.phrases)
        told = [(number, self._wordings.of(text)) for number, texts in of_issue.items() for text in texts]
        points = self._points([w.text for _, w in told], [w.named for _, w in told], [w.undoing for _, w in told])
        if origin == "listed" or not told:
            return [self._catalogue.homes[wording.key] for _, wording in told], points
        places = {number: at for at, number in enumerate(of_issue)}
        labels = np.array([places[number] for number, _ in told], np.int64)
        homes = [Home(number, self._catalogue.turned(number)) for number in of_issue]
        return homes, points.grouped(labels, len(of_issue))

    def _to_known(self, numbers: Ints, points: Points, left: Ints, homes: Sequence[Home], known: Points) -> Ints:
        best, score = Nearest(known, self._penalties, self._settings.block).best(points.of(left))
        found = score >= self._settings.similarity
        for at, nearest in zip(left[found].tolist(), best[found].tolist(), strict=True):
            self._catalogue.homes[self._keys[numbers[at]]] = homes[nearest]
        return left[~found]

    def _to_new(self, numbers: Ints, points: Points) -> None:
        labels = cluster(points, self._settings.similarity, self._penalties, self._settings.block)
        for rows in _members(labels):
            central = self._central(numbers[rows], points, rows)
            label = min(self._vocabulary.phrases(central), key=lambda phrase: phrase.denied)
            issue = self._catalogue.new(label.text, denied=label.denied)
            for number in numbers[rows].tolist():
                self._catalogue.homes[self._keys[number]] = Home(issue, label.denied)

    def _central(self, numbers: Ints, points: Points, rows: Ints) -> int:
        """The key that is most alike all others, weighed by how often they are said; of those that deny nothing."""
        if len(rows) == 1:
            return int(numbers[0])
        vectors = points.vectors[rows].astype(np.float32)
        counts = np.array([self._vocabulary.count(n) for n in numbers.tolist()], np.float32)
        plain = np.array([any(not p.denied for p in self._vocabulary.phrases(n)) for n in numbers.tolist()])
        alike = vectors @ (counts @ vectors) + (1e6 * plain if plain.any() else 0)
        return int(numbers[int(alike.argmax())])

    def _points(self, texts: Sequence[str], named: Sequence[frozenset[str]], undoing: Iterable[bool]) -> Points:
        vectors = np.empty((len(texts), self._embedder.width), np.float16)
        for at in range(0, len(texts), _AT_ONCE):
            vectors[at : at + _AT_ONCE] = self._embedder.embed(texts[at : at + _AT_ONCE])
            self._embedded += len(texts[at : at + _AT_ONCE])
            self._tell("phrases", self._embedded)
        return Points(vectors, named, np.array(list(undoing), bool))


def _members(labels: Ints) -> Iterator[Ints]:
    """The rows of each label, in the order of the labels."""
    order = np.argsort(labels, kind="stable")
    borders = np.flatnonzero(np.diff(labels[order])) + 1
    yield from np.split(order, borders) if len(order) else ()
