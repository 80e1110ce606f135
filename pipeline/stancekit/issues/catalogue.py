"""Issues with their phrases: those a user lists, those known from an earlier run, and new ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from stancekit.actors.names import slug
from stancekit.errors import InputError
from stancekit.issues.wording import Wordings

Origin = Literal["listed", "known", "new"]
ORIGINS: Final[tuple[Origin, ...]] = ("listed", "known", "new")
PREFIX: Final = "issue:"


@dataclass(slots=True)
class Named:
    """A phrase of an issue.

    Attributes:
        text: its words.
        count: the number of articles that have it.
        opposed: whether who is for the phrase is against the issue (*no curbs* of *curbs*); None: as its words say.
        denied: whether its words deny what they are about.
    """

    text: str
    count: int = 0
    opposed: bool | None = None
    denied: bool = False


@dataclass(slots=True)
class Issue:
    """An issue.

    Attributes:
        id: begins with ``issue:``.
        phrases: with the label among them.
        denied: whether its label denies what the issue is about.
        where: the place that it was read from, for messages.
    """

    id: str
    label: str
    origin: Origin
    phrases: list[Named] = field(default_factory=list)
    denied: bool = False
    where: str = ""

    @property
    def count(self) -> int:
        """How often articles have one of its phrases."""
        return sum(phrase.count for phrase in self.phrases)

    def opposed(self, phrase: Named) -> bool:
        """Whether who is for one of its phrases is against it."""
        return phrase.denied != self.denied if phrase.opposed is None else phrase.opposed


@dataclass(frozen=True, slots=True)
class Home:
    """Where the phrases of a key belong: the number of an issue, and whether their plain words are opposed to it."""

    issue: int
    turned: bool

    def opposed(self, denied: bool) -> bool:
        """Whether who is for a phrase of the key, which denies what it is about or does not, is against the issue."""
        return self.turned != denied


class Catalogue:
    """Issues by the keys of their phrases. What comes first keeps its ids and keys, so listed issues come first.

    Raises:
        InputError: two issues of one origin have the same id, or phrases of the same words.
    """

    def __init__(self, wordings: Wordings, issues: Iterable[Issue] = ()) -> None:
        self.issues: list[Issue] = []
        self.homes: dict[str, Home] = {}
        self._wordings = wordings
        self._ids: dict[str, int] = {}
        self._phrases: dict[tuple[str, bool], Named] = {}
        for issue in issues:
            self._add(issue)

    def new(self, label: str, *, denied: bool) -> int:
        """A new issue without phrases; its number."""
        wanted = free = PREFIX + slug(label)
        number = 1
        while free in self._ids:
            number += 1
            free = f"{wanted}-{number}"
        self._ids[free] = len(self.issues)
        self.issues.append(Issue(free, label, "new", denied=denied))
        return self._ids[free]

    def settle(self, key: str, home: Home, phrases: Iterable[Named]) -> None:
        """Give a key its issue, and the issue its phrases; a phrase that it has gets the higher count of the two."""
        self.homes[key] = home
        issue = self.issues[home.issue]
        for phrase in phrases:
            known = self._phrases.setdefault((key, phrase.denied), phrase)
            known.count = max(known.count, phrase.count)
            if known is phrase:
                opposed = home.opposed(phrase.denied)
                phrase.opposed = None if opposed == (phrase.denied != issue.denied) else opposed
                issue.phrases.append(phrase)

    def turned(self, number: int) -> bool:
        """Whether the plain words of an issue's label are opposed to it, which they are where the label denies them."""
        return self.issues[number].denied

    def _add(self, issue: Issue) -> None:
        number = self._ids.setdefault(issue.id, len(self.issues))
        if number == len(self.issues):
            issue.denied = self._wordings.of(issue.label).denied
            self.issues.append(Issue(issue.id, issue.label, issue.origin, [], issue.denied, issue.where))
        elif self.issues[number].origin == issue.origin:
            raise InputError(
                f"{issue.where}: {issue.id!r} stands at {self.issues[number].where}, too; give each issue one entry"
            )
        for phrase in issue.phrases:
            self._put(number, phrase, issue)

    def _put(self, number: int, phrase: Named, issue: Issue) -> None:
        wording = self._wordings.of(phrase.text)
        if not wording.key:
            raise InputError(
                f"{issue.where}: the phrase {phrase.text!r} says nothing (as *it* or *the* do); write what it is about"
            )
        phrase.denied = wording.denied
        home = self.homes.get(wording.key)
        if home is None:
            home = Home(number, self.issues[number].opposed(phrase) != phrase.denied)
        elif home.issue != number:
            other = self.issues[home.issue]
            if other.origin == issue.origin:
                raise InputError(
                    f"{issue.where}: {phrase.text!r} has the same words as a phrase of {other.id!r} at {other.where}; "
                    "leave it in one of them"
                )
            return  # a listed issue has it
        self.settle(wording.key, home, [phrase])
