"""The commands as a user calls them."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from stancekit.cli import app

Call = Callable[..., Result]
EXAMPLE = "Halvorsen warned the Greek government on Monday that Oslo would block any new loan."
RECORD = {
    "schema": "stancekit/position/1",
    "id": "0" * 20,
    "article": {
        "id": "a1", "path": "a1.txt", "title": "=1+1", "date": "2025-09-04", "author": None, "source": None,
        "sha256": None,
    },
    "actor": {"id": "norway", "name": "Norway\x1b[2J", "type": "STATE"},
    "target": {"kind": "issue", "id": "issue:loan-new", "name": "new loan", "type": "ISSUE"},
    "stance": "against",
    "score": -1.0,
    "confidence": 0.7,
    "evidence": [{
        "start": 0, "end": 83, "text": EXAMPLE, "holder": {"start": 53, "end": 57, "text": "Oslo"},
        "target": {"start": 70, "end": 82, "text": "any new loan"}, "cue": None, "stance": "against",
        "relation": "REJECT", "voice": "reported", "hypothetical": True, "addressee": None, "confidence": 0.7,
    }],
    "model": {"name": "small", "version": "1", "fingerprint": "f00d"},
}  # fmt: skip


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Call:
    """Calls a command; exceptions that no command should let through fail the test."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words: object) -> Result:
        return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)

    return run


@pytest.fixture
def tiny(tiny_model) -> tuple[str, ...]:
    """Options for the tiny model, in one process."""
    return ("--model", str(tiny_model), "--set", "batch.workers=1", "--set", "extract.precision=fp32")


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """The positions of one article, the first of Norway and the other, less sure, of the author."""
    path = tmp_path / "positions.jsonl"
    other = {**RECORD, "id": "1" * 20, "confidence": 0.4, "actor": {"id": "AUTHOR", "name": "AUTHOR", "type": "AUTHOR"}}
    path.write_text("".join(json.dumps(record) + "\n" for record in (RECORD, other)), "utf-8")
    article = {**RECORD["article"], "text": EXAMPLE, "noise": []}
    path.with_name("articles.jsonl").write_text(json.dumps(article) + "\n", "utf-8")
    return path


def is_gone(group):
    """The workers, and what Python runs beside them, may take a moment longer than their parent."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
