"""Whose position a demanded clause is."""

from __future__ import annotations

import pytest

from stancekit.extract.candidates import questions
from stancekit.extract.mandate import demanded_of
from stancekit.preprocess.analyse import Analyser
from stancekit.records import Article
from stancekit.settings import load_settings


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser(load_settings().preprocess)


def wanted(analyser: Analyser, text: str) -> dict[str, str]:
    """Holders whose clause another one demands."""
    (analysed,) = analyser.analyse([Article("a", text)])
    found = {}
    for question in questions(analysed, 0):
        names = ["AUTHOR" if h is None else h.span.of(text) for h in question.holders]
        found.update({names[one]: names[other] for one, other in demanded_of(question).items()})
    return found


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("Oslo demanded that she resign.", {"she": "Oslo"}),
        ("The Bank demanded that he first dismiss half the dockers.", {"he": "The Bank"}),
        ("Michailidis asked the minister for one thing: that he refuse any new loan.", {"he": "Michailidis"}),
        ("Halvorsen insisted that Athens pay the debt.", {"Athens": "Halvorsen"}),
        ("Halvorsen insisted that Athens pays the debt.", {}),  # a statement, and no demand
        ("Halvorsen said that they pay the debt.", {}),
        ("Halvorsen demanded that Athens should pay, and she refused the loan.", {}),
        ("Oslo asked Athens to refuse the loan.", {}),  # the model knows that one
    ],
)
def test_what_is_demanded_is_whose_who_demands_it(analyser: Analyser, text: str, whose: dict[str, str]) -> None:
    assert wanted(analyser, text) == whose
