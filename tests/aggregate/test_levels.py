"""Positions of mentions, actors and parents."""

from dataclasses import replace

import pytest

from stancekit.settings import load_settings

REGISTRY = """
- id: tormod-halvorsen
  name: Tormod Halvorsen
  type: PERSON
  aliases: [Halvorsen]
  roles: [{title: Norwegian finance minister, from: 2027-10-01, to: 2029-10-14, parent: norway}]
"""


@pytest.fixture
def settings(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(REGISTRY, "utf-8")

    def of(level):
        own = (f"aggregate.registries=['{path}', 'world']", f"aggregate.actor_level={level}")
        return load_settings(overrides=own).aggregate

    return of


def subjects(built, settings):
    return [(p.actor.id, p.actor.name, p.target.id, p.target.name) for p in built.aggregate(settings).positions]


@pytest.fixture
def dated(example):
    example.metadata["date"] = "2029-01-17"
    return example


def test_an_actor_is_the_registrys(dated, settings):
    assert subjects(dated, settings("actor")) == [
        ("tormod-halvorsen", "Tormod Halvorsen", "greece", "Greece"),
        ("tormod-halvorsen", "Tormod Halvorsen", "issue:budget-greec", "its budget (Greece)"),
        ("norway", "Norway", "issue:loan-new", "new loan"),
    ]


def test_a_mention_is_as_it_is_worded(dated, settings):
    assert subjects(dated, settings("mention")) == [
        ("halvorsen", "Halvorsen", "greek-government", "the Greek government"),
        ("halvorsen", "Halvorsen", "issue:budget-greec", "its budget (Greece)"),
        ("oslo", "Oslo", "issue:loan-new", "new loan"),
    ]


def test_a_minister_counts_for_the_government(dated, settings):
    assert [one[0] for one in subjects(dated, settings("parent"))] == ["norway", "norway", "norway"]
    dated.metadata["date"] = "2031-01-17"
    assert [one[0] for one in subjects(dated, settings("parent"))] == ["tormod-halvorsen", "tormod-halvorsen", "norway"]


def test_a_pronoun_stands_for_its_actor(article, settings):
    a = article("Halvorsen came. He rejects the loan.").actor("halvorsen", "Halvorsen")
    a.mention("Halvorsen", "halvorsen")
    a.finding(a.mention("He", "halvorsen"), a.phrase("the loan"))
    assert [subjects(a, settings(level))[0][0] for level in ("mention", "actor")] == ["tormod-halvorsen"] * 2
    assert subjects(a, settings("parent"))[0][0] == "norway"  # the only one he ever had, since the day is not known


def test_the_author_is_the_author_at_every_level(article, settings):
    a = article("The loan is a mistake.")
    a.finding(None, a.phrase("The loan"))
    assert [subjects(a, settings(level))[0][0] for level in ("mention", "actor", "parent")] == ["AUTHOR"] * 3


def test_a_quarrel_inside_a_government_is_no_slip(article, settings):
    a = article("Halvorsen attacks Norway.", {"date": "2029-01-17"})
    a.actor("halvorsen", "Halvorsen").actor("norway", "Norway", "STATE")
    a.finding(a.mention("Halvorsen", "halvorsen"), a.mention("Norway", "norway"), p=0.6)
    assert [one[::2] for one in subjects(a, settings("parent"))] == [("norway", "norway")]


def test_who_is_addressed_follows(dated, settings):
    dated.findings[1] = replace(dated.findings[1], addressee="halvorsen")

    def addressed(level):
        return {f.addressee for p in dated.aggregate(settings(level)).positions for f in p.evidence} - {None}

    assert [addressed(level) for level in ("mention", "actor", "parent")] == [{"tormod-halvorsen"}] * 2 + [{"norway"}]


def test_the_level_is_part_of_a_positions_id(dated, settings):
    ids = {
        level: {p.id for p in dated.aggregate(settings(level)).positions} for level in ("mention", "actor", "parent")
    }
    assert ids["mention"].isdisjoint(ids["actor"])
    assert ids["actor"] - ids["parent"]


def test_without_registries_actors_are_as_the_article_knows_them(dated):
    alone = load_settings(overrides=["aggregate.registries=[]"]).aggregate
    assert [one[0] for one in subjects(dated, alone)] == ["halvorsen", "halvorsen", "norway"]
