import copy
import json

import pytest

from stancekit.errors import InputError
from stancekit.export import position_to_dict
from stancekit.export.shape import read_article_lines, read_shaped, shaped


@pytest.fixture
def record(positions):
    return json.loads(json.dumps(position_to_dict(positions[0])))


def changed(record, path, value):
    record = copy.deepcopy(record)
    inner = record
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return record


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("article",), "a1", "article: "),
        (("article", "id"), 7, "article.id: Input should be a valid string, not 7"),
        (("article", "date"), "September 2025", "article.date: "),
        (("article", "date"), "20250904", "article.date: "),
        (("score",), "high", "score: "),
        (("score",), float("nan"), "score: "),
        (("confidence",), 1.5, "confidence: "),
        (("evidence",), [], "evidence: "),
        (("evidence", 0, "start"), -1, "evidence.0.start: "),
        (("evidence", 0, "start"), 10**30, "evidence.0.start: "),
        (("evidence", 0, "end"), 3.5, "evidence.0.end: "),
        (("evidence", 0, "holder"), "Halvorsen", "evidence.0.holder: "),
        (("evidence", 0, "stance"), "hostile", "evidence.0.stance: "),
        (("target", "kind"), "x" * 1000, "target.kind: "),
    ],
)
def test_a_field_that_cannot_be_is_named_in_one_line(record, path, value, said):
    with pytest.raises(InputError) as caught:
        shaped(changed(record, path, value), "p.jsonl:3")
    message = str(caught.value)
    assert message.startswith(f"p.jsonl:3: {said}")
    assert message.endswith("; mend the line, or extract the articles again")
    assert "\n" not in message
    assert len(message) < 300


def test_a_missing_field_is_named(record):
    del record["evidence"][0]["voice"]
    with pytest.raises(InputError, match=r"p.jsonl:1: evidence.0.voice is missing; "):
        shaped(record, "p.jsonl:1")


def test_fields_of_a_later_version_are_passed_over(record):
    assert shaped({**record, "weather": "fine"}, "here") == shaped(record, "here")


def test_a_lone_surrogate_becomes_one_replacement_character(record):
    read = shaped(changed(record, ("article", "title"), "a\ud83d loan \U0001f921"), "here")
    assert read.article.title == "a\ufffd loan \U0001f921"


def test_lines_are_read_one_by_one(tmp_path, record):
    path = tmp_path / "p.jsonl"
    path.write_text(json.dumps(record) + "\n" + '{"schema": "stancekit/position/1"}\n', "utf-8")
    reader = read_shaped(path)
    assert next(reader).actor.name == "Halvorsen"
    with pytest.raises(InputError, match=r"p.jsonl:2: the position lacks "):
        next(reader)


def test_a_line_that_nests_without_end_is_an_input_error(tmp_path):
    (tmp_path / "p.jsonl").write_text("[" * 100_000, "utf-8")
    with pytest.raises(InputError, match=r"p.jsonl:1: "):
        next(read_shaped(tmp_path / "p.jsonl"))


@pytest.mark.parametrize(("line", "said"), [("7", "no article, but '7'"), ('{"id": "a"}', "path is missing")])
def test_a_line_of_articles_is_checked_too(tmp_path, line, said):
    (tmp_path / "articles.jsonl").write_text(line + "\n", "utf-8")
    with pytest.raises(InputError, match=said):
        next(read_article_lines(tmp_path / "articles.jsonl"))
