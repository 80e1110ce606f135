"""docs/records.md has every field of the schema, and the records it and the README show are real ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from stancekit.errors import Rejection
from stancekit.export import article_to_dict, rejection_to_dict
from stancekit.records import Article, Noise, Span

EXAMPLE = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan, "
    'calling its budget "a fantasy".'
)
_FIELD = re.compile(r"\|\s*`([\w.\[\]]+)`\s*\|")
_BLOCK = re.compile(r"^```json\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def schema(root: Path) -> dict[str, Any]:
    path = root / "pipeline" / "stancekit" / "schema" / "position.schema.json"
    return dict(json.loads(path.read_text("utf-8")))


def fields(schema: Mapping[str, Any], node: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The dotted names of all fields of an object; ``[]`` stands for an item. A quoted span is one field."""
    shared = [schema["$defs"][part["$ref"].rpartition("/")[2]] for part in node.get("allOf", [])]
    for part in (*shared, node):
        for name in dict.fromkeys([*part.get("required", []), *part.get("properties", {})]):
            child = part.get("properties", {}).get(name, {})
            yield prefix + name
            yield from fields(schema, child, f"{prefix}{name}.")
            yield from fields(schema, child.get("items", {}), f"{prefix}{name}[].")


def documented(page: str, heading: str) -> set[str]:
    """The fields that have a row below a heading of the second level."""
    _, _, section = f"\n{page}".partition(f"\n## {heading}\n")
    lines = section.partition("\n## ")[0].splitlines()
    return {match[1] for match in map(_FIELD.match, lines) if match}


def shown(page: str) -> list[dict[str, Any]]:
    """The positions among a page's JSON blocks."""
    blocks = [json.loads(block) for block in _BLOCK.findall(page)]
    return [block for block in blocks if "evidence" in block]


def badly_cut(record: Mapping[str, Any], text: str) -> list[str]:
    """What a record quotes that is not what its offsets say."""
    quoted = [q for e in record["evidence"] for q in (e, e["holder"], e["target"], e["cue"]) if q is not None]
    return [q["text"] for q in quoted if text[q["start"] : q["end"]] != q["text"]]


def test_every_field_of_a_position_has_a_row_and_every_row_a_field(root: Path, schema: dict[str, Any]) -> None:
    known = set(fields(schema, schema))
    assert {"stance", "evidence[].holder", "evidence[].start", "article.sha256"} <= known
    assert documented((root / "docs" / "records.md").read_text("utf-8"), "positions.jsonl") == known


def test_the_files_beside_it_are_documented(root: Path) -> None:
    page = (root / "docs" / "records.md").read_text("utf-8")
    article = article_to_dict(Article("a", "text", noise=(Noise(Span(0, 4), "caption"),)))
    rejection = rejection_to_dict(Rejection("a.txt", "empty", "no text in it"))
    assert documented(page, "articles.jsonl") == set(article) | {"noise[].start", "noise[].end", "noise[].kind"}
    assert documented(page, "rejected.jsonl") == set(rejection)


@pytest.mark.parametrize("page", ["README.md", "docs/records.md"])
def test_a_shown_record_is_valid_and_cuts_the_example_sentence(root: Path, schema: dict[str, Any], page: str) -> None:
    records = shown((root / page).read_text("utf-8"))
    assert records, "the page shows no record"
    for record in records:
        Draft202012Validator(schema).validate(record)
        assert badly_cut(record, EXAMPLE) == []


def test_a_wrong_offset_is_found() -> None:
    quoted = {"start": 0, "end": 9, "text": "Halvorsen"}
    evidence = {**quoted, "holder": None, "target": {"start": 0, "end": 9, "text": "Halvorse"}, "cue": None}
    assert badly_cut({"evidence": [evidence]}, EXAMPLE) == ["Halvorse"]
    assert badly_cut({"evidence": [{**evidence, "target": quoted}]}, EXAMPLE) == []


def test_a_new_field_without_a_row_is_found(schema: dict[str, Any]) -> None:
    grown = {
        **schema,
        "properties": {**schema["properties"], "weather": {"type": "object", "properties": {"rain": {}}}},
    }
    assert set(fields(grown, grown)) - set(fields(schema, schema)) == {"weather", "weather.rain"}
