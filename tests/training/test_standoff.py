"""Documents are taken apart from their texts and joined again; what is shipped so carries no texts."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from stancekit.errors import InputError, UsageError
from stancekit.records import ACTOR_TYPES, RELATIONS, STANCES, VOICES
from stancekit.training.documents import document, read_rows
from stancekit.training.standoff import NAME_WORDS, Source, checksum, join, put_together, read_apart, take_apart

Annotate = Callable[..., dict[str, Any]]
Write = Callable[..., Path]
NEWS = Path(__file__).parents[2] / "corpora" / "news"
LONG = "The Ministry of Fisheries and Northern Affairs praised Athens."


@pytest.fixture
def corpus(annotate: Annotate, house_raw: dict[str, Any], write_lines: Write) -> list[dict[str, Any]]:
    """Two documents of corpus A and one of corpus B; apart.jsonl holds them without their texts."""
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
    write_lines("apart.jsonl", *map(take_apart, documents))
    return documents


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


def test_groups_of_issues_come_without_the_words_of_their_labels(house_raw: dict[str, Any]) -> None:
    whole = {**house_raw, "issues": [{"id": "I1", "label": "any new loan for the government", "spans": [[70, 82]]}]}
    apart = take_apart(whole)
    assert apart["issues"] == [{"id": "I1", "spans": [[70, 82]]}]
    assert document(put_together(apart, whole["text"])) == document(whole)


@pytest.mark.parametrize("change", ["another text", "another length", "offsets of another text"])
def test_what_does_not_fit_is_not_joined(corpus: list[dict[str, Any]], change: str) -> None:
    apart, text = take_apart(corpus[0]), corpus[0]["text"]
    if change == "another text":
        text = text.replace("Monday", "Friday")
    elif change == "another length":
        apart["length"] += 1
    else:
        apart["positions"][0]["target_span"] = [0, 999]
    with pytest.raises(ValueError, match=r"checksum and length|ends after the text"):
        put_together(apart, text)


def published(tmp_path: Path, corpus: list[dict[str, Any]]) -> tuple[Path, Path]:
    """A's texts as lines of JSON, B's as marked tab-separated text, each among others."""
    house, praise, bare = (whole["text"] for whole in corpus)
    a, b = tmp_path / "a.jsonl", tmp_path / "b.txt"
    rows = [{"id": n, "sentence_normalized": text} for n, text in enumerate(["Oslo slept.", house, house, bare])]
    a.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    b.write_text(
        f" [Oslo] met [Riga].\tOslo\tRiga\t0\n {praise.replace('Athens', '[Athen]s')} \tx\tAthen\t1\n", "utf-8"
    )
    return a, b


def test_a_join_gives_back_the_documents_in_their_order(tmp_path: Path, corpus: list[dict[str, Any]]) -> None:
    a, b = published(tmp_path, corpus)
    out, told = tmp_path / "new" / "whole.jsonl", list[str]()
    joined = join(tmp_path / "apart.jsonl", [b, a], out, tell=told.append)
    assert out.read_text("utf-8") == "".join(json.dumps(whole, ensure_ascii=False) + "\n" for whole in corpus)
    assert (joined.documents, joined.missing, dict(joined.files)) == (3, 0, {b: 1, a: 2})
    assert told == [f"{b}: read, 1 of the texts found in it", f"{a}: read, 2 of the texts found in it"]
    kind, rows = read_rows(out)
    assert (kind, len(rows)) == ("positions", 3)
    assert [path.name for path in out.parent.iterdir()] == ["whole.jsonl"]


def test_a_join_in_part_says_what_is_missing_and_where_to_get_it(
    tmp_path: Path, corpus: list[dict[str, Any]], write_lines: Write
) -> None:
    a, _ = published(tmp_path, corpus)
    write_lines("sources.json", {"B": {"file": "b.txt", "where": "from the repository b/b", "paper": "B et al."}})
    joined = join(tmp_path / "apart.jsonl", [a], tmp_path / "out.jsonl")
    assert joined.sources == (
        Source("A", 2, 2, None),
        Source("B", 1, 0, "get b.txt from the repository b/b (B et al.)"),
    )
    assert (joined.documents, joined.missing) == (2, 1)
    assert [json.loads(line)["id"] for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()] == [
        "house",
        "bare",
    ]


def test_a_file_named_twice_counts_once(tmp_path: Path, corpus: list[dict[str, Any]]) -> None:
    a, b = published(tmp_path, corpus)
    assert dict(join(tmp_path / "apart.jsonl", [a, a, b], tmp_path / "out.jsonl").files) == {a: 2, b: 1}


@pytest.mark.usefixtures("corpus")
def test_without_any_text_nothing_is_written(tmp_path: Path, write_lines: Write) -> None:
    other = write_lines("other.jsonl", {"text": "Riga slept."})
    with pytest.raises(InputError, match=r"none of its 3 texts is in .*other\.jsonl; get A; get B$"):
        join(tmp_path / "apart.jsonl", [other], tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "apart.jsonl:2: not JSON"),
        ("7", "apart.jsonl:2: no stand-off document (lacks id, sha256"),
        ('{"id": "x", "text": "Oslo slept."}', "apart.jsonl:2: has its text already"),
        (
            '{"id": "x", "length": 3, "sentences": [], "actors": [], "positions": []}',
            "apart.jsonl:2: no stand-off docum",
        ),
        (b"\xff", "apart.jsonl:2: not JSON"),
    ],
)
def test_a_line_that_is_no_stand_off_document_is_named(tmp_path: Path, line: str | bytes, message: str) -> None:
    path = tmp_path / "apart.jsonl"
    path.write_bytes(b"\n" + (line.encode() if isinstance(line, str) else line) + b"\n")
    with pytest.raises(InputError, match=re.escape(message)) as raised:
        read_apart(path)
    assert "\n" not in str(raised.value)


def test_offsets_that_do_not_fit_are_told_with_their_line(
    tmp_path: Path, corpus: list[dict[str, Any]], write_lines: Write
) -> None:
    a, _ = published(tmp_path, corpus)
    broken = take_apart(corpus[0])
    broken["positions"][0]["holder"] = "nobody"
    with pytest.raises(InputError, match=r"broken\.jsonl:1: does not fit its text: .*nobody"):
        join(write_lines("broken.jsonl", broken), [a], tmp_path / "out.jsonl")


def test_no_input_is_written_over(tmp_path: Path, corpus: list[dict[str, Any]]) -> None:
    a, _ = published(tmp_path, corpus)
    for output, message in ((a, "is an input"), (tmp_path / "apart.jsonl", "is an input"), (tmp_path, "is a folder")):
        with pytest.raises(UsageError, match=message):
            join(tmp_path / "apart.jsonl", [a], output)
    assert len(read_apart(tmp_path / "apart.jsonl")) == 3


@pytest.mark.usefixtures("corpus")
def test_empty_files_are_named(tmp_path: Path, write_lines: Write) -> None:
    empty = write_lines("empty.jsonl")
    with pytest.raises(InputError, match=r"empty\.jsonl: holds no texts"):
        join(tmp_path / "apart.jsonl", [empty], tmp_path / "out.jsonl")
    with pytest.raises(InputError, match=r"empty\.jsonl: no documents"):
        join(empty, [tmp_path / "apart.jsonl"], tmp_path / "out.jsonl")


FIELDS = {"id", "sha256", "length", "sentences", "actors", "positions", "source"}
POSITION_FIELDS = {
    "holder", "holder_span", "target", "target_span", "stance", "relation", "voice", "cue_span", "addressee",
    "hypothetical",
}  # fmt: skip
LABELS = {*ACTOR_TYPES, *STANCES, *RELATIONS, *VOICES}
SOURCES = {"NewsMTSC train", "directed_sentiment_analysis train"}
OWN_WORDS = re.compile(r"(newsmtsc|dse)-\d+|[0-9a-f]{64}|A\d+|AUTHOR")


@pytest.mark.parametrize(("part", "documents", "findings"), [("train", 4380, 7638), ("dev", 480, 857)])
def test_the_shipped_files_hold_ids_offsets_labels_and_short_names(part: str, documents: int, findings: int) -> None:
    found = [apart for _, apart in read_apart(NEWS / f"{part}.jsonl")]
    assert (len(found), sum(len(apart["positions"]) for apart in found)) == (documents, findings)
    assert {apart["source"] for apart in found} == SOURCES
    for apart in found:
        assert apart.keys() == FIELDS
        assert all(actor.keys() == {"id", "name", "type", "mentions"} for actor in apart["actors"])
        assert all(position.keys() <= POSITION_FIELDS for position in apart["positions"])
        names = list(strings([actor["name"] for actor in apart["actors"]]))
        assert max((len(re.findall(r"\w+", name)) for name in names), default=0) <= NAME_WORDS
        assert max(map(len, names), default=0) <= 45
        rest = Counter(strings(apart)) - Counter(names)
        assert [word for word in rest if word not in LABELS | SOURCES and not OWN_WORDS.fullmatch(word)] == []


def test_the_shipped_parts_share_no_text_and_say_where_theirs_are() -> None:
    train, dev = ({apart["sha256"] for _, apart in read_apart(NEWS / f"{part}.jsonl")} for part in ("train", "dev"))
    assert (len(train), len(dev), train & dev) == (4380, 480, set())
    assert json.loads((NEWS / "sources.json").read_text("utf-8")).keys() == SOURCES
