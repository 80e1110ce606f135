import json
import math

import pytest

from stancekit.export import position_schema, position_to_dict
from stancekit.export.columns import TABLES, columns_of
from stancekit.export.rows import all_rows
from stancekit.export.shape import shaped
from stancekit.export.tables import value


def with_issue(record):
    """The record as ``stancekit issues`` writes it where the words deny the issue."""
    target = {**record["target"], "originals": [{"id": "issue:no-loan-new", "name": "no new loan"}]}
    return {**record, "target": target, "evidence": [{**one, "reversed": True} for one in record["evidence"]]}


def as_text(found):
    if isinstance(found, list) and isinstance(found[0], str):
        return json.dumps(found)
    if isinstance(found, list):
        return " ".join(f"{span['start']}-{span['end']}" for span in found)
    return str(found).upper() if isinstance(found, bool) else str(found)


@pytest.mark.parametrize("kind", ["positions", "findings"])
def test_the_examples_are_what_the_second_example_position_has_in_each_column(positions, kind):
    (row,) = all_rows([shaped(with_issue(position_to_dict(positions[1])), "here")], kind)
    for column in columns_of(kind):
        example = column.example.removesuffix(" …")
        found = as_text(value(row, column))
        assert found == example or (column.example.endswith("…") and found.startswith(example)), column.name


@pytest.mark.parametrize("name", list(TABLES))
def test_names_are_told_apart_and_every_column_says_what_it_is(name):
    names = [column.name for column in TABLES[name]]
    assert len(set(names)) == len(names)
    assert all(column.meaning and "|" not in column.meaning for column in TABLES[name])


def leaves(node, schema, prefix="record"):
    """Dotted paths of the fields of a position that hold a value of their own, those of findings as ``finding``."""
    for name, child in node.get("properties", {}).items():
        path = f"{prefix}.{name}"
        if name == "evidence":
            quoted = schema["$defs"]["quoted"]
            yield from leaves(quoted, schema, "finding")
            for part, inner in child["items"]["properties"].items():
                nested = part in ("holder", "target", "cue")
                yield from leaves(quoted, schema, f"finding.{part}") if nested else [f"finding.{part}"]
                assert nested or "properties" not in inner
        elif "properties" in child:
            yield from leaves(child, schema, path)
        elif "properties" in child.get("items", {}):
            yield from leaves(child["items"], schema, path)
        else:
            yield path


def test_the_table_of_findings_has_every_field_of_a_record():
    schema = position_schema()
    typed = {"record.target.type"}  # of which kind it is stands in a condition of the schema
    fields = set(leaves(schema, schema)) - {"record.schema"} | typed
    assert {column.path for column in TABLES["findings"]} == fields | {"number"}


def test_json_examples_are_json():
    for column in (*TABLES["ties"], *TABLES["nodes"]):
        if column.example.startswith("["):
            assert json.loads(column.example)
        if column.type == "number":
            assert math.isfinite(float(column.example))
