import pickle
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from stancekit.errors import InputError, UsageError
from stancekit.export import Positions, Records, position_to_dict, read_records


@pytest.fixture
def found(positions):
    return Positions(positions)


def test_positions_are_a_tuple(found, positions):
    assert found == positions
    assert hash(found) == hash(positions)
    assert [p.actor.name for p in found] == ["Halvorsen", "Norway", "Ada Byron"]
    assert found[1] is positions[1]
    assert found[-1] is positions[-1]
    assert isinstance(found[1:], Positions)
    assert found[1:] == positions[1:]
    assert isinstance(found + positions, Positions)
    assert len(found + positions) == 6
    assert Positions() == ()
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own


def test_positions_cannot_be_changed(found):
    with pytest.raises(TypeError):
        found[0] = None
    with pytest.raises(AttributeError):
        found.more = 1
    with pytest.raises(TypeError):
        found + [1]  # noqa: RUF005 - what a tuple does


def test_a_repr_says_who_stands_where(found):
    assert repr(found).splitlines() == [
        "<Positions: 3>",
        "  Halvorsen —against→ Greece (0.83)",
        "  Norway —against→ new loan (0.71)",
        "  Ada Byron —against→ new loan (0.60)",
    ]
    assert repr(Positions([*found] * 5)).splitlines()[-1] == "  … and 5 more"


def test_a_frame_has_a_row_for_each_position_with_types_to_count_with(found):
    frame = found.to_frame()
    assert list(frame["actor_name"]) == ["Halvorsen", "Norway", "Ada Byron"]
    assert list(frame["score"]) == [-0.8667, 0.0, -1.0]
    assert frame["article_date"].dt.year.tolist() == [2025] * 3
    assert (
        frame.loc[0, "sentence"] == found[0].article.text[frame.loc[0, "sentence_start"] : frame.loc[0, "sentence_end"]]
    )


def test_a_frame_of_findings_keeps_offsets_whole_where_some_are_missing(found):
    frame = Positions([replace(found[0], evidence=found[0].evidence * 2), *found[1:]]).to_frame(rows="findings")
    assert frame["finding"].tolist() == [1, 2, 1, 1]
    assert frame["holder_start"].tolist()[:3] == [7, 7, 60]
    assert frame["holder_start"].isna().tolist() == [False, False, False, True]
    assert frame["hypothetical"].tolist() == [False, False, True, False]
    assert str(frame["holder_start"].dtype) == "Int64"


def test_arrow_and_dictionaries_say_the_same(found):
    table = found.to_arrow()
    assert table.column("position_id").to_pylist() == [p.id for p in found]
    assert table.column("article_date").to_pylist() == [date(2025, 9, 4)] * 3
    assert found.to_dicts() == [position_to_dict(p) for p in found]


def test_no_positions_make_a_table_without_rows():
    assert Positions().to_frame().shape == (0, 28)
    assert Positions().to_arrow("findings").num_rows == 0


def test_records_of_a_file_or_folder_become_the_same_tables(run):
    records = read_records(run / "positions.jsonl")
    assert [r["article"]["id"] for r in records] == ["a1"] * 3 + ["a2"] * 3
    assert len(list(records)) == 6  # a second time
    pd.testing.assert_frame_equal(records.to_frame(), read_records(run).to_frame())
    assert records.to_frame("findings").shape == (6, 43)
    assert records.to_dicts() == list(records)
    assert [batch.num_rows for batch in records.batches(size=4)] == [4, 2]
    assert repr(read_records(run)) == f"Records({str(run / 'positions.jsonl')!r})"


def test_a_broken_line_is_named_when_a_table_is_made(run):
    path = run / "positions.jsonl"
    path.write_text(path.read_text("utf-8").replace('"confidence": 0.7124', '"confidence": "sure"'), "utf-8")
    assert isinstance(read_records(path), Records)
    with pytest.raises(InputError, match=r"positions.jsonl:2: .*confidence: Input should be a valid number"):
        read_records(path).to_frame()


def test_other_rows_than_those_two_are_wrong_use(found, run):
    for asked in (found.to_frame, found.to_arrow, read_records(run).to_frame):
        with pytest.raises(UsageError, match=r'rows=.sentences.: write rows="positions" or rows="findings"'):
            asked("sentences")
