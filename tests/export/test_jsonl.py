import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from stancekit.errors import InputError, Rejection
from stancekit.export import article_to_dict, position_schema, position_to_dict, read_positions, rejection_to_dict
from stancekit.export.jsonl import to_line
from stancekit.records import Article, Span

ARTICLE_KEYS = ["id", "path", "title", "date", "author", "source", "sha256"]
EVIDENCE_KEYS = [
    "start", "end", "text", "holder", "target", "cue", "stance", "relation", "voice", "hypothetical", "addressee",
    "confidence",
]  # fmt: skip


def validator():
    Draft202012Validator.check_schema(position_schema())
    return Draft202012Validator(position_schema())


def test_a_record_has_exactly_the_documented_keys_in_order(positions):
    record = position_to_dict(positions[0])
    assert list(record) == [
        "schema", "id", "article", "actor", "target", "stance", "score", "confidence", "evidence", "model",
    ]  # fmt: skip
    assert list(record["article"]) == ARTICLE_KEYS
    assert list(record["actor"]) == ["id", "name", "type"]
    assert list(record["target"]) == ["kind", "id", "name", "type"]
    assert list(record["evidence"][0]) == EVIDENCE_KEYS
    assert list(record["evidence"][0]["cue"]) == ["start", "end", "text"]
    assert list(record["model"]) == ["name", "version", "fingerprint"]
    assert record["schema"] == "stancekit/position/1"


def test_every_record_is_valid_by_the_schema(positions):
    for position in positions:
        validator().validate(json.loads(to_line(position_to_dict(position))))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema",), "stancekit/position/2"),
        (("stance",), "hostile"),
        (("score",), -1.2),
        (("evidence",), []),
        (("evidence", 0, "stance"), "mixed"),
        (("evidence", 0, "target"), None),
        (("evidence", 0, "relation"), "LOVE"),
        (("actor", "type"), "ISSUE"),
        (("actor", "id"), "AUTHOR"),
        (("target", "type"), "ISSUE"),
        (("article", "sha256"), "abc"),
    ],
)
def test_the_schema_refuses_what_a_record_cannot_say(positions, path, value):
    record = json.loads(to_line(position_to_dict(positions[0])))
    inner = record
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    assert not validator().is_valid(record)


@pytest.mark.parametrize("key", ["id", "model", "confidence"])
def test_the_schema_refuses_a_record_that_lacks_a_key(positions, key):
    record = position_to_dict(positions[0])
    del record[key]
    assert not validator().is_valid(record)


def test_every_quoted_text_is_what_its_offsets_say(positions):
    for position in positions:
        text = position.article.text
        for evidence in position_to_dict(position)["evidence"]:
            quoted = [evidence, *(evidence[k] for k in ("holder", "target", "cue") if evidence[k])]
            assert all(text[q["start"] : q["end"]] == q["text"] for q in quoted)


def test_the_author_has_no_holder_and_an_absent_cue_is_null(positions):
    (evidence,) = position_to_dict(positions[2])["evidence"]
    assert evidence["holder"] is None
    assert evidence["cue"] is None


def test_hypothetical_and_addressee_are_told(positions):
    (evidence,) = position_to_dict(positions[1])["evidence"]
    assert (evidence["hypothetical"], evidence["addressee"]) == (True, "greece")
    (evidence,) = position_to_dict(positions[0])["evidence"]
    assert (evidence["hypothetical"], evidence["addressee"]) == (False, None)


def test_floats_have_four_decimals_and_zero_has_no_sign(positions):
    assert position_to_dict(positions[0])["score"] == -0.8667
    assert '"confidence": 0.7124' in to_line(position_to_dict(positions[1]))
    assert '"score": 0.0,' in to_line(position_to_dict(positions[1]))


def test_right_to_left_text_and_emoji_keep_their_characters_and_offsets(positions):
    text = "🤡🇮🇱 وقال نتنياهو لا."
    start = text.index("نتنياهو")
    finding = replace(positions[0].evidence[0], sentence=Span(0, len(text)), cue=Span(0, 1))
    holder = replace(finding.holder, span=Span(start, start + 7))
    position = replace(
        positions[0], article=Article("rtl", text), evidence=(replace(finding, holder=holder, target=holder),)
    )
    line = to_line(position_to_dict(position))
    assert '"text": "نتنياهو"' in line
    assert '"text": "🤡"' in line


def test_a_lone_surrogate_survives():
    record = {"text": "a\ud83db"}
    line = to_line(record)
    line.encode("utf-8")
    assert json.loads(line) == record


def test_articles_hold_metadata_text_and_noise(positions):
    article = positions[0].article
    record = article_to_dict(article, texts=True)
    assert list(record) == [*ARTICLE_KEYS, "text", "noise"]
    assert record["text"] == article.text
    assert record["noise"] == [{"start": 0, "end": 6, "kind": "dateline"}]
    assert list(article_to_dict(article, texts=False)) == [*ARTICLE_KEYS, "noise"]


def test_rejections_say_where_and_why():
    assert rejection_to_dict(Rejection("a.jsonl", "json", "broken; mend the line", line=3)) == {
        "path": "a.jsonl", "line": 3, "reason": "json", "detail": "broken; mend the line",
    }  # fmt: skip
    assert rejection_to_dict(Rejection("a.txt", "empty", "no text"))["line"] is None


def write(tmp_path, *lines):
    path = tmp_path / "positions.jsonl"
    path.write_bytes(b"".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    return path


def test_what_is_written_is_read_back(tmp_path, positions):
    records = [position_to_dict(p) for p in positions]
    records[0]["article"]["title"] = "a\u2028b\x85c"  # line ends for some readers, but not for JSON Lines
    path = write(tmp_path, b"\xef\xbb\xbf", to_line(records[0]), "\n", *map(to_line, records[1:]))
    assert list(read_positions(path)) == records


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"schema": "stancekit/pos\n', "not JSON"),
        ('["stancekit/position/1"]\n', "no position record"),
        ('{"id": "a1", "text": "An article."}\n', "no position record"),
        ('{"schema": "stancekit/position/2"}\n', "'stancekit/position/2', but this stancekit reads"),
        ('{"schema": "stancekit/position/1", "id": "1"}\n', "lacks article, actor"),
        (b'{"schema": "\xff"}\n', "not UTF-8"),
    ],
)
def test_a_bad_line_is_named_and_what_stood_before_it_was_read(tmp_path, positions, line, said):
    reader = read_positions(write(tmp_path, to_line(position_to_dict(positions[0])), line))
    assert next(reader)["actor"]["id"] == "halvorsen"
    with pytest.raises(InputError) as caught:
        next(reader)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'positions.jsonl'}:2: ")
    assert said in message


@pytest.mark.parametrize("name", ["none.jsonl", "."])
def test_a_missing_file_or_a_folder_is_an_input_error(tmp_path, name):
    with pytest.raises(InputError, match=r"cannot be read .*; give a positions.jsonl"):
        next(read_positions(tmp_path / name))
