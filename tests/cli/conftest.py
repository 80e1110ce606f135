"""The commands as a user calls them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from stancekit.cli import app

Call = Callable[..., Result]


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
