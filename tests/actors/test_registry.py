"""Who is meant by a name."""

import dataclasses

import pytest

from stancekit.actors import load_registry


@pytest.mark.parametrize(
    ("name", "kind", "actor"),
    [
        ("Joe Biden", "PERSON", "joe-biden"),
        ("joseph r biden", "PERSON", None),  # nobody writes a name without capitals
        ("Joseph R. Biden", None, "joe-biden"),
        ("Biden", "ORG", None),
        ("President Biden", "PERSON", "joe-biden"),
        ("U.S. President Joe Biden", "PERSON", "joe-biden"),
        ("former President Donald Trump", "PERSON", "donald-trump"),
        ("Hunter Biden", "PERSON", None),
        ("Jordan Biden", "PERSON", None),  # Jordan is a state, and here a first name
        ("Kyiv", "STATE", "ukraine"),
        ("the Kremlin", "ORG", "russia"),
        ("Downing Street", None, "united-kingdom"),
        ("Greeks", "GROUP", "greece"),
        ("the Greek government", "ORG", "greece"),
        ("Nato", "ORG", "nato"),
        ("US", None, "united-states"),
        ("us", None, None),
        ("turkey", None, None),
        ("Georgia", "PERSON", None),
        ("Islamic Republic of Mauritania", "STATE", "mauritania"),
        ("Ruritania", "STATE", None),
        ("", None, None),
    ],
)
def test_find(presidents, name, kind, actor):
    found = presidents.find(name, kind)
    assert (found and found.id) == actor


@pytest.mark.parametrize(
    ("title", "date", "actor"),
    [
        ("the U.S. president", "2018-05-01", "donald-trump"),
        ("the U.S. president", "2022-05-01", "joe-biden"),
        ("the American president", "2025-03-01", "donald-trump"),
        ("America's president", "2022-05-01", "joe-biden"),
        ("the president of the United States", "2022-05-01", "joe-biden"),
        ("U.S. president", "2025-01-20", "donald-trump"),  # the day of the handover is the successor's
        ("the U.S. president", "2016-05-01", None),
        ("the U.S. president", None, None),
        ("a U.S. president", "2022-05-01", None),
        ("the former U.S. president", "2022-05-01", None),
        ("the U.S. vice president", "2010-05-01", "joe-biden"),
        ("the Russian president", "2022-05-01", None),
        ("the president", "2022-05-01", None),
    ],
)
def test_the_date_decides_who_holds_an_office(presidents, title, date, actor):
    found = presidents.find(title, "PERSON", date)
    assert (found and found.id) == actor


def test_an_office_without_dates_needs_none(load):
    registry = load("""
        - {id: ada-halvorsen, name: Ada Halvorsen, type: PERSON, roles: [{title: Norwegian premier}]}
        """, "world")  # fmt: skip
    assert registry.find("Norway's prime minister").id == "ada-halvorsen"
    assert registry.find("Norway's prime minister", "PERSON", "1905-06-07").id == "ada-halvorsen"


def test_years_and_months_count_whole(load):
    registry = load("""
        - {id: a, name: Ada, type: PERSON, roles: [{title: chair, from: 2019, to: 2020-02}]}
        """)  # fmt: skip
    days = ("2018-12-31", "2019-01-01", "2020-02-29", "2020-03-01")
    assert [day for day in days if registry.holder("chair", date=day)] == ["2019-01-01", "2020-02-29"]


BUSHES = """
- {id: george-w-bush, name: George W. Bush, type: PERSON, aliases: [Bush],
   roles: [{title: U.S. president, from: 2001-01-20, to: 2009-01-20}]}
- {id: george-bush, name: George H. W. Bush, type: PERSON, aliases: [Bush],
   roles: [{title: U.S. president, from: 1989-01-20, to: 1993-01-20}]}
"""


def test_a_name_of_two_is_nobodys_and_is_reported_unless_the_date_decides(load):
    registry = load(BUSHES, "world")
    assert registry.find("Bush", "PERSON") is None
    assert registry.find("Bush", "PERSON", "1991-02-01").id == "george-bush"
    assert registry.find("President Bush", "PERSON", "2003-02-01").id == "george-w-bush"
    (ambiguity,) = registry.ambiguities
    assert ambiguity.ids == ("george-w-bush", "george-bush")
    assert [source.rpartition("mine.yaml")[2] for source in ambiguity.sources] == [":1", ":3"]
    assert "'bush' names several actors" in str(ambiguity)


def test_a_person_and_a_state_of_one_name_are_no_ambiguity(load):
    registry = load("- {id: georgia-m, name: Georgia, type: PERSON}", "world")
    assert registry.ambiguities == ()
    assert (registry.find("Georgia", "PERSON").id, registry.find("Georgia", "STATE").id) == ("georgia-m", "georgia")


def test_ones_own_registry_comes_first_and_adds_to_the_others(load):
    registry = load("""
        - {id: georgia-us, name: Georgia, type: STATE, parent: united-states}
        - {id: greece, aliases: [the Karvela government], attributes: {region: south, iso2: EL}}
        """, "world")  # fmt: skip
    assert registry.find("Georgia").id == "georgia-us"
    assert registry.find("Tbilisi").id == "georgia"
    greece = registry.find("the Karvela government")
    assert (greece.id, greece.name, greece.type) == ("greece", "Greece", "STATE")
    assert greece.attributes == {"region": "south", "iso2": "EL", "iso3": "GRC", "wikidata": "Q41"}
    assert registry.find("Athens") is greece


def test_a_lower_case_alias_is_found_as_it_is(load):
    registry = load("- {id: eu, name: European Union, type: ORG, aliases: [the bloc]}")
    assert (registry.find("the bloc").id, registry.find("The bloc").id) == ("eu", "eu")


def test_parents(load):
    registry = load("""
        - {id: cabinet, name: the Tangerud cabinet, type: ORG, parent: norway}
        - {id: party, name: Coastal Alliance, type: ORG}
        - id: ada
          name: Ada Halvorsen
          type: PERSON
          parent: [{id: party, to: 2030}]
          roles: [{title: Norwegian finance minister, from: 2027-10-01, to: 2029-10-14, parent: cabinet}]
        """, "world")  # fmt: skip
    dates = ("2026-01-01", "2028-01-01", "2030-06-01", "2031-01-01", None)
    assert [registry.parent("ada", date) for date in dates] == ["party", "cabinet", "party", None, None]
    assert registry.parent("cabinet", "1990-01-01") == "norway"
    assert registry.parent("white-house") == "united-states"
    assert (registry.parent("norway"), registry.parent("nobody")) == (None, None)


def test_the_only_parent_an_actor_ever_had_counts_without_a_date(load):
    registry = load("- {id: ada, name: Ada, type: PERSON, parent: [{id: norway, from: 2020}]}", "world")
    assert (registry.parent("ada"), registry.parent("ada", "2019-01-01")) == ("norway", None)


def test_a_registry_cannot_be_changed(presidents):
    with pytest.raises(dataclasses.FrozenInstanceError):
        presidents.entries = {}
    with pytest.raises(TypeError):
        presidents.entries["hellas"] = presidents.entries["greece"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        presidents.entries["greece"].name = "Hellas"


def test_no_registries_know_nobody():
    registry = load_registry([])
    assert registry.find("Greece") is None
    assert registry.parent("greece") is None
