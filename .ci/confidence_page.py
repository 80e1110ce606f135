"""Writes the table of docs/records.md that says what a least confidence leaves, from the shipped models' evaluations.

    python .ci/confidence_page.py

It stands below a mark ``<!-- least confidence: MODEL, ... -->``, the models being folders of ``models/``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DATA = "positions.articles.dev.jsonl"  # whole articles, which is what users have
KINDS = ("findings", "positions")
_MARKED = re.compile(r"^(<!-- least confidence: ([\w, ]+) -->\n)\n*(?:\|.*\n)*\n*", re.MULTILINE)


def table(evaluations: Mapping[str, Any]) -> str:
    """A row for each least confidence: of findings and positions the share kept, its precision, its recall."""
    cuts = {name: evaluation[DATA]["risk_coverage"]["cuts"] for name, evaluation in evaluations.items()}
    head = ["least confidence", *(f"{name}, {kind}" for name in cuts for kind in KINDS)]
    lines = [head, ["---"] * len(head)]
    for same in zip(*cuts.values(), strict=True):
        least = f"{same[0]['min_confidence']:.1f}"
        lines.append([least, *(_cell(cut[kind]) for cut in same for kind in KINDS)])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(left: Mapping[str, float]) -> str:
    return f"{left['coverage']:.2f}; {left['precision']:.2f}; {left['recall']:.2f}" if left["guessed"] else "none left"


def refreshed(page: str, root: Path = ROOT) -> str:
    """The page with the table as the evaluations in ``root`` have it.

    Raises:
        SystemExit: the page has no mark for the table.
    """
    marked = _MARKED.search(page)
    if marked is None:
        raise SystemExit("docs/records.md: no mark <!-- least confidence: MODEL, ... --> for the table to stand below")
    names = [name.strip() for name in marked[2].split(",")]
    read = {name: json.loads((root / "models" / name / "evaluation.json").read_text("utf-8")) for name in names}
    return f"{page[: marked.start()]}{marked[1]}\n{table(read)}\n{page[marked.end() :]}"


if __name__ == "__main__":
    place = ROOT / "docs" / "records.md"
    place.write_text(refreshed(place.read_text("utf-8")), "utf-8")
