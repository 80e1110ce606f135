"""One sentence without end, as scraped lists have them, costs seconds and gets what a short one gets."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from stancekit.records import AnalysedArticle

Analyse = Callable[[str], AnalysedArticle]
NAMES = ("Ada Halvorsen", "Peter Olsen", "Mara Lind", "Jon Rask")
SECONDS = 8  # of one processor; half as much again and more when the cost grew with the square of the length


def quotations(number: int) -> str:
    return " ".join(f"“no way {n} out of it,” said {NAMES[n % 4]}," for n in range(number))


def complements(number: int) -> str:
    return "Halvorsen blamed " + " of ".join(["the friend"] * number) + "."


def analysed_in_time(analyse: Analyse, text: str) -> AnalysedArticle:
    begun = time.process_time()
    article = analyse(text)
    assert time.process_time() - begun < SECONDS
    assert len(article.sentences) == 1
    return article


def test_hundreds_of_quotations_have_their_speakers(analyse: Analyse) -> None:
    article = analysed_in_time(analyse, quotations(600))
    said = [quote.speaker.of(article.article.text) if quote.speaker else "" for quote in article.quotes]
    assert said == [NAMES[n % 4] for n in range(600)]


def test_a_thousand_complements_have_their_phrases(analyse: Analyse) -> None:
    long, short = analysed_in_time(analyse, complements(1000)), analyse(complements(40))
    assert [m.span for m in long.sentences[0].mentions[:30]] == [m.span for m in short.sentences[0].mentions[:30]]
    assert long.sentences[0].phrases[:100] == short.sentences[0].phrases[:100]
    assert len(long.sentences[0].phrases) > 4000


@pytest.mark.parametrize("number", [10, 400])
def test_clauses_in_clauses_are_each_their_speakers_words(analyse: Analyse, number: int) -> None:
    text = " ".join(f"{NAMES[n % 4]} said that" for n in range(number)) + " Oslo would block any new loan."
    article = analysed_in_time(analyse, text)
    said = [quote.speaker.of(text) for quote in article.reported if quote.speaker]
    assert said == [NAMES[n % 4] for n in range(number)]
    assert {quote.span.of(text)[-21:] for quote in article.reported} == {"would block any new loan"[-21:]}
