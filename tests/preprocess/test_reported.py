"""Indirect speech: which stretch of a sentence is somebody's words told in others, and whose."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stancekit.records import AnalysedArticle

Analyse = Callable[[str], AnalysedArticle]


def reported(article: AnalysedArticle) -> list[tuple[str, str | None]]:
    text = article.article.text
    return [(q.span.of(text), q.speaker.of(text) if q.speaker else None) for q in article.reported]


@pytest.mark.parametrize(
    ("text", "said", "speaker"),
    [
        ("Ada Halvorsen said that Oslo would block any new loan.", "that Oslo would block any new loan",
         "Ada Halvorsen"),
        ("Oslo would block any new loan, Ada Halvorsen said on Monday.", "Oslo would block any new loan",
         "Ada Halvorsen"),
        ("According to Ada Halvorsen, Oslo would block any loan.", "Oslo would block any loan", "Ada Halvorsen"),
        ("Oslo would block any loan, according to Ada Halvorsen.", "Oslo would block any loan", "Ada Halvorsen"),
        ("The unions hit back, pointing out that Oslo had blocked the loan.", "that Oslo had blocked the loan",
         "The unions"),
    ],
)  # fmt: skip
def test_who_is_said_to_have_said_what(analyse: Analyse, text: str, said: str, speaker: str) -> None:
    assert reported(analyse(text)) == [(said, speaker)]


def test_example_sentence(analyse: Analyse) -> None:
    text = (
        "Halvorsen warned the Greek government on Monday that Oslo would block any new loan,"
        ' calling its budget "a fantasy".'
    )
    ((said, speaker),) = reported(analyse(text))
    assert said.startswith("that Oslo would block any new loan")
    assert speaker == "Halvorsen"


def test_speech_around_its_speaker_is_two_stretches(analyse: Analyse) -> None:
    article = analyse("The budget, the mayor noted, earned a reputation as a fantasy.")
    assert reported(article) == [("The budget", "the mayor"), ("earned a reputation as a fantasy", "the mayor")]


def test_nested_speech_follows_the_outer(analyse: Analyse) -> None:
    article = analyse("Ada Halvorsen said that Peter Olsen had claimed that Oslo would block the loan.")
    assert reported(article) == [
        ("that Peter Olsen had claimed that Oslo would block the loan", "Ada Halvorsen"),
        ("that Oslo would block the loan", "Peter Olsen"),
    ]


def test_acts_are_no_speech(analyse: Analyse) -> None:
    assert reported(analyse("Oslo blocked the loan. Ada Halvorsen resigned. Peter Olsen praised her.")) == []
