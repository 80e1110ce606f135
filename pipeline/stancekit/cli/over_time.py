"""What an aggregation over time found, for a reader at the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from stancekit.cli.words import counted, line, listed
from stancekit.cli.words import table as aligned
from stancekit.records import AUTHOR

if TYPE_CHECKING:
    from stancekit.over_time.run import Summary

Row = Mapping[str, Any]
_POINTS: Final = 6  # of a longer timeline the first and the last are shown
_STYLES: Final[Mapping[int, str]] = {1: "green", -1: "red", 0: ""}


def show_summary(done: Summary, output: Path, console: Console) -> None:
    """Print the counts, then the weightiest rows of each kind as tables."""
    console.print(Text(_counts(done, output)), soft_wrap=True)
    found = done.highlights
    for title, table, shown, there in (
        ("Most spoken of", _timelines(found.scores.values()), len(found.scores), done.pairs - done.too_few),
        ("Shifts", _shifts(found.top("shift")), len(found.top("shift")), found.counts["shift"]),
        ("For and against at once", _conflicts(found.top("conflict")), len(found.top("conflict")),
         found.counts["conflict"]),
        ("Agreement", _agreement(found.top("agreement")), len(found.top("agreement")), found.counts["agreement"]),
        ("Counted once", _reprints(found.repeated.most_common(found.size)), min(len(found.repeated), found.size),
         len(found.repeated)),
    ):  # fmt: skip
        if shown:
            of = f", {shown:,} of {there:,}" if shown < there else ""
            console.print(Text(f"\n{title}{of}", style="bold"))
            console.print(table)


def _counts(done: Summary, output: Path) -> str:
    tally, rows = done.tally, done.highlights.counts
    out = {"in reprints": tally.reprints, "about an unresolved it or this": tally.unresolved, "unsure": tally.unsure}
    left = listed({why: number for why, number in out.items() if number})
    few = f", {done.too_few:,} of them in too few articles to be listed" if done.too_few else ""
    clear = f" ({done.highlights.clear:,} with an interval that excludes zero)" if rows["shift"] else ""
    return aligned({
        "positions": f"{tally.counted:,} counted" + (f", left out: {left}" if left else ""),
        "articles": f"{done.articles:,}, and {counted(done.reprints, 'reprint')}",
        "undated": f"{counted(done.undated, 'article')} with {counted(tally.undated, 'position')}, scored apart"
        if done.undated else "",
        "pairs": f"{done.pairs:,} of an actor and a target{few}",
        "shifts": f"{rows['shift']:,}{clear}",
        "conflicts": f"{rows['conflict']:,}",
        "agreement": counted(rows["agreement"], "row"),
        "time": f"{done.seconds:.1f} s",
        "written": f"{output}, {counted(rows.total(), 'row')}",
    })  # fmt: skip


def _timelines(pairs: Iterable[Sequence[Row]]) -> Table:
    table = _table("Actor", "Target", "Score by period (articles)")
    for rows in pairs:
        points = [_point(row) for row in rows]
        if len(points) > _POINTS:
            points[_POINTS // 2 : -_POINTS // 2] = [Text("…")]
        table.add_row(_name(rows[0]["actor"]), _name(rows[0]["target"]), Text("  ").join(points))
    return table


def _shifts(rows: Iterable[Row]) -> Table:
    table = _table("Actor", "Target", "Period", "Score", "Articles", "The sentence that says most")
    for row in rows:
        table.add_row(_name(row["actor"]), _name(row["target"]), *_side(row["before"]))
        table.add_row("", _change(row), *_side(row["after"]), end_section=True)
    return table


def _conflicts(rows: Iterable[Row]) -> Table:
    table = _table("Actor", "Target", "Period", "", "Articles", "The sentence that says most")
    for row in rows:
        favor, against = row["favor"], row["against"]
        names = (_name(row["actor"]), _name(row["target"]), _quiet(row["period"]))
        table.add_row(*names, Text("for", _STYLES[1]), _quiet(favor["articles"]), _said(favor))
        sides = (Text("against", _STYLES[-1]), _quiet(against["articles"]), _said(against))
        table.add_row("", "", "", *sides, end_section=True)
    return table


def _agreement(rows: Iterable[Row]) -> Table:
    table = _table("Actor", "Actor", "Period", "Agreement", "Same side", "Opposite", "Shared")
    for row in rows:
        one, other = row["actors"]
        period = _quiet(row["period"] or "all")
        sides = (_quiet(row["same"]), _quiet(row["opposite"]), _quiet(row["n"]))
        table.add_row(_name(one), _name(other), period, _score(row), *sides)
    return table


def _reprints(articles: Iterable[tuple[str, int]]) -> Table:
    table = _table("Article", "Reprints")
    for article, number in articles:
        table.add_row(_quiet(article), _quiet(number))
    return table


def _table(*headings: str) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _side(told: Row) -> tuple[Text, Text, Text, Text]:
    return _quiet(told["period"]), _score(told), _quiet(told["articles"]), _said(told)


def _change(row: Row) -> Text:
    interval = f" [{row['low']:+.2f}, {row['high']:+.2f}]" if row["low"] is not None else ", no interval"
    return Text(f"{row['shift']} {row['change']:+.2f}{interval}", style="bold" if row["clear"] else "dim")


def _point(row: Row) -> Text:
    period = row["period"] or "undated"
    return Text.assemble(f"{period} ", (f"{row['score']:+.2f}", _style(row["score"])), f" ({row['articles']:,})")


def _score(row: Row) -> Text:
    interval = f" [{row['low']:+.2f}, {row['high']:+.2f}]" if row["low"] is not None else ""
    return Text.assemble((f"{row['score']:+.2f}", _style(row["score"])), interval)


def _said(side: Row) -> Text:
    first = side["evidence"][0]
    return Text(f"{line(first['text'])} ({line(first['article'])})")


def _name(party: Row) -> Text:
    return Text("authors without a name" if party["id"] == AUTHOR else line(party["name"]))


def _quiet(value: object) -> Text:
    return Text(line(str(value)))


def _style(score: float) -> str:
    return _STYLES[(score > 0) - (score < 0)]
