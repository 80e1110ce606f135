"""The table of docs/records.md that says what a least confidence leaves has the figures of the shipped models."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

CUTS = [
    {"min_confidence": 0.0, "findings": (1.0, 0.5772, 0.5, 395), "positions": (1.0, 0.5553, 0.4976, 371)},
    {"min_confidence": 0.9, "findings": (0.0051, 0.5, 0.0022, 2), "positions": (0.0, 0.0, 0.0, 0)},
]
NAMES = ("coverage", "precision", "recall", "guessed")
PAGE = "Before.\n\n<!-- least confidence: one -->\n\n| old |\n|---|\n\nBehind.\n"


@pytest.fixture(scope="module")
def refreshed(root: Path) -> Callable[..., str]:
    """What .ci/confidence_page.py makes of a page."""
    refresh: Callable[..., str] = runpy.run_path(str(root / ".ci" / "confidence_page.py"))["refreshed"]
    return refresh


def test_the_table_has_the_figures_of_the_shipped_models(root: Path, refreshed: Callable[..., str]) -> None:
    page = (root / "docs" / "records.md").read_text("utf-8")
    assert refreshed(page) == page, "run python .ci/confidence_page.py"


def test_a_row_says_what_is_kept_how_much_of_it_is_right_and_how_much_is_found(
    tmp_path: Path, refreshed: Callable[..., str]
) -> None:
    cuts = [{k: dict(zip(NAMES, v, strict=True)) if isinstance(v, tuple) else v for k, v in c.items()} for c in CUTS]
    folder = tmp_path / "models" / "one"
    folder.mkdir(parents=True)
    evaluation = {"positions.articles.dev.jsonl": {"risk_coverage": {"cuts": cuts}}}
    (folder / "evaluation.json").write_text(json.dumps(evaluation), "utf-8")
    assert refreshed(PAGE, tmp_path).splitlines()[4:8] == [
        "| least confidence | one, findings | one, positions |",
        "| --- | --- | --- |",
        "| 0.0 | 1.00; 0.58; 0.50 | 1.00; 0.56; 0.50 |",
        "| 0.9 | 0.01; 0.50; 0.00 | none left |",
    ]
    assert refreshed(PAGE, tmp_path).endswith("\n\nBehind.\n")


def test_a_page_without_the_mark_is_refused(refreshed: Callable[..., str]) -> None:
    with pytest.raises(SystemExit, match="no mark"):
        refreshed("Nothing here.\n")
