import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from stancekit.errors import InputError, UsageError
from stancekit.export import position_schema
from stancekit.issues.run import issues
from stancekit.over_time.claims import is_unresolved
from stancekit.settings import load_settings

MINE = """
- id: curbs
  label: Curbs on the army
  phrases: [curbs on Ukraine's army]
  opposed: [a free hand for Kyiv]
"""


@pytest.fixture
def three(record):
    """One issue under three phrasings in three articles, with opposite stances, and another one."""
    limits = "limits to the size of its military"
    return [
        record("a", "berlin", "favor", "curbs on Ukraine's army"),
        record("b", "kyiv", "favor", "no curbs on Ukraine's army"),
        record("c", "oslo", "against", f"{limits} (Ukraine)", said=[limits]),
        record("c", "paris", "favor", "the railway to Volos"),
    ]


def test_phrasings_of_one_issue_meet_with_the_stance_toward_it(group, three):
    done = group(*three)
    assert {actor: done.of(actor) for actor in ("berlin", "kyiv", "oslo")} == {
        "berlin": ("issue:curbs-on-ukraines-army", "favor"),
        "kyiv": ("issue:curbs-on-ukraines-army", "against"),
        "oslo": ("issue:curbs-on-ukraines-army", "against"),
    }
    assert done.of("paris") == ("issue:railway-to-volos", "favor")


def test_a_denial_turns_stance_score_and_findings_and_says_so(group, three):
    kyiv = group(*three).records[1]
    assert (kyiv["stance"], kyiv["score"]) == ("against", -0.9)
    assert [(f["stance"], f["reversed"]) for f in kyiv["evidence"]] == [("against", True)]
    assert kyiv["target"]["originals"] == [
        {"id": "issue:no-curbs-on-ukraine's-army", "name": "no curbs on Ukraine's army"}
    ]


def test_a_neutral_stance_has_no_other_side(group, record):
    done = group(
        record("a", "berlin", "favor", "curbs on imports"), record("b", "kyiv", "neutral", "no curbs on imports")
    )
    assert done.of("kyiv") == ("issue:curbs-on-imports", "neutral")


def test_where_all_deny_the_issue_is_the_denial(group, record):
    done = group(
        record("a", "kyiv", "favor", "no curbs on imports"), record("b", "oslo", "against", "no curbs on imports")
    )
    assert [i["label"] for i in done.issues] == ["no curbs on imports"]
    assert (done.of("kyiv")[1], done.of("oslo")[1]) == ("favor", "against")
    assert not any("reversed" in f for r in done.records for f in r["evidence"])


def test_positions_of_one_article_that_meet_become_one(group, record):
    done = group(
        record("a", "oslo", "against", "curbs on imports", confidence=0.6, start=500),
        record("a", "oslo", "favor", "no curbs on imports", confidence=0.9),
        record("a", "berlin", "favor", "curbs on imports"),
    )
    (oslo,) = (r for r in done.records if r["actor"]["id"] == "oslo")
    assert (oslo["stance"], oslo["score"], oslo["confidence"]) == ("against", -0.9, 0.9)
    assert [f["start"] for f in oslo["evidence"]] == [0, 500]
    assert [o["name"] for o in oslo["target"]["originals"]] == ["curbs on imports", "no curbs on imports"]
    assert done.summary.tally.merged == 1


def test_opposite_positions_that_meet_are_mixed(group, record):
    done = group(
        record("a", "oslo", "favor", "curbs on imports"), record("a", "oslo", "favor", "no curbs on imports", start=900)
    )
    (oslo,) = done.records
    assert (oslo["stance"], oslo["score"]) == ("mixed", 0.0)


def test_other_records_stay_as_they_are(group, record):
    about_greece = record("a", "oslo", "against", "greece", kind="actor")
    assert group(about_greece, record("a", "oslo", "favor", "the railway")).records[0] == about_greece


def test_records_are_valid_and_their_ids_differ(group, three):
    done = group(*three)
    validator = Draft202012Validator(position_schema())
    assert [list(validator.iter_errors(r)) for r in done.records] == [[]] * 4
    assert len({r["id"] for r in done.records}) == 4


def test_the_plan_of_two_articles_is_two_issues(group, record):
    rows = [record(article, "oslo", "favor", "plan", said=["the plan"]) for article in "ab"]
    done = group(*rows)
    assert [r["target"]["id"] for r in done.records] == ["issue:plan@a", "issue:plan@b"]
    assert [r["target"]["name"] for r in done.records] == ["plan", "plan"]
    assert (done.summary.tally.unplaced, done.issues) == (2, [])


def test_the_guarantee_is_the_one_that_its_article_speaks_of(group, record):
    done = group(
        record("a", "oslo", "favor", "loan guarantee"),
        record("a", "paris", "favor", "guarantee", said=["the guarantee"]),
        record("b", "rome", "favor", "export guarantee"),
        record("b", "bonn", "against", "common guarantee", said=["a common guarantee"]),
    )
    assert (done.of("paris")[0], done.of("bonn")[0]) == ("issue:loan-guarantee", "issue:export-guarantee")


def test_the_guarantee_is_nobodys_where_its_article_speaks_of_two(group, record):
    done = group(
        record("a", "oslo", "favor", "loan guarantee"),
        record("a", "rome", "favor", "export guarantee"),
        record("a", "paris", "favor", "guarantee", said=["the guarantee"]),
    )
    assert done.of("paris")[0] == "issue:guarantee@a"


@pytest.mark.parametrize(("others", "issue"), [(0, "issue:loan-guarantee"), (2, "issue:guarantee@z")])
def test_the_guarantee_is_the_usual_one_if_there_is_one(group, record, others, issue):
    rows = [record(f"a{n}", f"x{n}", "favor", "loan guarantee") for n in range(4)]
    rows += [
        record(f"b{n}", f"y{n}", "favor", f"{what} guarantee") for n, what in enumerate(["export", "job"][:others])
    ]
    assert group(*rows, record("z", "paris", "favor", "guarantee", said=["the guarantee"])).of("paris")[0] == issue


def test_a_list_comes_first_with_its_id_and_label(group, three, record):
    done = group(*three, record("d", "rome", "favor", "a free hand for Kyiv"), lists=MINE)
    assert {actor: done.of(actor) for actor in ("berlin", "kyiv", "oslo", "rome")} == {
        "berlin": ("issue:curbs", "favor"),
        "kyiv": ("issue:curbs", "against"),
        "oslo": ("issue:curbs", "against"),  # not listed, but like a phrase that is
        "rome": ("issue:curbs", "against"),
    }
    assert {r["target"]["name"] for r in done.records[:3]} == {"Curbs on the army"}
    assert done.summary.issues == {"listed": 1, "known": 0, "new": 1}


def test_a_list_says_what_a_vague_phrase_is(group, record):
    done = group(
        record("a", "oslo", "favor", "plan", said=["the plan"]),
        lists="- {id: dam, label: the dam, phrases: [the plan]}",
    )
    assert done.of("oslo")[0] == "issue:dam"


def test_ids_stay_when_articles_are_added(group, three, record, tmp_path):
    before = {r["actor"]["id"]: r["target"]["id"] for r in group(*three).records}
    known = tmp_path / "known.jsonl"
    known.write_text(group.clusters.read_text("utf-8"), "utf-8")
    added = [record(f"n{n}", f"x{n}", "favor", "limits to Ukraine's military") for n in range(5)]
    added += [record("m", "rome", "favor", "the new railway to Volos"), record("m", "bonn", "favor", "divorce")]
    done = group(*added, *three, known=known)
    assert {r["actor"]["id"]: r["target"]["id"] for r in done.records if r["actor"]["id"] in before} == before
    assert (done.of("x0")[0], done.of("rome")[0], done.of("bonn")[0]) == (
        "issue:curbs-on-ukraines-army",
        "issue:railway-to-volos",
        "issue:divorce",
    )
    assert done.summary.issues == {"listed": 0, "known": 2, "new": 1}


def test_an_edited_file_of_issues_is_obeyed(group, three, tmp_path):
    rows = group(*three).issues
    curbs = next(row for row in rows if row["id"] == "issue:curbs-on-ukraines-army")
    limits = next(phrase for phrase in curbs["phrases"] if phrase["text"].startswith("limits"))
    curbs["phrases"].remove(limits)
    railway = next(row for row in rows if row["id"] == "issue:railway-to-volos")
    railway["label"] = "Trains to the north"
    railway["phrases"].append({**limits, "opposed": True})
    known = tmp_path / "known.jsonl"
    known.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    done = group(*three, known=known)
    assert done.of("oslo") == ("issue:railway-to-volos", "favor")
    assert done.records[3]["target"]["name"] == "Trains to the north"


def test_what_is_known_is_not_embedded_again(group, three, bag, tmp_path):
    group(*three)
    known = tmp_path / "known.jsonl"
    known.write_text(group.clusters.read_text("utf-8"), "utf-8")
    encoder = bag()
    group(*three, known=known, embedder=encoder)
    assert encoder.embedded == []


def test_each_phrase_is_embedded_once(group, record, bag):
    encoder = bag()
    group(*(record(f"a{n}", "oslo", "favor", "the loan guarantee") for n in range(9)), embedder=encoder)
    assert encoder.embedded == ["loan guarantee"]


def test_known_issues_may_be_replaced_by_the_new_file(group, three, record):
    group(*three)
    done = group(*three, record("z", "bonn", "favor", "divorce"), known=group.clusters, clusters=group.clusters)
    assert "issue:divorce" in {row["id"] for row in done.issues}
    assert done.of("berlin")[0] == "issue:curbs-on-ukraines-army"


def test_counts_are_of_articles(group, record):
    said = [("a", "oslo"), ("a", "rome"), ("b", "oslo")]
    (issue,) = group(*(record(article, actor, "favor", "divorce") for article, actor in said)).issues
    assert (issue["count"], issue["phrases"]) == (2, [{"text": "divorce", "count": 2}])


def test_the_label_is_the_most_central_phrase(group, record):
    done = group(
        record("a", "oslo", "favor", "swift pension cuts"),
        record("b", "rome", "favor", "pension cuts"),
        record("c", "bonn", "favor", "harsh pension cuts"),
        settings=["issues.similarity=0.65"],
    )
    assert [i["label"] for i in done.issues] == ["pension cuts"]


def test_a_summary_adds_up(group, three):
    told = group(*three).summary.to_dict()
    assert told["records"] == told["written"] + told["merged"] == 4
    assert (told["on_issues"], told["turned"], told["unplaced"], told["phrases"]) == (4, 1, 0, 3)


def test_the_settings_are_saved_beside_the_records(group, three):
    group(*three, settings=["issues.similarity=0.8"])
    assert load_settings(Path(group.output.with_name("grouped.settings.toml"))).issues.similarity == 0.8


def test_no_file_gets_its_name_before_all_is_well(group, record):
    broken = record("a", "oslo", "favor", "the loan")
    del broken["evidence"][0]["target"]
    with pytest.raises(InputError, match=r"positions\.jsonl:2: no whole position \(KeyError\('target'\)\)"):
        group(record("a", "rome", "favor", "the loan"), broken)
    assert not group.output.exists()
    assert not group.clusters.exists()


def test_no_position_at_all_is_told(group):
    with pytest.raises(InputError, match=r"positions\.jsonl: no position in it"):
        group()


def test_odd_phrases_go_through(group, record):
    odd = ["\N{CLOWN FACE}", "\ud800", "it", "「保証」", "(", "no", "a" * 5000, "the (the)", "to keep it"]
    done = group(*(record(f"a{n}", "oslo", "favor", phrase) for n, phrase in enumerate(odd)))
    assert [r["target"]["originals"][0]["name"] for r in done.records] == odd
    assert done.summary.tally.adds_up


def test_an_unresolved_it_stays_one_for_the_other_commands(group, record):
    it = record("a", "oslo", "favor", "it")
    it["target"]["id"] = "issue:it.1"
    (record_of_it,) = group(it).records
    assert record_of_it["target"]["id"] == "issue:it.1@a"
    assert is_unresolved(record_of_it["target"])


def test_records_that_were_grouped_are_refused(group, three):
    group(*three)
    with pytest.raises(InputError, match=r"grouped\.jsonl:1: its issue is already one of all articles"):
        issues([group.output], group.folder / "again.jsonl", load_settings())


def test_a_folder_stands_for_its_positions(group, three, bag):
    group(*three)
    done = issues([group.folder], group.folder / "again.jsonl", load_settings(), embedder=bag)
    assert done.tally.records == 4


def test_an_input_is_not_overwritten(group, three):
    group(*three)
    positions = group.folder / "positions.jsonl"
    with pytest.raises(UsageError, match=r"would replace the input"):
        issues([positions], positions, load_settings())
    with pytest.raises(UsageError, match=r"would replace the input"):
        issues([positions], group.folder / "x.jsonl", load_settings(), clusters=positions)
    with pytest.raises(UsageError, match=r"would be written twice"):
        issues([positions], group.folder / "x.jsonl", load_settings(), clusters=group.folder / "x.jsonl")
