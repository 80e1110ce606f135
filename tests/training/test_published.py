"""Published files of several kinds give their strings; a text is known under the traces of its file."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from stancekit.errors import InputError, UsageError
from stancekit.training.published import readings, texts

SENTENCE = 'Oslo called the budget "a fantasy", and Athens laughed.'


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "train.jsonl",
            json.dumps({"primary_gid": "1", "targets": [{"mention": "Oslo"}], "sentence": SENTENCE}) + "\n",
        ),
        ("train.jsonl", "\n" + json.dumps({"deep": {"er": [SENTENCE]}}) + "\r\n"),
        ("train.json", json.dumps([{"sentence": SENTENCE}], indent=1)),
        ("train.json", json.dumps({"sentence": SENTENCE}) + "\n" + json.dumps({"sentence": "x"}) + "\n"),
        ("train.csv", 'id,sentence\n1,"' + SENTENCE.replace('"', '""') + '"\n'),
        ("train.tsv", f"{SENTENCE}\tOslo\tAthens\t3\n"),
        ("train.txt", '"' + SENTENCE.replace('"', '""') + '"\tOslo\tAthens\t3\r\n'),
        ("TRAIN.TXT", SENTENCE),
        ("train.txt", b"\xef\xbb\xbf" + SENTENCE.encode()),
        ("GUM_news_x.conllu", f"# newdoc id = x\r\n# text = {SENTENCE}\r\n# newpar\r\n1\tOslo\tOslo\r\n"),
    ],
)
def test_a_text_is_found_in_any_field_of_any_kind_of_file(tmp_path: Path, name: str, content: str | bytes) -> None:
    assert SENTENCE in texts(written(tmp_path / name, content))


def test_a_cell_may_run_over_lines(tmp_path: Path) -> None:
    path = written(tmp_path / "train.csv", '1,"Oslo\nand Athens, too"\n')
    assert list(texts(path)) == ["1", "Oslo\nand Athens, too"]


def test_documents_of_a_treebank_are_told_from_each_other(tmp_path: Path) -> None:
    path = written(
        tmp_path / "two.conllu",
        "# newdoc id = a\n# newpar = head\n# text = One.\n1\tOne.\n\n# text = Two.\n# newpar_block = s\n1\tTwo.\n\n"
        "# newdoc id = b\n# text = Three.\n# newpar\n1\tThree.\n\n\n# newpar\n# text = Four.\n# textual = 1\n\n",
    )
    assert list(texts(path)) == ["One.", "Two.", "One. Two.", "Three.", "Four.", "Three.\n\nFour."]


def test_a_quotation_mark_that_is_never_closed_hides_no_later_line(tmp_path: Path) -> None:
    assert "Athens laughed." in texts(written(tmp_path / "train.txt", '"Oslo spoke.\t1\nAthens laughed.\t2\n'))


@pytest.mark.parametrize(
    "published",
    [
        SENTENCE,
        f"  {SENTENCE} ",
        SENTENCE.replace("Oslo", "[Oslo]").replace("Athens", "[Athen]s"),
        SENTENCE.replace("Oslo", "<e1>Oslo</e1>").replace("Athens", '<entity id="2">Athens</entity>'),
        " ".join(SENTENCE.split()).replace(" ", "  "),
        '"' + SENTENCE.replace('"', '""').replace("Oslo", "[Oslo]") + '"',
        SENTENCE.replace(" and ", "\r\nand "),
        f'"{SENTENCE}""""',
        f'{SENTENCE}"',
    ],
)
def test_the_traces_of_a_file_are_taken_off(published: str) -> None:
    assert SENTENCE in readings(published)


@pytest.mark.parametrize(
    "published", [SENTENCE.lower(), SENTENCE.replace("Athens", "Athen"), f"{SENTENCE} Oslo was silent.", SENTENCE[:-1]]
)
def test_another_text_stays_another(published: str) -> None:
    assert SENTENCE not in readings(published)


@pytest.mark.parametrize("text", ['"Oslo spoke." Athens laughed.', "He [Halvorsen] spoke.", "a < b and b > c"])
def test_quotation_marks_and_brackets_that_belong_to_a_text_are_kept_too(text: str) -> None:
    assert next(readings(text)) == text


def test_quotation_marks_that_a_reader_took_off_are_put_back() -> None:
    assert '"Oslo spoke." Athens said: "Good."' in readings('Oslo spoke." Athens said: "Good.')


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", '{"a": 1}\n{"a": \n', "a.jsonl:2: not JSON (Expecting value at column"),
        ("a.json", "[1, 2", "a.json: not JSON"),
        ("a.json", "[" * 100_000, "a.json: not "),
        ("a.txt", b"Oslo\n\xff\n", "a.txt:2: not UTF-8 (byte 0 of the line); download"),
        ("a.csv", "a,b\n" + "x" * 200_000, "a.csv:2: not a table (field larger"),
    ],
)
def test_a_broken_file_is_told_with_its_line(tmp_path: Path, name: str, content: str | bytes, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)) as raised:
        list(texts(written(tmp_path / name, content)))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere.jsonl", "no such file"),
        ("data.zip", "is an archive; unpack it"),
        ("data.parquet", "ends in .parquet; read are .jsonl,"),
        ("folder", "is a folder; name the published files in it"),
    ],
)
def test_what_is_not_read_is_told_before_reading(tmp_path: Path, name: str, message: str) -> None:
    written(tmp_path / "data.zip", b"PK")
    written(tmp_path / "data.parquet", b"PAR1")
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match=re.escape(message)):
        texts(tmp_path / name)
