"""Records written by hand, and an encoder whose phrases are alike by the words they share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stancekit.actors.registry import load_registry
from stancekit.issues.run import Summary, issues
from stancekit.issues.wording import Wordings
from stancekit.settings import load_settings

Record = dict[str, Any]


class BagOfWords:
    """Each word is a direction of its own; words of one of ``alike`` share theirs."""

    width = 256

    def __init__(self, *alike: str) -> None:
        self._same = {word: group.split()[0] for group in alike for word in group.split()}
        self.embedded: list[str] = []

    def embed(self, phrases: Sequence[str]) -> np.ndarray:
        self.embedded.extend(phrases)
        rows = [sum((self._word(w) for w in phrase.split()), np.zeros(self.width)) for phrase in phrases]
        return np.array([row / (np.linalg.norm(row) or 1) for row in rows], np.float32).reshape(-1, self.width)

    def _word(self, word: str) -> np.ndarray:
        word = self._same.get(word, word)
        seed = int.from_bytes(hashlib.md5(word.encode(), usedforsecurity=False).digest()[:4], "little")
        vector = np.random.default_rng(seed).standard_normal(self.width)
        return vector / np.linalg.norm(vector)


@pytest.fixture(scope="session")
def wordings() -> Wordings:
    return Wordings(load_registry())


@pytest.fixture
def bag() -> type[BagOfWords]:
    return BagOfWords


def make_record(
    article: str,
    actor: str,
    stance: str,
    phrase: str,
    *,
    said: Sequence[str] = (),
    confidence: float = 0.8,
    **more: Any,
) -> Record:
    """A position of one article: a finding for each of ``said`` (the phrase where none is given)."""
    texts = list(said) or [phrase]
    start = more.pop("start", 0)
    kind = more.pop("kind", "issue")
    target_id = "issue:" + "-".join(phrase.lower().replace("(", "").replace(")", "").split())
    score = {"favor": 0.9, "against": -0.9}.get(stance, 0.0)
    return {
        "schema": "stancekit/position/1",
        "id": hashlib.sha256(f"{article} {actor} {phrase!r}".encode()).hexdigest()[:20],
        "article": {
            "id": article, "path": None, "title": None, "date": None, "author": None, "source": None,
            "sha256": "0" * 64,
        },
        "actor": {"id": actor, "name": actor.title(), "type": "STATE"},
        "target": {
            "kind": kind, "id": target_id if kind == "issue" else phrase, "name": phrase,
            "type": "ISSUE" if kind == "issue" else "STATE",
        },
        "stance": stance,
        "score": score,
        "confidence": confidence,
        "evidence": [
            {
                "start": start + 100 * n, "end": start + 100 * n + 90, "text": f"About {text}.", "holder": None,
                "target": {"start": start + 100 * n + 6, "end": start + 100 * n + 6 + len(text), "text": text},
                "cue": None, "stance": stance, "relation": "ASSESS", "voice": "author", "hypothetical": False,
                "addressee": None, "confidence": confidence,
            }
            for n, text in enumerate(texts)
        ],
        "model": {"name": "m", "version": "0", "fingerprint": "0" * 16},
        **more,
    }  # fmt: skip


@pytest.fixture
def record() -> Any:
    return make_record


def write_lines(path: Path, rows: Sequence[Record]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def read_lines(path: Path) -> list[Record]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


class Grouping:
    """Runs ``issues`` on records and keeps what it wrote."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.output = folder / "out" / "grouped.jsonl"
        self.clusters = folder / "out" / "grouped.issues.jsonl"
        self.summary: Summary

    def __call__(self, *records: Record, lists: str = "", embedder: BagOfWords | None = None, **more: Any) -> Grouping:
        source = write_lines(self.folder / "positions.jsonl", records)
        own = []
        if lists:
            own = [self.folder / "mine.yaml"]
            own[0].write_text(lists, "utf-8")
        settings = load_settings(overrides=more.pop("settings", ()))
        self.summary = issues(
            [source], self.output, settings, lists=own, embedder=lambda: embedder or BagOfWords(), **more
        )
        return self

    @property
    def records(self) -> list[Record]:
        return read_lines(self.output)

    @property
    def issues(self) -> list[Record]:
        return read_lines(self.clusters)

    def of(self, actor: str) -> tuple[str, str]:
        """Issue and stance of an actor's only record."""
        (own,) = (r for r in self.records if r["actor"]["id"] == actor)
        return own["target"]["id"], own["stance"]


@pytest.fixture
def group(tmp_path: Path) -> Grouping:
    return Grouping(tmp_path)
