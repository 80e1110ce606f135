"""A model's scores as lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_WIDTH = 24  # of the names of figures


def format_scores(scores: Mapping[str, Any]) -> str:
    """What ``evaluate`` gave, a figure a line; labels, bins and cuts as small tables."""
    return "\n".join(line for file, own in scores.items() for line in (file, *_file(own)))


def _file(own: Mapping[str, Any]) -> Iterator[str]:
    for key, value in own.items():
        if key == "author":
            yield from (_line(f"author {level}", _counted(figures)) for level, figures in value.items())
        elif key == "labels" and own["kind"] == "positions":
            for head, figures in value.items():
                yield from _labels(head, figures)
        elif key == "calibration":
            yield from _calibration(value)
        elif key == "risk_coverage":
            yield from _risk_coverage(value)
        elif isinstance(value, dict) and "f1" in value:
            yield _line(key, _counted(value))
        else:
            yield _line(key, value)


def _line(name: str, value: object) -> str:
    return f"  {name:{_WIDTH}} {value}"


def _counted(figures: Mapping[str, Any]) -> str:
    shown = [f"{k} {v:.4f}" for k, v in figures.items() if isinstance(v, float)]
    counts = [f"{k} {figures[k]}" for k in ("hit", "guessed", "gold") if k in figures]
    return " ".join([*shown, *counts])


def _labels(head: str, figures: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    yield f"  {f'{head} of matched':{_WIDTH}} {'precision':>9} {'recall':>7} {'f1':>7} {'guessed':>8} {'gold':>5}"
    for label, own in figures.items():
        values = f"{own['precision']:9.4f} {own['recall']:7.4f} {own['f1']:7.4f} {own['guessed']:8} {own['gold']:5}"
        yield f"    {label:{_WIDTH - 2}} {values}"


def _calibration(own: Mapping[str, Any]) -> Iterator[str]:
    yield _line("calibration error", f"{figure(own['ece'])} (calibrated: {figure(own['ece_by_chance'])} by chance)")
    yield f"  {'confidence':{_WIDTH}} {'findings':>9} {'mean':>7} {'right':>7}"
    for b in own["bins"]:
        if b["n"]:
            between = f"{b['start']:.1f} to {b['end']:.1f}"
            yield f"    {between:{_WIDTH - 2}} {b['n']:9} {b['confidence']:7.4f} {b['right']:7.4f}"


def _risk_coverage(own: Mapping[str, Any]) -> Iterator[str]:
    yield _line("risk-coverage area", f"{figure(own['aurc'])} (best possible: {figure(own['aurc_best'])})")
    head = f"{'kept':>7} {'precision':>9} {'recall':>7} {'f1':>7}"
    yield f"  {'least confidence':{_WIDTH}} findings: {head}   positions: {head}"
    for cut in own["cuts"]:
        kept = f"{'':9} {_kept(cut['findings'])}   {'':10} {_kept(cut['positions'])}"
        yield f"    {cut['min_confidence']:<{_WIDTH - 2}.1f} {kept}"


def _kept(level: Mapping[str, float]) -> str:
    return f"{level['guessed']:7} {level['precision']:9.4f} {level['recall']:7.4f} {level['f1']:7.4f}"


def figure(value: float | None) -> str:
    """Four digits, or a dash where nothing was found to measure."""
    return "-" if value is None else f"{value:.4f}"
