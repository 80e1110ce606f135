"""Which issue each of an article's own issues is, once all phrases have theirs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from stancekit.issues.catalogue import Catalogue, Home, Issue
from stancekit.issues.said import Said
from stancekit.issues.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Placed:
    """An issue of an article as one of all articles; ``opposed``: who is for its words is against the issue."""

    issue: Issue
    opposed: bool


class Places:
    """Finds the issues of an article's own ones.

    A phrase that tells which issue it is has its key's, and so has any phrase of a list. *The guarantee* alone is the
    issue that the article's other phrases with that noun belong to, if it is one. Where the article has no other, it is
    the issue of that one word, or else the one to which the noun belongs in ``lone_share`` of the articles that say
    more; provided that these are at least two, and at least half as many as those that say no more. All others are
    nobody's.

    Args:
        vocabulary, catalogue: with every key of the one in the other (see ``assign``).
        lone_share: see above, 0 to 1.
    """

    def __init__(self, vocabulary: Vocabulary, catalogue: Catalogue, lone_share: float) -> None:
        self._catalogue = catalogue
        told: dict[str, Counter[Home]] = defaultdict(Counter)
        for key, number in vocabulary.keys.items():
            told[vocabulary.heads[number]][catalogue.homes[key]] += vocabulary.count(number)
        self._usual = {
            head: home
            for head, homes in told.items()
            if (home := _usual(homes, vocabulary.lone[head], lone_share)) is not None
        }

    def of_article(self, said: Mapping[str, Said]) -> dict[str, Placed | None]:
        """For each id of the article's issues which one it is; None: nobody can tell."""
        near: dict[str, set[Home]] = defaultdict(set)
        for one in said.values():
            if one.kind == "telling":
                near[one.wording.head].add(self._catalogue.homes[one.wording.key])
        return {own: self._place(one, near) for own, one in said.items()}

    def _place(self, one: Said, near: Mapping[str, set[Home]]) -> Placed | None:
        home = self._catalogue.homes.get(one.wording.key)
        listed = home is not None and self._catalogue.issues[home.issue].origin == "listed"
        if one.kind != "telling" and not listed:
            home = self._of_lone(home, one.wording.head, near) if one.kind == "lone" else None
        return Placed(self._catalogue.issues[home.issue], home.opposed(one.wording.denied)) if home else None

    def _of_lone(self, own: Home | None, head: str, near: Mapping[str, set[Home]]) -> Home | None:
        homes = near.get(head, set())
        if len({home.issue for home in homes}) == 1:
            return next(iter(homes))
        return None if homes else own or self._usual.get(head)


def _usual(homes: Counter[Home], lone: int, lone_share: float) -> Home | None:
    by_issue: Counter[int] = Counter()
    for home, count in homes.items():
        by_issue[home.issue] += count
    total = by_issue.total()
    issue, count = by_issue.most_common(1)[0]
    if total < 2 or lone > 2 * total or count < lone_share * total:
        return None
    return max((home for home in homes if home.issue == issue), key=lambda home: homes[home])
