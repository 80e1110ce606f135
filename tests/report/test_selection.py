"""Which actors, targets and positions are on the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from stancekit.report import report
from stancekit.report.selection import Limits, Pairs, select
from stancekit.report.selection import _per_pair as per_pair
from stancekit.settings import load_settings


@pytest.fixture
def pairs(tmp_path: Path, write: Callable[..., Path]) -> Callable[[str], Path]:
    """A file with a position for each pair of letters, ``Ax`` being actor A on target x."""

    def made(words: str) -> Path:
        rows = [
            (f"article{n}", f"2029-{n % 9 + 1:02}-17", (actor, actor, "STATE"), (f"issue:{target}", target, "ISSUE"),
             "favor", "SUPPORT", "narrated", 0.5 + n / 100, f"[They] {{want}} <it> {n} times.")
            for n, (actor, target) in enumerate(words.split())
        ]  # fmt: skip
        return write(tmp_path, tuple(rows))

    return made


def test_all_is_kept_within_the_limits(pairs: Callable[[str], Path]) -> None:
    chosen = select(pairs("Ax Ax Bx Cy"), Limits(0, 0, 0, 0))
    assert (chosen.actors, chosen.targets) == (("A", "B", "C"), ("issue:x", "issue:y"))
    assert (chosen.per_pair, chosen.theirs) == (0, 4)


def test_those_with_the_most_positions_are_kept_and_the_rest_is_counted(pairs: Callable[[str], Path]) -> None:
    chosen = select(pairs("Ax Ax Ay Bx By Cz"), Limits(2, 2, 0, 0))
    assert (chosen.actors, chosen.targets) == (("A", "B"), ("issue:x", "issue:y"))
    assert (chosen.theirs, chosen.all_positions, chosen.all_actors, chosen.all_targets) == (5, 6, 3, 3)


@pytest.mark.parametrize(
    ("sizes", "limit", "most"),
    [((9, 3, 1), 13, 0), ((9, 3, 1), 12, 8), ((9, 3, 1), 7, 3), ((9, 3, 1), 5, 2), ((9, 3, 1), 3, 1), ((4, 4), 7, 3)],
)
def test_each_pair_keeps_as_many_as_fit(sizes: tuple[int, ...], limit: int, most: int) -> None:
    pairs: Pairs = Counter({(n, 0): size for n, size in enumerate(sizes)})
    assert per_pair(pairs, limit) == most
    assert sum(min(size, most or size) for size in sizes) <= limit


def test_with_more_pairs_than_positions_both_lists_are_cut(pairs: Callable[[str], Path]) -> None:
    chosen = select(pairs("Ax Ax Ax Ay Bx By By Cz Dz"), Limits(0, 0, 3, 0))
    assert (chosen.actors, chosen.targets, chosen.theirs) == (("A", "B"), ("issue:x",), 4)
    assert chosen.per_pair == 2


def test_what_is_drawn_of_a_pair_is_said_and_the_same_again(
    tmp_path: Path, pairs: Callable[[str], Path], read_data: Callable[[Path], dict]
) -> None:
    records = pairs("Ax " * 12 + "Bx")
    settings = load_settings(overrides=["report.positions=5", "over_time.reprints=false"])
    built = report(records, tmp_path / "report.html", settings)
    data = read_data(tmp_path / "report.html")
    assert (built.positions, built.selection.per_pair) == (5, 4)
    assert data["about"]["left"] == {"actors": 0, "targets": 0, "positions": 0, "drawn": 8}
    assert sum(point[5] for point in data["timelines"][0]["points"]) == 12  # timelines rest on all
    again = report(records, tmp_path / "again.html", settings)
    assert read_data(tmp_path / "again.html")["positions"] == data["positions"]
    assert again == built


def test_sentences_go_to_the_surest_of_each_pair_first(
    tmp_path: Path, pairs: Callable[[str], Path], read_data: Callable[[Path], dict]
) -> None:
    settings = load_settings(overrides=["report.sentences=3", "over_time.reprints=false"])
    built = report(pairs("Ax Ax Ax Bx"), tmp_path / "report.html", settings)
    data = read_data(tmp_path / "report.html")
    assert (built.sentences, built.quoted) == (4, 3)
    assert [at >= 0 for at in data["evidence"]["paragraph"]] == [False, True, True, True]
    assert data["about"]["unquoted"] == 1
    assert len(data["paragraphs"]["text"]) == 3
