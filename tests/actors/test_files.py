"""Files of actors, and what is said of broken ones: one line with the file, the line, the actor and what to do."""

import pytest

from stancekit.actors import load_registry
from stancekit.actors.terms import Term
from stancekit.errors import InputError, UsageError

GOOD = "- {id: ada, name: Ada Halvorsen, type: PERSON}\n"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("- {id: ada, name: Ada, type: PERSON", 2, "not YAML"),
        ("- id: ada\n\tname: Ada\n", 2, "not YAML"),
        ("id: ada\nname: Ada\n", 1, "no list of actors"),
        (GOOD + "- Boris\n", 2, "'Boris' is no actor"),
        (GOOD + "- {name: Boris, type: PERSON}\n", 2, "id: missing"),
        (GOOD + "- {id: no, name: Norway, type: STATE}\n", 2, "id: False is no text; put it in quotation marks"),
        (GOOD + "- {id: x y, name: Boris, type: PERSON}\n", 2, "actor 'x y': id: 'x y': an id has letters"),
        (GOOD + "- {id: AUTHOR, name: Boris, type: PERSON}\n", 2, "take another"),
        (GOOD + "- {id: b, name: Boris, type: MAN}\n", 2, "actor 'b': type: 'MAN' is none of PERSON, STATE, ORG"),
        (GOOD + "- {id: b, name: Boris, type: PERSON, alias: [B.]}\n", 2, "alias: no such field; there are id, name"),
        (GOOD + "- {id: b, name: Boris, type: PERSON, aliases: B.}\n", 2, "aliases: 'B.' is no list; write [B.]"),
        (GOOD + "- {id: b, name: '…', type: PERSON}\n", 2, "a name is one line with a letter"),
        (GOOD + "- {id: b, name: B, name: C, type: PERSON}\n", 2, "name stands twice"),
        (GOOD + "- {id: b, name: B, type: PERSON, roles: [{from: 2020}]}\n", 2, "roles.0.title: missing"),
        (GOOD + "- {id: b, name: B, type: PERSON, roles: [{title: a, from: soon}]}\n", 2, "'soon' is no date; write"),
        (GOOD + "- {id: b, name: B, type: PERSON, roles: [{title: a, from: 2021, to: 2020}]}\n", 2, "before it starts"),
        (GOOD + "- {id: b, name: B, type: PERSON, roles: [{title: a, from: 2021-02-30}]}\n", 2, "day is out of range"),
        (GOOD + "- {id: b, name: B, type: PERSON, parent: ruritania}\n", 2, "'ruritania' is no actor of"),
        (GOOD + "- {id: b, name: B, type: PERSON, parent: b}\n", 2, "'b' is the actor itself"),
        (GOOD + "- {id: b, type: PERSON}\n", 2, "actor 'b': name missing; write them, or use a registry that"),
        (GOOD + "\n- {id: ada, name: Ada Byron, type: PERSON}\n", 3, "name 'Ada Byron', but 'Ada Halvorsen' in"),
        ("[" * 5000, None, "not YAML"),
        ('- {id: b, name: "a\x01b", type: PERSON}\n', None, "not YAML"),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_with_its_line_and_the_next_step(write, text, line, words):
    path = write(text)
    with pytest.raises(InputError) as caught:
        load_registry([path])
    message = str(caught.value)
    assert message.startswith(f"{path}:{line}: " if line else str(path))
    assert words in message
    assert "\n" not in message
    assert ";" in message  # what is wrong; what to do


def test_an_id_may_stand_twice_when_the_two_agree(load):
    again = "- {id: ada, name: Ada Halvorsen, type: PERSON, aliases: [Halvorsen]}\n- {id: ada, aliases: [A. H.]}\n"
    registry = load(GOOD + again)
    assert registry.entries["ada"].aliases == ("Halvorsen", "A. H.")


def test_a_file_without_actors_is_an_empty_registry(load):
    assert load("# nothing yet\n").entries == {}


def test_attributes_are_free(load):
    own = "{born: 1968-03-01, left: 2.5, wings: [green, red]}"
    registry = load(f"- {{id: a, name: Ada, type: PERSON, attributes: {own}}}")
    assert registry.entries["a"].attributes == {"born": "1968-03-01", "left": 2.5, "wings": ("green", "red")}


def test_what_is_no_file_of_actors(tmp_path):
    with pytest.raises(UsageError, match=r"nowhere.yaml: no such file of actors; name a file, a folder, or world"):
        load_registry([tmp_path / "nowhere.yaml"])
    with pytest.raises(UsageError, match=r"no file of actors in this folder"):
        load_registry([tmp_path])
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(UsageError, match=r"actors are read from \.yaml, \.yml, \.csv"):
        load_registry([tmp_path / "a.txt"])
    (tmp_path / "a.yaml").write_bytes(b"- {id: a, name: caf\xe9, type: ORG}")
    with pytest.raises(InputError, match=r"a.yaml: not UTF-8 \(byte 19\); save it as UTF-8"):
        load_registry([tmp_path / "a.yaml"])


def test_a_folder_is_all_its_files(write):
    path = write(GOOD, "one.yaml")
    write("id,name,type\nboris,Boris,PERSON\n", "two.csv")
    assert set(load_registry([path.parent]).entries) == {"ada", "boris"}


CSV = """
    id;name;type;aliases;role;role_from;role_to;role_parent;parent;attributes.party
    ada;Ada Halvorsen;PERSON;Halvorsen | A. Halvorsen;Norwegian finance minister;2027-10-01;;cabinet;;Conservative
    ada;;;;Norwegian prime minister;2020;2021;;;

    cabinet;Norwegian cabinet;ORG;;;;;;norway;
    """


@pytest.mark.parametrize("between", [";", ",", "\t"])
def test_a_table_of_actors(load, between):
    registry = load(CSV.replace(";", between), "world", name="mine.csv")
    ada = registry.find("A. Halvorsen")
    assert (ada.id, ada.attributes) == ("ada", {"party": "Conservative"})
    assert [(role.title, role.term) for role in ada.roles] == [
        ("Norwegian finance minister", Term("2027-10-01")),
        ("Norwegian prime minister", Term("2020-01-01", "2021-12-31")),
    ]
    assert (registry.parent("ada", "2028-01-01"), registry.parent("cabinet")) == ("cabinet", "norway")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("id,name,typ\n", 1, "no such column 'typ'; there are id, name, type"),
        ("name,type\n", 1, "no column id"),
        ("id,id,type\n", 1, "the column id stands twice"),
        ("id,name,type\na,Ada,PERSON\nb,Boris,MAN\n", 3, "actor 'b': type: 'MAN' is none of"),
        ("id,name,type\na,Halvorsen, Ada,PERSON\n", 2, "4 cells under 3 columns"),
        ('id,name,type\na,"Ada,PERSON\n', 2, "not CSV"),
        ("id,name,type,role_from\na,Ada,PERSON,2020\n", 2, "roles.0.title: missing"),
    ],
)
def test_a_broken_table_is_named_with_its_line(write, text, line, words):
    path = write(text, "mine.csv")
    with pytest.raises(InputError) as caught:
        load_registry([path])
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert words in str(caught.value)


def test_a_table_that_excel_wrote(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_bytes("id;name;type\r\nase;Åse Brynildsen;PERSON\r\n".encode("utf-8-sig"))
    assert load_registry([path]).find("Åse Brynildsen").id == "ase"
