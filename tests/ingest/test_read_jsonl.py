from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from stancekit.errors import Rejection
from stancekit.ingest import read_articles
from stancekit.records import Article
from stancekit.settings import IngestSettings, load_settings

TEXT = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan, "
    'calling its budget "a fantasy".'
)


def read(tmp_path: Path, *lines: Mapping[str, Any] | bytes, settings: IngestSettings) -> list[Article | Rejection]:
    path = tmp_path / "news.jsonl"
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines))
    return list(read_articles([path], settings))


def test_fields_and_further_fields(tmp_path: Path, settings: IngestSettings) -> None:
    line = {
        "id": "a1", "text": TEXT, "title": "A loan\nrefused", "date": "June 3, 2031", "author": ["Jane Roe", "J. Doe"],
        "source": {"name": "The Review"}, "views": 12,
    }  # fmt: skip
    (article,) = read(tmp_path, line, settings=settings)
    assert isinstance(article, Article)
    assert (article.id, article.text, article.path) == ("a1", TEXT, str(tmp_path / "news.jsonl"))
    assert (article.title, article.date, article.author, article.source) == (
        "A loan refused", "2031-06-03", "Jane Roe, J. Doe", "The Review",
    )  # fmt: skip


def test_ids_that_are_numbers_or_missing(tmp_path: Path, settings: IngestSettings) -> None:
    articles = read(
        tmp_path, {"id": 7, "text": TEXT}, b"", {"text": TEXT}, {"id": None, "text": TEXT}, settings=settings
    )
    assert [a.id for a in articles if isinstance(a, Article)] == ["7", "news:3", "news:4"]


def test_other_field_names(tmp_path: Path) -> None:
    settings = load_settings(
        overrides=["ingest.text_field=body", "ingest.id_field=url", "ingest.date_field=day"]
    ).ingest
    (article,) = read(tmp_path, {"url": "u/1", "body": TEXT, "day": 20310603, "text": 5}, settings=settings)
    assert isinstance(article, Article)
    assert (article.id, article.text, article.date) == ("u/1", TEXT, "2031-06-03")


def test_the_text_field_is_kept_to_the_character(tmp_path: Path, settings: IngestSettings) -> None:
    text = f"  PARIS \u2014 {TEXT}\r\n\r\n\u00a0\tThe small print\r\n\r\n{TEXT} \U0001f1f3\U0001f1f4 \u2028\n"
    (article,) = read(tmp_path, {"id": "a", "text": text}, settings=settings)
    assert isinstance(article, Article)
    assert article.text == text


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": "b", "text": "cut off', "json"),
        (b"[1, 2]", "json"),
        (b'"just a string"', "json"),
        (b"[" * 100_000, "json"),
        (b'{"id": ' + b"9" * 5000 + b', "text": "Oslo would block any new loan."}', "json"),
        (b'{"id": "b"}', "missing_text"),
        (b'{"id": "b", "text": null}', "missing_text"),
        (b'{"id": "b", "text": ["Oslo would block any new loan."]}', "wrong_type"),
        (b'{"id": ["b"], "text": "Oslo would block any new loan."}', "wrong_type"),
        (b'{"id": true, "text": "Oslo would block any new loan."}', "wrong_type"),
        (b'{"id": "b", "text": ""}', "empty"),
        (b'{"id": "b", "text": " \\n "}', "empty"),
        (b'{"id": "b", "text": "Oslo."}', "too_short"),
        (b'{"id": "b", "text": "Oslo would block \xe9 any new loan."}', "encoding"),
        (b'{"id": "b", "text": "Oslo would block \\ud800 any new loan."}', "encoding"),
        (b'{"id": "\\ud800", "text": "Oslo would block any new loan."}', "encoding"),
        (b'{"id": "b", "title": "\\udfff", "text": "Oslo would block any new loan."}', "encoding"),
        (b'{"id": "b", "text": "Oslo would \\u0000 block any new loan."}', "binary"),
        (b'{"id": "a", "text": "The id of another article."}', "duplicate_id"),
    ],
)
def test_a_bad_line_costs_that_line_only(tmp_path: Path, settings: IngestSettings, line: bytes, reason: str) -> None:
    first, bad, last = read(tmp_path, {"id": "a", "text": TEXT}, line, {"id": "c", "text": TEXT}, settings=settings)
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert isinstance(bad, Rejection)
    assert (bad.reason, bad.line) == (reason, 2)
    assert str(bad).startswith(f"{tmp_path / 'news.jsonl'}:2: {reason}: ")


def test_a_line_that_is_too_long_costs_that_line_only(tmp_path: Path, small: IngestSettings) -> None:
    long = {"id": "b", "text": TEXT * 100}
    first, bad, last = read(tmp_path, {"id": "a", "text": TEXT}, long, {"id": "c", "text": TEXT}, settings=small)
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert isinstance(bad, Rejection)
    assert (bad.reason, bad.line) == ("too_large", 2)


def test_a_large_file_of_short_lines_is_no_trouble(tmp_path: Path, small: IngestSettings) -> None:
    lines = [{"id": n, "text": TEXT} for n in range(100)]
    assert len([a for a in read(tmp_path, *lines, settings=small) if isinstance(a, Article)]) == 100


def test_articles_come_while_the_file_is_still_being_read(tmp_path: Path, settings: IngestSettings) -> None:
    path = tmp_path / "news.jsonl"
    path.write_bytes((json.dumps({"text": TEXT}).encode() + b"\n") * 1000)
    articles = read_articles([path], settings)
    assert isinstance(next(articles), Article)
    with path.open("ab") as stream:
        stream.write(b'{"text": "Appended after the first article had come."}\n')
    rest = list(articles)
    assert len(rest) == 1000
    assert isinstance(rest[-1], Article)
    assert rest[-1].text.startswith("Appended")


def test_marks_and_line_ends_of_windows(tmp_path: Path, settings: IngestSettings) -> None:
    line = json.dumps({"id": "a", "text": TEXT}).encode()
    first, second = read(
        tmp_path, b"\xef\xbb\xbf" + line + b"\r", line.replace(b'"a"', b'"b"') + b"\r\n", settings=settings
    )
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.id, second.id) == ("a", "b")


@pytest.mark.parametrize("content", [b"", b"\n \n\t\n"])
def test_a_file_without_lines_is_one_rejection(tmp_path: Path, settings: IngestSettings, content: bytes) -> None:
    (rejection,) = read(tmp_path, content, settings=settings)
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "empty"


def test_ids_given_twice_across_files_do_not_collide(tmp_path: Path, settings: IngestSettings) -> None:
    for name in ("one.jsonl", "two.jsonl"):
        (tmp_path / name).write_text(json.dumps({"id": 1, "text": TEXT}))
    first, second = read_articles([tmp_path], settings)
    assert isinstance(first, Article)
    assert isinstance(second, Rejection)
    assert second.reason == "duplicate_id"
    assert "one.jsonl" in second.detail
    numbered = load_settings(overrides=["ingest.id_field="]).ingest
    assert [a.id for a in read_articles([tmp_path], numbered) if isinstance(a, Article)] == ["one:1", "two:1"]
