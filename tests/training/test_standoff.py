"""Rows are taken apart from their texts and put together again; what is shipped so carries no texts."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from stancekit.errors import InputError
from stancekit.records import ACTOR_TYPES, RELATIONS, STANCES, VOICES
from stancekit.training.documents import ENTITY_LABELS, TARGET_LABELS, document
from stancekit.training.standoff import NAME_WORDS, checksum, put_together, read_apart, take_apart

Annotate = Callable[..., dict[str, Any]]
NEWS = Path(__file__).parents[2] / "corpora" / "news"
LONG = "The Ministry of Fisheries and Northern Affairs praised Athens."


@pytest.fixture
def corpus(annotate: Annotate, house_raw: dict[str, Any]) -> list[dict[str, Any]]:
    """Two documents of corpus A and one of corpus B, and of each kind of pair one."""
    praise = annotate(
        LONG,
        {"m": ("ORG", ["The Ministry of Fisheries and Northern Affairs"]), "g": ("STATE", ["Athens"])},
        [("The Ministry of Fisheries and Northern Affairs", "Athens", "favor", "SUPPORT", "narrated", {})],
        "praise",
    )
    praise["actors"][0]["name"] = "the Ministry of Fisheries and Northern Affairs"
    bare = annotate("Nobody said anything in Vardø.", {}, [], "bare")
    documents = [{**house_raw, "source": "A"}, {**praise, "source": "B"}, {**bare, "source": "A"}]
    for found in documents:
        for position in found["positions"]:
            position.pop("optional", None)
    pair = {"id": "pair", "text": LONG, "a": [4, 46], "b": [55, 61], "label": "a_favor_b"}
    return [*documents, pair, {"id": "target", "text": LONG, "target": [55, 61], "label": "favor"}]


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from strings(item)


def test_taken_apart_and_joined_it_is_what_it_was_byte_for_byte(corpus: list[dict[str, Any]]) -> None:
    for whole in corpus:
        apart = json.loads(json.dumps(take_apart(whole)))
        assert json.dumps(put_together(apart, whole["text"])) == json.dumps(whole)


def test_without_its_text_a_document_quotes_nothing_longer_than_a_short_name(corpus: list[dict[str, Any]]) -> None:
    apart = take_apart(corpus[1])
    assert apart["actors"][0]["name"] == ["t", [1, 46]]
    assert (apart["length"], apart["sha256"]) == (len(LONG), checksum(LONG))
    assert not [s for s in strings(apart) if " " in s]


def test_a_pair_without_its_text_is_its_spans_and_label(corpus: list[dict[str, Any]]) -> None:
    row = take_apart(corpus[3])
    assert list(row) == ["id", "sha256", "length", "a", "b", "label"]
    assert (row["sha256"], row["length"]) == (checksum(LONG), len(LONG))


def test_groups_of_issues_come_without_the_words_of_their_labels(house_raw: dict[str, Any]) -> None:
    whole = {**house_raw, "issues": [{"id": "I1", "label": "any new loan for the government", "spans": [[70, 82]]}]}
    apart = take_apart(whole)
    assert apart["issues"] == [{"id": "I1", "spans": [[70, 82]]}]
    assert document(put_together(apart, whole["text"])) == document(whole)


@pytest.mark.parametrize("title", ["Halvorsen warned the Greek government on Monday", "A fantasy", "", None])
def test_a_title_that_quotes_the_text_is_told_by_offsets(house_raw: dict[str, Any], title: str | None) -> None:
    whole = {**house_raw, "title": title, "positions": []}
    apart = take_apart(whole)
    assert apart["title"] == ([[0, 47]] if title and len(title) > 20 else title)
    assert put_together(apart, whole["text"]) == whole


@pytest.mark.parametrize("row", [0, 3, 4])
@pytest.mark.parametrize("change", ["another text", "another length", "offsets of another text"])
def test_what_does_not_fit_is_not_joined(corpus: list[dict[str, Any]], row: int, change: str) -> None:
    apart, text = take_apart(corpus[row]), corpus[row]["text"]
    if change == "another text":
        text = text[::-1]
    elif change == "another length":
        apart["length"] += 1
    elif row == 0:
        apart["positions"][0]["target_span"] = [0, 999]
    else:
        apart["b" if row == 3 else "target"] = [0, 999]
    with pytest.raises(ValueError, match=r"checksum and length|ends after the text"):
        put_together(apart, text)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "apart.jsonl:2: not JSON"),
        ("7", "apart.jsonl:2: no stand-off row (no object)"),
        ('{"id": "x", "text": "Oslo slept."}', "apart.jsonl:2: has its text already"),
        (
            '{"id": "x", "length": 3, "sentences": [], "actors": [], "positions": []}',
            "apart.jsonl:2: no stand-off row (lacks sha256); name",
        ),
        ('{"id": "x", "a": [0, 1], "b": [2, 3]}', "apart.jsonl:2: no stand-off row (lacks sha256, length, label)"),
        ('{"id": "x", "sha256": "0", "length": 3}', "apart.jsonl:2: no stand-off row (neither 'positions'"),
        (
            '{"id": "x", "sha256": 1, "length": 3, "target": [0, 1], "label": "favor"}',
            "apart.jsonl:2: no stand-off row (wrong id, length or sha256)",
        ),
        (b"\xff", "apart.jsonl:2: not JSON"),
    ],
)
def test_a_line_that_is_no_stand_off_row_is_named(tmp_path: Path, line: str | bytes, message: str) -> None:
    path = tmp_path / "apart.jsonl"
    path.write_bytes(b"\n" + (line.encode() if isinstance(line, str) else line) + b"\n")
    with pytest.raises(InputError, match=re.escape(message)) as raised:
        read_apart(path)
    assert "\n" not in str(raised.value)


def test_an_empty_file_and_one_that_is_not_there_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(InputError, match=r"empty\.jsonl: no rows"):
        read_apart(tmp_path / "empty.jsonl")
    with pytest.raises(InputError, match=r"nowhere\.jsonl: cannot be read \(No such"):
        read_apart(tmp_path / "nowhere.jsonl")


FIELDS = {"id", "sha256", "length", "sentences", "actors", "positions", "source"}
POSITION_FIELDS = {
    "holder", "holder_span", "target", "target_span", "stance", "relation", "voice", "cue_span", "addressee",
    "hypothetical",
}  # fmt: skip
LABELS = {*ACTOR_TYPES, *STANCES, *RELATIONS, *VOICES}
OWN_WORDS = re.compile(r"(newsmtsc|dse)-\d+|wikinews-[a-z]+|[0-9a-f]{64}|[AI]\d+|\d{4}-\d\d-\d\d|AUTHOR")
DOCUMENTS = {
    "train": (4380, 7638), "second.train": (3199, 6062), "third.train": (2400, 4470),
    "fourth.train": (3100, 4767), "fifth.train": (4050, 4872), "dev": (480, 857),
    "articles.train": (11, 238), "articles.dev": (2, 24),
}  # fmt: skip
PAIRS = {"entities.train": 10_897, "entities.dev": 1_009, "targets.train": 8_463, "targets.dev": 781}


def shipped(part: str) -> list[dict[str, Any]]:
    return [apart for _, apart in read_apart(NEWS / f"{part}.jsonl")]


def sources() -> dict[str, dict[str, Any]]:
    return dict(json.loads((NEWS / "sources.json").read_text("utf-8")))


@pytest.mark.parametrize("part", DOCUMENTS)
def test_the_shipped_documents_hold_ids_offsets_labels_and_short_names(part: str) -> None:
    found, known = shipped(part), set(sources())
    assert (len(found), sum(len(apart["positions"]) for apart in found)) == DOCUMENTS[part]
    for apart in found:
        assert apart.keys() - {"issues", "title", "date"} == FIELDS
        assert apart["source"] in known
        assert all(actor.keys() == {"id", "name", "type", "mentions"} for actor in apart["actors"])
        assert all(position.keys() <= POSITION_FIELDS for position in apart["positions"])
        assert all(issue.keys() == {"id", "spans"} for issue in apart.get("issues", []))
        names = list(strings([apart.get("title"), *(actor["name"] for actor in apart["actors"])]))
        assert max((len(re.findall(r"\w+", name)) for name in names), default=0) <= NAME_WORDS
        assert max(map(len, names), default=0) <= 46
        rest = Counter(strings(apart)) - Counter(names)
        assert [word for word in rest if word not in LABELS | known and not OWN_WORDS.fullmatch(word)] == []


@pytest.mark.parametrize("part", PAIRS)
def test_the_shipped_pairs_hold_ids_offsets_and_labels(part: str) -> None:
    found = shipped(part)
    assert len(found) == PAIRS[part]
    spans, labels = ({"a", "b"}, ENTITY_LABELS) if part.startswith("entities") else ({"target"}, TARGET_LABELS)
    starts = tuple(start for of in sources().values() for start in of.get("ids", ()))
    for apart in found:
        assert apart.keys() == {"id", "sha256", "length", "label"} | spans
        assert apart["label"] in labels
        assert apart["id"].startswith(starts)
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+(-\d+)+", apart["id"])
        assert re.fullmatch(r"[0-9a-f]{64}", apart["sha256"])
        assert all(0 <= apart[s][0] < apart[s][1] <= apart["length"] for s in spans)


def test_what_is_learnt_from_shares_no_text_with_what_is_measured_on() -> None:
    texts = {part: {apart["sha256"] for apart in shipped(part)} for part in (*DOCUMENTS, *PAIRS)}
    shared = {
        (learnt, measured): len(texts[learnt] & texts[measured])
        for learnt in texts for measured in texts
        if learnt.endswith("train") and measured.endswith("dev") and texts[learnt] & texts[measured]
    }  # fmt: skip
    assert shared == {("targets.train", "targets.dev"): 1}  # as published; the datasheet says so
    assert [len(texts[part]) for part in DOCUMENTS] == [number for number, _ in DOCUMENTS.values()]
    assert len(set().union(*(texts[part] for part in DOCUMENTS))) == sum(number for number, _ in DOCUMENTS.values())


def test_no_shipped_entity_pair_comes_twice() -> None:
    rows = [(a["sha256"], *a["a"], *a["b"]) for part in ("entities.train", "entities.dev") for a in shipped(part)]
    assert len(set(rows)) == len(rows)
