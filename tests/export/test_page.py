"""What docs/exports.md tells a reader to type."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stancekit.cli import app

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "exports.md").read_text("utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def commands_run(run, monkeypatch):
    """The run's folder after every command of the page."""
    monkeypatch.chdir(run)
    for line in (line for block in blocks("sh") for line in block.splitlines()):
        done = CliRunner().invoke(app, shlex.split(line)[1:], catch_exceptions=False)
        assert (done.exit_code, done.stderr) == (0, ""), line
    return run


def test_the_commands_write_what_they_name(commands_run):
    written = {path.name for path in commands_run.iterdir()}
    assert {"positions.csv", "findings.parquet", "congruence.graphml", "debate.gexf", "debate.dna"} <= written


@pytest.mark.usefixtures("commands_run")
def test_the_python_runs():
    (tables, networks) = ({}, {})
    for block, names in zip(blocks("python"), (tables, networks), strict=True):
        exec(compile(block, "exports.md", "exec"), names)  # noqa: S102 - our own page
    assert (len(tables["table"]), len(tables["findings"])) == (6, 6)
    assert {"greece"} in networks["camps"]
