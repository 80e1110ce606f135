"""What the model is asked about a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from stancekit.extract.candidates import questions
from stancekit.records import AnalysedArticle, Phrase


def test_the_author_is_the_first_holder_of_every_sentence(example: AnalysedArticle) -> None:
    (question,) = questions(example, 0)
    assert question.holders == (None, *example.sentences[0].mentions)


def test_a_mention_that_is_a_phrase_too_is_one_target(made: Callable[..., AnalysedArticle]) -> None:
    article = made("Oslo blocked the loan.", {"Oslo": "norway"}, ["Oslo", "the loan"])
    (question,) = questions(article, 0)
    assert [t.span.of(article.article.text) for t in question.targets] == ["Oslo", "the loan"]


def test_a_noun_that_cannot_act_is_an_issue(made: Callable[..., AnalysedArticle]) -> None:
    article = made("Oslo blocked the loan.", {"Oslo": "norway", "the loan": "loan"})
    (sentence,) = article.sentences
    oslo, loan = sentence.mentions
    unable = replace(article, sentences=(replace(sentence, mentions=(oslo, replace(loan, acts=False))),))
    (question,) = questions(unable, 0)
    assert question.targets == (oslo, Phrase(loan.span, loan.head))


def test_sentences_without_candidates_are_not_asked_about(made: Callable[..., AnalysedArticle]) -> None:
    article = made("Oslo waits. So it goes. The loan is late.", {"Oslo": "norway"}, ["The loan"])
    assert [q.sentence for q in questions(article, 0)] == [article.sentences[0], article.sentences[2]]


def test_context_is_read_on_either_side_as_far_as_there_is_any(made: Callable[..., AnalysedArticle]) -> None:
    text = "Oslo waits. Oslo pays. Oslo left."
    article = made(text, {"Oslo": "norway"})
    assert [q.window.of(text) for q in questions(article, 0)] == ["Oslo waits.", "Oslo pays.", "Oslo left."]
    assert [q.window.of(text) for q in questions(article, 1)] == [
        "Oslo waits. Oslo pays.", "Oslo waits. Oslo pays. Oslo left.", "Oslo pays. Oslo left.",
    ]  # fmt: skip


def test_nobody_holds_a_position_on_what_has_the_same_head(example: AnalysedArticle) -> None:
    (question,) = questions(example, 0)
    text = example.article.text
    shut = [
        (holder.span.of(text), question.targets[t].span.of(text))
        for h, t in question.shut
        if (holder := question.holders[h]) is not None
    ]
    assert shut == [(words, words) for words in ("Halvorsen", "the Greek government", "Oslo", "its")]
