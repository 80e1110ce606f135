"""The distinct phrases of very many records, with how many articles have each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stancekit.issues.said import Said
from stancekit.issues.wording import Wording


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of the records: its words as one article has them, and the number of articles that have such words."""

    text: str
    denied: bool
    count: int


class Vocabulary:
    """Collects what articles say.

    Attributes:
        keys: number of each wording's key, in the order of their first occurrence.
        texts, heads, named, undoing: of each wording, by number (see ``Wording``).
        lone: for each word that only points to an issue, the number of articles in which it does.
    """

    def __init__(self) -> None:
        self.keys: dict[str, int] = {}
        self.texts: list[str] = []
        self.heads: list[str] = []
        self.named: list[frozenset[str]] = []
        self.undoing: list[bool] = []
        self.lone: Counter[str] = Counter()
        self._said: dict[tuple[int, bool], str] = {}
        self._counts: Counter[tuple[int, bool]] = Counter()

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, article: Iterable[Said]) -> None:
        """What one article says; a phrase that it has several times counts once."""
        said = list(article)
        self.lone.update({one.wording.head for one in said if one.kind == "lone"})
        seen: set[tuple[int, bool]] = set()
        for one in said:
            if one.kind == "telling":
                place = (self._number(one.wording), one.wording.denied)
                self._said.setdefault(place, one.phrase)
                seen.add(place)
        self._counts.update(seen)

    def phrases(self, number: int) -> Iterator[Phrase]:
        """The phrases with one key: the one that says it, the one that denies it."""
        for denied in (False, True):
            if (number, denied) in self._said:
                yield Phrase(self._said[number, denied], denied, self._counts[number, denied])

    def count(self, number: int) -> int:
        """In how many articles a key occurs."""
        return self._counts[number, False] + self._counts[number, True]

    def _number(self, wording: Wording) -> int:
        number = self.keys.setdefault(wording.key, len(self.keys))
        if number == len(self.texts):
            self.texts.append(wording.text)
            self.heads.append(wording.head)
            self.named.append(wording.named)
            self.undoing.append(wording.undoing)
        return number
