"""Calibration of confidences, on figures that can be worked out, and on findings made with a known temperature."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.training.conftest import record

from stancekit.extract.confidence import Scaling
from stancekit.training.calibration import (
    CUTS,
    Told,
    Verdict,
    calibration_error,
    calibration_scores,
    error_by_chance,
    fit_scaling,
    reliability,
    risk_coverage_area,
    verdicts,
)
from stancekit.training.documents import Document
from stancekit.training.scoring import Guess, guesses_of, score_documents


def sure(text: str, confidence: float, *what: Any, **more: Any) -> dict[str, Any]:
    """A record with a finding of this confidence."""
    made = record(text, *what, **more)
    made["confidence"] = made["evidence"][0]["confidence"] = confidence
    return made


def test_findings_fall_into_ten_bins_of_equal_width() -> None:
    bins = reliability([0.0, 0.1, 0.19, 0.95, 1.0], [False, True, False, True, True])
    assert len(bins) == 10
    assert [b.n for b in bins] == [1, 2, 0, 0, 0, 0, 0, 0, 0, 2]  # 0.1 opens the second bin, 1 closes the last
    assert (bins[1].start, bins[1].end) == (0.1, 0.2)
    assert (bins[1].confidence, bins[1].right) == (pytest.approx(0.145), 0.5)
    assert (bins[9].confidence, bins[9].right) == (pytest.approx(0.975), 1.0)


def test_the_calibration_error_weighs_bins_by_their_findings() -> None:
    # Three at 0.9 of which one is right: a gap of 0.5667; one at 0.2 that is wrong: a gap of 0.2.
    bins = reliability([0.9, 0.9, 0.9, 0.2], [True, False, False, False])
    assert calibration_error(bins) == pytest.approx((3 * (0.9 - 1 / 3) + 0.2) / 4)
    assert calibration_error(reliability([0.75] * 4, [True, True, True, False])) == 0.0


def test_too_high_and_too_low_do_not_cancel_out_between_bins() -> None:
    assert calibration_error(reliability([0.35, 0.85], [True, False])) == pytest.approx(0.75)


def test_nothing_found_has_no_calibration() -> None:
    assert calibration_error(reliability([], [])) is None
    assert error_by_chance(reliability([], [])) is None
    assert risk_coverage_area([], []) is None
    with pytest.raises(ValueError, match="zip"):
        reliability([0.5], [])


def test_the_error_by_chance_is_what_calibrated_findings_show() -> None:
    rng = np.random.default_rng(3)
    errors, expected = [], []
    for _ in range(300):
        confidences = rng.uniform(0.35, 0.95, 200)
        bins = reliability(confidences.tolist(), (rng.random(200) < confidences).tolist())
        errors.append(calibration_error(bins))
        expected.append(error_by_chance(bins))
    assert np.mean(np.array(errors, float)) == pytest.approx(np.mean(np.array(expected, float)), rel=0.05)
    many = reliability([0.5] * 20_000, [True] * 10_000 + [False] * 10_000)
    assert error_by_chance(many) == pytest.approx(0.0028, abs=1e-4)


@pytest.mark.parametrize(
    ("confidences", "right", "area"),
    [
        ([0.9, 0.8, 0.7], [True, True, True], 0.0),
        ([0.9, 0.8, 0.7], [False, False, False], 1.0),
        ([0.9, 0.8, 0.7], [True, False, True], (0 + 1 / 2 + 1 / 3) / 3),
        ([0.7, 0.8, 0.9], [True, False, True], (0 + 1 / 2 + 1 / 3) / 3),  # whatever the order they come in
        ([0.9, 0.8, 0.7], [False, True, True], (1 + 1 / 2 + 1 / 3) / 3),
        ([0.5, 0.5], [True, False], 0.5),  # the mean of the two orders
        ([0.5, 0.5], [False, True], 0.5),
    ],
)
def test_the_risk_coverage_area_is_the_mean_share_of_wrong_ones(
    confidences: list[float], right: list[bool], area: float
) -> None:
    assert risk_coverage_area(confidences, right) == pytest.approx(area)


def scaling(scale: float, bias: float, stance_scale: float = 1.0) -> Scaling:
    """Platt scaling, with the stances at a temperature."""
    return Scaling({"logit": scale, "bias": bias}, stance_scale)


def findings_at(scale: float, bias: float, stance_scale: float = 1.0, n: int = 6000, **kind: bool) -> list[Told]:
    """Findings whose probabilities, so scaled, are exactly those by which they turn out right."""
    rng = np.random.default_rng(11)
    true = rng.dirichlet([1.2, 2.0, 1.0, 0.4], n)
    drawn = [rng.choice(4, p=own) for own in true]
    verdicts: list[Verdict] = [
        "wrong" if not d else "right" if d == own[1:].argmax() + 1 else "other stance"
        for d, own in zip(drawn, true, strict=True)
    ]
    back = scaling(1 / scale, -bias / scale, 1 / stance_scale)
    return [Told(v, back.of(tuple(own)), **kind) for own, v in zip(true.tolist(), verdicts, strict=True)]


@pytest.mark.parametrize("given", [(1.6, 0.3, 1.0), (1.0, 0.0, 1.0), (0.4, -0.5, 0.6), (0.8, -0.2, 1.5)])
def test_the_scaling_that_was_there_is_found(given: tuple[float, float, float]) -> None:
    told = findings_at(*given)
    fitted = fit_scaling(told)
    assert fitted.weights["logit"] == pytest.approx(given[0], rel=0.08)
    assert fitted.weights["bias"] == pytest.approx(given[1], abs=0.08)
    assert fitted.stance_scale == pytest.approx(given[2], rel=0.12)
    assert set(fitted.weights) == {"bias", "logit"}  # of articles, the author and a first pass nothing is told
    assert fit_scaling(told) == fitted


def test_findings_of_articles_are_believed_by_weights_of_their_own() -> None:
    single, of_articles = findings_at(0.8, -0.2, 0.9), findings_at(1.1, 0.4, 0.9, in_article=True)
    fitted = fit_scaling(single + of_articles)
    assert fitted.weights["bias"] == pytest.approx(-0.2, abs=0.08)
    assert fitted.weights["article"] == pytest.approx(0.6, abs=0.12)
    assert fitted.weights["logit"] == pytest.approx(0.8, rel=0.08)
    assert fitted.weights["article_logit"] == pytest.approx(0.3, abs=0.1)
    assert fitted.of((0.5, 0.3, 0.1, 0.1), in_article=True)[0] < fitted.of((0.5, 0.3, 0.1, 0.1))[0]
    # Too few of one kind or of the other are not told apart.
    for few in (single + of_articles[:49], single[:49] + of_articles, of_articles):
        assert set(fit_scaling(few).weights) == {"bias", "logit"}


def test_findings_of_the_author_are_believed_by_weights_of_their_own() -> None:
    fitted = fit_scaling(findings_at(0.8, -0.2, 0.9) + findings_at(0.8, -0.9, 0.9, by_author=True))
    assert fitted.weights["bias"] == pytest.approx(-0.2, abs=0.08)
    assert fitted.weights["author"] == pytest.approx(-0.7, abs=0.12)
    assert "article" not in fitted.weights
    assert fitted.of((0.5, 0.3, 0.1, 0.1), by_author=True)[0] > fitted.of((0.5, 0.3, 0.1, 0.1))[0]


def test_what_the_first_pass_says_counts_for_what_it_is_worth() -> None:
    # The rule's logit is that of the first pass and noise: only the first pass is to be believed.
    rng = np.random.default_rng(5)
    told = [
        replace(own, first=math.log((1 - own.probabilities[0]) / own.probabilities[0]),
                probabilities=scaling(1.0, float(noise)).of(own.probabilities))
        for own, noise in zip(findings_at(1.0, 0.0), rng.normal(0, 2, 6000), strict=True)
    ]  # fmt: skip
    fitted = fit_scaling(told)
    assert fitted.weights["first"] == pytest.approx(1.0, abs=0.1)
    assert fitted.weights["logit"] == pytest.approx(0.0, abs=0.05)
    assert fitted.of((0.5, 0.3, 0.1, 0.1), first=2.0)[0] < fitted.of((0.5, 0.3, 0.1, 0.1), first=-2.0)[0]


def test_scaling_by_what_was_fitted_calibrates() -> None:
    told = findings_at(0.4, -0.3, 0.7)
    fitted = fit_scaling(told)
    right = [t.verdict == "right" for t in told]
    before, after = (
        calibration_error(reliability([max(p[1:]) for p in own], right))
        for own in ([t.probabilities for t in told], [fitted.of(t.probabilities) for t in told])
    )
    assert before is not None
    assert after is not None
    assert before > 0.08
    assert after < 0.02


def test_what_is_fitted_is_told_apart_by_file_holder_and_pass(monkeypatch: pytest.MonkeyPatch, house: Document) -> None:
    from stancekit.extract.decode import Rule, Scored
    from stancekit.records import Span
    from stancekit.training.devset import fitting_scaling

    caught: list[Told] = []
    monkeypatch.setattr("stancekit.training.devset.fit_scaling", lambda told: caught.extend(told) or Scaling())
    threat = house.findings[0]
    probabilities = (0.1, 0.1, 0.7, 0.1)
    by_name = Scored(0, 0, "halvorsen", threat.target_span, probabilities, holder_span=threat.holder_span, first=1.5)
    by_author = Scored(1, 1, "AUTHOR", Span(92, 102), probabilities, first=-0.5)
    guesses = [
        Guess(-1, threat.holder_span, threat.target_span, "against", "THREATEN", "", ""),
        Guess(-1, None, Span(92, 102), "against", "ACCUSE", "", ""),
    ]
    article = replace(house, id="article", sentences=house.sentences * 4)
    found = {name: [list(zip(guesses, (by_name, by_author), strict=True))] for name in ("house", "article")}
    fitting_scaling([house, article], found, Rule(0.5, 0.0))
    assert [(t.verdict, t.first, t.in_article, t.by_author) for t in caught] == [
        ("right", 1.5, False, False), ("wrong", -0.5, False, True),
        ("right", 1.5, True, False), ("wrong", -0.5, True, True),
    ]  # fmt: skip


def test_a_temperature_of_the_stance_keeps_the_probability_of_any() -> None:
    none, favor, against, neutral = Scaling(stance_scale=0.5).of((0.2, 0.5, 0.2, 0.1))
    assert none == pytest.approx(0.2)
    assert (favor / against) ** 2 == pytest.approx(2.5)
    assert favor > against > neutral


def test_scaling_keeps_the_sum_the_order_and_the_shares_of_the_stances() -> None:
    said = (0.2, 0.5, 0.2, 0.1)
    none, favor, against, neutral = scaling(0.5, -0.4).of(said)
    assert none + favor + against + neutral == pytest.approx(1.0)
    assert 0.2 < none < 0.6
    assert (favor / against, against / neutral) == (pytest.approx(2.5), pytest.approx(2.0))
    assert Scaling().of(said) == pytest.approx(said)
    assert all(
        0 <= p <= 1 for extreme in ((0.0, 1.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0)) for p in scaling(5, 5).of(extreme)
    )


def test_a_handful_of_findings_scales_nothing() -> None:
    assert fit_scaling([Told("right", (0.3, 0.6, 0.05, 0.05))] * 5) == Scaling()
    assert fit_scaling([]) == Scaling()
    sure = fit_scaling([Told("right", (0.0, 1.0, 0.0, 0.0))] * 60)
    assert all(math.isfinite(weight) for weight in sure.weights.values())


def test_right_is_what_is_matched_with_the_same_stance(house: Document) -> None:
    threat, refusal, mockery = house.findings
    lenient = replace(house, findings=(threat, replace(refusal, optional=True), mockery))
    records = [
        record(house.text, "Halvorsen", "the Greek government", "against"),
        record(house.text, "Oslo", "any new loan", "against"),  # optional in gold
        record(house.text, "Halvorsen", "its budget", "favor"),
        record(house.text, "Oslo", "on Monday", "against"),
    ]
    assert verdicts(lenient, guesses_of(lenient, records)) == ["right", None, "other stance", "wrong"]


def test_the_curve_starts_from_the_levels_and_loses_what_is_less_sure(house: Document) -> None:
    records = [
        sure(house.text, 0.85, "Halvorsen", "the Greek government", "against"),
        sure(house.text, 0.65, "Oslo", "any new loan", "against"),
        sure(house.text, 0.55, "Halvorsen", "its budget", "favor"),
        sure(house.text, 0.35, None, "a fantasy", "against"),
    ]
    scores = calibration_scores([house], records)
    assert scores["calibration"]["ece"] == pytest.approx((0.15 + 0.35 + 0.55 + 0.35) / 4)
    assert [b["n"] for b in scores["calibration"]["bins"]] == [0, 0, 0, 1, 0, 1, 1, 0, 1, 0]
    curve = scores["risk_coverage"]
    assert curve["aurc"] == curve["aurc_best"] == pytest.approx((0 + 0 + 1 / 3 + 2 / 4) / 4, abs=1e-4)
    assert [cut["min_confidence"] for cut in curve["cuts"]] == list(CUTS)
    everything = score_documents([house], records)
    at = {cut["min_confidence"]: cut for cut in curve["cuts"]}
    for level, name in (("stance", "findings"), ("article", "positions")):
        assert {k: v for k, v in at[0.0][name].items() if k != "coverage"} == everything[level]
    assert at[0.3]["findings"] == at[0.0]["findings"]
    assert at[0.4]["findings"] == {
        "precision": 0.6667, "recall": 0.6667, "f1": 0.6667, "hit": 2, "guessed": 3, "gold": 3, "coverage": 0.75,
    }  # fmt: skip
    assert [at[c]["findings"]["precision"] for c in (0.6, 0.7, 0.9)] == [1.0, 1.0, 0.0]
    assert [at[c]["findings"]["recall"] for c in (0.6, 0.7, 0.9)] == [0.6667, 0.3333, 0.0]


def test_a_finding_that_is_left_out_leaves_its_gold_to_another(house: Document) -> None:
    records = [
        sure(house.text, 0.4, "Oslo", "any new loan", "against"),  # fits best
        sure(house.text, 0.8, "Oslo", "block any new loan", "against"),
    ]
    cuts = calibration_scores([house], records)["risk_coverage"]["cuts"]
    assert [(c["findings"]["hit"], c["findings"]["guessed"]) for c in cuts if c["min_confidence"] in (0.4, 0.5)] == [
        (1, 2),
        (1, 1),
    ]


def test_positions_are_cut_by_their_own_confidence(house: Document) -> None:
    found = sure(house.text, 0.9, "Oslo", "any new loan", "against")
    found["confidence"] = 0.45  # others of its findings disagreed
    cuts = calibration_scores([house], [found])["risk_coverage"]["cuts"]
    kept = {c["min_confidence"]: (c["findings"]["guessed"], c["positions"]["guessed"]) for c in cuts}
    assert kept[0.4] == (1, 1)
    assert kept[0.5] == (1, 0)


def test_a_model_that_finds_nothing_has_a_curve_of_zeros(house: Document) -> None:
    nothing = calibration_scores([house], [])
    assert nothing["calibration"]["ece"] is None
    assert nothing["risk_coverage"]["aurc"] is None
    findings = [cut["findings"] for cut in nothing["risk_coverage"]["cuts"]]
    assert all(own["guessed"] == own["coverage"] == 0 for own in findings)
