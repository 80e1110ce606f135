import json
import re
import sys
import tempfile
from pathlib import Path

import duckdb
import pytest

from stancekit.errors import InputError, UsageError
from stancekit.export import read_records
from stancekit.export.columns import TABLES
from stancekit.export.sql import query

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = re.findall(r"^```sql\n(.*?)^```$", (ROOT / "docs" / "query.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)


def ask(run, sql):
    with query(run, sql) as answer:
        return answer.columns, list(answer.rows)


def rows(run, sql):
    return ask(run, sql)[1]


@pytest.mark.parametrize("kind", ["positions", "findings"])
def test_a_view_holds_what_the_table_of_the_same_name_holds(run, kind):
    columns, found = ask(run, f"FROM {kind}")
    assert list(columns) == [column.name for column in TABLES[kind]]
    assert [dict(zip(columns, row, strict=True)) for row in found] == read_records(run).to_arrow(kind).to_pylist()


@pytest.mark.parametrize("kind", ["positions", "findings"])
def test_a_view_tells_joined_issues_as_the_table_does(joined, kind):
    columns, found = ask(joined, f"FROM {kind}")
    assert [dict(zip(columns, row, strict=True)) for row in found] == read_records(joined).to_arrow(kind).to_pylist()
    sql = "SELECT target_original_ids[2], reversed FROM findings WHERE len(target_original_ids) > 0"
    assert rows(joined, sql) == [("issue:loan-never", True)]


def test_findings_are_numbered_in_their_position(run):
    path = run / "positions.jsonl"
    record = json.loads(path.read_text("utf-8").splitlines()[0])
    path.write_text(
        json.dumps({**record, "evidence": [{**record["evidence"][0], "voice": v} for v in ("quote", "author")]})
    )
    assert rows(run, "SELECT finding, voice FROM findings") == [(1, "quote"), (2, "author")]
    assert rows(run, "SELECT findings, len(sentences) FROM positions") == [(2, 2)]


def test_articles_have_their_texts_and_noise(run):
    columns, found = ask(run / "positions.jsonl", "FROM articles ORDER BY article_id")
    assert list(columns) == [column.name for column in TABLES["articles"]]
    assert [row[0] for row in found] == ["a1", "a2", "a3"]
    first = dict(zip(columns, found[0], strict=True))
    assert first["text"].startswith("OSLO —\nHalvorsen warned")
    assert first["noise"] == [{"start": 0, "end": 6, "kind": "dateline"}]


def test_offsets_cut_the_sentence_out_of_the_article(run):
    sql = """
        SELECT count(*) FROM findings JOIN articles USING (article_id)
        WHERE substr(text, sentence_start + 1, sentence_end - sentence_start) = sentence
    """
    assert rows(run, sql) == [(6,)]


@pytest.mark.parametrize("sql", EXAMPLES)
def test_every_example_of_the_page_finds_something(run, sql):
    assert rows(run, sql)


def test_the_page_has_examples_for_every_view():
    assert len(EXAMPLES) >= 6
    assert all(
        any(re.search(rf"\b{view}\b", sql) for sql in EXAMPLES) for view in ("positions", "findings", "articles")
    )


def test_the_python_of_the_page_runs(run, monkeypatch, capsys):
    (code,) = re.findall(
        r"^```python\n(.*?)^```$", (ROOT / "docs" / "query.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    monkeypatch.chdir(run)
    exec(compile(code, "query.md", "exec"), {})  # noqa: S102 - our own page
    assert "('Halvorsen', 2)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELCT 1", 'SQL: Parser Error: syntax error at or near "SELCT"; see docs/query.md'),
        ("SELECT nope FROM positions", 'Referenced column "nope" not found'),
        ("FROM authors", "Table with name authors does not exist"),
        ("SELECT actor_name::INT FROM positions", "Could not convert string"),
        ("", "the SQL holds nothing; write one SELECT"),
        ("SELECT 1; SELECT 2", "the SQL holds SELECT and SELECT"),
    ],
)
def test_wrong_sql_gets_one_line(run, sql, said):
    with pytest.raises(UsageError) as caught:
        rows(run, sql)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "sql",
    [
        "COPY positions TO '{run}/stolen.csv'",
        "COPY (SELECT 1) TO '{run}/positions.jsonl' (USE_TMP_FILE false)",
        "EXPLAIN ANALYZE COPY positions TO '{run}/stolen.csv'",
        "CREATE TABLE t AS FROM positions",
        "ATTACH '{run}/stolen.db'",
        "EXPORT DATABASE '{run}/stolen'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "PRAGMA enable_profiling",
        "SELECT * FROM read_csv('{run}/secret.csv')",
        "SELECT * FROM read_text('{run}/secret.csv')",
        "SELECT * FROM read_json('{run}/*.jsonl')",
        "SELECT * FROM glob('{run}/*')",
        "SELECT * FROM '{run}/secret.csv'",
        "SELECT * FROM read_csv('http://127.0.0.1:9/')",
        "SELECT * FROM secret",
    ],
)
def test_the_sql_reads_and_writes_nothing_else(run, sql):
    secret = duckdb  # a variable that DuckDB could take for a table
    (run / "secret.csv").write_text("a,b\n1,2\n", "utf-8")
    before = {path: path.read_bytes() for path in run.iterdir()}
    with pytest.raises(UsageError):
        rows(run, sql.replace("{run}", str(run)))
    assert {path: path.read_bytes() for path in run.iterdir()} == before
    assert secret


def test_nothing_stays_in_the_temporary_folder(run, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    rows(run, "FROM positions")
    assert list((tmp_path / "temporary").iterdir()) == []


def test_rows_come_as_they_are_asked_for(run):
    with query(run, "SELECT i FROM range(10_000_000_000) numbers(i)") as answer:
        assert [next(answer.rows) for _ in range(3)] == [(0,), (1,), (2,)]


@pytest.mark.parametrize(
    "name", ["it's [1] *?.jsonl", "a'; DROP TABLE positions; --.jsonl", "{a,b}.jsonl", "ü 🤡.jsonl"]
)
def test_any_name_of_a_file_will_do(run, name):
    (run / "positions.jsonl").rename(run / name)
    assert rows(run / name, "SELECT count(*) FROM positions") == [(6,)]
    folder = run.rename(run.with_name("a[b]"))
    assert rows(folder / name, "SELECT count(*) FROM articles") == [(3,)]


def test_hostile_texts_are_values_like_others(run):
    hostile = '\'; DROP VIEW positions; -- \\u0000 </script> \\u202e \\"x\\"'
    path = run / "positions.jsonl"
    path.write_text(path.read_text("utf-8").replace('"name": "Norway"', f'"name": "{hostile}"'), "utf-8")
    assert rows(run, "SELECT actor_name FROM positions WHERE actor_id = 'norway'") == [(json.loads(f'"{hostile}"'),)]


@pytest.mark.parametrize("name", ["positions.jsonl", "articles.jsonl"])
def test_a_lone_surrogate_is_read_as_a_replacement_character(run, name):
    path = run / name
    text = path.read_text("utf-8").replace('"title": "A loan"', '"title": "A \\ud83D loan \\ud83e\\udd21"')
    path.write_text(text, "utf-8")
    sql = "FROM view SELECT DISTINCT article_title WHERE article_id = 'a1'"
    assert rows(run, sql.replace("view", name.removesuffix(".jsonl"))) == [("A \ufffd loan 🤡",)]


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("positions.jsonl", '{"schema": "stancekit/pos', "positions.jsonl:7: not JSON"),
        ("positions.jsonl", '{"schema": "stancekit/pos\\ud83d', "positions.jsonl:7: not JSON"),
        ("positions.jsonl", "[1]", "positions.jsonl:7: no position record"),
        ("articles.jsonl", '"a4"', "articles.jsonl:4: no article"),
    ],
)
def test_a_line_that_is_no_record_is_named(run, name, line, said):
    with (run / name).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(InputError) as caught:
        rows(run, f"FROM {name.removesuffix('.jsonl')}")
    assert said in str(caught.value)


def test_a_value_of_another_type_is_named_by_its_line(run):
    path = run / "positions.jsonl"
    path.write_text(path.read_text("utf-8").replace('"score": 1.0', '"score": "high"'), "utf-8")
    with pytest.raises(InputError, match=r"in line 4: .*high"):
        rows(run, "FROM positions")


def test_a_file_of_something_else_is_told_by_its_first_line(run):
    with pytest.raises(InputError, match=r'articles.jsonl:1: no position record \(no "schema"\)'):
        rows(run / "articles.jsonl", "SELECT 1")
    with pytest.raises(UsageError, match="there is no such file"):
        rows(run / "nowhere.jsonl", "SELECT 1")


def test_without_articles_the_other_views_work(run):
    (run / "articles.jsonl").unlink()
    assert rows(run, "SELECT count(*) FROM positions") == [(6,)]
    with pytest.raises(UsageError, match=r"articles.jsonl does not exist, so there is no view articles"):
        rows(run, "FROM articles")


def test_no_records_are_a_view_without_rows(run):
    (run / "positions.jsonl").write_text("", "utf-8")
    assert rows(run, "SELECT count(*) FROM positions") == [(0,)]
    assert rows(run, "FROM findings") == []


def test_without_duckdb_one_line_says_what_to_install(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(UsageError, match=r'pip install "stancekit\[query\]"'):
        rows(run, "SELECT 1")
