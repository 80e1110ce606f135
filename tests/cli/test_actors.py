import json

import pytest

from stancekit.actors import load_registry
from stancekit.export import read_positions
from stancekit.records import POSITION_SCHEMA

MINE = """
- {id: tormod-halvorsen, name: Tormod Halvorsen, type: PERSON, aliases: [Halvorsen], parent: norway}
- {id: norwegian-state, name: the Norwegian state, type: STATE}
"""


def line(article, name, text):
    """A position of an actor on Greece, as a line of a file."""
    evidence = {
        "start": 0, "end": len(text), "text": text,
        "holder": None, "target": {"start": 0, "end": 1, "text": "G"}, "cue": None,
        "stance": "against", "relation": "REJECT", "voice": "narrated", "hypothetical": False, "addressee": None,
        "confidence": 0.5,
    }  # fmt: skip
    unknown = dict.fromkeys(("path", "title", "author", "source", "sha256"))
    return json.dumps({
        "schema": POSITION_SCHEMA, "id": "0" * 20,
        "article": {"id": article, "date": "2029-01-17", **unknown},
        "actor": {"id": name.lower().replace(" ", "-"), "name": name, "type": "PERSON"},
        "target": {"kind": "actor", "id": "greece", "name": "Greece", "type": "STATE"},
        "stance": "against", "score": -1.0, "confidence": 0.5, "evidence": [evidence],
        "model": {"name": "small", "version": "1", "fingerprint": "f00d"},
    })  # fmt: skip


@pytest.fixture
def records(tmp_path):
    """Two articles with Tormod Halvorsen, two with Halvorsen, one with Despina Karvela."""
    names = ["Tormod Halvorsen"] * 2 + ["Halvorsen"] * 2 + ["Despina Karvela"]
    path = tmp_path / "positions.jsonl"
    path.write_text("".join(line(f"a{n}", name, f"{name} said no.") + "\n" for n, name in enumerate(names)), "utf-8")
    return path


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(MINE, "utf-8")
    return path


def test_unknown_actors_are_printed_as_lines_of_a_registry(call, records, tmp_path):
    done = call("actors", records)
    assert done.exit_code == 0
    (tmp_path / "pasted.yaml").write_text(done.stdout, "utf-8")
    entry = load_registry([tmp_path / "pasted.yaml"]).find("Halvorsen")
    assert (entry.id, entry.name) == ("tormod-halvorsen", "Tormod Halvorsen")
    assert '# part of the name; 2 articles; 2029-01-17: "Halvorsen said no."' in done.stdout
    assert "Karvela" not in done.stdout
    assert done.stderr == "1 actor known, 3 unknown by name; 1 actor listed, 1 name to merge\n"


def test_more_are_listed_where_fewer_articles_are_enough(call, records, tmp_path):
    done = call("actors", records.parent, "--min-articles", 1, "-o", tmp_path / "new.yaml")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Despina Karvela" in (tmp_path / "new.yaml").read_text("utf-8")


def test_known_actors_are_not_listed(call, records, mine):
    done = call("actors", records, "--registry", mine)
    assert "2 actors known, 2 unknown by name; 0 actors listed" in done.stderr


def test_a_registry_in_use_is_not_written_over(call, records, mine):
    done = call("actors", records, "--registry", mine, "-o", mine)
    assert done.exit_code == 2
    assert "is a registry in use; write to another file" in done.stderr
    assert mine.read_text("utf-8") == MINE


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (None, 1, "cannot be read"),
        ("", 0, "0 actors known"),
        ('{"a": 1}\n', 1, "positions.jsonl:1: "),
        ("{\n", 1, "positions.jsonl:1: "),
    ],
)
def test_records_that_are_none(call, tmp_path, text, code, words):
    path = tmp_path / "positions.jsonl"
    if text is not None:
        path.write_text(text, "utf-8")
    done = call("actors", path)
    assert done.exit_code == code
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["extract", "actors"])
def test_a_broken_registry_stops_before_anything_is_done(call, tmp_path, records, command):
    broken, article, out = tmp_path / "mine.yaml", tmp_path / "a.txt", tmp_path / "out" / "positions.jsonl"
    broken.write_text("- {id: ada, name: Ada}\n", "utf-8")
    article.write_text("Halvorsen warned the Greek government.", "utf-8")
    words = ("extract", article, "-o", out) if command == "extract" else ("actors", records, "-o", out)
    done = call(*words, "--registry", broken)
    assert done.exit_code == 1
    assert done.stderr == (
        f"error: {broken}:1: actor 'ada': type missing; write them, or use a registry that has this id\n"
    )
    assert not out.exists()


def test_a_name_of_two_actors_is_reported(call, tmp_path, records):
    path = tmp_path / "mine.yaml"
    path.write_text("- {id: a, name: Ada, type: PERSON}\n- {id: b, name: Ada, type: PERSON}\n", "utf-8")
    done = call("actors", records, "--registry", path)
    assert done.exit_code == 0
    assert f"warning: 'ada' names several actors: a ({path}:1), b ({path}:2)" in done.stderr


def test_extract_takes_a_registry_and_a_level(call, tiny, tmp_path, mine):
    article, out = tmp_path / "2029-01-17-a.txt", tmp_path / "out" / "positions.jsonl"
    article.write_text("Halvorsen warned the Greek government on Monday that Oslo would block any new loan.", "utf-8")

    def actors(*more):
        done = call("extract", article, "-o", out, *tiny, *more, "--registry", mine)
        assert done.exit_code == 0
        return {record["actor"]["id"] for record in read_positions(out)} - {"AUTHOR"}

    assert "tormod-halvorsen" in actors()
    assert {"norway", "tormod-halvorsen"} & actors("--actor-level", "parent") == {"norway"}
    assert {"halvorsen", "tormod-halvorsen"} & actors("--actor-level", "mention") == {"halvorsen"}
    assert f'"{mine}"' in (out.parent / "positions.settings.toml").read_text("utf-8")


def test_a_dry_run_says_who_is_known(call, tmp_path, mine):
    article = tmp_path / "a.txt"
    article.write_text("Halvorsen warned the Greek government.", "utf-8")
    done = call("extract", article, "--dry-run", "--registry", mine)
    assert f"actors known from {mine}, world" in done.stdout
