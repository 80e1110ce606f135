"""``stancekit aggregate`` as a user calls it."""

from __future__ import annotations

import hashlib
import json

import pytest

SENTENCE = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan,"
    ' calling its budget "a fantasy".'
)


def quoted(words):
    start = SENTENCE.index(words)
    return {"start": start, "end": start + len(words), "text": words}


def record(article, date, score, actor="Halvorsen", target="new loan"):
    stance = "favor" if score > 0 else "against"
    finding = {
        **quoted(SENTENCE), "holder": quoted("Halvorsen"), "target": quoted("any new loan"), "cue": None,
        "stance": stance, "relation": "REJECT", "voice": "reported", "hypothetical": True, "addressee": None,
        "confidence": abs(score),
    }  # fmt: skip
    return {
        "schema": "stancekit/position/1", "id": hashlib.sha256(f"{article} {actor} {target}".encode()).hexdigest()[:20],
        "article": {
            "id": article, "path": None, "title": None, "date": date, "author": None, "source": None, "sha256": None,
        },
        "actor": {"id": actor.lower(), "name": actor, "type": "PERSON"},
        "target": {"kind": "issue", "id": f"issue:{target}", "name": target, "type": "ISSUE"}, "stance": stance,
        "score": score, "confidence": abs(score), "evidence": [finding],
        "model": {"name": "small", "version": "1", "fingerprint": "f00d"},
    }  # fmt: skip


@pytest.fixture
def records(tmp_path):
    """A change of mind, a conflict, two actors that agree, a reprint, an article without a date."""
    said = [
        record("jan", "2029-01-17", -0.9), record("sep", "2029-09-20", 0.8), record("copy", "2029-09-21", 0.8),
        record("undated", None, 0.7), record("oct", "2029-10-02", -0.4), record("oct2", "2029-10-03", 0.9),
        *(record(f"x{n}", "2029-02-08", -0.9, actor, f"target {n}") for n in range(3) for actor in ("Oslo", "Berlin")),
    ]  # fmt: skip
    path = tmp_path / "positions.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in said), "utf-8")
    same = ("sep", "copy")
    articles = {
        name: {"id": name, "date": date, "sha256": None, "noise": [], "text": "the same" if name in same else name}
        for name, date in ((r["article"]["id"], r["article"]["date"]) for r in said)
    }
    lines = "".join(json.dumps(article) + "\n" for article in articles.values())
    (tmp_path / "articles.jsonl").write_text(lines, "utf-8")
    return path


def test_the_summary_counts_and_shows(call, records, tmp_path):
    done = call("aggregate", records, "--by", "month", "-o", tmp_path / "rows.jsonl")
    assert (done.exit_code, done.stderr) == (0, "")
    shown = done.stdout
    for line in (
        "positions  11 counted, left out: in reprints 1",
        "undated    1 article with 1 position, scored apart",
        "shifts     1 (0 with an interval that excludes zero)",
        "conflicts  1",
    ):
        assert line in shown
    for words in ("2029-01", "sign +1.70, no interval", "against", "Oslo", "+1.00", "sep", SENTENCE[:40]):
        assert words in shown


def test_rows_are_written_and_the_summary_too(call, records, tmp_path):
    done = call("aggregate", records.parent, "-o", tmp_path / "rows.jsonl", "--json", tmp_path / "s.json", "-q")
    assert (done.exit_code, done.stdout) == (0, "")
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text("utf-8").splitlines()]
    summary = json.loads((tmp_path / "s.json").read_text("utf-8"))
    assert {kind: sum(row["kind"] == kind for row in rows) for kind in summary["rows"]} == summary["rows"]
    assert (summary["records"], summary["counted"], summary["in_reprints"]) == (12, 11, 1)
    assert {row["by"] for row in rows} == {"month"}


def test_nothing_of_a_record_reaches_the_terminal_as_a_command(call, tmp_path):
    path = tmp_path / "positions.jsonl"
    hostile = record("\x1b[2J[red]a", "2029-01-17", -0.9, "[bold]Halvorsen\x1b[31m", "a\nloan\u202e")
    path.write_text(json.dumps(hostile) + "\n" + json.dumps(record("b", "2029-02-01", 0.9)) + "\n", "utf-8")
    done = call("aggregate", path, "-o", tmp_path / "rows.jsonl")
    assert done.exit_code == 0
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    assert "[bold]Halvorsen\\x1b[31m" in done.stdout


def test_parents_come_from_registries(call, records, tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(
        "- {id: halvorsen, name: Halvorsen, type: PERSON, parent: fjordland}\n"
        "- {id: fjordland, name: Fjordland, type: STATE}\n",
        "utf-8",
    )
    done = call("aggregate", records, "--level", "parent", "--registry", own, "-o", tmp_path / "rows.jsonl")
    assert (done.exit_code, done.stderr) == (0, "")
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text("utf-8").splitlines()]
    assert "Fjordland" in {row["actor"]["name"] for row in rows if row["kind"] == "score"}


def test_a_registry_without_parents_is_told_of(call, records, tmp_path):
    done = call("aggregate", records, "--level", "parent", "-o", tmp_path / "rows.jsonl")
    assert done.stderr.startswith("note: no actor of the records has a parent in the registry")


def test_without_texts_a_line_says_what_is_missing(call, records, tmp_path):
    (tmp_path / "articles.jsonl").unlink()
    done = call("aggregate", records, "-o", tmp_path / "rows.jsonl")
    assert done.exit_code == 0
    assert done.stderr.startswith("note: there is no ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["gone.jsonl"], 1, "error: gone.jsonl: cannot be read (No such file or directory); give a positions.jsonl"),
        (["{records}", "--by", "day"], 2, "'day' is not one of"),
        (["{records}", "--set", "over_time.samples=1"], 2, "error: over_time.samples: "),
        (["{records}", "-o", "{records}"], 2, "would replace the input"),
        (["{records}", "--articles", "gone.jsonl"], 1, "error: gone.jsonl: cannot be read"),
    ],
)
def test_faults_are_one_line_and_an_exit_code(call, records, monkeypatch, words, code, message):
    monkeypatch.chdir(records.parent)
    done = call("aggregate", *(word.format(records=records) for word in words))
    assert done.exit_code == code
    assert message in done.stderr
