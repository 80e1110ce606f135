"""Articles with findings, built by hand: spans are found by their words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pytest

from stancekit.aggregate import Aggregation, aggregate
from stancekit.records import (
    STANCES,
    Actor,
    AnalysedArticle,
    Article,
    Finding,
    Mention,
    ModelInfo,
    Phrase,
    Position,
    Sentence,
    Span,
)
from stancekit.settings import AggregateSettings, load_settings

MODEL = ModelInfo("small", "1", "f00d")
PRONOUNS = re.compile(r"(?i)he|him|his|she|her|it|its|they|them|their|we|us|our")


@dataclass
class Builder:
    """An article of which each line is a paragraph, and each sentence ends at a full stop before a space."""

    text: str
    metadata: dict[str, Any] = field(default_factory=dict)
    actors: list[Actor] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def actor(self, actor_id: str, name: str, actor_type: Any = "PERSON") -> Builder:
        self.actors.append(Actor(actor_id, name, actor_type))
        return self

    def span(self, words: str, nth: int = 1, within: Span | None = None) -> Span:
        at = (within.start if within else 0) - 1
        for _ in range(nth):
            at = self.text.index(words, at + 1)
        return Span(at, at + len(words))

    def mention(
        self, words: str, actor_id: str, nth: int = 1, actor_type: Any = None, *, at: Span | None = None
    ) -> Mention:
        span = at or self.span(words, nth)
        known = {a.id: a.type for a in self.actors}
        kind: Any = "pronoun" if PRONOUNS.fullmatch(words) else "name"
        mention = Mention(span, self.last_word(span), kind, actor_type or known.get(actor_id, "PERSON"), actor_id)
        if mention not in self.mentions:
            self.mentions.append(mention)
        return mention

    def phrase(self, words: str, head: str | None = None, nth: int = 1) -> Phrase:
        span = self.span(words, nth)
        return Phrase(span, self.span(head, within=span) if head else self.last_word(span))

    def finding(
        self, holder: Mention | None, target: Mention | Phrase, stance: Any = "against", p: float = 0.9, **more: Any
    ) -> Builder:
        """``p`` goes to the stance, half of the rest to the other two; or give ``probabilities``."""
        rest = (1 - p) / 4
        probabilities = more.pop("probabilities", tuple(p if s == stance else rest for s in STANCES))
        sentence = next(s for s in self.sentence_spans() if s.covers(target.span))
        voice = "reported" if holder else "author"
        values = {"relation": "REJECT", "voice": voice, **more}
        self.findings.append(Finding(sentence, holder, target, stance, probabilities, **values))
        return self

    def sentence_spans(self) -> list[Span]:
        return [Span(*m.span()) for m in re.finditer(r"\S(?:[^\n]*?[.!?](?=\s|$)|[^\n]*)", self.text)]

    def analysed(self) -> AnalysedArticle:
        sentences = tuple(
            Sentence(
                span,
                paragraph=self.text.count("\n", 0, span.start),
                mentions=tuple(sorted((m for m in self.mentions if span.covers(m.span)), key=lambda m: m.span)),
            )
            for span in self.sentence_spans()
        )
        article = Article("a1", self.text, **self.metadata)
        return AnalysedArticle(article, sentences, (), tuple(self.actors))

    def aggregate(self, settings: AggregateSettings | None = None) -> Aggregation:
        return aggregate(self.analysed(), self.findings, settings or load_settings().aggregate, MODEL)

    def positions(self) -> dict[tuple[str, str], Position]:
        """By the names of actor and target."""
        return {(p.actor.name, p.target.name): p for p in self.aggregate().positions}

    def issues(self) -> list[str]:
        """The issue of each phrase that the author judges, in text order of the phrases."""
        of = {f.target.span: p.target.id for p in self.aggregate().positions for f in p.evidence}
        return [of[span] for span in sorted(of)]

    def last_word(self, span: Span) -> Span:
        return Span(max(span.start, self.text.rfind(" ", span.start, span.end) + 1), span.end)


@pytest.fixture
def article() -> type[Builder]:
    return Builder


@pytest.fixture
def example() -> Builder:
    return build_example()


def build_example() -> Builder:
    """The example sentence with its three findings."""
    built = Builder(
        "Halvorsen warned the Greek government on Monday that Oslo would block any new loan,"
        ' calling its budget "a fantasy".'
    )
    built.actor("halvorsen", "Halvorsen").actor("greece", "Greece", "STATE").actor("norway", "Norway", "STATE")
    halvorsen, greece = built.mention("Halvorsen", "halvorsen"), built.mention("the Greek government", "greece")
    oslo = built.mention("Oslo", "norway")
    built.mention("its", "greece")
    built.finding(halvorsen, greece, p=0.83, relation="THREATEN", cue=built.span("warned"))
    built.finding(oslo, built.phrase("any new loan"), hypothetical=True, addressee="greece", cue=built.span("block"))
    built.finding(halvorsen, built.phrase("its budget"), relation="ACCUSE", voice="quote", cue=built.span("a fantasy"))
    return built
