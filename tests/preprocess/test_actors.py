"""Who is who in an article: names, offices, nominals, pronouns; and what must stay apart."""

from collections import defaultdict
from collections.abc import Callable

import pytest

from stancekit.actors.names import slug
from stancekit.records import AnalysedArticle

Analyse = Callable[[str], AnalysedArticle]


def chains(article: AnalysedArticle) -> dict[str, list[str]]:
    """Mention texts by actor id, in text order; of mentions within each other (*Mr Trump*, *Trump*) the longest."""
    found: dict[str, list[str]] = defaultdict(list)
    for sentence in article.sentences:
        for mention in sentence.mentions:
            wider = [
                m
                for m in sentence.mentions
                if m != mention and m.span.covers(mention.span) and m.actor == mention.actor
            ]
            if not wider:
                found[mention.actor].append(mention.span.of(article.article.text))
    return found


def together(article: AnalysedArticle, *texts: str) -> bool:
    """Whether all these mentions, each by its first occurrence, are one actor."""
    return len({actor_of(article, text) for text in texts}) == 1


def actor_of(article: AnalysedArticle, text: str) -> str:
    found = [m.actor for s in article.sentences for m in s.mentions if m.span.of(article.article.text) == text]
    assert found, (
        f"no mention {text!r} in {[m.span.of(article.article.text) for s in article.sentences for m in s.mentions]}"
    )
    return found[0]


def test_every_mention_has_an_actor_of_the_article(analyse: Analyse) -> None:
    article = analyse("Donald Trump met the Europeans in Paris. They told him that nobody else would pay. I doubt it.")
    ids = [actor.id for actor in article.actors]
    assert len(ids) == len(set(ids))
    mentioned = {m.actor for s in article.sentences for m in s.mentions}
    assert mentioned == set(ids)


def test_offsets_stay_those_of_the_mentions(analyse: Analyse) -> None:
    text = "Düşünce: “Türkiye won’t yield,” said Ankara’s envoy. 🙂 Ada Halvorsen, she said, agreed."
    article = analyse(text)
    for sentence in article.sentences:
        for mention in sentence.mentions:
            assert mention.span.of(text).strip() == mention.span.of(text) != ""
            assert mention.span.covers(mention.head)
    for quote in article.quotes:
        assert quote.span.of(text).startswith("“")
        assert quote.speaker is None or any(quote.speaker == m.span for s in article.sentences for m in s.mentions)


# Names


def test_name_with_its_parts_and_titles(analyse: Analyse) -> None:
    article = analyse(
        "U.S. President Donald Trump flew to Oslo. Donald Trump said little. Later Mr. Trump slept. Trump left."
    )
    assert chains(article)["donald-trump"][0] == "U.S. President Donald Trump"
    assert together(article, "U.S. President Donald Trump", "Donald Trump", "Mr. Trump", "Trump")
    actor = next(a for a in article.actors if a.id == "donald-trump")
    assert (actor.name, actor.type) == ("Donald Trump", "PERSON")


def test_surname_before_the_full_name(analyse: Analyse) -> None:
    article = analyse("Halvorsen will not pay. Finance minister Ada Halvorsen told parliament so on Monday.")
    assert actor_of(article, "Halvorsen") == "ada-halvorsen"


def test_two_of_one_surname_stay_apart(analyse: Analyse) -> None:
    article = analyse(
        "Bill Clinton met Hillary Clinton in Oslo. Mrs Clinton spoke first. Mr Clinton listened. Clinton smiled."
    )
    assert actor_of(article, "Mrs Clinton") == "hillary-clinton"
    assert actor_of(article, "Mr Clinton") == "bill-clinton"
    plain = article.sentences[-1].mentions[0]
    assert plain.span.of(article.article.text) == "Clinton"
    assert plain.actor not in ("hillary-clinton", "bill-clinton")


def test_name_with_complement_is_the_person_not_the_party(analyse: Analyse) -> None:
    article = analyse(
        "Torkel Brandvik of the Farmers' League will resign. The Farmers' League regrets it. Brandvik does not."
    )
    assert actor_of(article, "Brandvik") == "torkel-brandvik"
    assert actor_of(article, "The Farmers' League") == "farmers-league"


def test_acronym_in_parentheses_and_by_initials(analyse: Analyse) -> None:
    article = analyse(
        "The Ruritanian Workers Federation (RWF) rejected the offer. The RWF wants more. "
        "The Transport Safety Board disagreed. The TSB will sue."
    )
    assert together(article, "The Ruritanian Workers Federation", "The RWF")
    assert together(article, "The Transport Safety Board", "The TSB")


def test_acronym_of_something_else_stays_apart(analyse: Analyse) -> None:
    article = analyse("The Transport Safety Board disagreed. The RWF will sue.")
    assert not together(article, "The Transport Safety Board", "The RWF")


def test_european_union_by_its_names(analyse: Analyse) -> None:
    article = analyse(
        "The European Union hesitates. The EU is slow, and Brussels knows it. The bloc will decide in May."
    )
    assert {actor_of(article, t) for t in ("The European Union", "The EU", "Brussels", "The bloc")} == {
        "european-union"
    }


# States


@pytest.mark.parametrize(
    ("text", "mentions", "actor"),
    [
        ("Ukraine asked for more. Kyiv wants an answer. The Ukrainians are tired.",
         ("Ukraine", "Kyiv", "The Ukrainians"), "ukraine"),
        ("The Kremlin refused. Moscow wants more. Russia will wait.", ("The Kremlin", "Moscow", "Russia"), "russia"),
        ("Washington agreed. The United States will pay. America is rich. The U.S. knows it.",
         ("Washington", "The United States", "America", "The U.S."), "united-states"),
        ("Greece will pay. The Greek government said so.", ("Greece", "The Greek government"), "greece"),
    ],
)  # fmt: skip
def test_capitals_seats_and_peoples_are_the_state(
    analyse: Analyse, text: str, mentions: tuple[str, ...], actor: str
) -> None:
    assert {actor_of(analyse(text), mention) for mention in mentions} == {actor}


def test_capital_as_a_place_is_not_the_state(analyse: Analyse) -> None:
    article = analyse("France opposed the plan. Ministers discussed it at the summit in Paris.")
    assert actor_of(article, "Paris") == "paris"
    assert actor_of(article, "France") == "france"


def test_people_of_a_state_that_no_table_knows(analyse: Analyse) -> None:
    article = analyse("Ruritania closed the border. The Ruritanian army was not asked. Syldavia protested.")
    assert actor_of(article, "Ruritanian") == "ruritania"
    assert actor_of(article, "Syldavia") == "syldavia"


def test_army_of_a_state_is_another_actor(analyse: Analyse) -> None:
    article = analyse("Russia denies it. The Russian army has not moved.")
    assert actor_of(article, "The Russian army") != "russia"


# Offices and nominals


def test_apposition_tells_the_office(analyse: Analyse) -> None:
    article = analyse("Donald Trump, the U.S. president, met Friedrich Merz. The U.S. president said nothing.")
    assert together(article, "Donald Trump", "the U.S. president", "The U.S. president")


def test_office_before_the_name_between_commas(analyse: Analyse) -> None:
    article = analyse("The interior minister, Sayaka Minobe, insists on it. The minister is alone.")
    assert together(article, "The interior minister", "Sayaka Minobe", "The minister")


def test_office_of_another_state_stays_apart(analyse: Analyse) -> None:
    article = analyse(
        "Ukrainian President Volodymyr Zelensky spoke first. The Russian president laughed. "
        "The Ukrainian president left."
    )
    assert actor_of(article, "The Ukrainian president") == "volodymyr-zelensky"
    assert actor_of(article, "The Russian president") != "volodymyr-zelensky"


def test_president_like_somebody(analyse: Analyse) -> None:
    article = analyse(
        "Europe must live with an unpredictable president like Donald Trump. The U.S. president met Vladimir Putin. "
        "The Russian president smiled."
    )
    assert actor_of(article, "The U.S. president") == "donald-trump"
    assert actor_of(article, "The Russian president") != "donald-trump"


def test_former_and_vice_president_are_not_the_president(analyse: Analyse) -> None:
    article = analyse("President Idriss Baleke signed it. The former president protested. The vice president was ill.")
    assert actor_of(article, "The former president") != "idriss-baleke"
    assert actor_of(article, "The vice president") != "idriss-baleke"


def test_same_noun_with_the_same_modifiers(analyse: Analyse) -> None:
    article = analyse(
        "The Europeans hesitate. Poor farmers protest. Europeans fear war. The poor farmers block roads. "
        "Rich farmers sleep."
    )
    assert together(article, "The Europeans", "Europeans")
    assert together(article, "Poor farmers", "The poor farmers")
    assert not together(article, "Poor farmers", "Rich farmers")


def test_a_new_one_is_another(analyse: Analyse) -> None:
    article = analyse("A minister resigned on Monday. Another minister stayed. A minister of the opposition laughed.")
    assert not together(article, "A minister", "Another minister")


def test_some_of_a_group_are_not_the_group(analyse: Analyse) -> None:
    article = analyse("Some of the senators protested. The senators voted on Monday.")
    assert actor_of(article, "Some of the senators") != actor_of(article, "The senators")


def test_common_noun_for_a_named_body(analyse: Analyse) -> None:
    article = analyse("The Harmony Party kept a secret fund. The party denied it. The company knew nothing.")
    assert together(article, "The Harmony Party", "The party")
    assert not together(article, "The Harmony Party", "The company")


def test_predicate_is_its_subject(analyse: Analyse) -> None:
    article = analyse("Ada Halvorsen is the leader of the opposition. Peter Olsen is not the leader of anything.")
    assert actor_of(article, "the leader") == "ada-halvorsen"


# Pronouns


def test_gender_decides(analyse: Analyse) -> None:
    article = analyse("Angela Merkel met Emmanuel Macron. He praised her. She thanked him.")
    assert actor_of(article, "He") == actor_of(article, "him") == "emmanuel-macron"
    assert actor_of(article, "She") == actor_of(article, "her") == "angela-merkel"


def test_title_tells_the_gender(analyse: Analyse) -> None:
    article = analyse("Ms Karimbek blamed Mr Uly. She said that he had lied.")
    assert actor_of(article, "She") == actor_of(article, "Ms Karimbek")
    assert actor_of(article, "he") == actor_of(article, "Mr Uly")


def test_it_is_no_person_and_he_no_state(analyse: Analyse) -> None:
    article = analyse("Germany criticised Peter Olsen because it mistrusts him.")
    assert actor_of(article, "it") == "germany"
    assert actor_of(article, "him") == "peter-olsen"


def test_object_is_not_the_subject_of_its_own_verb(analyse: Analyse) -> None:
    article = analyse("Peter Olsen despises Karl Meyer. Olsen attacked him.")
    assert actor_of(article, "him") == "karl-meyer"


def test_they_are_many(analyse: Analyse) -> None:
    article = analyse("Peter Olsen met the farmers on Monday. They want their money.")
    assert actor_of(article, "They") == actor_of(article, "their") == actor_of(article, "the farmers")


def test_empty_it_is_nobody(analyse: Analyse) -> None:
    article = analyse("Germany hesitates. It is clear that nobody wants war.")
    assert actor_of(article, "It") != "germany"


def test_pronoun_without_candidate_is_an_actor_of_its_own(analyse: Analyse) -> None:
    article = analyse("She was not amused. The budget passed.")
    assert chains(article)[actor_of(article, "She")] == ["She"]


def test_i_and_we_are_the_speaker_inside_and_the_author_outside(analyse: Analyse) -> None:
    article = analyse(
        "“I will resign, and we all know my reasons,” said Ada Halvorsen. We were not surprised. I expected it."
    )
    assert actor_of(article, "I") == actor_of(article, "we") == actor_of(article, "my") == "ada-halvorsen"
    assert actor_of(article, "We") == "AUTHOR"
    assert [a.name for a in article.actors if a.id == "AUTHOR"] == ["AUTHOR"]


def test_i_of_an_unknown_speaker_is_not_the_author(analyse: Analyse) -> None:
    article = analyse("A banner on the sea front: “Leave the lights off, I know the way home.”")
    assert actor_of(article, "I") != "AUTHOR"


def test_no_author_without_first_person(analyse: Analyse) -> None:
    assert "AUTHOR" not in [a.id for a in analyse("Germany hesitates.").actors]


def test_he_in_his_own_words_is_somebody_else(analyse: Analyse) -> None:
    article = analyse("Peter Olsen spoke after Karl Meyer. “I think he lied to the whole country,” said Peter Olsen.")
    assert actor_of(article, "he") == "karl-meyer"


# Ids and names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Donald Trump", "donald-trump"),
        ("the U.S. Treasury", "us-treasury"),
        ("Józef Piłsudski", "jozef-piłsudski"),
        ("The Farmers’ League", "farmers-league"),
        ("الرئيس عمر", "الرئيس-عمر"),
        ("…", "actor"),
    ],
)
def test_slug(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_right_to_left_text_keeps_its_letters_in_the_id(analyse: Analyse) -> None:
    article = analyse("President Omar said “we will never give up” to الرئيس in Cairo.")
    assert actor_of(article, "President Omar") == "omar"
    assert all(a.id and not a.id.startswith("-") for a in article.actors)


def test_article_without_mentions(analyse: Analyse) -> None:
    article = analyse("Yes. No!")
    assert article.actors == ()
