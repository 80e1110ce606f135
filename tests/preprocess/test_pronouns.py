"""Whom a pronoun stands for: what grammar forbids, what the tree tells, and a scorer whose weights are data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from stancekit.errors import InputError
from stancekit.preprocess.analyse import Analyser
from stancekit.preprocess.antecedents import FORMAT, read_weights
from stancekit.records import AnalysedArticle, Article
from stancekit.settings import load_settings

Analyse = Callable[[str], AnalysedArticle]
EXAMPLE = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan,"
    ' calling its budget "a fantasy".'
)


def actors_of(article: AnalysedArticle, word: str) -> list[str]:
    """The actor of each occurrence of a word, in text order."""
    text = article.article.text
    return [m.actor for s in article.sentences for m in s.mentions if m.span.of(text) == word]


def test_example_sentence_whose_budget_it_is(analyse: Analyse) -> None:
    assert actors_of(analyse(EXAMPLE), "its") == ["greece"]


def test_without_an_addressee_the_words_go_on_about_the_subject(analyse: Analyse) -> None:
    article = analyse("Halvorsen said that Oslo would block any new loan, calling its budget a fantasy.")
    assert actors_of(article, "its") == ["norway"]


def test_somebody_accused_of_something_does_it(analyse: Analyse) -> None:
    article = analyse("Norway accuses Iran of hiding its reactors, and Iran accuses Norway of freezing its accounts.")
    assert actors_of(article, "its")[0] == "iran"


def test_an_object_is_not_the_subject_of_its_verb_under_an_earlier_name(analyse: Analyse) -> None:
    article = analyse("Peter Olsen despises Karl Meyer. On Monday Olsen attacked him in parliament.")
    assert actors_of(article, "him") == ["karl-meyer"]


def test_his_minister_is_not_himself(analyse: Analyse) -> None:
    article = analyse("Rafael Ocampo stayed silent. Imre Kintanar, his health minister, resigned.")
    assert actors_of(article, "his") == ["rafael-ocampo"]


def test_a_noun_tells_the_gender(analyse: Analyse) -> None:
    article = analyse('Justice Efua Brakatu ruled on Monday. "A man can be dismissed by telephone," she wrote.')
    assert actors_of(article, "she") == ["efua-brakatu"]


# Lists


def test_they_are_all_of_a_list(analyse: Analyse) -> None:
    article = analyse("Warsaw and Budapest will howl, because they have spent the money in their heads.")
    assert actors_of(article, "they") == actors_of(article, "their") == ["poland-and-hungary"]
    actor = next(a for a in article.actors if a.id == "poland-and-hungary")
    assert (actor.name, actor.type) == ("Poland and Hungary", "GROUP")


def test_a_list_is_an_actor_only_where_a_pronoun_stands_for_it(analyse: Analyse) -> None:
    article = analyse("Warsaw and Budapest will howl. Norway will pay.")
    assert {a.id for a in article.actors} == {"poland", "hungary", "norway"}


def test_a_choice_is_no_list(analyse: Analyse) -> None:
    article = analyse("Peter Olsen or Karl Meyer will go. The farmers cheer. They want their money.")
    assert actors_of(article, "They") == actors_of(article, "The farmers")


# The first person


def test_we_of_a_minister_is_the_state(analyse: Analyse) -> None:
    article = analyse("“We will not pay, and I will not resign,” said Norwegian Finance Minister Ada Halvorsen.")
    assert (actors_of(article, "We"), actors_of(article, "I")) == (["norway"], ["ada-halvorsen"])


def test_we_of_a_former_minister_is_not_the_state(analyse: Analyse) -> None:
    article = analyse("“We were wrong,” said former Norwegian Finance Minister Ada Halvorsen.")
    assert actors_of(article, "We") == ["ada-halvorsen"]


def test_we_of_somebody_without_an_office_is_the_speaker(analyse: Analyse) -> None:
    article = analyse("“We will not pay for this budget,” said Ada Halvorsen.")
    assert actors_of(article, "We") == ["ada-halvorsen"]


def test_her_country_is_that_of_her_office(analyse: Analyse) -> None:
    article = analyse("Norwegian Finance Minister Ada Halvorsen spoke first. Her country will not pay. Norway is rich.")
    assert actors_of(article, "Her country") == actors_of(article, "Norway") == ["norway"]


# The weights


def weights_file(path: Path, weights: dict[str, float], **more: str) -> Path:
    path.write_text(json.dumps({"format": FORMAT, "weights": weights, **more}), "utf-8")
    return path


def analysed_with(weights: Path) -> AnalysedArticle:
    settings = load_settings(overrides=[f"preprocess.pronouns='{weights}'"])
    text = "Angela Merkel met Theresa May in Oslo. She was tired."
    return next(iter(Analyser(settings.preprocess).analyse([Article("x", text)])))


def test_other_weights_choose_others(tmp_path: Path) -> None:
    subjects = weights_file(tmp_path / "subjects.json", {"subject": 1.0})
    objects = weights_file(tmp_path / "objects.json", {"object": 1.0})
    nobody = weights_file(tmp_path / "nobody.json", {"none": 1.0})
    assert actors_of(analysed_with(subjects), "She") == ["angela-merkel"]
    assert actors_of(analysed_with(objects), "She") == ["theresa-may"]
    assert actors_of(analysed_with(nobody), "She") == ["she"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "cannot be read"),
        ("", "no weights of format"),
        ("[]", "no weights of format"),
        ('{"format": "stancekit/antecedents/0", "weights": {}}', "'stancekit/antecedents/0'"),
        (f'{{"format": "{FORMAT}", "weights": {{"subject": "much"}}}}', "no weights of format"),
        (f'{{"format": "{FORMAT}"}}', "'weights'"),
    ],
)
def test_a_file_that_is_no_weights_is_refused_by_name(tmp_path: Path, content: str | None, why: str) -> None:
    path = tmp_path / "weights.json"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(InputError) as refused:
        read_weights(str(path))
    assert str(path) in str(refused.value)
    assert why in str(refused.value)


def test_the_shipped_weights_say_what_one_would_expect() -> None:
    weights = read_weights().of
    assert weights["subject"] > weights["object"]
    assert weights["back 0"] > weights["back 3"]
    assert weights["gender known"] > 0 > weights["new paragraph"]
    assert all(abs(weight) < 5 for weight in weights.values())
