"""Common nouns for a named body: which of them stand for it, and which tell another one."""

from collections.abc import Callable

import pytest

from stancekit.records import AnalysedArticle

Analyse = Callable[[str], AnalysedArticle]


def actors_of(article: AnalysedArticle, words: str) -> set[str]:
    """The actors of the mentions of these words, or with these words as their head."""
    text = article.article.text
    found = {m.actor for s in article.sentences for m in s.mentions if words in (m.head.of(text), m.span.of(text))}
    assert found, f"no mention {words!r} in {[m.span.of(text) for s in article.sentences for m in s.mentions]}"
    return found


@pytest.mark.parametrize(
    "union",
    [
        "the metalworkers' union", "the metalworkers’ union", "the teachers union", "the trade union",
        "the union of metalworkers", "the customs union", "the Soviet union",
    ],
)  # fmt: skip
def test_another_union_is_not_the_european_one(analyse: Analyse, union: str) -> None:
    article = analyse(f"The European Union hesitates. On Monday {union} rejected the loan.")
    assert "european-union" not in actors_of(article, "union")


@pytest.mark.parametrize(
    ("named", "noun"),
    [
        ("The European Union", "the union"), ("The European Union", "the European bloc"),
        ("The European Union", "the 27-nation bloc"), ("The European Union", "the whole bloc"),
        ("The European Union", "the trading bloc"), ("NATO", "the alliance"), ("NATO", "the western alliance"),
        ("NATO", "the divided alliance"), ("NATO", "the transatlantic alliance"),
    ],
)  # fmt: skip
def test_a_bloc_by_its_usual_noun(analyse: Analyse, named: str, noun: str) -> None:
    article = analyse(f"{named} hesitates. On Monday {noun} rejected the loan.")
    assert actors_of(article, noun) == actors_of(article, named)


def test_a_body_of_another_country_is_another(analyse: Analyse) -> None:
    article = analyse("The European Commission agreed. On Monday the Polish commission rejected the loan.")
    assert not actors_of(article, "the Polish commission") & actors_of(article, "The European Commission")


def test_a_body_is_known_by_what_it_is_a_body_of(analyse: Analyse) -> None:
    article = analyse("The Miners Party and the Harmony Party met. The party of the miners rejected the loan.")
    assert actors_of(article, "The party") == actors_of(article, "The Miners Party")
