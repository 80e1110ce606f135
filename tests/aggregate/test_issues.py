import pytest

from stancekit.aggregate.issue_words import core_of, is_anaphor, issue_key


def key(text, head):
    found = issue_key(text, head)
    return found and found.slug


@pytest.mark.parametrize(
    ("text", "head", "slug"),
    [
        ("the loan guarantee", "guarantee", "guarante-loan"),
        ("any Loan\nguarantees", "guarantees", "guarante-loan"),
        ("its proposed loan guarantee", "guarantee", "guarante-loan"),
        ("the idea of a loan guarantee", "idea", "guarante-loan"),
        ("demands for loan guarantees to Athens", "demands", "guarante-athen-loan"),
        ("a promise to buy grain", "promise", "buy-grain"),
        ("the plan", "plan", "plan"),
        ("meet Zelensky without conditions", "meet", "meet-condit-without-zelenski"),
        ("the U.S. tariffs", "tariffs", "tariff-us"),
        ("Greece\u2019s budget", "budget", "budget-greec"),
        ("opposition to the loan", "opposition", "opposit-loan"),
        ("curbs on aid", "", "curb-aid"),
        ("keep the clause", "keep", "claus"),
        ("to back a loan guarantee", "back", "guarante-loan"),
        ("support it", "support", "support"),
        ("lift the sanctions", "lift", "lift-sanction"),
        ("the idea that Oslo pays", "idea", "pay-oslo"),
        ("the plan that failed", "plan", "plan-fail"),
    ],
)
def test_a_phrase_is_its_head_and_its_content_words(text, head, slug):
    assert key(text, head) == slug


@pytest.mark.parametrize("text", ["it", "This", "the idea", "these ideas", "that question"])
def test_words_that_only_point_back_have_no_key(text):
    assert key(text, text.split()[-1]) is None
    assert is_anaphor(text)


@pytest.mark.parametrize("text", ["everything", "the", "the plan", "🤡", "any"])
def test_other_words_do_not_point_back(text):
    assert not is_anaphor(text)


@pytest.mark.parametrize(
    ("text", "words", "denied"),
    [
        ("no more calls for curbs on the army", "curbs army", True),
        ("the idea of keeping the clause", "clause", False),
        ("support for no curbs", "curbs", True),
        ("Oslo would not pay", "oslo pay", True),
        ("an army that does not fight", "army not fight", False),
        ("not only the loan", "not only loan", False),
        ("it", "", False),
    ],
)
def test_what_a_phrase_is_about_without_the_words_that_carry_a_stance(text, words, denied):
    core = core_of(text)
    assert (" ".join(core.words), core.denied) == (words, denied)


def issues(article, text, *phrases):
    a = article(text)
    for words, head in phrases:
        nth = 1 + sum(f.target.span.of(text) == words for f in a.findings)
        a.finding(None, a.phrase(words, head, nth))
    return a


def test_determiners_and_number_do_not_make_another_issue(article):
    a = issues(
        article,
        "He loathes the loan guarantee. She dreads any loan guarantees. A loan guarantee is folly.",
        ("the loan guarantee", "guarantee"),
        ("any loan guarantees", "guarantees"),
        ("A loan guarantee", "guarantee"),
    )
    (position,) = a.aggregate().positions
    assert position.target.id == "issue:guarante-loan"
    assert len(position.evidence) == 3


def test_a_bare_phrase_joins_the_only_richer_one_and_the_frequent_wording_names_both(article):
    a = issues(
        article,
        "A secret fund for widows is wrong. The fund is wrong. They spent the fund.",
        ("A secret fund for widows", "fund"),
        ("The fund", "fund"),
        ("the fund", "fund"),
    )
    assert a.issues() == ["issue:fund"] * 3
    assert a.aggregate().positions[0].target.name == "fund"


def test_at_equal_frequency_the_wording_that_says_most_is_the_name(article):
    a = issues(
        article, "The fund is wrong. A fund for widows is wrong.", ("The fund", "fund"), ("A fund for widows", "fund")
    )
    assert [(p.target.id, p.target.name) for p in a.aggregate().positions] == [("issue:fund-widow", "fund for widows")]


def test_a_bare_phrase_with_two_richer_ones_joins_neither(article):
    a = issues(
        article,
        "The sanctions failed. Sanctions on Iran failed. Sanctions on Cuba failed.",
        ("The sanctions", "sanctions"),
        ("Sanctions on Iran", "Sanctions"),
        ("Sanctions on Cuba", "Sanctions"),
    )
    assert a.issues() == ["issue:sanction", "issue:sanction-iran", "issue:sanction-cuba"]


def test_where_there_are_several_the_bare_phrase_is_the_one_named_last(article):
    a = issues(
        article,
        "Sanctions on Iran failed. The sanctions failed. Sanctions on Cuba failed. These sanctions failed.",
        ("Sanctions on Iran", "Sanctions"),
        ("The sanctions", "sanctions"),
        ("Sanctions on Cuba", "Sanctions"),
        ("These sanctions", "sanctions"),
    )
    assert a.issues() == [*["issue:sanction-iran"] * 2, *["issue:sanction-cuba"] * 2]


def test_who_would_keep_a_thing_is_for_the_thing(article):
    a = issues(
        article, "The clause stands. They would keep the clause.", ("The clause", "clause"), ("keep the clause", "keep")
    )
    assert a.issues() == ["issue:claus"] * 2


def test_an_act_that_undoes_a_thing_is_another_issue(article):
    a = issues(
        article,
        "The clause stands. They would scrap the clause.",
        ("The clause", "clause"),
        ("scrap the clause", "scrap"),
    )
    assert len(set(a.issues())) == 2


def test_a_chain_of_ever_richer_phrases_is_one_issue(article):
    a = issues(
        article,
        "The tax failed. The carbon tax failed. The carbon tax on steel failed.",
        ("The tax", "tax"),
        ("The carbon tax", "tax"),
        ("The carbon tax on steel", "tax"),
    )
    assert len(set(a.issues())) == 1


def test_phrases_of_other_heads_stay_apart(article):
    a = issues(
        article,
        "The loan failed. Opposition to the loan failed.",
        ("The loan", "loan"),
        ("Opposition to the loan", "Opposition"),
    )
    assert len(set(a.issues())) == 2


def test_a_negation_makes_another_issue(article):
    a = issues(
        article,
        "They failed to meet Putin. They failed to meet Putin without terms.",
        ("meet Putin", "meet"),
        ("meet Putin without terms", "meet"),
    )
    assert len(set(a.issues())) == 2


def test_its_is_whose_it_is(article):
    a = article(
        "Greece lies. Its budget is a fantasy. Italy lies. Its budget is a fantasy. Greece's budget is a fantasy."
    )
    a.actor("greece", "Greece", "STATE").actor("italy", "Italy", "STATE")
    a.mention("Its", "greece"), a.mention("Its", "italy", 2), a.mention("Greece", "greece", 2)
    for phrase in (a.phrase("Its budget"), a.phrase("Its budget", nth=2), a.phrase("Greece's budget")):
        a.finding(None, phrase)
    assert a.issues() == ["issue:budget-greec", "issue:budget-itali", "issue:budget-greec"]


def test_a_pronoun_inside_an_issue_is_explained_in_its_name(article):
    a = article("Refusing to meet him is wrong.").actor("putin", "Vladimir Putin")
    a.mention("him", "putin")
    a.finding(None, a.phrase("meet him", "meet"))
    (position,) = a.aggregate().positions
    assert (position.target.id, position.target.name) == ("issue:meet-putin-vladimir", "meet him (Vladimir Putin)")


def test_it_is_the_issue_named_before_it_in_its_sentence(article):
    a = issues(article, "The levy is a burden and it must go.", ("The levy", "levy"), ("it", "it"))
    assert a.issues() == ["issue:levi", "issue:levi"]


def test_it_is_the_first_issue_of_the_sentence_before(article):
    a = issues(
        article,
        "The levy beats the ban. They still hate it. It must go.",
        ("The levy", "levy"),
        ("the ban", "ban"),
        ("it", "it"),
        ("It", "It"),
    )
    assert a.issues() == ["issue:levi", "issue:ban", "issue:levi", "issue:it.1"]


def test_it_is_nothing_of_a_sentence_further_up(article):
    a = issues(article, "The levy is law. They went home. They still hate it.", ("The levy", "levy"), ("it", "it"))
    assert a.issues() == ["issue:levi", "issue:it.1"]


def test_two_its_of_other_sentences_are_not_one_issue(article):
    a = issues(article, "The levy must go. They hate it. The war must end. They hate it.", ("it", "it"), ("it", "it"))
    assert a.issues() == ["issue:it.1", "issue:it.2"]


def test_issue_ids_cannot_be_taken_for_actors(article):
    a = article("Brexit was wrong. Brexit was wrong, said Brexit.").actor("brexit", "Brexit", "GROUP")
    a.finding(None, a.phrase("Brexit")).finding(a.mention("Brexit", "brexit", 3), a.phrase("Brexit", nth=2))
    a.finding(None, a.mention("Brexit", "brexit", 3))
    assert [(p.actor.id, p.target.kind, p.target.id) for p in a.aggregate().positions] == [
        ("AUTHOR", "issue", "issue:brexit"),
        ("AUTHOR", "actor", "brexit"),
        ("brexit", "issue", "issue:brexit"),
    ]
