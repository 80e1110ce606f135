"""Actors of articles as the registry knows them."""

import re
from dataclasses import dataclass, field

import pytest

from stancekit.actors import load_registry
from stancekit.actors.identities import identified, identities
from stancekit.records import AUTHOR, Actor, AnalysedArticle, Article, Finding, Mention, Sentence, Span

REGISTRY = """
- id: tormod-halvorsen
  name: Tormod Halvorsen
  type: PERSON
  roles: [{title: Norwegian finance minister, from: 2027-10-01}]
- id: eleftheria-sakka
  name: Eleftheria Sakka
  type: PERSON
  aliases: [Sakka]
  roles: [{title: Greek finance minister, from: 2029-04-14}]
- id: petros-lamprinos
  name: Petros Lamprinos
  type: PERSON
  roles: [{title: Greek finance minister, to: 2029-04-13}]
- {id: roubis, name: Thanasis Roubis, type: PERSON, roles: [{title: leader of Popular Dignity}]}
- {id: syriza, name: Syriza, type: ORG}
- {id: germany-president, name: German Presidency, type: ORG, seats: [Bellevue]}
"""


@dataclass
class Text:
    """One sentence in which each mention is written as [words|actor id|kind]."""

    marked: str
    date: str | None = "2029-06-21"
    mentions: list[Mention] = field(default_factory=list)
    text: str = ""

    def __post_init__(self):
        at = 0
        for match in re.finditer(r"\[(.+?)\|(.+?)\|(\w+)\]", self.marked):
            self.text += self.marked[at : match.start()] + match[1]
            span = Span(len(self.text) - len(match[1]), len(self.text))
            self.mentions.append(Mention(span, span, match[3], "PERSON", match[2]))
            at = match.end()
        self.text += self.marked[at:]

    def analysed(self, *actors: Actor) -> AnalysedArticle:
        sentence = Sentence(Span(0, len(self.text)), 0, tuple(self.mentions))
        return AnalysedArticle(Article("a", self.text, date=self.date), (sentence,), (), actors)


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    path = tmp_path_factory.mktemp("actors") / "mine.yaml"
    path.write_text(REGISTRY, "utf-8")
    return load_registry([path, "world"])


def who(registry, marked, name, kind="PERSON", date="2029-06-21"):
    """Who the one actor of a sentence is; its id in the article is ``x``."""
    return identities(Text(marked, date).analysed(Actor("x", name, kind)), registry)["x"].id


def test_a_name_of_the_article_is_found(registry):
    assert who(registry, "[Tormod Halvorsen|x|name] said no.", "Tormod Halvorsen") == "tormod-halvorsen"


def test_another_name_of_the_article_is_found_where_the_fullest_is_not(registry):
    assert who(registry, "[E. Sakka|x|name] nodded, and [Sakka|x|name] smiled.", "E. Sakka") == "eleftheria-sakka"
    assert who(registry, "[Ada Byron|x|name] nodded, and [Sakka|x|name] smiled.", "Ada Byron") == "x"
    assert who(registry, "[Ada Byron|x|name] nodded, and [the White House|x|name] smiled.", "Ada Byron") == "x"


@pytest.mark.parametrize(
    ("date", "actor"), [("2029-03-14", "petros-lamprinos"), ("2029-06-21", "eleftheria-sakka"), (None, "x")]
)
def test_the_date_of_the_article_decides_whose_office_it_is(registry, date, actor):
    marked = "[The Greek finance minister|x|nominal] said that [he|x|pronoun] would pay."
    assert who(registry, marked, "The Greek finance minister", date=date) == actor


def test_an_office_helps_a_surname_and_not_another_name(registry):
    office = ", [the Norwegian finance minister|x|nominal], said no."
    assert who(registry, f"[Halvorsen|x|name]{office}", "Halvorsen") == "tormod-halvorsen"
    assert who(registry, f"[Ada Byron|x|name]{office}", "Ada Byron") == "x"
    assert who(registry, f"[Tormod Byron|x|name]{office}", "Tormod Byron") == "x"
    assert who(registry, "[Halvorsen|x|name] said no.", "Halvorsen") == "x"


def test_whose_office_it_is_may_stand_behind_the_mention(registry):
    assert who(registry, "[The leader|x|nominal] of Popular Dignity mocked him.", "The leader") == "roubis"
    assert who(registry, "[The leader|x|nominal] of the Coastal Alliance mocked him.", "The leader") == "x"


def test_a_party_that_was_taken_for_a_person(registry):
    assert who(registry, "[Syriza|x|name] said no.", "Syriza") == "syriza"
    assert who(registry, "[Syriza|x|name] said that [she|x|pronoun] was tired.", "Syriza") == "x"


def test_a_full_name_counts_whatever_the_article_took_it_for(registry):
    assert who(registry, "[Eleftheria Sakka|x|name] said no.", "Eleftheria Sakka", "ORG") == "eleftheria-sakka"


def test_a_seat_that_is_only_a_place(registry):
    assert who(registry, "[Bellevue|x|name] refused to sign.", "Bellevue", "ORG") == "germany-president"
    assert who(registry, "They met in [Bellevue|x|name].", "Bellevue", "ORG") == "x"
    # What the analysis of the article left as a name of its own, it has found to be a place.
    assert who(registry, "The summit in [Paris|x|name] failed.", "Paris", "STATE") == "x"


def test_an_unknown_actor_keeps_its_id_unless_a_known_one_has_it(registry):
    article = Text("[Georgia|georgia|name] asked [Ada Byron|ada-byron|name].").analysed(
        Actor("georgia", "Georgia", "PERSON"), Actor("ada-byron", "Ada Byron", "PERSON")
    )
    assert [actor.id for actor in identities(article, registry).values()] == ["georgia.person", "ada-byron"]


def test_two_actors_of_one_name_stay_two(registry):
    article = Text("[Sakka|sakka|name] met [Sakka|sakka-2|name].").analysed(
        Actor("sakka", "Sakka", "PERSON"), Actor("sakka-2", "Sakka", "PERSON")
    )
    assert [actor.id for actor in identities(article, registry).values()] == ["eleftheria-sakka", "sakka-2"]


def test_findings_and_sentences_carry_the_identities(registry):
    text = Text("[Sakka|sakka|name] asked [Halvorsen|h|name], [the Norwegian finance minister|h|nominal].")
    article = text.analysed(Actor("sakka", "Sakka", "PERSON"), Actor("h", "Halvorsen", "PERSON"))
    sakka, halvorsen, _ = text.mentions
    span, chances = article.sentences[0].span, (0.0, 0.9, 0.1)
    finding = Finding(span, sakka, halvorsen, "against", chances, "ACCUSE", "narrated", addressee="h")
    known, (found,) = identified(article, [finding], registry)
    assert (found.holder.actor, found.target.actor, found.addressee) == ("eleftheria-sakka", *["tormod-halvorsen"] * 2)
    assert known.actors == (
        Actor("eleftheria-sakka", "Eleftheria Sakka", "PERSON"), Actor("tormod-halvorsen", "Tormod Halvorsen", "PERSON")
    )  # fmt: skip
    assert {mention.actor for mention in known.sentences[0].mentions} == {actor.id for actor in known.actors}


def test_an_article_of_unknown_actors_is_left_as_it_is(registry):
    article = Text("[Ada Byron|ada-byron|name] and [I|AUTHOR|pronoun] agree.").analysed(
        Actor("ada-byron", "Ada Byron", "PERSON"), Actor(AUTHOR, AUTHOR, "PERSON")
    )
    known, findings = identified(article, [], registry)
    assert known is article
    assert findings == []
