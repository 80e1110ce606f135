import json

import pytest

from stancekit.cli import watch


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Halvorsen warned the Greek government on Monday that Oslo would block any new loan.", "utf-8")
    return path


def lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_all_well_is_exit_code_zero_with_the_summary_on_stdout(call, tiny, article, tmp_path):
    done = call("extract", article, "-o", tmp_path / "out" / "positions.jsonl", *tiny)
    assert (done.exit_code, done.stderr) == (0, "")
    positions = len(lines(tmp_path / "out" / "positions.jsonl"))
    shown = dict(line.split("  ", 1) for line in done.stdout.splitlines())
    assert shown["articles"].strip() == "1, and 0 set aside"
    assert shown["positions"].strip() == str(positions)
    assert "articles a second" in shown["time"]
    assert "ignored" not in shown


def test_each_rejection_gets_a_line_and_exit_code_one(call, tiny, awful_folder, awful_reasons, tmp_path):
    output = tmp_path / "out" / "positions.jsonl"
    done = call("extract", awful_folder, awful_folder / "none", "-o", output, *tiny, "--json", tmp_path / "s.json")
    assert done.exit_code == 1
    told = done.stderr.splitlines()
    assert len(told) == len(awful_reasons)
    for name, reason in awful_reasons.items():
        (line,) = [t for t in told if t.startswith(f"set aside: {awful_folder / name}")]
        assert f": {reason}: " in line
        assert ";" in line or "leave it out" in line  # what was found; what to do
    assert "5, and 7 set aside (binary 1, empty 1, empty_folder 1, json 1, " in done.stdout
    assert "1 file of other kinds (.css 1)" in done.stdout
    summary = json.loads((tmp_path / "s.json").read_text("utf-8"))
    assert summary["articles"] == len(lines(output.with_name("articles.jsonl"))) == 5
    assert sum(summary["rejected"].values()) == len(lines(output.with_name("rejected.jsonl"))) == 7


def test_of_many_rejections_only_the_first_are_shown(call, tiny, article, tmp_path):
    (tmp_path / "lines.jsonl").write_text("{\n" * 1234, "utf-8")
    done = call("extract", tmp_path / "lines.jsonl", article, "-o", tmp_path / "out" / "p.jsonl", *tiny)
    told = done.stderr.splitlines()
    assert len(told) == watch._SHOWN + 1
    assert told[-1] == f"... and 1,214 more set aside, all of them in {tmp_path / 'out' / 'rejected.jsonl'}"
    assert len(lines(tmp_path / "out" / "rejected.jsonl")) == 1234


def test_quiet_prints_what_went_wrong_and_nothing_else(call, tiny, article, tmp_path):
    (tmp_path / "empty.txt").write_text("", "utf-8")
    done = call("extract", article, tmp_path / "empty.txt", "-o", tmp_path / "out" / "p.jsonl", "-q", *tiny)
    assert done.stdout == ""
    assert done.stderr.startswith(f"set aside: {tmp_path / 'empty.txt'}: empty")
    assert done.exit_code == 1


def test_no_texts_leaves_the_texts_out(call, tiny, article, tmp_path):
    call("extract", article, "-o", tmp_path / "out" / "p.jsonl", "--no-texts", *tiny)
    assert "text" not in lines(tmp_path / "out" / "articles.jsonl")[0]
    assert "texts = false" in (tmp_path / "out" / "p.settings.toml").read_text("utf-8")


def test_a_file_with_a_control_character_in_its_name_cannot_steer_the_terminal(call, tiny, article, tmp_path):
    (tmp_path / "\x1b[2Jgone.txt").write_text("", "utf-8")
    done = call("extract", tmp_path / "\x1b[2Jgone.txt", article, "-o", tmp_path / "out" / "p.jsonl", *tiny)
    assert "\\x1b[2Jgone.txt" in done.stderr
    assert "\x1b" not in done.output


def test_dry_run_shows_everything_and_writes_nothing(call, tiny, awful_folder, tmp_path, tiny_model):
    before = sorted(tmp_path.rglob("*"))
    options = ("-o", tmp_path / "out" / "p.jsonl", "--dry-run", "--set", "batch.threads=1")
    done = call("extract", awful_folder, *options, *tiny)
    assert sorted(tmp_path.rglob("*")) == before
    assert done.exit_code == 0
    assert "10 files (text 6, html 2, jsonl 1, markdown 1)" in done.stdout
    assert f"tiny 0 in {tiny_model}" in done.stdout
    assert "  broken: no metadata (" in done.stdout
    assert ": empty: no text in it" in done.stdout
    assert "threads = 1" in done.stdout
    assert str(tmp_path / "out" / "p.settings.toml") in done.stdout


def test_dry_run_without_the_model_is_exit_code_three(call, article, tmp_path):
    done = call("extract", article, "-o", tmp_path / "p.jsonl", "--dry-run", "--model", "no-such-model")
    assert done.exit_code == 3
    assert "NOT FOUND: model 'no-such-model'" in done.stdout


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--set", "extract.min_confidnce=1"], 2, "error: extract.min_confidnce: no such setting; "),
        (["--set", "extract.min_confidence=7"], 2, "error: extract.min_confidence: "),
        (["--set", "nonsense"], 2, "error: 'nonsense': write --set section.key=value"),
        (["--config", "nowhere.toml"], 2, "error: nowhere.toml: cannot be read"),
        (["nowhere.txt"], 2, "error: nowhere.txt: no such file or folder"),
        (["-o", "articles.jsonl"], 2, "error: articles.jsonl: articles.jsonl is written beside the positions"),
        (["--model", "no-such-model"], 3, "error: model 'no-such-model': no such folder"),
    ],
)
def test_errors_are_one_line_with_their_exit_code(call, tiny, article, options, code, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = call("extract", article, *tiny, *options)
    assert done.exit_code == code
    assert done.stderr.startswith(message)
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    assert not (tmp_path / "positions.jsonl").exists()


def test_a_fault_of_our_own_shows_its_traceback(call, tiny, article, tmp_path, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr("stancekit.batch.run.discover", broken)
    done = call("extract", article, "-o", tmp_path / "p.jsonl", *tiny)
    assert done.exit_code == 4
    assert "Traceback" in done.stderr
    assert done.stderr.endswith("error: this is a fault of stancekit; report it with the lines above\n")


def test_missing_arguments_are_wrong_use(call):
    assert call("extract").exit_code == 2
