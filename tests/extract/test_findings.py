"""From logits to findings: what a record says follows from the text, whatever the heads would like."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
import torch
from tokenizers import Tokenizer

from stancekit.extract.candidates import Question, questions
from stancekit.extract.findings import PairReading, finding, read_scores
from stancekit.extract.folder import LoadedModel
from stancekit.extract.model import PairScores
from stancekit.extract.pairs import Pairs
from stancekit.extract.voice import Speech
from stancekit.extract.windows import Window, make_windows
from stancekit.records import RELATIONS, VOICES, AnalysedArticle, Finding, Span

AUTHOR_SAYS = (0.1, 0.1, 0.1, 0.7)
QUOTED = (0.7, 0.2, 0.06, 0.04)


def ask(example: AnalysedArticle) -> Question:
    (question,) = questions(example, 0)
    return question


def place(question: Question, text: str, words: str | None) -> int:
    """The index of a holder (None: the author)."""
    return next(i for i, h in enumerate(question.holders) if (h and h.span.of(text)) == words)


def read_as(example: AnalysedArticle, holder: str | None, target: str, **said: object) -> Finding:
    """The finding of a reading with these words as holder and target; ``cue`` and ``addressee`` are words, too."""
    text, question = example.article.text, ask(example)
    t = next(i for i, c in enumerate(question.targets) if c.span.of(text) == target)
    cue = said.pop("cue", None)
    start = text.index(str(cue)) if cue else 0
    values: Mapping[str, object] = {
        "probabilities": (0.1, 0.05, 0.8, 0.05), "relation": "REJECT", "voices": QUOTED, "hypothetical": False,
        "cue": (start, start + len(str(cue))) if cue else None,
        "addressee": place(question, text, said.pop("addressee", None)), **said,
    }  # fmt: skip
    return finding(Speech(example), question, PairReading(place(question, text, holder), t, **values))


def test_spans_and_probabilities_are_those_of_the_pair(example: AnalysedArticle) -> None:
    text = example.article.text
    found = read_as(example, "Oslo", "any new loan", cue="block", hypothetical=True)
    assert found.holder is not None
    assert found.cue is not None
    assert [s.of(text) for s in (found.holder.span, found.target.span, found.cue)] == ["Oslo", "any new loan", "block"]
    assert (found.stance, found.confidence, found.probabilities) == ("against", 0.8, (0.05, 0.8, 0.05))
    assert (found.relation, found.hypothetical, found.sentence) == ("REJECT", True, example.sentences[0].span)


def test_a_stance_is_the_likeliest_of_the_three_even_where_none_is_likelier(example: AnalysedArticle) -> None:
    found = read_as(example, "Oslo", "any new loan", probabilities=(0.6, 0.1, 0.05, 0.25))
    assert (found.stance, found.confidence) == ("neutral", 0.25)


@pytest.mark.parametrize(
    ("target", "cue", "voice"),
    [
        ("its budget", "a fantasy", "quote"),  # the words that say it stand in quotation marks
        ("a fantasy", None, "quote"),
        ("a fantasy", "calling", "quote"),  # so does what it is about
        ("its budget", "calling", "reported"),
        ("its budget", None, "reported"),
    ],
)
def test_only_words_in_quotation_marks_are_a_quote(
    example: AnalysedArticle, target: str, cue: str | None, voice: str
) -> None:
    assert read_as(example, "Halvorsen", target, cue=cue).voice == voice


def test_without_quotation_marks_in_the_article_nothing_is_a_quote(made: Callable[..., AnalysedArticle]) -> None:
    article = made("Oslo would block any new loan.", {"Oslo": "norway"}, ["any new loan"])
    assert read_as(article, "Oslo", "any new loan", voices=(0.9, 0.02, 0.05, 0.03)).voice == "narrated"


def test_the_authors_voice_is_the_authors_alone(example: AnalysedArticle) -> None:
    assert read_as(example, None, "its budget", voices=QUOTED).voice == "author"
    assert read_as(example, "Halvorsen", "its budget", voices=AUTHOR_SAYS).voice != "author"


def test_an_addressee_is_an_actor_and_never_the_holder(example: AnalysedArticle) -> None:
    assert read_as(example, "Oslo", "any new loan", addressee="the Greek government").addressee == "greece"
    assert read_as(example, "Oslo", "any new loan", addressee="Oslo").addressee is None
    assert read_as(example, "the Greek government", "any new loan", addressee="its").addressee is None
    assert read_as(example, "Oslo", "any new loan").addressee is None
    assert read_as(example, None, "any new loan", addressee="Oslo").addressee == "norway"


def test_a_cue_in_a_neighbouring_sentence_is_none(made: Callable[..., AnalysedArticle]) -> None:
    text = "Athens begged. Oslo would block any new loan."
    article = made(text, {"Athens": "greece", "Oslo": "norway"}, ["any new loan"])
    question = questions(article, 1)[1]
    reading = PairReading(1, 1, (0.1, 0.1, 0.7, 0.1), "REJECT", QUOTED, hypothetical=False, cue=(26, 31), addressee=0)
    assert finding(Speech(article), question, reading).cue == Span(26, 31)
    assert finding(Speech(article), question, replace(reading, cue=(7, 13))).cue is None


def logits(window: Window, **raised: list[int]) -> PairScores:
    """Scores of one pair; each head has its listed columns raised, the first the most."""
    tokens = len(window.ids)
    widths = {"stance": 4, "relation": len(RELATIONS), "voice": len(VOICES), "addressee": 4}
    widths |= dict.fromkeys(("cue_start", "cue_end", "target_start", "target_end"), tokens)
    made = {name: torch.zeros(1, 1, width) for name, width in widths.items()}
    for name, columns in raised.items():
        for rank, column in enumerate(columns):
            made[name][0, 0, column] = 9.0 - rank
    return PairScores(**made, hypothetical=torch.full((1, 1), 2.0))


@pytest.fixture
def window(tokenizer: Tokenizer, loaded: LoadedModel, example: AnalysedArticle) -> Window:
    return make_windows(tokenizer, loaded.config, [example.article.text], [[]])[0][0]


def read_one(window: Window, scores: PairScores, holders: tuple[int, ...] = (0, 2, 3, 4)) -> PairReading:
    one = torch.ones(1, 1, dtype=torch.long)
    ((reading,),) = read_scores(
        scores, scores.stance.softmax(-1), torch.full((1, 1), 0.25), Pairs(one, one, one.bool()),
        [(holders, (5, 6), window)],
    )  # fmt: skip
    assert reading.first == 0.25
    return reading


def token(window: Window, text: str, words: str) -> int:
    return next(i for i, (start, end) in enumerate(window.offsets) if text[start:end].lower() == words)


def test_the_heads_are_read_in_their_order(window: Window) -> None:
    reading = read_one(window, logits(window, stance=[2], relation=[RELATIONS.index("THREATEN")], voice=[1]))
    assert reading.probabilities[2] == max(reading.probabilities)
    assert sum(reading.probabilities) == pytest.approx(1.0)
    assert (reading.relation, reading.voices[1], reading.hypothetical) == ("THREATEN", max(reading.voices), True)


def test_candidates_are_numbered_as_in_the_question_though_the_window_holds_only_some(window: Window) -> None:
    reading = read_one(window, logits(window, addressee=[3]))
    assert (reading.holder, reading.target, reading.addressee) == (2, 6, 4)


def test_an_addressee_in_the_padding_is_nobody(window: Window) -> None:
    assert read_one(window, logits(window, addressee=[3]), holders=(0, 2)).addressee == 0


def test_a_cue_runs_from_its_start_to_its_likeliest_end(window: Window, example: AnalysedArticle) -> None:
    text = example.article.text
    start, end = token(window, text, "any"), token(window, text, "loan")
    before, far = token(window, text, "warned"), token(window, text, "fantasy")
    reading = read_one(window, logits(window, cue_start=[start], cue_end=[far, before, end]))
    assert reading.cue is not None
    assert text[slice(*reading.cue)] == "any new loan"


def test_the_first_token_says_that_there_is_no_cue(window: Window) -> None:
    assert read_one(window, logits(window, cue_start=[0])).cue is None


def test_an_issue_runs_from_its_start_to_its_likeliest_end(window: Window, example: AnalysedArticle) -> None:
    text = example.article.text
    start, end = token(window, text, "any"), token(window, text, "loan")
    before = token(window, text, "warned")
    reading = read_one(window, logits(window, target_start=[start], target_end=[before, end]))
    assert reading.issue is not None
    assert text[slice(*reading.issue)] == "any new loan"


def test_pairs_of_the_padding_are_no_readings(window: Window) -> None:
    pairs = Pairs(torch.tensor([[1, 0]]), torch.tensor([[0, 0]]), torch.tensor([[True, False]]))
    one = logits(window)
    doubled = PairScores(**{name: torch.cat([getattr(one, name)] * 2, dim=1) for name in one.__slots__})
    ((reading,),) = read_scores(
        doubled, doubled.stance.softmax(-1), torch.zeros(1, 2), pairs, [((0, 2, 3, 4), (5, 6), window)]
    )
    assert (reading.holder, reading.target) == (2, 5)
