import csv
import io
import json
from itertools import islice

import pandas as pd
import pyarrow.parquet as pq
import pytest

from stancekit.export import read_positions
from stancekit.export.columns import columns_of
from stancekit.export.rows import all_rows
from stancekit.export.shape import read_shaped
from stancekit.export.tables import arrow_schema, batches, harmless, write_csv, write_parquet


def rows(run, kind):
    return all_rows(read_shaped(run / "positions.jsonl"), kind)


def cells(path, encoding="utf-8"):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding), newline="")))


def as_csv(run, kind="positions", **options):
    path = run / "out.csv"
    assert (
        write_csv(path, batches(rows(run, kind), kind, 4), **{"raw": False, "byte_order_mark": False, **options}) == 6
    )
    return path


def texts(run):
    return {
        record["id"]: record["text"] for record in pd.read_json(run / "articles.jsonl", lines=True).to_dict("records")
    }


@pytest.mark.parametrize("kind", ["positions", "findings"])
def test_parquet_keeps_every_value_with_its_type_in_row_groups(run, kind):
    path = run / "out.parquet"
    assert write_parquet(path, batches(rows(run, kind), kind, 4), arrow_schema(kind)) == 6
    file = pq.ParquetFile(path)
    assert [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)] == [4, 2]
    assert file.schema_arrow.field("actor_id").metadata[b"description"].startswith(b"who holds the position")
    table = file.read().to_pylist()
    assert list(table[0]) == [column.name for column in columns_of(kind)]
    for row, record in zip(table, read_positions(run / "positions.jsonl"), strict=True):
        assert row["article_title"] == record["article"]["title"]
        assert row["article_date"].isoformat() == record["article"]["date"]
        assert (row["actor_id"], row["target_kind"]) == (record["actor"]["id"], record["target"]["kind"])
        assert row["sentence_start"] == record["evidence"][0]["start"]
        assert row["confidence"] == record["confidence"]
    if kind == "positions":
        assert table[0]["sentences"] == [{"start": 7, "end": 122}]
    else:
        assert [row["holder_start"] is None for row in table] == [False, False, True, False, False, False]


@pytest.mark.parametrize("kind", ["positions", "findings"])
def test_offsets_in_csv_and_parquet_cut_the_sentence_out_of_the_article(run, kind):
    write_parquet(run / "out.parquet", batches(rows(run, kind), kind, 4), arrow_schema(kind))
    written = pd.read_csv(as_csv(run, kind, raw=True)).to_dict("records")
    articles = texts(run)
    for row in (*written, *pd.read_parquet(run / "out.parquet").to_dict("records")):
        text = articles[row["article_id"]]
        assert text[row["sentence_start"] : row["sentence_end"]] == row["sentence"]
        if kind == "findings":
            assert text[row["target_start"] : row["target_end"]] == row["target_words"]


def test_csv_has_a_header_and_an_empty_cell_for_what_is_missing(run):
    first, *_, last = cells(as_csv(run, "findings"))
    assert list(first) == [column.name for column in columns_of("findings")]
    assert (first["article_author"], last["article_author"]) == ("Ada Byron", "")
    assert (first["hypothetical"], last["hypothetical"]) == ("FALSE", "TRUE")
    assert (first["article_date"], first["holder_start"], first["confidence"]) == ("2025-09-04", "7", "0.83")
    assert {row["sentences"] for row in cells(as_csv(run))} == {"7-122", "123-147", "8-34", "35-66", "68-91"}


def test_what_a_spreadsheet_would_run_is_harmless_unless_raw(run):
    guarded, raw = cells(as_csv(run))[-1], cells(as_csv(run, raw=True))[-1]
    changed = {name for name, cell in raw.items() if guarded[name] != cell}
    assert changed == {"article_path", "article_title", "article_source", "sentence"}
    assert all(guarded[name] == f"'{raw[name]}" for name in changed)
    assert raw["article_title"] == '=HYPERLINK("http://example.com","A letter")'
    assert raw["article_source"] == "@paper"
    assert raw["sentence"] == "-Warsaw may discuss it."
    assert cells(as_csv(run))[0]["score"] == "-0.8667"  # a number is no text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x"])
def test_every_start_of_a_formula_is_guarded(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "— Oslo", '"=1"', "'=1", "Oslo\n=1"])
def test_other_text_is_left_as_it_is(text):
    assert harmless(text) == text


def test_csv_for_excel_starts_with_the_byte_order_mark(run):
    assert not as_csv(run).read_bytes().startswith(b"\xef\xbb\xbf")
    assert as_csv(run, byte_order_mark=True).read_bytes().startswith(b'\xef\xbb\xbf"position_id"')


def test_a_nul_does_not_end_a_cell(run):
    def with_nul():
        for row in rows(run, "positions"):
            article = row.record.article.model_copy(update={"title": "a\0b"})
            yield type(row)(row.record.model_copy(update={"article": article}), row.finding)

    write_csv(run / "out.csv", batches(with_nul(), "positions", 2), raw=True, byte_order_mark=False)
    assert {row["article_title"] for row in cells(run / "out.csv")} == {"a\ufffdb"}


@pytest.mark.parametrize("kind", ["positions", "findings"])
def test_no_records_make_a_table_without_rows(run, kind):
    assert write_csv(run / "out.csv", batches([], kind, 4), raw=False, byte_order_mark=False) == 0
    assert list(pd.read_csv(run / "out.csv").columns) == [column.name for column in columns_of(kind)]
    assert write_parquet(run / "out.parquet", batches([], kind, 4), arrow_schema(kind)) == 0
    assert pq.read_table(run / "out.parquet").num_rows == 0


def test_no_more_rows_are_held_than_one_batch(run):
    taken = []

    def watched():
        for row in rows(run, "positions"):
            taken.append(row)
            yield row

    source = batches(watched(), "positions", 2)
    assert next(source).num_rows == len(taken) == 2
    assert [batch.num_rows for batch in islice(source, 9)] == [2, 2]


@pytest.mark.parametrize("kind", ["positions", "findings"])
def test_what_an_issue_was_called_before_it_was_joined_is_a_list(joined, kind):
    ids, names = ["issue:no-loan", "issue:loan-never"], ['no "loan", at all', "Darlehen für nie"]
    write_parquet(joined / "out.parquet", batches(rows(joined, kind), kind, 4), arrow_schema(kind))
    table = pq.read_table(joined / "out.parquet").to_pylist()
    assert [row["target_original_ids"] for row in table] == [None, ids, None, None, None, None]
    assert [row["target_original_names"] for row in table] == [None, names, None, None, None, None]
    written = cells(as_csv(joined, kind))
    assert [row["target_original_names"] for row in written[:2]] == ["", json.dumps(names, ensure_ascii=False)]
    assert [row["target_original_ids"] for row in written[:2]] == ["", json.dumps(ids)]


def test_a_finding_whose_words_deny_its_issue_says_so(joined):
    assert [row["reversed"] for row in cells(as_csv(joined, "findings"))] == ["FALSE", "TRUE", *["FALSE"] * 4]
