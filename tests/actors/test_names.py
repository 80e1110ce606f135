import pytest

from stancekit.actors.names import has_capital, key, slug
from stancekit.preprocess.actors import slug as slug_in_articles


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the Greek government", "Greek Government"),
        ("U.S.", "US"),
        ("São Tomé and Príncipe", "Sao Tome and Principe"),
        ("Côte d’Ivoire", "Cote d'Ivoire"),
        ("NATO", "Nato"),
        ("Norway's finance minister", "Norway finance minister"),
        ("Bosnia-Herzegovina", "Bosnia Herzegovina"),
    ],
)
def test_two_spellings_of_one_name(one, other):
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), [("US", "us"), ("WHO", "who"), ("Iran", "Iraq"), ("Владимир", "Vladimir")])
def test_two_names(one, other):
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("name", "capital"),
    [("Turkey", True), ("the turkey", False), ("The turkey", False), ("The Hague", True), ("المغرب", True)],
)
def test_what_can_be_a_name(name, capital):
    assert has_capital(name) is capital


@pytest.mark.parametrize(
    "name",
    ["U.S. Congress", "the Greek government", "São Tomé", "Côte d’Ivoire", "AT&T", "Åse Brynildsen", "Владимир Путин",
     "its president", "20 Minutes", "the players' union", "…", "The The"],
)  # fmt: skip
def test_a_slug_is_the_id_that_articles_give(name):
    assert slug(name) == slug_in_articles(name)
