import csv
import io
import json

import pytest


def read(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_without_a_terminal_the_answer_is_csv(call, records):
    done = call(
        "query",
        records,
        "SELECT actor_id, score, hypothetical IS NULL AS odd FROM positions, (SELECT true AS hypothetical)",
    )
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "actor_id,score,odd\nnorway,-1.0,FALSE\nAUTHOR,-1.0,FALSE\n"


def test_csv_is_guarded_against_formulas_unless_raw(call, records):
    sql = "SELECT article_title, score, sentences FROM positions LIMIT 1"
    (guarded,), (raw,) = read(call("query", records, sql).stdout), read(call("query", records, sql, "--raw").stdout)
    assert (guarded["article_title"], raw["article_title"]) == ("'=1+1", "=1+1")
    assert guarded["score"] == raw["score"] == "-1.0"
    assert json.loads(guarded["sentences"]) == [{"start": 0, "end": 83}]


def test_a_file_gets_the_format_of_its_ending(call, records, tmp_path):
    out = tmp_path / "out.jsonl"
    done = call("query", tmp_path, "SELECT article_date, actor_name, NULL AS nothing FROM positions", "-o", out)
    assert (done.exit_code, done.output) == (0, "")
    first = json.loads(out.read_text("utf-8").splitlines()[0])
    assert first == {"article_date": "2025-09-04", "actor_name": "Norway\x1b[2J", "nothing": None}
    call("query", records, "SELECT 1 AS one", "-o", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text("utf-8") == "one\n1\n"
    call("query", records, "SELECT 1 AS one", "-o", tmp_path / "out.csv", "--format", "jsonl")
    assert (tmp_path / "out.csv").read_text("utf-8") == '{"one": 1}\n'


def test_on_a_terminal_it_is_a_table_that_no_name_can_steer(call, records):
    sql = "SELECT actor_name, confidence, repeat('ab', 50) AS long FROM positions ORDER BY confidence DESC"
    done = call("query", records, sql, "--format", "table")
    header, rule, first, second = done.stdout.splitlines()
    assert header.split() == ["actor_name", "confidence", "long"]
    assert set(rule) == {"-", " "}
    assert first.startswith("Norway\\x1b[2J         0.7  abab")
    assert second.startswith("AUTHOR                0.4  abab")
    assert first.endswith("ba…")
    assert done.stderr == "2 rows\n"


def test_a_long_table_is_cut_and_says_so(call, records):
    done = call("query", records, "SELECT i FROM range(10_000_000_000) numbers(i)", "--format", "table")
    assert len(done.stdout.splitlines()) == 102
    assert done.stderr.startswith("the first 100 rows; for all of them take --format csv")


def test_an_answer_without_rows_has_a_header(call, records):
    assert call("query", records, "SELECT actor_id FROM positions WHERE false").stdout == "actor_id\n"
    done = call("query", records, "SELECT actor_id FROM positions WHERE false", "--format", "table")
    assert (done.stdout, done.stderr) == ("actor_id\n--------\n", "0 rows\n")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["SELCT 1"], 2, 'error: SQL: Parser Error: syntax error at or near "SELCT"'),
        (["SELECT 1", "--format", "xml"], 2, "error: --format xml is none of table, csv, jsonl"),
        (["SELECT 1", "-o", "nowhere/out.csv"], 2, "error: nowhere/out.csv: cannot be written"),
        (["DROP VIEW positions"], 2, "error: the SQL holds DROP; write one SELECT"),
    ],
)
def test_wrong_use_gets_one_line(call, records, words, code, said):
    done = call("query", records, *words)
    assert (done.exit_code, done.stdout) == (code, "")
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1


def test_a_broken_line_leaves_the_file_that_was_there(call, records, tmp_path):
    (tmp_path / "out.csv").write_text("earlier", "utf-8")
    with records.open("a", encoding="utf-8") as file:
        file.write("{\n")
    done = call("query", records, "FROM positions", "-o", tmp_path / "out.csv")
    assert done.exit_code == 1
    assert "positions.jsonl:3: not JSON" in done.stderr
    assert (tmp_path / "out.csv").read_text("utf-8") == "earlier"
    assert not list(tmp_path.glob("*.part"))


def test_values_that_json_lacks_are_told_as_text(call, records):
    sql = (
        "SELECT 'nan'::DOUBLE AS n, 12345678901234567890::HUGEINT AS h, 1.50::DECIMAL(5,2) AS d, INTERVAL 1 DAY AS i,"
        " TIME '10:00' AS t, '\\xAB'::BLOB AS b, MAP {'k': [DATE '2025-09-04']} AS m, uuid() IS NULL AS u"
    )
    (answer,) = call("query", records, sql, "--format", "jsonl").stdout.splitlines()
    assert json.loads(answer) == {
        "n": "nan", "h": 12345678901234567890, "d": 1.5, "i": "1 day, 0:00:00", "t": "10:00:00", "b": "ab",
        "m": {"k": ["2025-09-04"]}, "u": False,
    }  # fmt: skip
