import os
import subprocess
import sys
from pathlib import Path

import pytest

from stancekit.records import AUTHOR, Phrase
from stancekit.settings import load_settings


def test_the_example_gives_three_positions_in_text_order(example):
    positions = example.aggregate().positions
    assert [(p.actor.name, p.stance, p.target.kind, p.target.name, p.target.type) for p in positions] == [
        ("Halvorsen", "against", "actor", "Greece", "STATE"),
        ("Halvorsen", "against", "issue", "its budget (Greece)", "ISSUE"),
        ("Norway", "against", "issue", "new loan", "ISSUE"),
    ]
    assert positions[0].evidence == (example.findings[0],)
    assert positions[0].confidence == pytest.approx(0.83)


def test_order_follows_the_text_whatever_the_order_of_findings(example):
    expected = example.aggregate()
    example.findings.reverse()
    assert example.aggregate() == expected


def test_findings_of_one_actor_under_several_names_and_mention_types_are_one_position(article):
    a = article("Trump likes Paris. The White House likes Paris. He likes the French capital.")
    a.actor("trump", "Donald Trump").actor("france", "France", "STATE")
    a.finding(a.mention("Trump", "trump"), a.mention("Paris", "france"), "favor")
    a.finding(a.mention("The White House", "trump", actor_type="ORG"), a.mention("Paris", "france", 2), "favor")
    a.finding(a.mention("He", "trump"), a.mention("the French capital", "france"), "favor")
    (position,) = a.aggregate().positions
    assert (position.actor.id, position.actor.type, position.target.id) == ("trump", "PERSON", "france")
    assert len(position.evidence) == 3


def test_actors_with_the_same_name_stay_apart(article):
    a = article("Georgia voted for the bill. Georgia blocked the bill.")
    a.actor("georgia", "Georgia", "STATE").actor("georgia-2", "Georgia", "STATE")
    a.finding(a.mention("Georgia", "georgia"), a.phrase("the bill"), "favor")
    a.finding(a.mention("Georgia", "georgia-2", 2), a.phrase("the bill", nth=2))
    first, second = a.aggregate().positions
    assert (first.actor.id, first.stance) == ("georgia", "favor")
    assert (second.actor.id, second.stance) == ("georgia-2", "against")
    assert first.id != second.id
    assert first.target == second.target


@pytest.mark.parametrize(("author", "name"), [("Ada Byron", "Ada Byron"), (None, "AUTHOR")])
def test_the_author_holds_what_nobody_else_says(article, author, name):
    a = article("The plan is a fraud.", {"author": author}).finding(
        None, article("The plan is a fraud.").phrase("The plan")
    )
    (position,) = a.aggregate().positions
    assert (position.actor.id, position.actor.name, position.actor.type) == (AUTHOR, name, AUTHOR)


def test_the_narrators_we_is_the_author(article):
    a = article("The plan is a fraud. We reject the plan.")
    a.finding(None, a.phrase("The plan")).finding(a.mention("We", AUTHOR), a.phrase("the plan"))
    (position,) = a.aggregate().positions
    assert position.actor.id == AUTHOR
    assert [f.holder for f in position.evidence] == [None, None]


def test_a_phrase_that_is_a_mention_stands_for_the_actor(article):
    a = article("Macron mocked Boris Johnson. Macron hates Boris Johnson.")
    a.actor("macron", "Macron").actor("johnson", "Boris Johnson")
    johnson = a.mention("Boris Johnson", "johnson")
    a.mention("Boris Johnson", "johnson", 2)
    a.finding(a.mention("Macron", "macron"), johnson)
    a.finding(a.mention("Macron", "macron", 2), a.phrase("Boris Johnson", nth=2))
    (position,) = a.aggregate().positions
    assert position.target.kind == "actor"
    assert len(position.evidence) == 2


def self_finding(article, p):
    a = article("Scholz said Scholz had been a fool.").actor("scholz", "Scholz")
    return a.finding(a.mention("Scholz", "scholz"), a.mention("Scholz", "scholz", 2), p=p)


def test_plain_self_criticism_stays_and_a_weak_one_is_dropped_and_counted(article):
    assert [p.target.id for p in self_finding(article, 0.9).aggregate().positions] == ["scholz"]
    weak = self_finding(article, 0.6).aggregate()
    assert weak.positions == ()
    assert weak.counts == {"self": 1}


def test_the_bar_for_self_criticism_is_a_setting(article):
    lenient = load_settings(overrides=["aggregate.min_self_confidence=0.5"]).aggregate
    assert len(self_finding(article, 0.6).aggregate(lenient).positions) == 1


def test_a_holder_that_is_the_very_target_span_is_dropped(article):
    a = article("Scholz was a fool.").actor("scholz", "Scholz")
    scholz = a.mention("Scholz", "scholz")
    assert a.finding(scholz, scholz, p=0.99).aggregate().counts == {"self": 1}


def test_no_findings_give_no_positions(article):
    result = article("Nothing happened.").aggregate()
    assert (result.positions, result.dropped) == ((), ())


def test_every_finding_is_evidence_or_dropped(example):
    halvorsen = example.findings[0].holder
    example.finding(halvorsen, halvorsen)
    result = example.aggregate()
    assert sum(len(p.evidence) for p in result.positions) + len(result.dropped) == len(example.findings) == 4


def test_an_actor_that_the_article_does_not_list_is_refused(article):
    a = article("Macron rejected the bill.")
    a.finding(a.mention("Macron", "macron"), a.phrase("the bill"))
    with pytest.raises(ValueError, match=r"'a1'.*'macron'.*AnalysedArticle.actors"):
        a.aggregate()


def test_ids_are_the_same_in_another_process_with_another_hash_seed():
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import conftest\n"
        "print([(p.id, p.target.id) for p in conftest.build_example().aggregate().positions])"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script, str(Path(__file__).parent)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert "issue:loan-new" in runs[0]


def test_ids_differ_by_actor_target_and_content_of_the_article(example):
    ids = {p.id for p in example.aggregate().positions}
    assert len(ids) == 3
    example.metadata = {"sha256": "ab" * 32}
    assert ids.isdisjoint(p.id for p in example.aggregate().positions)


def test_offsets_count_characters_in_right_to_left_text_and_emoji(article):
    a = article("🤡🤡 وقال نتنياهو إنه يرفض الاتفاق. Ben-Gvir 🇮🇱 rejects 🤡.")
    a.actor("netanyahu", "نتنياهو").actor("ben-gvir", "Ben-Gvir")
    a.finding(a.mention("نتنياهو", "netanyahu"), a.phrase("الاتفاق"))
    clown = a.span("🤡", 3)
    a.finding(a.mention("Ben-Gvir", "ben-gvir"), Phrase(clown, clown))
    first, second = a.aggregate().positions
    assert (first.actor.name, first.target.id, first.target.name) == ("نتنياهو", "issue:الاتفاق", "الاتفاق")
    assert (second.target.id, second.target.name) == ("issue:u1f921", "🤡")
    assert second.evidence[0].target.span.of(a.text) == "🤡"
