import pytest

from stancekit.actors.names import has_capital, key, slug


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
    ("name", "actor"),
    [
        ("U.S. Congress", "us-congress"), ("the Greek government", "greek-government"), ("São Tomé", "sao-tome"),
        ("Côte d’Ivoire", "cote-divoire"), ("AT&T", "at-t"), ("Åse Brynildsen", "ase-brynildsen"),
        ("Владимир Путин", "владимир-путин"), ("its president", "its-president"), ("20 Minutes", "20-minutes"),
        ("the players' union", "players-union"), ("…", "actor"), ("The The", "the"),
    ],
)  # fmt: skip
def test_a_slug_is_the_id_of_an_actor_in_every_article(name, actor):
    assert slug(name) == actor
