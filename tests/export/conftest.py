"""The example sentence as positions, built by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stancekit.records import (
    Article,
    Finding,
    Mention,
    ModelInfo,
    Noise,
    Phrase,
    Position,
    PositionActor,
    PositionTarget,
    Span,
)

SENTENCE = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan,"
    ' calling its budget "a fantasy".'
)
TEXT = f"OSLO —\n{SENTENCE} Nobody should be fooled."


def span(words: str, text: str = TEXT) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def mention(words: str, actor: str, text: str = TEXT) -> Mention:
    return Mention(span(words, text), span(words, text), "name", "PERSON", actor)


def example_positions() -> tuple[Position, ...]:
    article = Article(
        "a1", TEXT, "in/a1.txt", "A loan", "2025-09-04", "Ada Byron", "The Paper", "0" * 64,
        (Noise(Span(0, 6), "dateline"),),
    )  # fmt: skip
    model = ModelInfo("small", "1", "f00d")
    greece = PositionTarget("actor", "greece", "Greece", "STATE")
    threat = Finding(
        span(SENTENCE), mention("Halvorsen", "halvorsen"), mention("the Greek government", "greece"), "against",
        (0.05, 0.83, 0.02), "THREATEN", "reported", cue=span("warned"),
    )  # fmt: skip
    veto = Finding(
        span(SENTENCE), mention("Oslo", "norway"), Phrase(span("any new loan"), span("loan")), "against",
        (0.0, 0.71239, 0.1), "REJECT", "reported", hypothetical=True, cue=span("block"), addressee="greece",
    )  # fmt: skip
    doubt = Finding(
        span("Nobody should be fooled."), None, replace(veto.target, span=span("Nobody")), "against",
        (0.0, 0.6, 0.0), "ACCUSE", "author",
    )  # fmt: skip
    loan = PositionTarget("issue", "issue:loan-new", "new loan", "ISSUE")
    rows = (
        (PositionActor("halvorsen", "Halvorsen", "PERSON"), greece, threat, -0.86666),
        (PositionActor("norway", "Norway", "STATE"), loan, veto, -0.00001),
        (PositionActor("AUTHOR", "Ada Byron", "AUTHOR"), loan, doubt, -1.0),
    )
    return tuple(
        Position(f"{i:020x}", article, actor, target, "against", score, finding.confidence, (finding,), model)
        for i, (actor, target, finding, score) in enumerate(rows)
    )


@pytest.fixture
def positions() -> tuple[Position, ...]:
    return example_positions()
