"""On whole articles of the repository: one actor under many names, and nobody else among them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from stancekit.records import AnalysedArticle

Analyse = Callable[[str], AnalysedArticle]
SAMPLES = Path(__file__).parents[2] / "corpora" / "samples"


def names_of(article: AnalysedArticle, actor: str) -> set[str]:
    """The different names and nouns for an actor, pronouns apart."""
    text = article.article.text
    return {m.span.of(text) for s in article.sentences for m in s.mentions if m.actor == actor and m.kind != "pronoun"}


def test_one_state_under_five_names(analyse: Analyse) -> None:
    article = analyse((SAMPLES / "halvorsen-draws-a-line.txt").read_text("utf-8"))
    assert names_of(article, "greece") >= {"the Greek government", "Greece", "Greek", "Athens", "Greeks"}
    assert "Athens" not in names_of(article, "norway")


def test_one_minister_under_five_names(analyse: Analyse) -> None:
    article = analyse((SAMPLES / "2029-09-20-the-man-who-outvoted-himself.txt").read_text("utf-8"))
    names = names_of(article, "tormod-halvorsen")
    assert names >= {
        "Tormod Halvorsen", "Halvorsen", "the Norwegian finance minister", "the minister",
        "Norwegian Finance Minister Tormod Halvorsen",
    }  # fmt: skip
    text = article.article.text
    pronouns = {m.span.of(text).lower() for s in article.sentences for m in s.mentions
                if m.actor == "tormod-halvorsen" and m.kind == "pronoun"}  # fmt: skip
    assert pronouns <= {"he", "him", "his", "himself", "i", "me", "my"}
    assert pronouns
