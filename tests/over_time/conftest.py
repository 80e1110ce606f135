"""Position records by hand, all of them about the example sentence."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from stancekit.over_time.run import Summary, over_time
from stancekit.settings import OverTimeSettings, Settings, load_settings

SENTENCE = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan,"
    ' calling its budget "a fantasy".'
)
Record = dict[str, Any]
Made = Callable[..., Record]
Aggregated = Callable[..., tuple[list[dict[str, Any]], Summary]]


def quoted(words: str, text: str = SENTENCE) -> dict[str, Any]:
    start = text.index(words)
    return {"start": start, "end": start + len(words), "text": words}


def stance_of(score: float) -> str:
    return "neutral" if not score else "favor" if score > 0 else "against"


def _finding(score: float, holder: str | None = "Halvorsen", confidence: float | None = None) -> dict[str, Any]:
    return {
        **quoted(SENTENCE), "holder": quoted(holder) if holder else None, "target": quoted("any new loan"),
        "cue": None, "stance": stance_of(score), "relation": "ASSESS", "voice": "reported", "hypothetical": False,
        "addressee": None, "confidence": abs(score) if confidence is None else confidence,
    }  # fmt: skip


def _party(name: str, kind: str) -> dict[str, str]:
    return {"id": name.lower().replace(" ", "-"), "name": name, "type": kind}


def _make(
    article: str,
    date: str | None,
    score: float,
    *,
    actor: str = "Halvorsen",
    target: str = "loan",
    stance: str | None = None,
    evidence: Iterable[dict[str, Any]] | None = None,
    **more: Any,
) -> Record:
    """A whole position record; ``more`` replaces fields."""
    told = list(evidence) if evidence is not None else [_finding(score)]
    digest = hashlib.sha256(json.dumps([article, actor, target]).encode()).hexdigest()[:20]
    return {
        "schema": "stancekit/position/1", "id": digest,
        "article": {
            "id": article, "path": f"in/{article}.txt", "title": None, "date": date, "author": None, "source": None,
            "sha256": None,
        },
        "actor": _party(actor, "PERSON"),
        "target": {"kind": "issue", "id": f"issue:{target}", "name": target, "type": "ISSUE"},
        "stance": stance or stance_of(score), "score": score, "confidence": 0.9, "evidence": told,
        "model": {"name": "small", "version": "1", "fingerprint": "f00d"},
    } | more  # fmt: skip


@pytest.fixture(scope="session")
def make() -> Made:
    """Makes a record: ``make(article, date, score, actor=, target=, stance=, evidence=, field=value ...)``."""
    return _make


@pytest.fixture(scope="session")
def finding() -> Made:
    """Makes a finding: ``finding(score, holder, confidence)``."""
    return _finding


@pytest.fixture(scope="session")
def party() -> Made:
    """Makes an actor: ``party(name, type)``."""
    return _party


@pytest.fixture
def settings() -> OverTimeSettings:
    return load_settings().over_time


@pytest.fixture
def aggregated(tmp_path: Path) -> Aggregated:
    """Writes records (and articles) to a folder, aggregates them, and gives the rows and the summary."""

    def run(
        records: Iterable[Record], texts: Iterable[Mapping[str, Any]] | None = None, *sets: str, **options: Any
    ) -> tuple[list[dict[str, Any]], Summary]:
        source, output = tmp_path / "positions.jsonl", tmp_path / "over-time.jsonl"
        lines(source, records)
        if texts is not None:
            lines(tmp_path / "articles.jsonl", texts)
        done = over_time(source, output, resolved(*sets), **options)
        return [json.loads(line) for line in output.read_text("utf-8").splitlines()], done

    return run


def resolved(*sets: str) -> Settings:
    return load_settings(overrides=[f"over_time.{text}" for text in sets])


def lines(path: Path, objects: Iterable[Mapping[str, Any]]) -> None:
    path.write_text("".join(json.dumps(o) + "\n" for o in objects), "utf-8")
