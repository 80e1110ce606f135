import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stancekit.cli import app


@pytest.fixture(scope="module")
def extracted(tiny_model, tmp_path_factory):
    """What the tiny model finds in two articles."""
    texts = {
        "a": "Athens wants the second loan, and Warsaw supports the guarantee; Berlin and Helsinki reject both.",
        "b": "Nobody in Oslo can remember a finance minister who spoke like this about a friendly state.",
    }
    folder = tmp_path_factory.mktemp("extracted")
    (folder / "in.jsonl").write_text("".join(json.dumps({"id": k, "text": v}) + "\n" for k, v in texts.items()))
    own = ("--model", tiny_model, "--set", "batch.workers=1", "--set", "extract.precision=fp32", "--quiet")
    words = ("extract", folder / "in.jsonl", "-o", folder / "positions.jsonl", *own)
    done = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return folder / "positions.jsonl"


@pytest.fixture
def positions(extracted, tmp_path):
    return Path(shutil.copy(extracted, tmp_path))


@pytest.fixture
def tiny_encoder(tiny_model):
    return ("--set", f"issues.encoder={tiny_model}")


def test_issues_are_grouped_written_and_summed_up(call, positions, tiny_encoder, tmp_path):
    done = call("issues", positions, "-o", tmp_path / "grouped.jsonl", *tiny_encoder, "--json", tmp_path / "sum.json")
    assert done.exit_code == 0, done.output
    told = json.loads((tmp_path / "sum.json").read_text())
    records = (tmp_path / "grouped.jsonl").read_text().splitlines()
    assert told["records"] == told["written"] + told["merged"] > 0
    assert len(records) == told["written"]
    rows = [json.loads(line) for line in (tmp_path / "grouped.issues.jsonl").read_text().splitlines()]
    assert {row["schema"] for row in rows} == {"stancekit/issue/1"}
    assert f"{told['records']} records, {told['on_issues']} of them on issues" in done.stdout
    assert rows[0]["label"] in done.stdout


def test_a_list_and_known_issues_are_read(call, positions, tiny_encoder, tmp_path):
    first = call("issues", positions, "-o", tmp_path / "one.jsonl", *tiny_encoder, "--quiet")
    assert (first.exit_code, first.stdout) == (0, "")
    (tmp_path / "mine.yaml").write_text("- {id: loan, label: the second loan, phrases: [the guarantee]}")
    again = call(
        "issues", positions, "-o", tmp_path / "two.jsonl", "--issues", tmp_path / "mine.yaml",
        "--known", tmp_path / "one.issues.jsonl", "--clusters", tmp_path / "kept.jsonl", *tiny_encoder,
    )  # fmt: skip
    assert again.exit_code == 0, again.output
    assert "0 new" in again.stdout
    assert '"issue:loan"' in (tmp_path / "kept.jsonl").read_text()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["-o", "out.jsonl", "--issues", "none.yaml"], 2, "none.yaml: there is no such file"),
        (["-o", "out.jsonl", "--known", "none.jsonl"], 2, "none.jsonl: there is no such file"),
        (["-o", "positions.jsonl"], 2, "would replace the input"),
        (["-o", "out.jsonl", "--set", "issues.similarity=2"], 2, "issues.similarity"),
        (["-o", "out.jsonl", "--set", "issues.encoder=nowhere"], 3, "no such folder"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(call, positions, monkeypatch, words, code, told):
    monkeypatch.chdir(positions.parent)
    done = call("issues", positions.name, *words)
    assert (done.exit_code, told in done.stderr, done.stderr.count("\n")) == (code, True, 1), done.stderr


def test_a_broken_line_is_named(call, positions, tmp_path):
    with positions.open("a") as file:
        file.write('{"schema": \n')
    done = call("issues", positions, "-o", tmp_path / "out.jsonl")
    line = len(positions.read_text().splitlines())
    assert done.exit_code == 1
    assert f"positions.jsonl:{line}: not JSON" in done.stderr
