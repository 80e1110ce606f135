import json

import pytest

from stancekit.errors import Rejection, UsageError
from stancekit.export import RecordWriter, read_positions


def lines(path):
    return [json.loads(line) for line in path.read_bytes().decode("utf-8").split("\n")[:-1]]


def test_three_files_are_written_and_counted(tmp_path, positions):
    out = tmp_path / "new" / "folder" / "found.jsonl"
    with RecordWriter(out) as writer:
        writer.write(positions[0].article, positions)
        writer.reject(Rejection("b.txt", "empty", "no text"))
    assert sorted(p.name for p in out.parent.iterdir()) == ["articles.jsonl", "found.jsonl", "rejected.jsonl"]
    assert [r["actor"]["id"] for r in read_positions(out)] == ["halvorsen", "norway", "AUTHOR"]
    assert [r["id"] for r in lines(out.with_name("articles.jsonl"))] == ["a1"]
    assert [r["reason"] for r in lines(out.with_name("rejected.jsonl"))] == ["empty"]
    assert (writer.articles, writer.positions, writer.findings, writer.rejected) == (1, 3, 3, 1)


def test_texts_are_left_out_on_request(tmp_path, positions):
    with RecordWriter(tmp_path / "p.jsonl", texts=False) as writer:
        writer.write(positions[0].article, ())
    assert "text" not in lines(tmp_path / "articles.jsonl")[0]


def test_files_are_utf8_with_plain_line_ends(tmp_path, positions):
    with RecordWriter(tmp_path / "p.jsonl") as writer:
        writer.write(positions[0].article, positions[:1])
    written = (tmp_path / "articles.jsonl").read_bytes()
    assert "OSLO —".encode() in written
    assert written.endswith(b"}\n")
    assert b"\r" not in written


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_interrupted_run_leaves_parts_and_the_earlier_files(tmp_path, positions, error):
    out = tmp_path / "positions.jsonl"
    out.write_text("earlier")

    def interrupted():
        with RecordWriter(out) as writer:
            writer.write(positions[0].article, positions[:1])
            raise error

    with pytest.raises(error):
        interrupted()
    assert out.read_text() == "earlier"
    assert not (tmp_path / "articles.jsonl").exists()
    assert len(lines(tmp_path / "positions.jsonl.part")) == 1
    assert len(lines(tmp_path / "articles.jsonl.part")) == 1
    with RecordWriter(out):
        pass
    assert sorted(p.name for p in tmp_path.iterdir()) == ["articles.jsonl", "positions.jsonl", "rejected.jsonl"]
    assert out.read_text() == ""


def test_records_are_streamed(tmp_path, positions):
    with RecordWriter(tmp_path / "p.jsonl") as writer:
        writer.write(positions[0].article, positions[:2])
        assert len(lines(tmp_path / "p.jsonl.part")) == 2


def test_paths_that_cannot_be_are_refused(tmp_path):
    (tmp_path / "file").write_text("")
    for path, said in [
        (tmp_path, "is a folder; name a file"),
        (tmp_path / "articles.jsonl", "choose another name"),
        (tmp_path / "file" / "p.jsonl", "cannot be written"),
    ]:
        with pytest.raises(UsageError, match=said), RecordWriter(path):
            pass


def test_a_closed_writer_says_so(tmp_path, positions):
    with pytest.raises(UsageError, match="not open"):
        RecordWriter(tmp_path / "p.jsonl").write(positions[0].article, positions)
