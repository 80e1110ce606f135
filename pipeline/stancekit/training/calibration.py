"""Whether confidences can be believed, and what leaving out the less sure costs.

A finding is *right* when it is matched with a gold finding (see ``scoring``) whose stance is the same; one that is
matched with an optional gold finding is neither right nor wrong and is left out. Its confidence is the probability of
its stance. A model is calibrated when of the findings with confidence 0.7 seven in ten are right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, softmax

from stancekit.extract.confidence import Probabilities, Scaling, traits
from stancekit.training.documents import Document
from stancekit.training.scoring import (
    Guess,
    Judged,
    article_positions,
    judge,
    judged_documents,
    of_counts,
    share,
)

Floats = NDArray[np.float64]
Count = Callable[[Document, Judged], dict[str, int]]
# *right*: a gold finding and its stance; *other stance*: a gold finding with another one; *wrong*: no gold finding.
Verdict: TypeAlias = Literal["right", "other stance", "wrong"]
BINS: Final = 10
CUTS: Final = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)  # of --min-confidence; 0 leaves nothing out
_ENOUGH: Final = 50  # findings
_SCALES: Final = (0.05, 5.0)  # within which a scale is looked for
_ANY: Final = (-5.0, 5.0)
_BOUNDS: Final = {"logit": (0.0, 5.0), "first": (0.0, 5.0)}  # of weights; others may take back a part
_LEAST: Final = 1e-9  # a probability of 0 has no logarithm


@dataclass(frozen=True, slots=True)
class Bin:
    """Findings of like confidence: from ``start`` on, below ``end`` (the last bin has its end, too).

    ``confidence`` is their mean confidence, ``right`` the share that is right; both 0 where ``n`` is.
    ``spread`` is the variance that calibrated findings of these confidences would show in their number of right ones.
    """

    start: float
    end: float
    n: int
    confidence: float
    right: float
    spread: float


def reliability(confidences: Sequence[float], right: Sequence[bool], bins: int = BINS) -> list[Bin]:
    """Findings in bins of equal width, as in a reliability diagram (Guo et al., On Calibration of Modern Neural
    Networks, ICML 2017).

    Args:
        confidences: of each finding, in 0..1.
        right: whether it is.

    Raises:
        ValueError: there are not as many of one as of the other.
    """
    pairs = list(zip(confidences, right, strict=True))
    placed: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for confidence, is_right in pairs:
        placed[min(int(confidence * bins), bins - 1)].append((confidence, is_right))
    return [
        Bin(
            number / bins, (number + 1) / bins, n := len(own),
            sum(c for c, _ in own) / n if n else 0.0, sum(r for _, r in own) / n if n else 0.0,
            sum((c * (1 - c) for c, _ in own), 0.0),
        )
        for number, own in enumerate(placed)
    ]  # fmt: skip


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Expected calibration error, 0..1: the mean gap between confidence and share right, bins weighed by their findings
    (Guo et al. 2017). None without findings.
    """
    total = sum(b.n for b in bins)
    return sum(b.n * abs(b.right - b.confidence) for b in bins) / total if total else None


def error_by_chance(bins: Sequence[Bin]) -> float | None:
    """The expected calibration error that calibrated confidences would show on as few findings; None without any.

    The error is biased upwards, since gaps of either sign add up (Roelofs et al., Mitigating Bias in Calibration Error
    Estimation, AISTATS 2022). Each bin's number of right ones is taken as normal, of which the mean distance from the
    mean is sqrt(2 / pi) standard deviations.
    """
    total = sum(b.n for b in bins)
    return sum((2 / np.pi * b.spread) ** 0.5 for b in bins) / total if total else None


def risk_coverage_area(confidences: Sequence[float], right: Sequence[bool]) -> float | None:
    """Area under the risk-coverage curve, 0..1, lower is better; None without findings.

    The surest findings are taken first; the risk at a coverage is the share of those taken that is wrong (Geifman and
    El-Yaniv, Selective Classification for Deep Neural Networks, NeurIPS 2017). The area is the mean of the risks at all
    coverages (Geifman, Uziel and El-Yaniv, Bias-Reduced Uncertainty Estimation for Deep Neural Classifiers, ICLR 2019).
    Findings of one confidence count as if in random order.
    """
    by_confidence: dict[float, list[bool]] = {}
    for confidence, is_right in sorted(zip(confidences, right, strict=True), reverse=True):
        by_confidence.setdefault(confidence, []).append(is_right)
    taken, wrong, risks = 0, 0.0, 0.0
    for own in by_confidence.values():
        share_wrong = 1 - sum(own) / len(own)
        for _ in own:
            taken += 1
            wrong += share_wrong
            risks += wrong / taken
    return risks / taken if taken else None


def verdicts(document: Document, guesses: Sequence[Guess]) -> list[Verdict | None]:
    """What each finding of a document is; None where it is matched with an optional gold finding.

    Args:
        guesses: with the ``sentence`` they stand in (see ``Document.sentence_of``), no object twice.
    """
    judged = judge(document, guesses)
    known = dict(zip(map(id, judged.guesses), _verdicts(judged), strict=True))
    return [known.get(id(guess)) for guess in guesses]


def _verdicts(judged: Judged) -> list[Verdict]:
    stances = {j: judged.gold[i].stance for i, j in judged.pairs}
    return [
        "wrong" if j not in stances else "right" if stances[j] == guess.stance else "other stance"
        for j, guess in enumerate(judged.guesses)
    ]


def _right(judged: Judged) -> list[bool]:
    return [verdict == "right" for verdict in _verdicts(judged)]


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as a model tells it, and what it is.

    ``probabilities`` are of none, favor, against, neutral, as the rule takes them; ``first`` is the logit of any
    position in the first pass.
    """

    verdict: Verdict
    probabilities: Probabilities
    first: float = 0.0
    in_article: bool = False
    by_author: bool = False


def fit_scaling(told: Sequence[Told]) -> Scaling:
    """The scaling at which the probabilities of findings fit best how often they are right.

    The weights have the least negative log-likelihood of whether there is a position at all, the stance scale that of
    whether its stance is right, over the findings where there is one. As Platt scaling and temperature scaling, fitted
    to right or wrong. The same findings always give the same scaling; too few (below 50) leave the probabilities as
    they are. What is told of articles, or of the author, has a weight where there are as many (50) findings of that
    kind, and as many others.
    """
    if len(told) < _ENOUGH:
        return Scaling()
    given = np.array([t.probabilities for t in told])
    there = np.array([t.verdict != "wrong" for t in told])
    right = np.array([t.verdict == "right" for t in told])[there]
    held = np.clip(1 - given[:, 0], _LEAST, 1 - _LEAST)
    logits, stances = np.log(held / (1 - held)), np.log(np.maximum(given[there, 1:], _LEAST))
    first = np.array([t.first for t in told])
    articles, authors = (_told_apart(kind) for kind in ([t.in_article for t in told], [t.by_author for t in told]))
    every = {name: np.broadcast_to(own, logits.shape) for name, own in traits(logits, first, articles, authors).items()}
    known = {name: own for name, own in every.items() if name == "bias" or np.ptp(own) > 0}
    columns = np.stack(list(known.values()), axis=1)

    def any_position(fitted: Floats) -> float:
        return _cost(expit(columns @ fitted), there)

    def stance(fitted: Floats) -> float:
        return _cost(softmax(fitted[0] * stances, axis=1).max(axis=1), right)

    weights = _least(any_position, [float(name == "logit") for name in known], [_BOUNDS.get(n, _ANY) for n in known])
    (stance_scale,) = _least(stance, [1.0], [_SCALES]) if len(right) >= _ENOUGH else [1.0]
    return Scaling(dict(zip(known, weights, strict=True)), stance_scale)


def _told_apart(kind: Sequence[bool]) -> Floats:
    """1 for findings of a kind; 0 for all where there are too few of them, or of others, to tell the two apart."""
    own = np.array(kind, dtype=np.float64)
    return own if _ENOUGH <= own.sum() <= len(own) - _ENOUGH else np.zeros(len(own))


def _cost(confidence: Floats, truth: NDArray[np.bool_]) -> float:
    return float(-np.log(np.maximum(np.where(truth, confidence, 1 - confidence), _LEAST)).mean())


def _least(
    cost: Callable[[Floats], float], start: Sequence[float], bounds: Sequence[tuple[float, float]]
) -> list[float]:
    found = minimize(cost, x0=start, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-12, "gtol": 1e-8})
    return [round(float(x), 4) for x in found.x]


def calibration_scores(documents: Sequence[Document], records: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """``calibration`` of the findings under records, and ``risk_coverage``: what a least confidence leaves of them.

    ``calibration`` has ``ece``, ``ece_by_chance`` and the ``bins``. ``risk_coverage`` has the area ``aurc``, the area
    ``aurc_best`` if all right findings were surer than all wrong ones, and ``cuts``: at each least confidence
    precision, recall and the ``coverage`` (share of what cut 0 keeps) of ``findings``, by their own confidence and
    stance, and of ``positions``, by the record's confidence, as actor, target and stance of a document. Each cut is
    matched with gold anew, since a finding that is left out leaves its gold finding to another.
    """
    records = list(records)
    confidences: list[float] = []
    right: list[bool] = []
    for _, judged in judged_documents(documents, records):
        confidences += [float(guess.evidence["confidence"]) for guess in judged.guesses]
        right += _right(judged)
    bins = reliability(confidences, right)
    calibration = {
        "ece": _rounded(calibration_error(bins)),
        "ece_by_chance": _rounded(error_by_chance(bins)),
        "bins": [
            {"start": b.start, "end": b.end, "n": b.n, "confidence": round(b.confidence, 4), "right": round(b.right, 4)}
            for b in bins
        ],
    }
    risk_coverage = {
        "aurc": _rounded(risk_coverage_area(confidences, right)),
        "aurc_best": _rounded(risk_coverage_area([float(r) for r in right], right)),
        "cuts": _cuts(documents, records),
    }
    return {"calibration": calibration, "risk_coverage": risk_coverage}


def _cuts(documents: Sequence[Document], records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    cuts: list[dict[str, Any]] = []
    for cut in CUTS:
        sure = [r | {"evidence": [e for e in r["evidence"] if e["confidence"] >= cut]} for r in map(dict, records)]
        findings = _counted(documents, sure, _finding_counts)
        positions = _counted(documents, [r for r in records if r["confidence"] >= cut], _position_counts)
        cuts.append({"min_confidence": cut, "findings": findings, "positions": positions})
    for level in ("findings", "positions"):
        whole = cuts[0][level]["guessed"]
        for cut_scores in cuts:
            cut_scores[level]["coverage"] = share(cut_scores[level]["guessed"], whole)
    return cuts


def _counted(documents: Sequence[Document], records: Sequence[Mapping[str, Any]], count: Count) -> dict[str, float]:
    n: Counter[str] = Counter()
    for document, judged in judged_documents(documents, records):
        n.update(count(document, judged))
    return of_counts(n["hit"], n["guessed"], n["gold"])


def _finding_counts(_: Document, judged: Judged) -> dict[str, int]:
    return {"hit": sum(_right(judged)), "guessed": len(judged.guesses), "gold": len(judged.gold)}


def _position_counts(document: Document, judged: Judged) -> dict[str, int]:
    gold, guessed = article_positions(document, judged)
    return {"hit": len(gold & guessed), "guessed": len(guessed), "gold": len(gold)}


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 4)
