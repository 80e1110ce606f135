"""The model card: a template filled with what the run measured."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from stancekit.extract.folder import load_model
from stancekit.settings import Settings, TrainSettings
from stancekit.training.card_tables import head_table, reliability_table, risk_coverage_tables, score_table
from stancekit.training.documents import LABELS
from stancekit.training.prepared import short_names


def write_card(folder: Path, settings: Settings, scores: Mapping[str, Any], learnt: Mapping[str, int]) -> None:
    """Write evaluation.json and README.md into a model folder.

    Args:
        scores: what ``evaluate`` gave, by file.
        learnt: how many windows or rows each training file gave.
    """
    names = short_names(list(scores))
    by_name = {names[file]: own for file, own in scores.items()}
    (folder / "evaluation.json").write_text(json.dumps(by_name, indent=1) + "\n", "utf-8")
    loaded = load_model(folder)
    history = json.loads((folder / "training.json").read_text("utf-8"))
    size = (folder / "model.safetensors").stat().st_size
    own = settings.train
    template = Template(files("stancekit.training").joinpath("card.md").read_text("utf-8"))
    text = template.substitute(
        name=loaded.config.name, version=loaded.config.version, encoder=own.encoder,
        start=_start(own),
        marks=own.marks,
        weights=f"{sum(p.numel() for p in loaded.model.parameters()):,}", megabytes=round(size / 1e6, 1),
        stored=f"an adapter of rank {rank} and the heads stored" if (rank := loaded.config.adapter_rank) else "stored",
        marker_layers=own.marker_layers, context=own.context, first_share=loaded.config.first_share,
        confidence=_weights(loaded.config.confidence_weights), stance_scale=loaded.config.stance_scale,
        lifts=_lifts(loaded.config.lifts), threshold=loaded.config.threshold,
        rival=loaded.config.rival, same_cue=loaded.config.same_cue,
        date=datetime.now(UTC).date().isoformat(), trained=_trained(own, history),
        fingerprint=loaded.info.fingerprint,
        learnt="\n".join(f"- `{name}`: {n:,} texts" for name, n in learnt.items()),
        scores=score_table(by_name), heads=head_table(by_name), reliability=reliability_table(by_name),
        risk_coverage=risk_coverage_tables(by_name),
    )  # fmt: skip
    (folder / "README.md").write_text(text, "utf-8")


def _start(settings: TrainSettings) -> str:
    if not settings.start:
        return "the bare encoder"
    return settings.start + (f", of whose weights {settings.start_share} were kept" if settings.start_share else "")


def _weights(confidence: Mapping[str, float]) -> str:
    return ", ".join(f"{weight} {trait}" for trait, weight in confidence.items())


def _lifts(lifts: Mapping[str, Sequence[float]]) -> str:
    """In words, what the scores of rare labels are lifted by."""
    labels = {kind: zip(LABELS[kind], lift, strict=True) for kind, lift in lifts.items() if any(lift)}
    listed = (", ".join(f"{label} {number}" for label, number in own) for own in labels.values())
    return "; ".join(listed) + " added to their log-scores (fitted on dev)" if labels else "not lifted"


def _trained(settings: TrainSettings, history: Sequence[Mapping[str, Any]]) -> str:
    if not settings.epochs:
        return "no further; several models stand for the mean of their weights"
    best = max(history, key=lambda epoch: (float(epoch["scores"]["mean"]), epoch["number"]))["number"]
    return f"{settings.epochs} epochs (the best was number {best}), seed {settings.seed}"
