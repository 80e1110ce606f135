"""An issue has the borders that the model gives it, as long as they can be believed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from stancekit.extract.borders import refined
from stancekit.extract.candidates import Question, questions
from stancekit.extract.extractor import Extractor
from stancekit.extract.findings import PairReading
from stancekit.extract.folder import LoadedModel
from stancekit.extract.model import PairScores
from stancekit.records import AnalysedArticle, Mention, Phrase, Span, Tree
from stancekit.settings import load_settings

TEXT = "Putin refuses to meet Zelensky without conditions, and Kyiv is furious."
Made = Callable[..., AnalysedArticle]


@pytest.fixture
def question(made: Made) -> Question:
    article = made(TEXT, {"Putin": "putin", "Zelensky": "zelensky", "Kyiv": "ukraine"}, ["meet Zelensky"])
    (asked,) = questions(article, 0)
    return asked


def borders(question: Question, target: str, issue: str | None, taken: Sequence[str] = ()) -> str:
    """The words of the target of Putin's position, given the words that the model takes for it."""

    def span(words: str) -> Span:
        return Span(TEXT.index(words), TEXT.index(words) + len(words))

    holder = next(h for h, m in enumerate(question.holders) if m is not None and m.span.of(TEXT) == "Putin")
    t = next(t for t, c in enumerate(question.targets) if c.span.of(TEXT) == target)
    found = None if issue is None else (span(issue).start, span(issue).end)
    reading = PairReading(
        holder, t, (0.1, 0.1, 0.7, 0.1), "REJECT", (0.1, 0.7, 0.1, 0.1), hypothetical=False, cue=None, addressee=0,
        issue=found,
    )  # fmt: skip
    return refined(TEXT, question, reading, [span(words) for words in taken]).span.of(TEXT)


def test_the_model_moves_the_borders_of_an_issue(question: Question) -> None:
    assert borders(question, "meet Zelensky", "meet Zelensky without conditions") == "meet Zelensky without conditions"
    assert borders(question, "meet Zelensky", None) == "meet Zelensky"


def test_words_beside_the_proposal_are_another_issue(question: Question) -> None:
    assert borders(question, "meet Zelensky", "without conditions") == "meet Zelensky"


def test_an_issue_that_leaves_its_head_word_gets_the_trees(question: Question) -> None:
    """*killing* heads *the killing of Khashoggi*, *was* what the parser proposed."""
    text = "the killing of Khashoggi was"
    starts = tuple(text.index(word) for word in text.split())
    tree = Tree(starts, tuple(text.split()), (1, 4, 1, 2, 4), ("det", "nsubj", "prep", "pobj", "ROOT"), ("X",) * 5)
    proposal = Phrase(Span(0, 28), Span(25, 28))
    asked = replace(
        question, sentence=replace(question.sentence, span=Span(0, 28), tree=tree), window=Span(0, 28), holders=(None,),
        targets=(proposal,), shut=(),
    )  # fmt: skip
    reading = PairReading(
        0, 0, (0.1, 0.1, 0.7, 0.1), "REJECT", (0.1, 0.7, 0.1, 0.1), hypothetical=False, cue=None, addressee=0,
        issue=(0, 24),
    )  # fmt: skip
    assert refined(text, asked, reading, []) == Phrase(Span(0, 24), Span(4, 11))
    headless = replace(asked, sentence=replace(asked.sentence, tree=Tree((), (), (), (), ())))
    assert refined(text, headless, reading, []) == proposal


@pytest.mark.parametrize(
    ("issue", "taken"),
    [
        ("meet Zelensky without cond", ()),  # cuts a word
        ("eet Zelensky", ()),
        ("Putin refuses to meet Zelensky", ()),  # takes in the holder
        ("meet Zelensky without conditions, and Kyiv", ("Kyiv",)),  # takes in another target of the holder
    ],
)
def test_borders_that_cannot_be_believed_change_nothing(question: Question, issue: str, taken: tuple[str, ...]) -> None:
    assert borders(question, "meet Zelensky", issue, taken) == "meet Zelensky"


def test_an_actor_keeps_its_borders(question: Question) -> None:
    assert isinstance(next(c for c in question.targets if c.span.of(TEXT) == "Zelensky"), Mention)
    assert borders(question, "Zelensky", "meet Zelensky without conditions") == "Zelensky"


def test_no_issue_leaves_its_sentence(made: Made) -> None:
    text = "Athens begged. Oslo would block any new loan. It rained."
    article = made(text, {"Oslo": "norway"}, ["any new loan"])
    (question,) = questions(article, 1)
    t = next(t for t, c in enumerate(question.targets) if c.span.of(text) == "any new loan")
    end = text.index("It") + 2 - question.window.start
    reading = PairReading(
        1, t, (0.1, 0.1, 0.7, 0.1), "REJECT", (0.1, 0.7, 0.1, 0.1), hypothetical=False, cue=None, addressee=0,
        issue=(text.index("any") - question.window.start, end),
    )  # fmt: skip
    assert refined(text, question, reading, []).span.of(text) == "any new loan"


def test_extracted_issues_have_the_borders_of_the_model(
    made: Made, make_loaded: Callable[..., LoadedModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model says of every pair that its target runs to *conditions*."""
    article = made(TEXT, {"Putin": "putin"}, ["meet Zelensky"])
    settings = load_settings(None, ["extract.device=cpu", "extract.precision=fp32", "extract.min_pair_probability=0"])
    extractor = Extractor(make_loaded(), settings.extract)
    plain = extractor.model.score

    def score(text: Any, candidates: Any, pairs: Any, links: Any) -> PairScores:
        scores = plain(text, candidates, pairs, links)
        window = extractor.tokenizer.encode(TEXT, add_special_tokens=False)
        last = next(n for n, (_, end) in enumerate(window.offsets) if end == TEXT.index(",")) + 1
        scores.target_end[..., last] = 99.0
        scores.stance[..., 0] = -99.0
        return scores

    monkeypatch.setattr(extractor.model, "score", score)
    ((_, found),) = extractor.extract([article])
    words = {f.target.span.of(TEXT) for f in found.findings}
    assert "meet Zelensky without conditions" in words
    assert "meet Zelensky" not in words
