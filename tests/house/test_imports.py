"""Stages know the records and nothing of each other; heavy libraries are loaded by the stage that needs them."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

STAGES = ("ingest", "preprocess", "extract", "aggregate", "export")
SHARED = {"records", "errors", "settings", "actors", "yaml_lists"}
# Which parts of the package each part may import, itself and SHARED apart.
ALLOWED: dict[str, set[str]] = {
    **{stage: set() for stage in STAGES},
    "training": {"preprocess", "extract", "aggregate", "export"},  # evaluation runs them all on annotated documents
    "issues": {"aggregate", "export", "extract"},  # it embeds phrases, and merges positions as aggregate does
    "over_time": {"export"},  # it reads and writes lines as export does
    "report": {"export", "over_time"},  # records are read as export does, timelines are over_time's
    "records": {"export"},  # what a notebook shows of a position, imported when a notebook asks
    "spacy_component": {"extract", "export", "flow", "ingest"},  # flow.Stancekit for those who have a spaCy pipeline
    "errors": set(),
    "settings": set(),
    "yaml_lists": set(),  # users' lists of actors and of issues are read alike
    "actors": set(),  # registries are read where records are made, and wherever records are read again
}
FREE = {"__init__", "__main__", "flow", "batch", "cli", "serve"}
# Libraries that only these parts may import.
OWNERS = {"spacy": {"preprocess", "spacy_component"}, "torch": {"extract", "training", "batch"}}
HEAVY = (
    "torch", "spacy", "transformers", "datasets", "sklearn", "trafilatura", "numpy", "pandas", "pyarrow", "networkx",
    "duckdb", "fastapi", "uvicorn",
)  # fmt: skip


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted module) of every import in a file, wherever it stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from stancekit import extract` imports a part as well.
            names = [f"stancekit.{alias.name}" for alias in node.names] if node.module == "stancekit" else [node.module]
            yield from ((node.lineno, name) for name in names)


def crossings(path: Path, package: Path) -> Iterator[str]:
    """Imports of a file of the package that cross a border they may not."""
    part = path.relative_to(package).parts[0].removesuffix(".py")
    for line, name in imported(path):
        library, _, rest = name.partition(".")
        if part not in OWNERS.get(library, {part}):
            yield f"{path.relative_to(package)}:{line}: {library} belongs in {', '.join(sorted(OWNERS[library]))}"
        other = rest.partition(".")[0]
        if library == "stancekit" and part not in FREE and other not in {part, *SHARED, *ALLOWED[part]}:
            yield f"{path.relative_to(package)}:{line}: {part} must not import {name}"


def loaded_by(statement: str) -> set[str]:
    """Which of the heavy libraries a fresh interpreter has loaded after a statement."""
    code = f"{statement}\nimport sys\nprint(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


def test_no_part_crosses_its_borders(root: Path) -> None:
    package = root / "pipeline" / "stancekit"
    assert [fault for path in sorted(package.rglob("*.py")) for fault in crossings(path, package)] == []


def test_every_part_of_the_package_has_borders(root: Path) -> None:
    parts = {
        p.stem
        for p in (root / "pipeline" / "stancekit").iterdir()
        if p.suffix == ".py" or (p.is_dir() and list(p.glob("*.py")))
    }
    assert parts <= FREE | set(ALLOWED)


def test_importing_the_package_is_light() -> None:
    assert loaded_by("import stancekit") == set()


def test_importing_the_command_line_is_light() -> None:
    assert loaded_by("import stancekit.cli") == set()


def test_what_an_import_loads_is_seen() -> None:
    assert "numpy" in loaded_by("import numpy")


@pytest.mark.parametrize(
    ("part", "line", "fault"),
    [
        (
            "aggregate/a.py",
            "from stancekit.extract.model import M",
            "aggregate must not import stancekit.extract.model",
        ),
        ("ingest/a.py", "def f():\n    import stancekit.preprocess", "ingest must not import stancekit.preprocess"),
        ("export/a.py", "from stancekit import flow", "export must not import stancekit.flow"),
        ("extract/a.py", "import spacy.tokens", "spacy belongs in preprocess, spacy_component"),
        ("aggregate/a.py", "from torch import nn", "torch belongs in batch, extract, training"),
        ("records.py", "from stancekit.flow import results", "records must not import stancekit.flow"),
    ],
)
def test_a_crossing_is_found(tmp_path: Path, part: str, line: str, fault: str) -> None:
    path = tmp_path / part
    path.parent.mkdir(exist_ok=True)
    path.write_text(line + "\n")
    assert [found.partition(": ")[2] for found in crossings(path, tmp_path)] == [fault]


def test_allowed_imports_are_no_crossings(tmp_path: Path) -> None:
    path = tmp_path / "extract" / "model.py"
    path.parent.mkdir()
    path.write_text("import torch\nfrom stancekit.extract.encoder import Encoder\nfrom stancekit.records import Span\n")
    assert list(crossings(path, tmp_path)) == []
