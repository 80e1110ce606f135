import pytest


@pytest.mark.parametrize(
    "phrases",
    [
        ("curbs on Ukraine's army", "limits on the Ukrainian military", "any restrictions on its army (Ukraine)"),
        ("guarantees for Athens’ debt", "a guarantee of Greek debts", "the idea of a guarantee for its debt (Greece)"),
        ("the loan guarantee", "back the loan guarantees", "a call for loan guarantees", "keep the loan guarantee"),
        ("labour reforms", "the labor reform"),
        ("a ban on Russian oil", "an embargo on oil from Russia"),
        ("U.S. tariffs", "American duties", "the United States' tariffs"),
    ],
)
def test_phrases_of_the_same_words_have_one_key(wordings, phrases):
    assert len({wordings.of(phrase).key for phrase in phrases}) == 1
    assert not any(wordings.of(phrase).denied for phrase in phrases)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sanctions on Iran", "sanctions on Cuba"),
        ("the loan guarantee", "the new loan"),
        ("lift the sanctions", "the sanctions"),
        ("cuts to pensions", "the pension reform"),
        ("the levy without exceptions", "the levy with exceptions for Greece"),
    ],
)
def test_phrases_about_other_things_have_other_keys(wordings, one, other):
    assert wordings.of(one).key != wordings.of(other).key


@pytest.mark.parametrize(
    ("denied", "plain"),
    [
        ("no curbs on the army", "curbs on the army"),
        ("no more calls for curbs on the army", "curbs on the army"),
        ("not releasing his tax returns", "releasing his tax returns"),
        ("that force will not be used", "that force will be used"),
        ("a pledge that force will not be used", "force will be used"),
        ("Greece must no longer be helped", "Greece must be helped"),
        ("Oslo won’t pay", "Oslo will pay"),
    ],
)
def test_a_denied_phrase_has_the_key_of_what_it_denies(wordings, denied, plain):
    assert wordings.of(denied).key == wordings.of(plain).key
    assert (wordings.of(denied).denied, wordings.of(plain).denied) == (True, False)


@pytest.mark.parametrize(
    "phrase",
    [
        "an army that does not fight",
        "the loan without conditions",
        "not only the loan",
        "no doubt about the loan",
        "a critic who never wrote",
    ],
)
def test_a_denial_of_something_else_denies_nothing(wordings, phrase):
    assert not wordings.of(phrase).denied


def test_two_denials_are_none(wordings):
    assert not wordings.of("not keeping no loan").denied


def test_names_are_known_by_the_registry_or_their_capital(wordings):
    assert wordings.of("sanctions on Moscow").named == {"russia"}
    assert wordings.of("the dispute over the Dorvan valley").named == {"dorvan"}
    assert wordings.of("Trump's tariffs").named == {"trump"}
    assert wordings.of("Tariffs on steel").named == frozenset()


def test_an_owner_is_in_the_key_and_not_in_what_is_embedded(wordings):
    his = wordings.of("his scorn (Tormod Halvorsen)")
    assert (his.key, his.text) == ("halvorsen scorn tormod", "scorn")
    assert wordings.of("Ukraine's army").text == "army"


@pytest.mark.parametrize("phrase", ["it", "the plan", "a new law", "its proposal (European Commission)", "that", "🤡"])
def test_a_phrase_that_can_be_anything_is_vague(wordings, phrase):
    assert wordings.of(phrase).vague


@pytest.mark.parametrize("phrase", ["divorce", "the pension law", "Brexit", "sanctions", "Ukraine's army"])
def test_a_phrase_that_says_which_is_not(wordings, phrase):
    assert not wordings.of(phrase).vague


def test_an_act_that_undoes_a_thing_is_known(wordings):
    assert wordings.of("abolishing the tax").undoing
    assert wordings.of("the withdrawal of troops").undoing
    assert not wordings.of("the tax").undoing
