"""What is measured after each epoch: dev scores, and what is fitted on dev for the model's configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import torch

from stancekit.extract.confidence import Scaling
from stancekit.extract.decode import Rule
from stancekit.extract.model import StanceModel
from stancekit.settings import Settings
from stancekit.training.devset import (
    FIRST_SHARES,
    Found,
    finding_scores,
    fitting_rule,
    fitting_scaling,
    rows_scores,
    said_of_rows,
    scored_findings,
    worth,
)
from stancekit.training.documents import Document, Row
from stancekit.training.encoded import Encoded
from stancekit.training.examples import Example
from stancekit.training.rare_labels import lifts_of

# What is fitted on dev, by their names in the model's configuration.
FITTED: Final = ("threshold", "rival", "same_cue", "first_share", "confidence_weights", "stance_scale", "lifts")


@dataclass(frozen=True, slots=True)
class DevFile:
    """A data file that is measured: its rows and its examples."""

    name: str
    rows: list[Row]
    examples: list[Example]

    @property
    def documents(self) -> list[Document]:
        """Its annotated documents; none in a file of labelled pairs."""
        return [row for row in self.rows if isinstance(row, Document)]


@dataclass(frozen=True, slots=True)
class Reader:
    """What measures: the model on its device, and the settings that findings depend on."""

    model: StanceModel
    settings: Settings
    pad: int
    device: torch.device


def measure(
    reader: Reader, dev: Sequence[tuple[DevFile, list[Encoded]]], log_frequency: Mapping[str, Sequence[float]]
) -> dict[str, Any]:
    """Scores on every dev file; ``mean``, that of their main figures, ranks epochs.

    What is named in ``FITTED`` is fitted on all files of a kind together, and the scores are those under it.

    Args:
        log_frequency: of the labels of labelled pairs in training, by kind.
    """
    documents = [(file, items) for file, items in dev if file.documents]
    pairs = [(file, items) for file, items in dev if not file.documents]
    scores: dict[str, Any] = dict.fromkeys(FITTED)
    figures = [*_of_documents(reader, documents, scores), *_of_pairs(reader, pairs, scores, log_frequency)]
    scores["mean"] = round(sum(figures) / len(figures), 4) if figures else 0.0
    return scores


def _of_documents(reader: Reader, dev: Sequence[tuple[DevFile, list[Encoded]]], scores: dict[str, Any]) -> list[float]:
    """Fit rule, share of the first pass and scaling, and add them and each file's scores; its stance F1 is returned."""
    limits = reader.settings.extract.max_pairs, reader.settings.extract.min_pair_probability
    found = {file.name: scored_findings(reader.model, items, reader.pad, reader.device, *limits) for file, items in dev}
    rule, share, scaling = _fitted([file for file, _ in dev], found) if dev else (Rule(0.5, 0.0), 0.0, Scaling())
    scores |= {
        "threshold": rule.threshold, "rival": rule.rival, "same_cue": rule.same_cue, "first_share": share,
        "confidence_weights": dict(scaling.weights), "stance_scale": scaling.stance_scale,
    }  # fmt: skip
    for file, _ in dev:
        scores[file.name] = finding_scores(file.documents, found[file.name][share], rule)
    return [scores[file.name]["stance"] for file, _ in dev]


def _fitted(
    files: Sequence[DevFile], found: Mapping[str, Mapping[float, dict[str, list[list[Found]]]]]
) -> tuple[Rule, float, Scaling]:
    """The rule, share of the first pass and scaling that fit all documents together best."""
    # Ids are unique in a file only.
    documents = [replace(d, id=f"{file.name}/{d.id}") for file in files for d in file.documents]
    every = {
        tried: {f"{name}/{k}": v for name, one in found.items() for k, v in one[tried].items()}
        for tried in FIRST_SHARES
    }
    rules = {tried: fitting_rule(documents, own) for tried, own in every.items()}
    share = max(FIRST_SHARES, key=lambda tried: worth(finding_scores(documents, every[tried], rules[tried])))
    return rules[share], share, fitting_scaling(documents, every[share], rules[share])


def _of_pairs(
    reader: Reader, dev: Sequence[tuple[DevFile, list[Encoded]]], scores: dict[str, Any],
    log_frequency: Mapping[str, Sequence[float]],
) -> list[float]:  # fmt: skip
    """Fit what rare labels are lifted by, and add it and each file's scores; its macro F1 is returned."""
    said = [
        (file.name, file.examples[0].kind, said_of_rows(reader.model, file.examples, items, reader.pad, reader.device))
        for file, items in dev
    ]
    scores["lifts"] = lifts_of([(kind, *own) for _, kind, own in said], log_frequency)
    for name, kind, own in said:
        scores[name] = rows_scores(*own, scores["lifts"].get(kind, ()))
    return [scores[name]["macro_f1"] for name, _, _ in said]
