"""The example sentence as positions, built by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from stancekit.export import RecordWriter
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


OSLO = PositionActor("norway", "Norway", "STATE")
ATHENS = PositionActor("greece", "Greece", "STATE")
HALVORSEN = PositionActor("halvorsen", "Halvorsen", "PERSON")
LOAN = PositionTarget("issue", "issue:loan-new", "new loan", "ISSUE")
LETTER = "🤡 =1+1\r\nAthens wants the new loan. Halvorsen rejects the new loan.\r\n-Warsaw may discuss it."
FORMULA = '=HYPERLINK("http://example.com","A letter")'


def said(
    article: Article, sentence: str, actor: PositionActor, target: PositionTarget, stance: str, words: tuple[str, str],
    **more: object,
) -> Position:  # fmt: skip
    """A position of one finding, the sentence and the words for holder and target found in the article's text."""
    probabilities = {"favor": (0.9, 0.0, 0.0), "against": (0.0, 0.8, 0.0), "neutral": (0.0, 0.0, 0.7)}[stance]
    holder, about = (span(part, article.text) for part in words)
    finding = Finding(
        span(sentence, article.text), Mention(holder, holder, "name", "STATE", actor.id), Phrase(about, about), stance,
        probabilities, "ASSESS", "narrated", **more,
    )  # fmt: skip
    number = f"{article.id}/{actor.id}/{target.id}".encode().hex()[-20:]
    score = {"favor": 1.0, "against": -1.0, "neutral": 0.0}[stance]
    return Position(number, article, actor, target, stance, score, finding.confidence, (finding,), FIRST.model)


def letters() -> tuple[Position, ...]:
    """Three positions of an article whose text, title and path are hostile to tables; its author is not known."""
    article = Article("a2", LETTER, "-in/a2.txt", FORMULA, "2025-10-01", None, "@paper", "1" * 64)
    poland = PositionActor("poland", "Warsaw", "STATE")
    return (
        said(article, "Athens wants the new loan.", ATHENS, LOAN, "favor", ("Athens", "the new loan")),
        said(article, "Halvorsen rejects the new loan.", HALVORSEN, LOAN, "against", ("Halvorsen", "the new loan")),
        said(article, "-Warsaw may discuss it.", poland, LOAN, "neutral", ("Warsaw", "it"), hypothetical=True),
    )


FIRST = example_positions()[0]


@pytest.fixture
def joined(run: Path) -> Path:
    """The folder of a run whose first record on an issue is as ``stancekit issues`` writes it; the others are not."""
    path = run / "positions.jsonl"
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    records[1]["target"]["originals"] = [
        {"id": "issue:no-loan", "name": 'no "loan", at all'}, {"id": "issue:loan-never", "name": "Darlehen für nie"},
    ]  # fmt: skip
    records[1]["evidence"][0]["reversed"] = True
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), "utf-8")
    return run


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """The folder of a run of three articles: three positions in each of the first two, none in the last."""
    folder = tmp_path / "run"
    with RecordWriter(folder / "positions.jsonl") as writer:
        writer.write(FIRST.article, example_positions())
        writer.write(letters()[0].article, letters())
        writer.write(Article("a3", "Nobody says anything."), ())
    return folder
