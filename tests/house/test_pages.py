"""The pages a reader starts from: the README's commands are the ones that run, versions agree, links lead somewhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import stancekit
from stancekit.training.documents import document

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s#]+)[^)]*\)")


def block(root: Path, name: str) -> str:
    """What .ci/run gets to run for a mark of the README."""
    script = [sys.executable, str(root / ".ci" / "readme_block.py"), name]
    return subprocess.run(script, check=True, capture_output=True, text=True).stdout.removesuffix("\n")


def dead_links(page: Path) -> Iterator[str]:
    for target in _LINK.findall(page.read_text("utf-8")):
        if "://" not in target and not (page.parent / target).exists():
            yield f"{page.name}: {target}"


@pytest.mark.parametrize(
    ("name", "holds"), [("main", ["pip install", "corpora/samples"]), ("tests", ["pip install", "[dev]", "pytest"])]
)
def test_a_set_up_command_is_one_line_and_ci_runs_it(root: Path, name: str, holds: list[str]) -> None:
    command = block(root, name)
    assert "\n" not in command
    assert all(part in command for part in holds)
    assert f"readme_block.py {name}" in (root / ".ci" / "run").read_text("utf-8")


def test_ci_runs_the_python_of_the_readme(root: Path) -> None:
    compile(block(root, "python"), "README.md", "exec")
    assert "readme_block.py python" in (root / ".ci" / "run").read_text("utf-8")


def test_a_block_that_is_not_there_stops_ci(root: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        block(root, "nowhere")


def test_the_set_up_of_contributing_is_that_of_the_readme(root: Path) -> None:
    assert block(root, "tests") in (root / "CONTRIBUTING.md").read_text("utf-8")


def test_versions_agree(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    citation = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    assert stancekit.__version__ == project["version"] == citation["version"]


def test_the_changelog_has_unreleased_on_top(root: Path) -> None:
    headings = re.findall(r"^## (.+)$", (root / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased"


def test_links_lead_to_files(files: list[Path]) -> None:
    assert [dead for page in files if page.suffix == ".md" for dead in dead_links(page)] == []


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("[here](page.md), [there](gone.md#top), [far](https://example.com/gone.md)\n")
    assert list(dead_links(page)) == ["page.md: gone.md"]


def test_the_annotated_document_that_training_shows_can_be_read(root: Path) -> None:
    page = (root / "docs" / "training.md").read_text("utf-8")
    (shown,) = map(json.loads, re.findall(r"^```json\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))
    read = document(shown)
    assert [finding.target_span.of(read.text) for finding in read.findings] == ["the Greek government", "its budget"]
    assert [finding.cue.of(read.text) for finding in read.findings if finding.cue] == ["warned", "calling"]
    assert [mention.of(read.text) for mention in read.actors[1].mentions] == ["the Greek government", "its"]
