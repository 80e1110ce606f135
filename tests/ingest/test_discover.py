from __future__ import annotations

import os
from pathlib import Path

import pytest

from stancekit.errors import Rejection, UsageError
from stancekit.ingest import discover


def _write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Oslo would block any new loan.")


def test_folders_are_read_recursively_in_order_without_hidden_files(tmp_path: Path) -> None:
    _write(tmp_path, "b.txt", "a.md", "sub/c.html", "sub/deep/d.HTM", "z.jsonl", ".hidden.txt", ".git/e.txt")
    found = discover([tmp_path])
    assert [Path(file.path).relative_to(tmp_path).as_posix() for file in found.files] == [
        "a.md", "b.txt", "sub/c.html", "sub/deep/d.HTM", "z.jsonl",
    ]  # fmt: skip
    assert [file.format for file in found.files] == ["markdown", "text", "html", "html", "jsonl"]


def test_other_suffixes_in_a_folder_are_counted_not_rejected(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt", "photo.JPG", "sub/chart.jpg", "README")
    found = discover([tmp_path])
    assert len(found.items) == 1
    assert found.ignored == {"": 1, ".jpg": 2}


def test_a_named_file_with_an_unknown_suffix_is_rejected_and_a_hidden_one_read(tmp_path: Path) -> None:
    _write(tmp_path, "a.docx", ".draft.txt")
    first, second = discover([tmp_path / "a.docx", tmp_path / ".draft.txt"]).items
    assert isinstance(first, Rejection)
    assert first.reason == "unsupported"
    assert "'.docx'" in str(first)
    assert not isinstance(second, Rejection)


def test_a_missing_input_is_an_error_of_the_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.txt.*check the path"):
        discover([tmp_path / "nowhere.txt"])


def test_an_empty_folder_is_a_clear_line_and_the_rest_is_read(tmp_path: Path) -> None:
    _write(tmp_path, "full/a.txt", "pictures/b.png")
    (tmp_path / "empty").mkdir()
    empty, pictures, full = discover([tmp_path / "empty", tmp_path / "pictures", tmp_path / "full"]).items
    assert isinstance(empty, Rejection)
    assert (empty.reason, empty.path) == ("empty_folder", str(tmp_path / "empty"))
    assert isinstance(pictures, Rejection)
    assert "1 of other kinds" in pictures.detail
    assert not isinstance(full, Rejection)


def test_ids_are_stems_and_paths_only_where_stems_meet(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt", "sub/a.txt", "sub/b.txt", "c.txt", "c.md")
    ids = {Path(file.path).relative_to(tmp_path).as_posix(): file.id for file in discover([tmp_path]).files}
    assert ids == {"a.txt": "a", "sub/a.txt": "sub/a", "sub/b.txt": "b", "c.txt": "c.txt", "c.md": "c.md"}


def test_ids_from_two_folders_with_the_same_names_stay_apart(tmp_path: Path) -> None:
    _write(tmp_path, "one/a.txt", "two/a.txt")
    ids = [file.id for file in discover([tmp_path / "one", tmp_path / "two"]).files]
    assert ids == [str(tmp_path / "one" / "a.txt"), str(tmp_path / "two" / "a.txt")]


def test_a_file_named_twice_is_read_once_where_it_is_first_named(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt", "b.txt")
    found = discover([tmp_path / "b.txt", tmp_path, f"{tmp_path}/./a.txt"])
    assert [file.id for file in found.files] == ["b", "a"]


def test_a_link_back_up_does_not_go_round_for_ever(tmp_path: Path) -> None:
    _write(tmp_path, "sub/a.txt")
    (tmp_path / "sub" / "up").symlink_to(tmp_path, target_is_directory=True)
    assert [file.id for file in discover([tmp_path]).files] == ["a"]


def test_a_folder_that_cannot_be_listed_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, "a.txt", "locked/b.txt")
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    file, rejection = discover([tmp_path]).items
    assert not isinstance(file, Rejection)
    assert isinstance(rejection, Rejection)
    assert (rejection.reason, rejection.path) == ("unreadable", str(tmp_path / "locked"))
    assert "Permission denied" in rejection.detail


def test_a_file_name_that_is_no_utf8_gets_a_storable_id(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("Oslo would block any new loan.")
    (file,) = discover([tmp_path]).files
    assert file.id == "caf\\udce9"
    assert file.shown.encode("utf-8")
    assert Path(file.path).exists()
