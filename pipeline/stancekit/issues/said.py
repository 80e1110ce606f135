"""What an article calls its issues: for each the phrase that tells most, of those in the records of one article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from stancekit.aggregate.issues import LEADING_ARTICLE
from stancekit.issues.wording import Wording, Wordings, has_pronoun

Kind = Literal["telling", "lone", "vague"]
_KINDS: Final[tuple[Kind, ...]] = ("telling", "lone", "vague")
_DEFINITE: Final = re.compile(r"(?i)(?:the|this|that|these|those|such|its|his|her|their|our|my|your|whose)\s")


@dataclass(frozen=True, slots=True)
class Said:
    """An issue as one article has it.

    Attributes:
        phrase: the words for it, without a leading article.
        wording: of the phrase.
        kind: ``telling``: the phrase says which issue it is, in any article · ``lone``: one word that only points to
            an issue spoken of (*the guarantee*) · ``vague``: it can be anything (*it*, *the plan*).
    """

    phrase: str
    wording: Wording
    kind: Kind


def issues_of(records: Iterable[Mapping[str, Any]], wordings: Wordings) -> dict[str, Said]:
    """The issues that the records of one article are about, by their ``target.id``."""
    phrases: dict[str, list[str]] = {}
    for record in records:
        target = record["target"]
        if target["kind"] == "issue":
            own = phrases.setdefault(target["id"], [target["name"]])
            own.extend(finding["target"]["text"] for finding in record["evidence"])
    return {issue: _said(own[0], own[1:], wordings) for issue, own in phrases.items()}


def said_of(phrase: str, wordings: Wordings) -> Said:
    """One phrase by itself, as a list of issues has it."""
    return _said(phrase, [phrase], wordings)


def _said(name: str, texts: list[str], wordings: Wordings) -> Said:
    """A text with a pronoun is left to the name, which says whom the pronoun means."""
    plain = [" ".join(text.split()) for text in texts]
    told = [_bare(phrase) for phrase in (name, *(text for text in plain if not has_pronoun(text)))]
    definite = {wordings.of(_bare(text)).key for text in plain if _DEFINITE.match(text)}
    counts = Counter(wordings.of(phrase).key for phrase in told)

    def rank(phrase: str) -> tuple[int, int, int]:
        wording = wordings.of(phrase)
        return _KINDS.index(_kind(wording, definite)), -counts[wording.key], -len(wording.key.split())

    best = min(told, key=rank)  # the first of the best
    return Said(best, wordings.of(best), _kind(wordings.of(best), definite))


def _bare(phrase: str) -> str:
    return LEADING_ARTICLE.sub("", phrase) or phrase


def _kind(wording: Wording, definite: set[str]) -> Kind:
    if not wording.key:
        return "vague"
    if wording.lone and (wording.modified or wording.vague or wording.key in definite):
        return "lone"
    return "vague" if wording.vague else "telling"
