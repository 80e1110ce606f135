"""Records cannot be in a wrong state, and spans say what they cover."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from stancekit.records import RELATIONS, STANCES, Article, Finding, Mention, Phrase, Span

EXAMPLE = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan,"
    ' calling its budget "a fantasy".'
)


def span(words: str) -> Span:
    return Span(EXAMPLE.index(words), EXAMPLE.index(words) + len(words))


@pytest.mark.parametrize(("start", "end"), [(5, 5), (6, 5), (-1, 3), (-3, -1)])
def test_a_span_has_at_least_one_character_and_none_before_the_text(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=f"0 <= start < end, not {start}, {end}"):
        Span(start, end)


def test_a_span_cuts_its_words_out_of_the_text() -> None:
    assert span("any new loan").of(EXAMPLE) == "any new loan"
    assert Span(0, 9).of(EXAMPLE) == "Halvorsen"


def test_spans_overlap_where_they_share_a_character() -> None:
    loan, block_loan, budget = span("any new loan"), span("block any new loan"), span("its budget")
    assert loan.overlaps(block_loan)
    assert block_loan.overlaps(loan)
    assert loan.overlaps(loan)
    assert not loan.overlaps(budget)
    assert not Span(0, 5).overlaps(Span(5, 9))
    assert Span(0, 6).overlaps(Span(5, 9))


def test_a_span_covers_what_lies_inside_it_and_itself() -> None:
    loan, block_loan = span("any new loan"), span("block any new loan")
    assert block_loan.covers(loan)
    assert not loan.covers(block_loan)
    assert loan.covers(loan)
    assert not Span(0, 6).covers(Span(5, 9))


def test_spans_stand_in_text_order() -> None:
    assert sorted([Span(3, 9), Span(0, 4), Span(3, 5)]) == [Span(0, 4), Span(3, 5), Span(3, 9)]


def test_records_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Article("a", EXAMPLE).text = "Another"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        Span(0, 9).end = 10  # type: ignore[misc]


@pytest.mark.parametrize(("stance", "confidence"), [("favor", 0.2), ("against", 0.5), ("neutral", 0.1)])
def test_a_findings_confidence_is_the_probability_of_its_stance(stance: str, confidence: float) -> None:
    oslo = Mention(span("Oslo"), span("Oslo"), "name", "STATE", "norway")
    loan = Phrase(span("any new loan"), span("loan"))
    finding = Finding(span(EXAMPLE), oslo, loan, stance, (0.2, 0.5, 0.1), "REJECT", "reported")
    assert finding.confidence == confidence


def test_the_words_of_the_records_are_the_guidelines() -> None:
    assert STANCES == ("favor", "against", "neutral")
    assert len(RELATIONS) == len(set(RELATIONS)) == 17
    assert "ASSESS" in RELATIONS
