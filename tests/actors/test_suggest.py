"""Actors that no registry knows, as lines to paste."""

import pytest

from stancekit.actors import load_registry
from stancekit.actors.names import is_pronoun
from stancekit.actors.paste import lines_of
from stancekit.actors.seen import count_actors
from stancekit.actors.similar import Name, likeness
from stancekit.actors.suggest import suggest
from stancekit.preprocess import lexicon


def record(article, name, kind="PERSON", sentence=None, actor_id=None, target="Greece", confidence=0.5):
    """A record in which a holder stands for, or against, a state."""
    own = {"id": actor_id or name.lower().replace(" ", "-"), "name": name, "type": kind}
    evidence = {"text": sentence or f"{name} said no.", "confidence": confidence}
    return {
        "article": {"id": article, "date": None},
        "actor": own,
        "target": {"kind": "actor", "id": target.lower(), "name": target, "type": "STATE"},
        "evidence": [evidence],
    }


def often(name, times, kind="PERSON", start=0, **more):
    return [record(f"a{start + n}", name, kind, **more) for n in range(times)]


MERZ = """
- {id: friedrich-merz, name: Friedrich Merz, type: PERSON, roles: [{title: German chancellor, from: 2025-05-06}]}
"""


def suggested(records, registry, min_articles=3):
    return suggest(count_actors(records), registry, min_articles)


def merges(found):
    return {one.id: [(merge.seen.name, merge.why.reason) for merge in one.merges] for one in found.actors}


@pytest.fixture(scope="module")
def world():
    return load_registry(["world"])


def test_frequent_unknown_actors_come_first_and_rare_ones_not_at_all(world):
    records = often("Ada Byron", 3) + often("Cora Dahl", 5, start=10) + often("Eva Falk", 2, start=20)
    found = suggested(records, world)
    assert [(one.id, one.articles) for one in found.actors] == [("cora-dahl", 5), ("ada-byron", 3)]
    assert (found.known, found.unknown) == (1, 3)  # Greece is known


def test_the_names_of_one_person_are_merged_with_each_other(world):
    records = [
        *often("Friedrich Merz", 4), *often("Merz", 3, start=10), *often("Chancellor Merz", 1, start=20),
        *often("Friedrich J. Merz", 1, start=30), *often("Friedrich Mertz", 1, start=40),
    ]  # fmt: skip
    found = suggested(records, world)
    assert merges(found) == {
        "friedrich-merz": [
            ("Merz", "part of the name"), ("Chancellor Merz", "part of the name"),
            ("Friedrich J. Merz", "middle name"), ("Friedrich Mertz", "spelling"),
        ]
    }  # fmt: skip


def test_names_are_merged_with_those_of_known_actors(load):
    registry = load(MERZ, "world")
    records = [*often("Merz", 3), *often("European Comission", 3, "ORG"), *often("Hellenic Republik", 3, "STATE")]
    assert merges(suggested(records, registry)) == {
        "friedrich-merz": [("Merz", "part of the name")],
        "european-commission": [("European Comission", "spelling")],
        "greece": [("Hellenic Republik", "spelling")],
    }


def test_a_surname_of_two_is_left_to_the_reader(world):
    records = often("George Bush", 3) + often("Jeb Bush", 3, start=10) + often("Bush", 4, start=20)
    found = suggested(records, world)
    assert merges(found) == {"bush": [], "george-bush": [], "jeb-bush": []}
    assert "# Bush may also be one of these: George Bush, Jeb Bush\n" in "".join(lines_of(found))


@pytest.mark.parametrize(
    ("one", "other", "kind", "reason"),
    [
        ("Volodymyr Zelensky", "Volodymyr Zelenskyy", "PERSON", "spelling"),
        ("Ursula von der Leyen", "von der Leyen", "PERSON", "part of the name"),
        ("Popular Dignity", "the Popular Dignity party", "ORG", "short form"),
        ("Hellenic Confederation of Labour", "HCL", "ORG", "acronym"),
        ("Finance Ministry", "Ministry of Finance", "ORG", "word order"),
        ("Hezbollah", "Hizbollah", "ORG", "spelling"),
        ("North Korea", "South Korea", "STATE", None),
        ("Austria", "Australia", "STATE", None),
        ("Iran", "Iraq", "STATE", None),
        ("Group of 7", "Group of 8", "ORG", None),
        ("Ada Byron", "Ada Dahl", "PERSON", None),
        ("Byron Dahl", "Ada Byron", "PERSON", None),
    ],
)
def test_likeness(one, other, kind, reason):
    found = likeness(Name.of(one, kind, 0), Name.of(other, kind, 1))
    assert (found and found.reason) == reason
    assert (likeness(Name.of(other, kind, 1), Name.of(one, kind, 0)) is None) == (reason is None)


def test_persons_are_not_merged_with_bodies(world):
    assert merges(suggested(often("Ford", 3) + often("Henry Ford", 3, "ORG"), world)) == {"ford": [], "henry-ford": []}


def test_who_has_no_name_is_no_actor_to_add_but_an_office_is_shown(world):
    records = [*often("the critics", 5, "GROUP"), *often("he", 5), *often("a Greek", 4)]
    records += often("The Greek finance minister", 4)
    found = suggested(records, world)
    assert found.actors == ()
    text = "".join(lines_of(found))
    assert '#   - title: "Greek finance minister"  # 4 articles; a0: "The Greek finance minister said no."\n' in text


@pytest.mark.parametrize("pronoun", ["They", "THEY", "She", "It", "We", "Them all", "Some", "Everyone", "No one", "I"])
@pytest.mark.parametrize("kind", ["GROUP", "PERSON"])
def test_a_pronoun_at_the_start_of_a_sentence_is_no_actor_to_add(world, pronoun, kind):
    found = suggested([*often(pronoun, 5, kind), *often("Ada Byron", 3, start=10)], world)
    assert [one.name for one in found.actors] == ["Ada Byron"]
    assert found.offices == ()
    assert found.unknown == 1
    assert pronoun not in "".join(lines_of(found))


@pytest.mark.parametrize("name", ["US Steel", "IT", "Ours Party", "The Others"])
def test_a_name_that_a_pronoun_is_part_of_is_a_name(world, name):
    found = suggested(often(name, 5, "ORG", actor_id="new"), world)
    assert [one.name for one in found.actors] == [name]


def test_every_pronoun_that_preprocess_knows_is_one_here():
    known = lexicon.PRONOUNS | lexicon.FREE_PRONOUNS | lexicon.RELATIVE_PRONOUNS
    assert {word for word in known if not is_pronoun(word.capitalize())} == set()


def test_the_example_is_the_surest_sentence_that_has_the_name(world):
    records = [
        record("a1", "Ada Byron", sentence="She said no.", confidence=0.9),
        record("a2", "Ada Byron", sentence="Byron will not sign.", confidence=0.7),
        record("a3", "Ada Byron", sentence="Ada Byron may sign.", confidence=0.4),
    ]
    assert '# 3 articles; a2: "Byron will not sign."\n' in "".join(lines_of(suggested(records, world)))


def test_an_article_counts_once_however_many_records_it_has(world):
    records = [record("a1", "Ada Byron"), record("a1", "Ada Byron", target="France"), record("a2", "Ada Byron")]
    assert suggested(records, world, 1).actors[0].articles == 2


HOSTILE = [
    "No", "1984", "- X", "Ada: Byron", 'The "Iron" Lady', "#Hashtag", "Ada\nid: Evil", "{A}", "*A", "Å\\n", "null A",
    "A: {b: !!python/name:os.system }",
]  # fmt: skip


def test_the_lines_are_a_registry_that_knows_every_name(world, tmp_path):
    records = []
    for n, name in enumerate(HOSTILE):
        records += often(name, 3, "ORG", start=10 * n, actor_id=f"id-{n}", sentence="a\n- id: evil")
    records += often("Merz", 3) + often("Friedrich Merz", 3, start=500)
    path = tmp_path / "suggested.yaml"
    path.write_text("".join(lines_of(suggested(records, world))), "utf-8")
    registry = load_registry([path, "world"])
    assert registry.find("Merz").id == "friedrich-merz"
    new = [entry for entry in registry.entries.values() if entry.id not in world.entries]
    names = {name for entry in new for name in (entry.name, *entry.aliases)}
    assert names == {" ".join(name.split()) for name in HOSTILE} | {"Friedrich Merz", "Merz"}


def test_what_was_pasted_is_not_suggested_again(world, tmp_path):
    records = often("Merz", 3) + often("Friedrich Merz", 3, start=500)
    path = tmp_path / "mine.yaml"
    path.write_text("".join(lines_of(suggested(records, world))), "utf-8")
    again = [{**one, "actor": {"id": "friedrich-merz", "name": "Friedrich Merz", "type": "PERSON"}} for one in records]
    assert suggested(again, load_registry([path, "world"])).actors == ()


def test_rare_names_are_let_go_when_there_are_too_many():
    records = [*often("Ada Byron", 3), *(record(f"b{n}", f"Rare {n}") for n in range(50))]
    table = count_actors(records, limit=20)
    assert len(table.actors) + table.dropped == 52  # with Greece
    assert "ada-byron" in table.actors
    assert table.dropped >= 30
