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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It is simple: an absurd line, he argued.", ["an absurd line"]),
        ("Her minister was more careful: Oslo, he said, would block any new loan.",
         ["Oslo", "would block any new loan"]),
        ("The vote was close: according to Ada Halvorsen, Oslo would block any loan.", ["Oslo would block any loan"]),
        ("The answer was no; the budget is a fantasy, Halvorsen said.", ["the budget is a fantasy"]),
        ("The budget, the mayor noted, earned a reputation as a fantasy; Oslo voted for it all the same.",
         ["The budget", "earned a reputation as a fantasy"]),
    ],
)  # fmt: skip
def test_what_announces_speech_or_follows_it_is_no_part_of_it(analyse: Analyse, text: str, said: list[str]) -> None:
    assert [words for words, _ in reported(analyse(text))] == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("“We have a choice: ‘pay’ or leave,” he said.", "We have a choice: ‘pay’ or leave"),
        ("The friends, Rask, 47; his wife, 48; and the sons, spent some time in Oslo, officials said.",
         "The friends, Rask, 47; his wife, 48; and the sons, spent some time in Oslo"),
        ("Oslo (and who else: Athens) would block the loan, Halvorsen said.",
         "Oslo (and who else: Athens) would block the loan"),
        ("Halvorsen said that Athens had a choice: pay or leave.", "that Athens had a choice: pay or leave"),
    ],
)  # fmt: skip
def test_colons_and_semicolons_inside_what_is_said_stay(analyse: Analyse, text: str, said: str) -> None:
    assert [words for words, _ in reported(analyse(text))] == [said]


def test_nested_speech_follows_the_outer(analyse: Analyse) -> None:
    article = analyse("Ada Halvorsen said that Peter Olsen had claimed that Oslo would block the loan.")
    assert reported(article) == [
        ("that Peter Olsen had claimed that Oslo would block the loan", "Ada Halvorsen"),
        ("that Oslo would block the loan", "Peter Olsen"),
    ]


def test_acts_are_no_speech(analyse: Analyse) -> None:
    assert reported(analyse("Oslo blocked the loan. Ada Halvorsen resigned. Peter Olsen praised her.")) == []
