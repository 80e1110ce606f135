import pytest

from stancekit.aggregate.stances import merge
from stancekit.records import STANCES, Finding, Phrase, Span


def finding(favor=0.0, against=0.0, neutral=0.0):
    probabilities = (favor, against, neutral)
    stance = STANCES[probabilities.index(max(probabilities))]
    return Finding(Span(0, 9), None, Phrase(Span(0, 3), Span(0, 3)), stance, probabilities, "ASSESS", "author")


def test_one_finding_keeps_its_stance_and_confidence():
    merged = merge([finding(favor=0.1, against=0.6, neutral=0.1)], 0.35)
    assert merged.stance == "against"
    assert merged.confidence == pytest.approx(0.6)
    assert merged.score == pytest.approx(-0.5 / 0.8)


def test_one_torn_finding_is_unsure_not_mixed():
    assert merge([finding(favor=0.45, against=0.44)], 0.35).stance == "favor"


def test_two_strong_sides_are_mixed_and_as_sure_as_the_weaker():
    merged = merge([finding(favor=0.9), finding(against=0.7)], 0.35)
    assert merged.stance == "mixed"
    assert merged.score == pytest.approx(0.2 / 1.6)
    assert merged.confidence == pytest.approx(0.7)


@pytest.mark.parametrize(("share", "stance"), [(0.34, "favor"), (0.33, "mixed")])
def test_the_weaker_side_counts_from_the_set_share_on(share, stance):
    findings = [finding(favor=0.8), finding(favor=0.8), finding(against=0.8)]  # a third against
    assert merge(findings, share).stance == stance


def test_sums_decide_not_the_number_of_findings():
    assert merge([finding(favor=0.9), finding(against=0.3), finding(against=0.3)], 0.45).stance == "favor"


def test_neutral_wins_only_with_the_larger_sum():
    assert merge([finding(neutral=0.9), finding(favor=0.5)], 0.35).stance == "neutral"
    assert merge([finding(neutral=0.5), finding(favor=0.9)], 0.35).stance == "favor"


def test_overwhelming_neutrality_is_not_mixed():
    findings = [finding(neutral=0.9), finding(neutral=0.9), finding(favor=0.4), finding(against=0.4)]
    assert merge(findings, 0.35).stance == "neutral"


def test_a_stance_that_no_finding_has_is_never_the_result():
    findings = [finding(favor=0.4, against=0.35), finding(neutral=0.4, against=0.35)]  # against sums highest
    assert merge(findings, 0.35).stance == "favor"


def test_a_tie_takes_a_side():
    assert merge([finding(neutral=0.5), finding(against=0.5)], 0.35).stance == "against"


def test_confidence_is_the_surest_agreeing_finding_times_the_share_that_agrees():
    merged = merge([finding(favor=0.9), finding(favor=0.6), finding(against=0.5)], 0.35)
    assert merged.stance == "favor"
    assert merged.confidence == pytest.approx(0.9 * 1.5 / 2.0)


def test_score_spans_minus_one_to_one_and_survives_zero_probabilities():
    assert merge([finding(favor=0.7)], 0.35).score == 1
    assert merge([finding(against=0.7)], 0.35).score == -1
    nothing = merge([finding()], 0.35)
    assert (nothing.score, nothing.confidence) == (0.0, 0.0)


def test_no_findings_are_refused():
    with pytest.raises(ValueError, match="at least one finding"):
        merge([], 0.35)
