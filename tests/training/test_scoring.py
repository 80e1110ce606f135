"""Scores on cases whose figures can be counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.training.conftest import record

from stancekit.records import Span
from stancekit.training.documents import Document, document
from stancekit.training.scoring import (
    author_scores,
    content_words,
    covered,
    guesses_of,
    judge,
    score_documents,
    word_f1,
)

Annotate = Callable[..., dict[str, Any]]
OTHERS = {"oslo": ("STATE", ["Oslo"]), "athens": ("STATE", ["Athens"])}


def counts(scores: dict[str, Any], level: str) -> tuple[int, int, int]:
    """How many were hit, guessed and gold."""
    return scores[level]["hit"], scores[level]["guessed"], scores[level]["gold"]


def test_each_level_counts_what_it_says(house: Document) -> None:
    records = [
        record(house.text, "Halvorsen", "the Greek government", "against", "THREATEN"),
        record(house.text, "Halvorsen", "its budget", "favor", "ACCUSE"),
        record(house.text, None, "any new loan", "against", "REJECT"),  # Oslo's, not the author's
    ]
    scores = score_documents([house], records)
    assert scores["pair"] == {
        "precision": 0.6667, "recall": 0.6667, "f1": 0.6667, "hit": 2, "guessed": 3, "gold": 3,
    }  # fmt: skip
    assert counts(scores, "stance") == (1, 3, 3)
    assert counts(scores, "relation") == (2, 3, 3)
    assert counts(scores, "article") == (1, 3, 3)
    assert scores["stance"]["f1"] == 0.3333
    assert scores["documents"] == 1
    assert scores["holders_exact_precision"] == 1.0
    assert scores["mentions_found"] == 0.6667  # of Halvorsen, the Greek government, and Oslo


def test_what_was_never_proposed_is_missed_and_what_is_elsewhere_is_ignored(house: Document) -> None:
    scores = score_documents([house], [record(house.text, "Oslo", "any new loan", "against", article="another")])
    assert counts(scores, "pair") == (0, 0, 3)
    assert scores["pair"]["f1"] == scores["holders_exact_precision"] == 0.0
    assert counts(score_documents([], []), "article") == (0, 0, 0)


def test_an_optional_finding_neither_helps_nor_harms(house: Document) -> None:
    threat, refusal, mockery = house.findings
    lenient = replace(house, findings=(threat, replace(refusal, optional=True), mockery))
    found = record(house.text, "Oslo", "any new loan", "against")
    assert counts(score_documents([lenient], []), "stance") == (0, 0, 2)
    assert counts(score_documents([lenient], [found]), "stance") == (0, 0, 2)
    assert counts(score_documents([lenient], [found, found]), "stance") == (0, 1, 2)


def test_another_mention_of_the_actor_in_the_sentence_will_do(house: Document) -> None:
    scores = score_documents([house], [record(house.text, "Halvorsen", "its", "against")])
    assert counts(scores, "pair") == (1, 1, 3)  # its is a mention of Greece


def test_an_actor_is_met_by_part_of_its_name_but_by_no_clause(house: Document) -> None:
    part = record(house.text, "Halvorsen", "Greek", "against")
    clause = record(
        house.text, "Halvorsen", "the Greek government on Monday that Oslo would block any new loan", "against"
    )
    assert counts(score_documents([house], [part]), "pair") == (1, 1, 3)
    assert counts(score_documents([house], [clause]), "pair") == (0, 1, 3)


@pytest.mark.parametrize(
    ("target", "hit"),
    [
        ("any new loan", 1),
        ("new loan, calling its", 1),  # against the two words of gold: F1 0.8
        ("loan, calling", 1),  # exactly 0.5
        ("would block any new", 0),  # 0.4
        ("would block any", 0),
        ("its budget", 0),
    ],
)
def test_an_issue_is_met_from_half_of_the_words_on(house: Document, target: str, hit: int) -> None:
    assert counts(score_documents([house], [record(house.text, "Oslo", target, "against")]), "pair")[0] == hit


def test_the_same_words_elsewhere_are_another_target(annotate: Annotate) -> None:
    text = "Oslo wants the loan, and Athens wants the loan."
    gold = document(annotate(text, OTHERS, [("Oslo", "the loan", "favor", "REQUEST", "narrated", {})]))
    far = record(text, "Oslo", "the loan", "favor", article="x")
    far["evidence"][0]["target"] = {"start": text.rindex("the loan"), "end": len(text) - 1}
    assert counts(score_documents([gold], [far]), "pair") == (0, 1, 1)


def test_words_are_compared_without_case_and_determiners() -> None:
    assert content_words("The size of ITS Budget, any loan") == ["size", "budget", "loan"]
    assert content_words("that of the") == ["that", "of", "the"]
    assert word_f1("the new loan", "A new Loan") == 1.0
    assert word_f1("loan loan", "loan") == pytest.approx(2 / 3)
    assert word_f1("loan", "budget") == 0.0


def test_findings_are_matched_one_to_one_the_best_first(house: Document) -> None:
    loose = record(house.text, "Oslo", "block any new loan", "against")
    exact = record(house.text, "Oslo", "any new loan", "favor")
    judged = judge(house, guesses_of(house, [loose, exact]))
    assert judged.pairs == [(1, 1)]  # word F1 of 1.0 with the wrong stance beats 0.8 with the right one
    again = record(house.text, "Oslo", "any new loan", "against")
    assert judge(house, guesses_of(house, [exact, again])).pairs == [(1, 1)]  # of equal ones the right stance is first


def test_a_finding_is_looked_for_in_its_own_sentence(annotate: Annotate) -> None:
    text = "Oslo wants the loan. Oslo rejects Athens."
    raw = annotate(text, OTHERS, [("Oslo", "the loan", "favor", "REQUEST", "narrated", {})])
    raw["sentences"] = [[0, 20], [21, 41]]
    raw["actors"][0]["mentions"] = [[0, 4], [21, 25]]
    here = record(text, "Oslo", "the loan", "favor", article="x")
    elsewhere = record(text, "Oslo", "the loan", "favor", article="x")
    elsewhere["evidence"][0]["holder"] = {"start": 21, "end": 25, "text": "Oslo"}
    assert counts(score_documents([document(raw)], [here]), "pair") == (1, 1, 1)
    assert counts(score_documents([document(raw)], [elsewhere]), "pair") == (0, 1, 1)


def test_an_articles_positions_are_merged_before_they_are_compared(annotate: Annotate) -> None:
    text = "Oslo wants the loan, fears a loan, and praises Athens."
    gold = [
        ("Oslo", "the loan", "favor", "REQUEST", "narrated", {}),
        ("Oslo", "a loan", "against", "ASSESS", "narrated", {}),
    ]
    raw = annotate(text, OTHERS, gold)
    raw["issues"] = [{"id": "I1", "spans": [p["target_span"] for p in raw["positions"]]}]
    both = [record(text, "Oslo", words, stance, article="x", ids=("norway", "the-loan"))
            for words, stance in (("the loan", "favor"), ("a loan", "against"))]  # fmt: skip
    assert counts(score_documents([document(raw)], both), "article") == (1, 1, 1)  # mixed, whatever the ids are called
    assert counts(score_documents([document(raw)], both[:1]), "article") == (0, 1, 1)
    apart = [both[0], record(text, "Oslo", "a loan", "against", article="x", ids=("norway", "a-loan"))]
    # Both ids are named after the one issue that they matched, and so they are one again.
    assert counts(score_documents([document(raw)], apart), "article") == (1, 1, 1)


def test_a_neutral_finding_gives_way_to_a_decided_one(annotate: Annotate) -> None:
    text = "Oslo met Athens and praised Athens."
    gold = [("Oslo", "Athens", s, "CONSULT", "narrated", {}) for s in ("neutral", "favor")]
    same = [record(text, "Oslo", "Athens", s, article="x") for s in ("neutral", "favor")]
    document_of = document(annotate(text, OTHERS, gold))
    assert counts(score_documents([document_of], same), "article") == (1, 1, 1)
    assert counts(score_documents([document_of], same[1:]), "article") == (1, 1, 1)
    assert counts(score_documents([document_of], same[:1]), "article") == (0, 1, 1)


def test_a_target_without_an_id_goes_by_its_name(house: Document) -> None:
    named = record(house.text, "Oslo", "any new loan", "against")
    named["target"] = {"name": "any new loan"}
    assert guesses_of(house, [named])[0].target_id == "any new loan"
    assert counts(score_documents([house], [named]), "article") == (1, 1, 3)


def test_candidates_cover_what_a_perfect_model_could_find(house: Document) -> None:
    def span(words: str) -> Span:
        return Span(house.text.index(words), house.text.index(words) + len(words))

    halvorsen, oslo, greece, loan = (span(w) for w in ("Halvorsen", "Oslo", "its", "block any new loan"))
    assert covered(house, [None, halvorsen, oslo], [greece, loan, span("its budget")]) == 3
    assert covered(house, [None, halvorsen], [greece, loan, span("its budget")]) == 2
    assert covered(house, [None, halvorsen, oslo], [span("on Monday")]) == 0
    assert covered(house, [], [greece]) == 0


def test_findings_of_the_author_are_scored_apart(annotate: Annotate) -> None:
    text = "Oslo rejects the loan, and a loan is folly, while the budget of Athens is sound."
    gold = [
        ("Oslo", "the loan", "against", "REJECT", "narrated", {}),
        ("AUTHOR", "a loan", "against", "ASSESS", "author", {}),
        ("AUTHOR", "the budget", "favor", "ASSESS", "author", {}),
    ]
    records = [
        record(text, "Oslo", "the loan", "against", article="x"),  # right, and not the author's
        record(text, None, "a loan", "against", article="x"),
        record(text, None, "the budget", "against", article="x"),
        record(text, None, "Oslo", "against", article="x"),
        record(text, "Oslo", "a loan", "against", article="x"),  # the author's, given to another
    ]
    own = author_scores([document(annotate(text, OTHERS, gold))], records)
    assert counts(own, "pair") == (2, 3, 2)
    assert counts(own, "stance") == (1, 3, 2)
    assert (own["stance"]["precision"], own["stance"]["recall"]) == (0.3333, 0.5)
    assert counts(author_scores([document(annotate(text, OTHERS, gold[:1]))], records[:1]), "pair") == (0, 0, 0)
