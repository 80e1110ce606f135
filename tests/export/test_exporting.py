import json
import sqlite3

import networkx as nx
import pandas as pd
import pytest

from stancekit.errors import InputError, UsageError
from stancekit.export.exporting import export, format_of
from stancekit.settings import load_settings


def exported(run, name, *overrides, to=None):
    return export(run, run / "out" / name, load_settings(overrides=[f"export.{o}" for o in overrides]), to)


def files(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("name", "to", "written", "beside"),
    [
        ("a.csv", None, {"rows": 6}, []),
        ("a.parquet", None, {"rows": 6}, []),
        ("a.txt", "csv", {"rows": 6}, []),
        ("a.GraphML", None, {"nodes": 4, "ties": 3}, []),
        ("a.gexf", None, {"nodes": 4, "ties": 3}, []),
        ("a.dna", None, {"statements": 5, "documents": 3, "documents without a date, dated 1970-01-01": 1}, []),
        ("a.csv", "dna", {"statements": 5, "documents": 3, "documents without a date, dated 1970-01-01": 1},
         ["a.documents.csv"]),
    ],
)  # fmt: skip
def test_each_format_is_written_with_its_settings_beside_it(run, name, to, written, beside):
    done = exported(run, name, to=to)
    assert done.records == 6
    assert done.written == written
    assert files(run / "out") == sorted([name, f"{name}.settings.toml", *beside])
    assert sorted(path.name for path in done.files) == files(run / "out")
    assert load_settings(run / "out" / f"{name}.settings.toml").export.rows == "positions"


def test_everything_read_is_written_or_counted_as_left_out(run):
    done = exported(run, "a.csv", "rows=findings", "min_confidence=0.75")
    assert done.left_out == {"confidence": 3}
    assert done.written == {"rows": 3}
    assert list(pd.read_csv(run / "out" / "a.csv")["confidence"]) == [0.83, 0.9, 0.8]
    assert exported(run, "a.dna").left_out == {"neutral": 1}
    assert exported(run, "a.dna", "authors=false").left_out == {"neutral": 1, "author": 1}


def test_the_settings_reach_the_network(run):
    exported(run, "a.graphml", "network=subtract", "normalise=average", "authors=false")
    graph = nx.read_graphml(run / "out" / "a.graphml")
    # Halvorsen took a side twice, Athens and Oslo once each.
    assert {a["weight"] for *_, a in graph.edges(data=True)} == {1 / 1.5, -1 / 1.5, -1.0}


def test_the_password_opens_the_database_and_is_kept_nowhere_else(run):
    exported(run, "a.dna", "dna_password=hush")
    assert "hush" not in (run / "out" / "a.dna.settings.toml").read_text("utf-8")
    with sqlite3.connect(run / "out" / "a.dna") as database:
        assert len(database.execute("SELECT Password FROM CODERS").fetchone()[0]) == 64
    database.close()


def test_an_earlier_file_is_replaced_only_by_a_whole_one(run):
    exported(run, "a.csv")
    before = (run / "out" / "a.csv").read_bytes()
    with (run / "positions.jsonl").open("a", encoding="utf-8") as file:
        file.write("{\n")
    with pytest.raises(InputError, match=r"positions.jsonl:7: not JSON"):
        exported(run, "a.csv", "row_group=2")
    assert (run / "out" / "a.csv").read_bytes() == before
    assert files(run / "out") == ["a.csv", "a.csv.settings.toml"]


@pytest.mark.parametrize(
    ("output", "to", "said"),
    [
        ("positions.jsonl", "csv", "would replace what is read"),
        ("articles.jsonl", "csv", "would replace what is read"),
        ("out", "csv", "is a folder"),
        ("positions.jsonl/a.csv", None, "cannot be written"),
        ("positions.jsonl/a.dna", None, "cannot be written"),
        ("a.xlsx", None, r"the ending of .*a.xlsx is none of csv, parquet, graphml, gexf, dna; say --to csv"),
        ("a", None, "is none of csv"),
        ("a.csv", "excel", "--to excel is none of csv"),
        ("a.txt", "dna", r"name it a.dna\).*name it a.csv"),
    ],
)
def test_an_output_that_cannot_be_is_wrong_use(run, output, to, said):
    (run / "out").mkdir()
    before = files(run)
    with pytest.raises(UsageError, match=said):
        export(run, run / output, load_settings(), to)
    assert files(run) == before


def test_what_is_missing_is_named(run):
    with pytest.raises(UsageError, match=r"nowhere: there is no such file; name a positions.jsonl"):
        export(run / "nowhere", run / "a.csv", load_settings())
    (run / "articles.jsonl").unlink()
    with pytest.raises(UsageError, match=r"articles.jsonl: there is no such file, and DNA needs the texts"):
        export(run, run / "a.dna", load_settings())


def test_a_link_to_an_input_is_no_output(run):
    (run / "a.csv").symlink_to(run / "positions.jsonl")
    with pytest.raises(UsageError, match="would replace what is read"):
        export(run, run / "a.csv", load_settings())


def test_an_ending_tells_the_format(tmp_path):
    assert format_of(tmp_path / "a.Parquet", None) == "parquet"
    assert format_of(tmp_path / "a.parquet", "csv") == "csv"


def test_evidence_is_in_every_format(run):
    """The article's id with start and end of the sentence in which Athens wants the loan."""
    for name, to in (("a.csv", None), ("a.parquet", None), ("b.csv", "dna")):
        exported(run, name, "rows=findings", to=to)
    frames = (pd.read_csv(run / "out" / "a.csv"), pd.read_parquet(run / "out" / "a.parquet"))
    for frame in frames:
        assert frame.loc[3, ["article_id", "sentence_start", "sentence_end"]].tolist() == ["a2", 8, 34]
    coded = pd.read_csv(run / "out" / "b.csv")
    assert coded.loc[3, ["article_id", "article_start", "article_end"]].tolist() == ["a2", 8, 34]
    for name, read in (("a.graphml", nx.read_graphml), ("a.gexf", nx.read_gexf)):
        exported(run, name, "network=direct")
        tie = read(run / "out" / name).edges["greece", "issue:loan-new"]
        assert json.loads(tie["evidence"]) == [["a2", 8, 34]]
