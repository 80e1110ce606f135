"""The plain data under the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from stancekit.report import Built, report
from stancekit.report.data import period_for
from stancekit.settings import load_settings


def test_every_record_is_there_with_its_article_and_its_words(
    built: tuple[Path, Built], read_data: Callable[[Path], dict], corpus: tuple[tuple, ...]
) -> None:
    data = read_data(built[0])
    positions, evidence = data["positions"], data["evidence"]
    assert len(positions["id"]) == len(corpus) == built[1].positions
    for number, (article, date, holder, target, stance, relation, voice, confidence, _) in enumerate(corpus):
        at = positions["article"][number]
        assert (data["articles"]["id"][at], data["articles"]["date"][at]) == (article, date)
        assert data["actors"]["name"][positions["actor"][number]] == holder[1]
        assert data["targets"]["name"][positions["target"][number]] == target[1]
        assert data["words"]["stances"][positions["stance"][number]] == stance
        assert data["words"]["relations"][evidence["relation"][number]] == relation
        assert data["words"]["voices"][evidence["voice"][number]] == voice
        assert evidence["confidence"][number] == confidence


def test_offsets_point_to_the_words_in_the_paragraph(
    built: tuple[Path, Built], read_data: Callable[[Path], dict]
) -> None:
    data = read_data(built[0])
    evidence = data["evidence"]
    text = data["paragraphs"]["text"][evidence["paragraph"][0]]
    assert text.startswith("It was a quiet week. Halvorsen warned the Greek government on Monday")
    words = {role: text[slice(*evidence[role][0])] for role in ("holder", "target", "cue")}
    assert words == {"holder": "Halvorsen", "target": "the Greek government", "cue": "warned"}


def test_offsets_count_as_javascript_counts(
    tmp_path: Path, write: Callable[..., Path], corpus: tuple[tuple, ...], read_data: Callable[[Path], dict]
) -> None:
    marked = "\U0001f600 [Halvorsen] \U0001f600 {warned} <the Greek government>."
    report(write(tmp_path, ((*corpus[0][:-1], marked),)), tmp_path / "report.html", load_settings())
    data = read_data(tmp_path / "report.html")
    units = data["paragraphs"]["text"][0].encode("utf-16-le")
    cue = [2 * offset for offset in data["evidence"]["cue"][0]]
    assert units[slice(*cue)].decode("utf-16-le") == "warned"


def test_a_holder_who_is_named_in_another_paragraph_is_told_in_words(
    tmp_path: Path, write: Callable[..., Path], read_data: Callable[[Path], dict]
) -> None:
    records = write(tmp_path)
    line, *others = records.read_text("utf-8").splitlines()
    away = line.replace(
        '"holder": {"start": 41, "end": 50, "text": "Halvorsen"}', '"holder": {"start": 2, "end": 7, "text": "first"}'
    )
    assert away != line
    records.write_text("\n".join([away, *others]) + "\n", "utf-8")
    report(records, tmp_path / "report.html", load_settings())
    assert read_data(tmp_path / "report.html")["evidence"]["holder"][0] == "first"


def test_named_authors_are_told_apart_and_it_is_another_in_each_article(
    tmp_path: Path, write: Callable[..., Path], corpus: tuple[tuple, ...], read_data: Callable[[Path], dict]
) -> None:
    it = ("issue:it.1", "it", "ISSUE")
    rows = [
        (article, "2029-01-17", ("AUTHOR", name, "AUTHOR"), it, *corpus[-1][4:-1], "<It> {is wrong}.")
        for article, name in (("one", "Ersi Kalogrides"), ("two", "Henrik Solbakken"), ("three", "AUTHOR"))
    ]
    settings = load_settings(overrides=["over_time.reprints=false"])
    report(write(tmp_path, tuple(rows)), tmp_path / "report.html", settings)
    data = read_data(tmp_path / "report.html")
    assert set(data["actors"]["id"]) == {"AUTHOR:Ersi Kalogrides", "AUTHOR:Henrik Solbakken", "AUTHOR"}
    assert set(data["targets"]["id"]) == {"issue:it.1 (one)", "issue:it.1 (two)", "issue:it.1 (three)"}


def test_timelines_lead_to_their_positions_and_name_their_shift(
    built: tuple[Path, Built], read_data: Callable[[Path], dict]
) -> None:
    data = read_data(built[0])
    (line,) = data["timelines"]
    assert data["actors"]["id"][line["actor"]] == "halvorsen"
    assert [point[0] for point in line["points"]] == ["2029-03", "2029-09"]
    assert [data["positions"]["id"][point[6][0]] for point in line["points"]] == [
        "no-halvorsen-issue:loan-new", "yes-halvorsen-issue:loan-new"
    ]  # fmt: skip
    assert [shift[:2] + shift[3:4] for shift in line["shifts"]] == [[0, 1, "sign"]]


def test_an_article_printed_twice_counts_once(
    tmp_path: Path, write: Callable[..., Path], corpus: tuple[tuple, ...], read_data: Callable[[Path], dict]
) -> None:
    again = tuple((f"{row[0]} again", *row[1:]) for row in corpus[:2])
    built = report(write(tmp_path, (*corpus, *again)), tmp_path / "report.html", load_settings())
    assert (built.reprints, built.positions) == (1, 7)
    assert read_data(tmp_path / "report.html")["about"]["reprints"] == 1
    kept = load_settings(overrides=["over_time.reprints=false"])
    assert report(tmp_path / "positions.jsonl", tmp_path / "report.html", kept).positions == 9


@pytest.mark.parametrize(
    ("dates", "period"),
    [
        (["2029-01-17"], "week"),
        (["2029-01-17", "2029-03-01"], "week"),
        (["2029-01-17", "2029-09-20"], "month"),
        (["2024-01-17", "2029-09-20"], "quarter"),
        (["2001-01-17", "2029-09-20"], "year"),
        ([], "week"),
    ],
)
def test_the_period_suits_the_dates(dates: list[str], period: str) -> None:
    assert period_for(dates) == period


def test_the_same_records_make_the_same_page(tmp_path: Path, built: tuple[Path, Built]) -> None:
    page, _ = built
    report(page.parent, tmp_path / "again.html", load_settings(), title="The Nordic loan")
    assert (tmp_path / "again.html").read_bytes() == page.read_bytes()
