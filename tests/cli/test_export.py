import csv

import pytest

from stancekit.settings import load_settings


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_summary_says_what_was_read_left_out_and_written(call, records, tmp_path):
    done = call("export", records, "-o", tmp_path / "out.csv", "--min-confidence", "0.5")
    assert (done.exit_code, done.stderr) == (0, "")
    shown = dict(line.split(None, 1) for line in done.stdout.replace("left out", "left_out").splitlines())
    assert shown == {
        "read": "2 positions", "left_out": "confidence 1", "rows": "1",
        "files": f"{tmp_path / 'out.csv'}, {tmp_path / 'out.csv'}.settings.toml",
    }  # fmt: skip
    assert [row["actor_name"] for row in read(tmp_path / "out.csv")] == ["Norway\x1b[2J"]


def test_the_options_are_settings(call, records, tmp_path):
    words = ("--rows", "findings", "--raw", "--network", "twomode", "--normalise", "activity", "--window", "week")
    done = call("export", tmp_path, "-o", tmp_path / "out.csv", *words, "-q", "--set", "export.targets=issues")
    assert (done.exit_code, done.output) == (0, "")
    kept = load_settings(tmp_path / "out.csv.settings.toml").export
    assert (kept.rows, kept.raw, kept.network, kept.normalise) == ("findings", True, "twomode", "activity")
    assert (kept.window, kept.targets) == ("week", "issues")
    assert read(tmp_path / "out.csv")[0]["article_title"] == "=1+1"
    assert call("export", records, "-o", tmp_path / "out.csv", "-q").exit_code == 0
    assert read(tmp_path / "out.csv")[0]["article_title"] == "'=1+1"


@pytest.mark.parametrize("name", ["out.parquet", "out.graphml", "out.gexf", "out.dna"])
def test_every_format_is_written_by_its_ending(call, records, tmp_path, name):
    assert call("export", records, "-o", tmp_path / name).exit_code == 0
    assert (tmp_path / name).stat().st_size > 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["-o", "out.xlsx"], 2, "error: the ending of out.xlsx is none of csv, "),
        (["-o", "out.csv", "--rows", "sentences"], 2, "error: export.rows: Input should be 'positions' or 'findings'"),
        (["-o", "out.csv", "--min-confidence", "2"], 2, "error: export.min_confidence: "),
        (["-o", "out.gexf", "--network", "twomode", "--normalise", "cosine"], 2, "is not defined for the network"),
    ],
)
def test_wrong_use_gets_one_line(call, records, words, code, said):
    done = call("export", records, *words)
    assert (done.exit_code, done.stdout) == (code, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("line", "said"), [("{", "positions.jsonl:3: not JSON"), ("{}", ":3: no position record")])
def test_a_broken_line_is_an_input_that_cannot_be_read(call, records, tmp_path, line, said):
    with records.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    done = call("export", records, "-o", tmp_path / "out.csv")
    assert done.exit_code == 1
    assert said in done.stderr
    assert not (tmp_path / "out.csv").exists()
