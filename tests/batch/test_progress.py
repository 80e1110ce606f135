import pytest

from stancekit.batch.progress import Meter
from stancekit.errors import Rejection
from stancekit.ingest import discover
from stancekit.records import Article


def test_bytes_of_files_that_are_done_count_whole_and_lines_of_jsonl_by_their_text(tmp_path):
    (tmp_path / "none").mkdir()
    (tmp_path / "a.txt").write_text("x" * 100)
    (tmp_path / "b.jsonl").write_text("y" * 300)
    (tmp_path / "c.html").write_text("z" * 100)
    a, b, c, none = (str(tmp_path / name) for name in ("a.txt", "b.jsonl", "c.html", "none"))
    meter = Meter(discover([tmp_path / "none", tmp_path]))
    steps = [
        (Rejection(none, "empty_folder", ""), 0.0),
        (Article("a", "x" * 100, a), 0.2),
        (Article("1", "y" * 50, b), 0.3),
        (Rejection(b, "json", "", 2), 0.3),
        (Article("3", "y" * 500, b), 0.8),  # longer than the file: it never runs past the file's end
        (Article("c", "z", c), 1.0),
    ]
    assert [meter.after(item) for item, _ in steps] == pytest.approx([done for _, done in steps])


def test_nothing_to_read_is_done_at_once(tmp_path):
    meter = Meter(discover([tmp_path]))
    assert meter.after(Rejection(str(tmp_path), "empty_folder", "")) == 1.0
