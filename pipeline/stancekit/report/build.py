"""Records in, a page out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from stancekit.errors import InputError, UsageError
from stancekit.export.jsonl import located_articles
from stancekit.over_time.timelines import By, timelines
from stancekit.report.data import About, page_data, period_for
from stancekit.report.page import rendered
from stancekit.report.paragraphs import read_paragraphs
from stancekit.report.rows import gathered
from stancekit.report.selection import Limits, Selection, select
from stancekit.report.survey import surveyed, taken
from stancekit.settings import OverTimeSettings, ReportSettings, Settings

TITLE = "Who stands where"


@dataclass(frozen=True, slots=True)
class Built:
    """What a page holds.

    Attributes:
        selection: which actors and targets are on it, and how many there are in all.
        actors, targets, positions: how many are on it.
        sentences: how many their evidence has.
        quoted: how many of these can be read on it.
        articles: the articles they stand in.
        texts: those of them whose text was found, so that sentences are shown in their paragraphs.
        reprints: articles left out because they repeat another one.
        strangers: sentences that do not stand in those texts where their records say.
        timelines, camps: how many.
        by: the period of the timelines.
        size: bytes.
    """

    selection: Selection
    actors: int
    targets: int
    positions: int
    sentences: int
    quoted: int
    articles: int
    texts: int
    reprints: int
    strangers: int
    timelines: int
    camps: int
    by: By
    size: int


def report(
    records: Path, output: Path, settings: Settings, *, articles: Path | None = None, title: str = TITLE
) -> Built:
    """Write the page of a file of positions.

    The file is read several times: to count, to choose, to take, and for the timelines. Memory grows with the positions
    and sentences on the page (``report.positions``, ``report.sentences``) and with the numbers of actors and targets,
    not with the length of the file; the timelines take 53 bytes for each position of the chosen actors and targets.

    Args:
        records: a ``positions.jsonl``, or the folder it lies in.
        output: the page; it gets its name when it is whole.
        settings: of the sections ``report`` (how much is taken, the period) and ``over_time`` (intervals, shifts,
            reprints, which need the texts).
        articles: the ``articles.jsonl`` with the texts; the one beside the records, where there is one.
        title: the heading.

    Raises:
        InputError: a file cannot be read, a line is broken, or there are no positions.
        UsageError: the output cannot be written, or would replace an input.
    """
    records = records / "positions.jsonl" if records.is_dir() else records
    texts = articles or _beside(records)
    _refuse_inputs(output, [records, *([texts] if texts else [])])
    chosen = select(records, _limits(settings.report))
    if not chosen.theirs:
        raise InputError(f"{records}: no positions in it; give a positions.jsonl that `stancekit extract` wrote")
    repeats = _reprints(records, texts, chosen, settings.over_time)
    survey = surveyed(records, chosen, repeats, settings.report.sentences)
    rows = gathered(taken(records, chosen, repeats), survey)
    by = period_for(rows.dates) if settings.report.by == "auto" else settings.report.by
    paragraphs = read_paragraphs(texts if settings.report.texts else None, rows)
    lines = timelines(taken(records, chosen, repeats), by, settings=settings.over_time)
    data = page_data(rows, survey, paragraphs, lines, About(title, by, chosen, len(repeats)))
    return Built(
        chosen,
        actors=len(data["actors"]["id"]),
        targets=len(data["targets"]["id"]),
        positions=len(rows.rows),
        sentences=len(data["evidence"]["paragraph"]),
        quoted=sum(len(row.quoted) for row in rows.rows),
        articles=len(rows.articles),
        texts=paragraphs.articles,
        reprints=len(repeats),
        strangers=paragraphs.strangers,
        timelines=len(data["timelines"]),
        camps=len(data["camps"]),
        by=by,
        size=_write(output, rendered(data)),
    )


def _limits(settings: ReportSettings) -> Limits:
    return Limits(settings.actors, settings.targets, settings.positions, settings.sentences)


def _beside(records: Path) -> Path | None:
    path = records.parent / "articles.jsonl"
    return path if path.is_file() else None


def _refuse_inputs(output: Path, inputs: list[Path]) -> None:
    if output.is_dir():
        raise UsageError(f"{output}: is a folder; name a file, such as {output / 'report.html'}")
    for path in inputs:
        if output.exists() and path.exists() and output.samefile(path):
            raise UsageError(f"{output}: is an input; choose another output")


def _reprints(records: Path, texts: Path | None, chosen: Selection, settings: OverTimeSettings) -> Mapping[str, str]:
    """The articles of the records that repeat another one of them -> that one; none without texts to compare."""
    if texts is None or not settings.reprints:
        return {}
    from stancekit.over_time.reprints import find_reprints

    wanted = {record["article"]["id"] for record in taken(records, chosen, {})}
    return find_reprints((a for _, a in located_articles(texts) if a.get("id") in wanted), settings).by_article


def _write(output: Path, page: str) -> int:
    """Returns the bytes written. Lone surrogates, which UTF-8 lacks, become the escapes that JSON has for them."""
    part = output.with_name(output.name + ".part")
    content = page.encode("utf-8", "backslashreplace")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(output)
    except OSError as error:
        raise UsageError(f"{output}: cannot be written ({error.strerror}); choose another file") from error
    return len(content)
