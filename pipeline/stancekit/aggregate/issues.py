"""Which issue phrases of an article mean the same issue.

Phrases with one key are one issue. A key joins a richer key of the same head (*the fund*, *a secret fund for widows*)
when the article leaves no choice between several; and *the fund* is the fund that was named last.

A phrase that only points back (*it*, *the idea*) is the issue named before it in the same sentence. *It* and *them* are
else the first issue of the sentence before, unless they open their own sentence, where they point to anything. All
others are issues of their own: two *it* are seldom one thing. In annotated articles 26 of 32 and 33 of 39 such pronouns
are then right.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from stancekit.aggregate.issue_words import IssueKey, is_anaphor, issue_key
from stancekit.records import Mention, Phrase, PositionTarget, Sentence, Span

LEADING_ARTICLE = re.compile(r"(?i)^(?:the|an?|any|this|that|these|those)\s+(?=\w)")
_POINTS_BACK = re.compile(r"(?i)(?:the|this|that|these|those|such)\s")
_PRONOUNS = frozenset(["it", "them", "they"])
_OPENING = (
    2  # characters; a pronoun that starts so near to its sentence's start opens it, a quotation mark before it or not
)


@dataclass(frozen=True, slots=True)
class _Named:
    """A phrase with its key; ``wording`` is what to show of it."""

    span: Span
    sentence: Span
    key: IssueKey | None
    wording: str
    anaphor: bool
    points_back: bool

    @property
    def pronoun(self) -> bool:
        """Whether it is *it* or *them* inside its sentence."""
        return self.wording.lower() in _PRONOUNS and self.span.start - self.sentence.start >= _OPENING


def name_issues(
    text: str, phrases: Iterable[tuple[Sentence, Phrase]], names: Mapping[str, str]
) -> dict[Span, PositionTarget]:
    """The issue of every phrase, by the phrase's span.

    Args:
        text: the article's text.
        phrases: phrases that are targets, each with its sentence (whose mentions tell whose *its* is).
        names: names of the article's actors by id.
    """
    unique = {phrase.span: (sentence, phrase) for sentence, phrase in phrases}
    found = [_named(text, sentence, phrase, names) for _, (sentence, phrase) in sorted(unique.items())]
    return _assign(text, found, _issues_by_key(found))


def _named(text: str, sentence: Sentence, phrase: Phrase, names: Mapping[str, str]) -> _Named:
    inner = _inner_mentions(sentence, phrase)
    wording = phrase.span.of(text)
    key = issue_key(_with_names(text, phrase.span, inner, names), phrase.head.of(text))
    shown = LEADING_ARTICLE.sub("", " ".join(wording.split()))
    pointed = dict.fromkeys(names[m.actor] for m in inner if m.kind == "pronoun" and m.actor in names)
    if pointed:
        shown += f" ({', '.join(pointed)})"
    points_back = _POINTS_BACK.match(wording) is not None
    return _Named(phrase.span, sentence.span, key, shown, is_anaphor(wording), points_back)


def _inner_mentions(sentence: Sentence, phrase: Phrase) -> list[Mention]:
    """Mentions inside the phrase beside its head, the widest where they nest."""
    inside = [m for m in sentence.mentions if phrase.span.covers(m.span) and not m.span.overlaps(phrase.head)]
    widest: list[Mention] = []
    for mention in sorted(inside, key=lambda m: (m.span.start, -m.span.end)):
        if not widest or mention.span.start >= widest[-1].span.end:
            widest.append(mention)
    return widest


def _with_names(text: str, span: Span, mentions: Sequence[Mention], names: Mapping[str, str]) -> str:
    """The phrase with each actor under its name, so that *its budget* and *Greece's budget* are one."""
    parts, at = [], span.start
    for mention in mentions:
        if mention.actor in names:
            parts += [text[at : mention.span.start], f" {names[mention.actor]} "]
            at = mention.span.end
    return "".join([*parts, text[at : span.end]])


def _issues_by_key(found: Sequence[_Named]) -> dict[IssueKey, PositionTarget]:
    keys = sorted({n.key for n in found if n.key}, key=lambda k: (-len(k.words), k.slug))
    home: dict[IssueKey, IssueKey] = {}
    for key in keys:  # richest first, so a richer key's home is known
        richer = {home[other] for other in home if key.narrowed_by(other)}
        home[key] = richer.pop() if len(richer) == 1 else key
    members: dict[IssueKey, list[tuple[IssueKey, _Named]]] = defaultdict(list)
    for named in found:
        if named.key:
            members[home[named.key]].append((named.key, named))
    issues = {key: _issue(group) for key, group in members.items()}
    return {key: issues[home[key]] for key in keys}


def _issue(members: Sequence[tuple[IssueKey, _Named]]) -> PositionTarget:
    """Named after its most frequent key, at a tie the one that says most, then the first in the text."""
    counts = Counter(key for key, _ in members)
    best = max(counts, key=lambda key: (counts[key], len(key.words)))  # the first of the best
    ((wording, _),) = Counter(named.wording for key, named in members if key == best).most_common(1)
    return _target(best.slug, wording)


def _assign(
    text: str, found: Sequence[_Named], issues: Mapping[IssueKey, PositionTarget]
) -> dict[Span, PositionTarget]:
    assigned: dict[Span, PositionTarget] = {}
    unresolved: Counter[str] = Counter()
    before = _sentences_before(text, found)
    same_head: dict[str, list[_Named]] = defaultdict(list)
    last: _Named | None = None
    for named in found:
        back = _antecedent(named, last, before.get(named.sentence))
        if named.key:
            richer = _last_richer(named, same_head[named.key.head])
            assigned[named.span] = assigned[richer.span] if richer else issues[named.key]
            same_head[named.key.head].append(named)
        elif back:
            assigned[named.span] = assigned[back.span]
        else:
            slug = "-".join(re.findall(r"\w+", named.wording.lower()))
            unresolved[slug] += 1
            # A dot cannot stand in a key's slug, so these ids meet no other.
            assigned[named.span] = _target(f"{slug}.{unresolved[slug]}", named.wording)
        last = named
    return assigned


def _sentences_before(text: str, found: Sequence[_Named]) -> dict[Span, _Named]:
    """For each sentence the first phrase of the sentence right before it, where that has any."""
    first: dict[Span, _Named] = {}
    for named in found:
        first.setdefault(named.sentence, named)
    return {b: first[a] for a, b in pairwise(first) if not text[a.end : b.start].strip(" \n\r\t")}


def _antecedent(named: _Named, last: _Named | None, before: _Named | None) -> _Named | None:
    """What a phrase that points back points to."""
    if not named.anaphor:
        return None
    if last and last.sentence == named.sentence:
        return None if last.span.overlaps(named.span) else last
    return before if named.pronoun else None


def _last_richer(named: _Named, earlier: Sequence[_Named]) -> _Named | None:
    """For *the fund* the fund that was named last, of the phrases before it with the same head."""
    if not named.key or not named.points_back or len(named.key.words) > 1:
        return None
    return next((other for other in reversed(earlier) if other.key and named.key.narrowed_by(other.key)), None)


def _target(slug: str, name: str) -> PositionTarget:
    return PositionTarget("issue", f"issue:{slug}", name, "ISSUE")
