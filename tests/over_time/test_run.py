"""Whole aggregations: every number can be traced, nothing disappears, faults are named."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from stancekit.errors import InputError, UsageError
from stancekit.over_time.rows import row_schema
from stancekit.over_time.run import over_time
from stancekit.settings import load_settings

JANUARY, FEBRUARY = "2029-01-15", "2029-02-15"
TEXT = "one two three four five six seven eight nine ten eleven twelve"


def of(rows, kind):
    return [row for row in rows if row["kind"] == kind]


@pytest.fixture
def story(make, finding):
    """All kinds of rows: two actors that agree on three targets, a shift, a conflict, a reprint, an undated article."""
    agreed = [
        make(f"{actor}-{target}", JANUARY, -0.8, actor=actor, target=target)
        for actor in ("Oslo", "Berlin")
        for target in ("loan", "budget", "board")
    ]
    torn = [finding(-0.9), finding(0.8)]
    return [
        *agreed, make("a", JANUARY, -0.9), make("b", FEBRUARY, 0.9), make("c", FEBRUARY, 0.7),
        make("b2", FEBRUARY, 0.9), make("e", None, -0.5),
        make("d", FEBRUARY, 0.1, target="budget", stance="mixed", evidence=torn),
    ]  # fmt: skip


@pytest.fixture
def texts(story):
    names = dict.fromkeys(record["article"]["id"] for record in story)
    dates = {record["article"]["id"]: record["article"]["date"] for record in story}
    return [
        {
            "id": name,
            "date": dates[name],
            "sha256": None,
            "noise": [],
            "text": TEXT if name in ("b", "b2") else f"{name} only",
        }
        for name in names
    ]


def test_every_row_is_as_the_schema_says(story, texts, aggregated):
    rows, done = aggregated(story, texts)
    validator = Draft202012Validator(row_schema())
    assert [error.message for row in rows for error in validator.iter_errors(row)] == []
    kinds = {"score": 10, "shift": 1, "conflict": 1, "agreement": 2, "reprint": 1}
    assert done.highlights.counts == kinds == {kind: len(of(rows, kind)) for kind in kinds}


def test_the_schema_refuses_what_no_row_is(story, texts, aggregated):
    rows, _ = aggregated(story, texts)
    validator = Draft202012Validator(row_schema())
    shift = of(rows, "shift")[0]
    evidence = {**shift["after"]["evidence"][0], "end": -1}
    wrong = [
        {**shift, "kind": "score"}, {**shift, "change": 3}, {**shift, "weather": 1},
        {**of(rows, "score")[0], "articles": 0}, {**shift, "after": {**shift["after"], "evidence": [evidence]}},
    ]  # fmt: skip
    assert all(list(validator.iter_errors(row)) for row in wrong)


def test_every_number_can_be_traced_to_sentences(story, texts, aggregated):
    rows, _ = aggregated(story, texts)
    records = {record["id"]: record for record in story}
    for row in of(rows, "score"):
        told = [records[name] for name in row["positions"]]
        assert row["score"] == pytest.approx(sum(r["score"] for r in told) / len(told))
        assert {r["actor"]["id"] for r in told} == {row["actor"]["id"]}
        assert {(r["article"]["date"] or "")[:7] for r in told} == {row["period"] or ""}
    sides = [side for row in of(rows, "shift") for side in (row["before"], row["after"])]
    sides += [side for row in of(rows, "conflict") for side in (row["favor"], row["against"])]
    for side in sides:
        for shown in side["evidence"]:
            record = records[shown["position"]]
            assert shown["position"] in side["positions"]
            assert (shown["article"], shown["date"]) == (record["article"]["id"], record["article"]["date"])
            assert any(all(shown[k] == f[k] for k in ("start", "end", "text", "stance")) for f in record["evidence"])


def test_scores_rest_on_every_position_or_say_why_not(story, texts, aggregated, make):
    unresolved = make("f", JANUARY, 1.0) | {
        "target": {"kind": "issue", "id": "issue:it.1", "name": "it", "type": "ISSUE"}
    }
    unsure = make("f", JANUARY, 1.0, confidence=0.1)
    rows, done = aggregated([*story, unresolved, unsure], texts, "min_confidence=0.2")
    told = [name for row in of(rows, "score") for name in row["positions"]]
    tally = done.tally
    assert len(told) == len(set(told)) == tally.counted == 11
    assert (tally.records, tally.reprints, tally.unresolved, tally.unsure) == (14, 1, 1, 1)


def test_undated_articles_are_scored_apart(story, texts, aggregated):
    rows, done = aggregated(story, texts)
    (row,) = [row for row in of(rows, "score") if row["period"] is None]
    assert (row["start"], row["score"], row["articles"]) == (None, -0.5, 1)
    assert (done.undated, done.tally.undated) == (1, 1)


def test_a_reprint_counts_once_and_says_what_it_repeats(story, texts, aggregated):
    rows, done = aggregated(story, texts)
    (row,) = of(rows, "reprint")
    assert (row["article"], row["repeats"], row["similarity"], row["date"]) == ("b2", "b", 1.0, FEBRUARY)
    (february,) = [r for r in of(rows, "score") if r["period"] == "2029-02" and r["target"]["name"] == "loan"]
    assert (february["articles"], done.reprints) == (2, 1)
    again, _ = aggregated(story, texts, "reprints=false")
    (february,) = [r for r in of(again, "score") if r["period"] == "2029-02" and r["target"]["name"] == "loan"]
    assert (february["articles"], of(again, "reprint")) == (3, [])


def test_a_shift_shows_the_sentences_of_both_sides(story, texts, aggregated):
    rows, _ = aggregated(story, texts)
    (shift,) = of(rows, "shift")
    assert (shift["shift"], shift["before"]["period"], shift["after"]["period"]) == ("sign", "2029-01", "2029-02")
    assert (shift["change"], shift["low"], shift["clear"]) == (1.7, None, False)
    assert [e["stance"] for e in shift["before"]["evidence"]] == ["against"]
    # The strongest first, one an article.
    assert [(e["article"], e["stance"]) for e in shift["after"]["evidence"]] == [("b", "favor"), ("c", "favor")]


def test_a_conflict_shows_both_sides_of_a_torn_article(story, texts, aggregated):
    rows, _ = aggregated(story, texts)
    (conflict,) = of(rows, "conflict")
    assert (conflict["period"], conflict["target"]["name"]) == ("2029-02", "budget")
    assert [conflict[side]["evidence"][0]["stance"] for side in ("favor", "against")] == ["favor", "against"]
    assert conflict["favor"]["positions"] == conflict["against"]["positions"]


def test_a_conflict_between_articles_keeps_their_sides_apart(make, aggregated):
    rows, _ = aggregated([make("a", JANUARY, -0.9), make("b", JANUARY, 0.8), make("c", JANUARY, 0.0)])
    (conflict,) = of(rows, "conflict")
    assert [(conflict[s]["articles"], conflict[s]["evidence"][0]["article"]) for s in ("favor", "against")] == [
        (1, "b"), (1, "a")
    ]  # fmt: skip
    assert of(aggregated([make("a", JANUARY, -0.9), make("b", FEBRUARY, 0.8)])[0], "conflict") == []


def test_few_sentences_are_shown_of_many(make, aggregated):
    records = [make(f"{month}{n}", date, score - n / 100) for month, date, score in
               [("a", JANUARY, -0.5), ("b", FEBRUARY, 0.9)] for n in range(9)]  # fmt: skip
    rows, _ = aggregated(records, None, "evidence=2")
    (shift,) = of(rows, "shift")
    assert [e["article"] for e in shift["before"]["evidence"]] == ["a8", "a7"]
    assert [e["article"] for e in shift["after"]["evidence"]] == ["b0", "b1"]
    assert len(shift["after"]["positions"]) == 9


def test_pairs_in_few_articles_are_counted_and_left_out_on_demand(story, texts, aggregated):
    rows, done = aggregated(story, texts, "min_articles=2")
    assert {row["actor"]["name"] for row in of(rows, "score")} == {"Halvorsen"}
    assert (done.pairs, done.too_few) == (8, 7)


def test_without_texts_the_summary_says_so(story, aggregated, tmp_path):
    _, done = aggregated(story)
    (note,) = done.notes
    assert note.startswith(f"there is no {tmp_path / 'articles.jsonl'}, so reprints among them are found only where")
    assert aggregated(story, None, "reprints=false")[1].notes == ()
    _, done = aggregated(story, [{"id": "a", "date": None, "sha256": None, "noise": []}])
    assert done.notes[0].startswith("1 of 1 articles have no text in ")


def test_the_articles_may_lie_elsewhere(story, texts, aggregated, tmp_path):
    elsewhere = tmp_path / "elsewhere.jsonl"
    elsewhere.write_text("".join(json.dumps(text) + "\n" for text in texts), "utf-8")
    _, done = aggregated(story, None, articles=elsewhere)
    assert (done.reprints, done.notes) == (1, ())


def test_settings_are_kept_beside_the_rows(story, aggregated, tmp_path):
    aggregated(story, None, "samples=100")
    assert load_settings(tmp_path / "over-time.settings.toml").over_time.samples == 100
    assert not list(tmp_path.glob("*.part"))


def test_the_same_records_give_the_same_file(story, texts, aggregated, tmp_path):
    aggregated(story, texts)
    first = (tmp_path / "over-time.jsonl").read_bytes()
    aggregated(story, texts)
    assert (tmp_path / "over-time.jsonl").read_bytes() == first


def test_any_id_and_any_name_comes_through(make, aggregated):
    odd = "\ud800[bold]\x1b[2J\u202e«»"
    record = make("a", JANUARY, 1.0, id="no hex at all") | {"actor": {"id": odd, "name": odd, "type": "PERSON"}}
    rows, _ = aggregated([{**record, "evidence": [{**record["evidence"][0], "text": "x"}]}])
    (score,) = of(rows, "score")
    assert (score["positions"], score["actor"]["name"]) == (["no hex at all"], odd)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"schema": "stancekit/position/1"', "positions.jsonl:1: not JSON"),
        ('{"schema": "stancekit/position/9"}', "positions.jsonl:1: schema 'stancekit/position/9'"),
        ('{"schema": "stancekit/over-time/1", "kind": "score"}', "positions.jsonl:1: schema"),
        ("[]", "positions.jsonl:1: no position record"),
        ("", "positions.jsonl: no position in it; give a positions.jsonl"),
    ],
)
def test_what_is_no_position_is_named(tmp_path, line, message):
    path = tmp_path / "positions.jsonl"
    path.write_text(line, "utf-8")
    with pytest.raises(InputError, match=message):
        over_time(path, tmp_path / "out.jsonl", load_settings())
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize(
    "change",
    [
        {"article": None}, {"actor": {"id": "a"}}, {"target": []}, {"evidence": []}, {"evidence": [{"start": 0}]},
        {"score": float("nan")}, {"score": "high"}, {"score": 5}, {"stance": "pro"}, {"confidence": None},
    ],
)  # fmt: skip
def test_a_position_that_is_not_whole_is_named(make, tmp_path, change):
    path = tmp_path / "positions.jsonl"
    lines = [json.dumps(record) for record in (make("a", JANUARY, 1.0), make("b", JANUARY, 1.0) | change)]
    path.write_text("\n".join(lines), "utf-8")
    with pytest.raises(InputError, match=r"positions.jsonl:2: not a whole position .*extract the articles again"):
        over_time(path, tmp_path / "out.jsonl", load_settings())


@pytest.mark.parametrize("line", ['{"id": 1}', '{"id": "a", "text": 5}', '{"id": "a", "noise": [1]}', "{"])
def test_what_is_no_article_is_named(story, aggregated, tmp_path, line):
    (tmp_path / "articles.jsonl").write_text(line, "utf-8")
    with pytest.raises(InputError, match=r"articles.jsonl:1: "):
        aggregated(story)


def test_missing_inputs_are_named(tmp_path):
    with pytest.raises(InputError, match=r"positions.jsonl: cannot be read"):
        over_time(tmp_path, tmp_path / "out.jsonl", load_settings())


def test_no_input_is_overwritten(story, texts, aggregated, tmp_path):
    aggregated(story, texts)
    for name in ("positions.jsonl", "articles.jsonl"):
        before = (tmp_path / name).read_bytes()
        with pytest.raises(UsageError, match="would replace the input"):
            over_time(tmp_path, tmp_path / name, load_settings())
        assert (tmp_path / name).read_bytes() == before


def test_an_output_that_cannot_be_written_is_named(story, aggregated, tmp_path):
    aggregated(story)
    (tmp_path / "file").write_text("")
    for output in (tmp_path, tmp_path / "file" / "out.jsonl"):
        with pytest.raises(UsageError, match=r"is a folder|cannot be written"):
            over_time(tmp_path / "positions.jsonl", output, load_settings())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_named(story, aggregated, tmp_path):
    aggregated(story)
    (tmp_path / "out.jsonl.part").symlink_to("/dev/full")
    with pytest.raises(UsageError, match="cannot be written"):
        over_time(tmp_path / "positions.jsonl", tmp_path / "out.jsonl", load_settings())


def test_every_field_is_documented():
    page = (Path(__file__).parents[2] / "docs" / "over-time.md").read_text("utf-8")
    described = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))

    def named(schema):
        for key, value in schema.items() if isinstance(schema, dict) else ():
            if key == "properties":
                yield from value
            yield from named(value)

    own = row_schema()
    own["$defs"] = {name: part for name, part in own["$defs"].items() if name != "party"}
    assert described == set(named(own)) | set(named({"items": own["$defs"]["evidence"]["items"]}))
