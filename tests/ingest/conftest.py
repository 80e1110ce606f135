"""The settings of ingest."""

from __future__ import annotations

import pytest

from stancekit.settings import IngestSettings, load_settings


@pytest.fixture(scope="session")
def settings() -> IngestSettings:
    return load_settings().ingest


@pytest.fixture(scope="session")
def small() -> IngestSettings:
    """At most 400 bytes an article."""
    return load_settings(overrides=["ingest.max_bytes=400"]).ingest
