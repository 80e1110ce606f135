"""Figures of the heads on cases that can be counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.training.conftest import record

from stancekit.records import AUTHOR, AnalysedArticle, Article, Finding, Mention, Phrase, Sentence, Span
from stancekit.training.documents import Document, document
from stancekit.training.heads import addressed_by, head_scores, label_scores

Annotate = Callable[..., dict[str, Any]]


def span(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def test_only_matched_findings_count(house: Document) -> None:
    records = [
        record(
            house.text, "Oslo", "block any new loan", "favor", hypothetical=True, cue="would block", addressee="greece"
        ),
        record(house.text, "Halvorsen", "its budget", "against", voice="quote", cue="calling"),
        record(house.text, None, "a fantasy", "against", voice="author"),  # matches nothing
    ]
    greece = {(span(house.text, "Oslo"), span(house.text, "block any new loan")): (span(house.text, "its"),)}
    scores = head_scores([house], records, {"house": greece})
    labels = scores.pop("labels")
    third = pytest.approx(1 / 3, abs=1e-4)
    assert scores == {
        "matched": 2, "stance_accuracy": 0.5, "stance_macro_f1": third,  # against 2 in gold and 1 shown, favor 0 and 1
        "relation_accuracy": 0.5, "relation_macro_f1": third,  # REJECT for what gold calls ACCUSE
        "voice_accuracy": 1.0, "voice_macro_f1": 1.0, "hypothetical_accuracy": 1.0, "hypothetical_f1": 1.0,
        "cue_exact": 0.0, "cue_overlap": 0.5, "cue_word_f1": third,  # of would block and block 2/3, of calling 0
        "addressee_accuracy": 1.0, "addressee_f1": 1.0,
        "matched_issues": 2, "issue_exact": 0.5, "issue_word_f1": 0.9,
    }  # fmt: skip
    assert labels["stance"]["against"] == {
        "precision": 1.0, "recall": 0.5, "f1": 0.6667, "hit": 1, "guessed": 1, "gold": 2,
    }  # fmt: skip
    assert list(labels["relation"]) == ["ACCUSE", "REJECT"]
    assert set(labels["voice"]) == {"quote", "reported"}


def test_of_nothing_all_figures_are_zero(house: Document) -> None:
    nothing = head_scores([house], [])
    assert nothing.pop("labels") == {"stance": {}, "relation": {}, "voice": {}}
    assert set(nothing.values()) == {0}


@pytest.mark.parametrize(
    ("shown", "where", "accuracy", "f1"),
    [
        ("greece", "the Greek government", 1.0, 1.0),
        ("the-registrys-id", "its", 1.0, 1.0),  # any mention of gold's addressee, whatever the id
        ("norway", "Halvorsen", 1.0, 0.0),  # somebody, but somebody else
        (None, None, 0.0, 0.0),
    ],
)
def test_the_addressee_is_told_by_a_mention(
    house: Document, shown: str | None, where: str | None, accuracy: float, f1: float
) -> None:
    found = record(house.text, "Oslo", "any new loan", "against", addressee=shown)
    key = (span(house.text, "Oslo"), span(house.text, "any new loan"))
    addressed = {"house": {key: (span(house.text, where),)} if where else {}}
    scores = head_scores([house], [found], addressed)
    assert (scores["addressee_accuracy"], scores["addressee_f1"]) == (accuracy, f1)


def test_an_addressee_where_gold_has_none_costs_precision(house: Document) -> None:
    records = [
        record(house.text, "Oslo", "any new loan", "against", addressee="greece"),
        record(house.text, "Halvorsen", "its budget", "against", addressee="greece"),
    ]
    where = (span(house.text, "its"),)
    addressed = {
        (span(house.text, "Oslo"), span(house.text, "any new loan")): where,
        (span(house.text, "Halvorsen"), span(house.text, "its budget")): where,
    }
    scores = head_scores([house], records, {"house": addressed})
    assert (scores["addressee_accuracy"], scores["addressee_f1"]) == (0.5, 0.6667)


def test_a_missing_cue_is_no_overlap_and_a_cue_beyond_gold_is_not_counted(annotate: Annotate) -> None:
    text = "Oslo rejects the loan and backs the budget."
    actors = {"oslo": ("STATE", ["Oslo"])}
    gold = [
        ("Oslo", "the loan", "against", "REJECT", "narrated", {"cue": "rejects"}),
        ("Oslo", "the budget", "favor", "SUPPORT", "narrated", {}),
    ]
    records = [
        record(text, "Oslo", "the loan", "against", article="x"),
        record(text, "Oslo", "the budget", "favor", article="x", cue="backs"),
    ]
    scores = head_scores([document(annotate(text, actors, gold))], records)
    assert (scores["cue_exact"], scores["cue_overlap"], scores["cue_word_f1"]) == (0.0, 0.0, 0.0)
    records[0] = record(text, "Oslo", "the loan", "against", article="x", cue="rejects")
    scores = head_scores([document(annotate(text, actors, gold))], records)
    assert (scores["cue_exact"], scores["cue_overlap"], scores["cue_word_f1"]) == (1.0, 1.0, 1.0)


def test_labels_stand_by_their_number_in_gold() -> None:
    scores = label_scores({("favor", "favor"): 1, ("against", "favor"): 2, ("against", "against"): 1})
    assert list(scores) == ["against", "favor"]
    assert scores["favor"] == {"precision": 0.3333, "recall": 1.0, "f1": 0.5, "hit": 1, "guessed": 3, "gold": 1}


def test_addressees_are_looked_up_in_the_findings_sentence(house: Document) -> None:
    text = house.text

    def mention(words: str, actor: str) -> Mention:
        return Mention(span(text, words), span(text, words), "name", "STATE", actor)

    oslo, we, greece, its = (
        mention(w, a) for w, a in (("Oslo", "oslo"), ("any", AUTHOR), ("Greek", "greece"), ("its", "greece"))
    )
    loan = Phrase(span(text, "any new loan"), span(text, "loan"))
    whole = Span(0, len(text))
    analysed = AnalysedArticle(Article("x", text), (Sentence(whole, 0, (greece, oslo, its), (loan,)),))

    def finding(holder: Mention | None, addressee: str | None) -> Finding:
        return Finding(whole, holder, loan, "against", (0.0, 1.0, 0.0), "REJECT", "narrated", addressee=addressee)

    assert addressed_by(analysed, [finding(oslo, "greece")]) == {(oslo.span, loan.span): (greece.span, its.span)}
    assert addressed_by(analysed, [finding(oslo, None)]) == {}
    # The narrator's "we" has no span in records.
    assert addressed_by(analysed, [finding(we, "oslo")]) == {(None, loan.span): (oslo.span,)}
