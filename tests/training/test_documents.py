"""Data files: what they hold is seen from their rows, and each fault is told with its line."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from stancekit.errors import InputError
from stancekit.records import Span
from stancekit.training.documents import Document, EntityPair, TargetRow, document, read_rows

Write = Callable[..., Path]
ENTITY = {"id": "e1", "text": "Oslo thanked Athens.", "a": [0, 4], "b": [13, 19], "label": "a_favor_b"}
TARGET = {"id": "t1", "text": "Oslo thanked Athens.", "target": [13, 19], "label": "favor"}


def test_a_document_is_read_as_annotated(house: Document) -> None:
    assert [a.id for a in house.actors] == ["halvorsen", "greece", "norway"]
    threat, refusal, mockery = house.findings
    assert (threat.holder, threat.target, threat.stance) == ("halvorsen", "greece", "against")
    assert (refusal.target, refusal.addressee, refusal.hypothetical) == (None, "greece", True)
    assert refusal.target_span.of(house.text) == "any new loan"
    assert mockery.voice == "quote"
    assert mockery.cue is not None
    assert mockery.cue.of(house.text) == "a fantasy"
    assert not any(f.optional for f in house.findings)


def test_what_a_file_holds_is_seen_from_its_fields(write_lines: Write, house_raw: dict[str, Any]) -> None:
    kinds = {"p.jsonl": house_raw, "e.jsonl": ENTITY, "t.jsonl": TARGET}
    read = [read_rows(write_lines(name, row)) for name, row in kinds.items()]
    assert [kind for kind, _ in read] == ["positions", "entity", "target"]
    assert [type(rows[0]) for _, rows in read] == [Document, EntityPair, TargetRow]
    assert read[1][1] == [EntityPair("e1", "Oslo thanked Athens.", Span(0, 4), Span(13, 19), "a_favor_b")]
    assert read[2][1] == [TargetRow("t1", "Oslo thanked Athens.", Span(13, 19), "favor")]


def test_blank_lines_are_nothing_and_still_counted(write_lines: Write) -> None:
    path = write_lines("t.jsonl", "", TARGET, "  ", TARGET, "{")
    with pytest.raises(InputError, match=rf"^{re.escape(str(path))}:5: "):
        read_rows(path)
    assert len(read_rows(write_lines("t.jsonl", "", TARGET, "  ", TARGET))[1]) == 2


def changed(row: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {**row, **values}


BAD_PAIRS = {
    "no JSON": ('{"id": "e2", ', "JSONDecodeError"),
    "a list": ("[1, 2]", "TypeError"),
    "a number": ("7", "TypeError"),
    "a word": ('"positions"', "TypeError"),
    "null": ("null", "TypeError"),
    "no text": ({k: v for k, v in ENTITY.items() if k != "text"}, "'text'"),
    "no id": ({k: v for k, v in ENTITY.items() if k != "id"}, "'id'"),
    "text is a number": (changed(ENTITY, text=5), "TypeError"),
    "another label": (changed(ENTITY, label="loves"), "'loves' is none of neutral, a_favor_b"),
    "span of one number": (changed(ENTITY, a=[3]), "TypeError"),
    "span of three": (changed(ENTITY, a=[3, 4, 5]), "TypeError"),
    "span of words": (changed(ENTITY, a=["0", "4"]), "TypeError"),
    "span backwards": (changed(ENTITY, a=[4, 0]), "0 <= start < end"),
    "span past the text": (changed(ENTITY, b=[13, 21]), "ends after the text, which has 20 characters"),
    "another kind": (TARGET, "not a row of kind entity"),
}


@pytest.mark.parametrize("fault", BAD_PAIRS)
def test_a_malformed_pair_is_told_with_file_and_line(write_lines: Write, fault: str) -> None:
    row, told = BAD_PAIRS[fault]
    path = write_lines("pairs.jsonl", ENTITY, row)
    with pytest.raises(InputError) as refused:
        read_rows(path)
    assert str(refused.value).startswith(f"{path}:2: ")
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def first_position(**values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda row: row["positions"][0].update(values)


def first_actor(**values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda row: row["actors"][0].update(values)


BAD_DOCUMENTS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "no sentences": (lambda row: row.pop("sentences"), "'sentences'"),
    "no actors": (lambda row: row.pop("actors"), "'actors'"),
    "positions are a word": (lambda row: row.update(positions="none"), "TypeError"),
    "sentence past the text": (lambda row: row.update(sentences=[[0, 500]]), "ends after the text"),
    "sentences out of order": (lambda row: row.update(sentences=[[20, 115], [0, 19]]), "not in text order"),
    "actor of another type": (first_actor(type="ANIMAL"), "'ANIMAL' is none of PERSON, STATE, ORG, GROUP"),
    "mention past the text": (first_actor(mentions=[[110, 116]]), "ends after the text"),
    "another stance": (first_position(stance="pro"), "'pro' is none of favor, against, neutral"),
    "another relation": (first_position(relation="HUG"), "'HUG' is none of AGREE"),
    "another voice": (first_position(voice="sung"), "'sung' is none of quote"),
    "unlisted holder": (first_position(holder="sweden"), "'sweden' is none of AUTHOR, halvorsen, greece, norway"),
    "unlisted target": (first_position(target="sweden"), "'sweden' is none of None, AUTHOR, halvorsen"),
    "unlisted addressee": (first_position(addressee="sweden"), "'sweden' is none of"),
    "author with a span": (first_position(holder="AUTHOR"), "holder 'AUTHOR' with span [0, 9]"),
    "actor without a span": (first_position(holder_span=None), "holder 'halvorsen' with span None"),
    "cue past the text": (first_position(cue_span=[110, 120]), "ends after the text"),
    "no target span": (first_position(target_span=None), "TypeError"),
    "target outside the sentences": (lambda row: row.update(sentences=[[0, 15]]), "lies in no sentence"),
    "issue without spans": (lambda row: row.update(issues=[{"id": "loan"}]), "'spans'"),
    "an id twice": (lambda row: row.update(id="first"), "id 'first' was given before"),
}


@pytest.mark.parametrize("fault", BAD_DOCUMENTS)
def test_a_malformed_document_is_told_with_file_and_line(
    write_lines: Write, house_raw: dict[str, Any], fault: str
) -> None:
    damage, told = BAD_DOCUMENTS[fault]
    row = deepcopy(house_raw)
    assert len(read_rows(write_lines("good.jsonl", changed(row, id="first"), row))[1]) == 2
    damage(row)
    path = write_lines("documents.jsonl", changed(house_raw, id="first"), row)
    with pytest.raises(InputError) as refused:
        read_rows(path)
    assert str(refused.value).startswith(f"{path}:2: ")
    assert told in str(refused.value)


def test_a_bad_byte_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.jsonl"
    path.write_bytes(b'{"id": "a", "text": "Oslo", "target": [0, 4], "label": "favor"}\n{"id": "caf\xe9"}\n')
    with pytest.raises(InputError, match=rf"^{re.escape(str(path))}:2: .*UnicodeDecodeError"):
        read_rows(path)


def test_a_row_of_no_kind_is_told_with_its_fields(write_lines: Write) -> None:
    path = write_lines("other.jsonl", {"id": "x", "text": "Oslo"})
    with pytest.raises(InputError, match=r"other.jsonl:1: .*neither 'positions' nor 'a' and 'b' nor 'target'"):
        read_rows(path)


def test_a_file_with_nothing_in_it_and_one_that_is_not_there_are_refused(write_lines: Write, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"empty.jsonl: no rows; name a file"):
        read_rows(write_lines("empty.jsonl"))
    with pytest.raises(InputError, match=r"missing.jsonl: cannot be read \(No such file or directory\)"):
        read_rows(tmp_path / "missing.jsonl")
    with pytest.raises(InputError, match=r"cannot be read \(Is a directory\)"):
        read_rows(tmp_path)


@pytest.mark.parametrize(
    ("span", "sentence"),
    [
        (Span(0, 3), 0), (Span(9, 10), 0), (Span(10, 12), -1), (Span(12, 15), 1), (Span(19, 20), 1), (Span(20, 25), 2),
        (Span(5, 25), 0), (Span(10, 13), 1), (Span(30, 40), -1), (Span(15, 21), 1),
    ],
)  # fmt: skip
def test_a_span_belongs_to_the_first_sentence_it_shares_a_character_with(span: Span, sentence: int) -> None:
    raw = {"id": "x", "text": "." * 50, "sentences": [[0, 10], [12, 20], [20, 30]], "actors": [], "positions": []}
    assert document(raw).sentence_of(span) == sentence
