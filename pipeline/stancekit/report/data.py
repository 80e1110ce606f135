"""Plain data for the page, in columns: what the script draws, before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from stancekit.export.shape import Quoted, ReadFinding
from stancekit.over_time.timelines import By, Timeline
from stancekit.records import VOICES
from stancekit.report.camps import Camp, camps
from stancekit.report.layout import placed
from stancekit.report.order import ordered
from stancekit.report.paragraphs import Paragraph, Paragraphs
from stancekit.report.rows import MERGED, Rows
from stancekit.report.selection import Selection
from stancekit.report.survey import Names, Survey
from stancekit.report.words import one_line

_SPANS = ("paragraph", "sentence", "holder", "target", "cue")
_LABELS = ("stance", "relation", "voice", "maybe", "to", "confidence")
_UNQUOTED = (-1, 0, 0, 0, 0)
Columns = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class About:
    """What is said of the page as a whole."""

    title: str
    by: By
    selection: Selection
    reprints: int


def page_data(
    rows: Rows, survey: Survey, paragraphs: Paragraphs, lines: Iterable[Timeline], about: About
) -> dict[str, Any]:
    """Everything on the page, as JSON takes it.

    Tables are columns of equal length that name rows of other tables by number. Offsets are half-open and count UTF-16
    units of the paragraph, as JavaScript does. Scores and confidences have three decimals.
    """
    first = [key for key in about.selection.actors if key in survey.actors]
    second = [key for key in about.selection.targets if key in survey.targets]
    actors, targets, found = ordered(first, second, survey.stands, camps(survey.stands))
    of_actor = {key: number for number, key in enumerate(actors)}
    of_target = {key: number for number, key in enumerate(targets)}
    evidence, texts = _evidence(rows, paragraphs)
    return {
        "about": _about(rows, survey, paragraphs, about),
        "actors": _named(actors, survey.actors) | {"camp": _camp_of(actors, found)},
        "targets": _named(targets, survey.targets) | {"kind": [survey.kinds[key] for key in targets]},
        "places": dict(sorted(placed(survey.stands, found).items())),
        "camps": [_camp(camp, of_actor, of_target) for camp in found],
        "articles": _articles(rows),
        "positions": _positions(rows, of_actor, of_target),
        "evidence": evidence,
        "paragraphs": texts,
        "timelines": _timelines(lines, of_actor, of_target, {row.id: n for n, row in enumerate(rows.rows)}),
        "words": {"stances": MERGED, "voices": VOICES, "relations": rows.relations},
    }


def _about(rows: Rows, survey: Survey, paragraphs: Paragraphs, about: About) -> dict[str, Any]:
    chosen, dates = about.selection, rows.dates
    return {
        "title": one_line(about.title),
        "by": about.by,
        "models": [one_line(f"{name} {version} ({mark})") for name, version, mark in sorted(rows.models)],
        "first": dates[0] if dates else None,
        "last": dates[-1] if dates else None,
        "texts": paragraphs.articles,
        "strangers": paragraphs.strangers,
        "reprints": about.reprints,
        "per_pair": chosen.per_pair,
        "unquoted": sum(len(row.labels) for row in rows.rows if not row.quoted),
        "left": {
            "actors": chosen.all_actors - len(chosen.actors),
            "targets": chosen.all_targets - len(chosen.targets),
            "positions": chosen.all_positions - chosen.theirs,
            "drawn": survey.positions - len(rows.rows),
        },
    }


def _named(keys: Sequence[str], names: Names) -> Columns:
    """Ids, names and types; of several names the most frequent."""
    best = [max(names[key].items(), key=lambda told: (told[1], told[0]))[0] for key in keys]
    told, types = ([one_line(words) for words in column] for column in zip(*best, strict=True))
    return {"id": list(keys), "name": told, "type": types}


def _camp_of(actors: Sequence[str], found: Sequence[Camp]) -> list[int]:
    camp_of = {actor: number for number, camp in enumerate(found) for actor in camp.members}
    return [camp_of.get(actor, -1) for actor in actors]


def _camp(camp: Camp, of_actor: Mapping[str, int], of_target: Mapping[str, int]) -> dict[str, Any]:
    return {
        "members": [of_actor[key] for key in camp.members],
        "favors": [of_target[key] for key in camp.favors],
        "opposes": [of_target[key] for key in camp.opposes],
    }


def _articles(rows: Rows) -> Columns:
    articles = rows.articles.values()
    return {
        "id": [a.id for a in articles],
        "title": [one_line(a.title or "") for a in articles],
        "date": [a.date for a in articles],
        "author": [one_line(a.author or "") for a in articles],
        "source": [one_line(a.source or "") for a in articles],
    }


def _positions(rows: Rows, of_actor: Mapping[str, int], of_target: Mapping[str, int]) -> Columns:
    return {
        "id": [row.id for row in rows.rows],
        "actor": [of_actor[row.actor] for row in rows.rows],
        "target": [of_target[row.target] for row in rows.rows],
        "article": [row.article for row in rows.rows],
        "stance": [row.stance for row in rows.rows],
        "score": [round(row.score, 3) for row in rows.rows],
        "confidence": [round(row.confidence, 3) for row in rows.rows],
        "findings": [len(row.labels) for row in rows.rows],
    }


def _evidence(rows: Rows, paragraphs: Paragraphs) -> tuple[Columns, Columns]:
    """The findings in the order of the positions, and the paragraphs that those which are quoted point to."""
    texts: dict[tuple[int, Paragraph], int] = {}
    ids = list(rows.articles)
    lines: list[tuple[Any, ...]] = []
    for row in rows.rows:
        for number, (*labels, to, confidence) in enumerate(row.labels):
            spans: tuple[Any, ...] = _UNQUOTED
            if row.quoted:
                paragraph = paragraphs.of(ids[row.article], row.quoted[number])
                at = texts.setdefault((row.article, paragraph), len(texts))
                spans = (at, *_spans(row.quoted[number], paragraph))
            lines.append((*spans, *labels, one_line(to), round(confidence, 3)))
    names = (*_SPANS, *_LABELS)
    columns = {name: list(column) for name, column in zip(names, zip(*lines, strict=True), strict=True)}
    cuts = [int(p.cut_before) + 2 * int(p.cut_after) for _, p in texts]
    return columns, {"text": [p.text for _, p in texts], "cut": cuts}


def _spans(finding: ReadFinding, paragraph: Paragraph) -> tuple[Any, ...]:
    return tuple(_place(q, paragraph) for q in (finding, finding.holder, finding.target, finding.cue))


def _place(quoted: Quoted | None, paragraph: Paragraph) -> list[int] | str | int:
    """Start and end in the paragraph; the words, where they stand elsewhere in the article; 0 where there are none."""
    if quoted is None:
        return 0
    start, end = quoted.start - paragraph.start, quoted.end - paragraph.start
    if start < 0 or paragraph.text[start:end] != quoted.text:
        return one_line(quoted.text)
    if max(paragraph.text) <= "\uffff":
        return [start, end]
    return [_units(paragraph.text[:start]), _units(paragraph.text[:end])]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _timelines(
    lines: Iterable[Timeline], of_actor: Mapping[str, int], of_target: Mapping[str, int], positions: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Those with two points or more: one point is no line. Points rest on all positions, and lead to those kept."""
    return [
        {
            "actor": of_actor[line.actor],
            "target": of_target[line.target],
            "points": [
                [
                    *(point.period, point.start, *_rounded(point.score, point.low, point.high), point.articles),
                    [positions[id_] for id_ in point.positions if id_ in positions],
                ]
                for point in line.points
            ],
            "shifts": [
                [line.points.index(s.before), line.points.index(s.after), round(s.change, 3), s.kind, s.clear]
                for s in line.shifts
            ],
        }
        for line in lines
        if len(line.points) > 1 and line.actor in of_actor and line.target in of_target
    ]


def _rounded(*values: float | None) -> list[float | None]:
    return [None if value is None else round(value, 3) for value in values]


def period_for(dates: Sequence[str]) -> By:
    """The period that gives a timeline some three to forty points over the dates (ISO 8601, the first first)."""
    days = (date.fromisoformat(dates[-1]) - date.fromisoformat(dates[0])).days if dates else 0
    if days <= 70:
        return "week"
    if days <= 3 * 366:
        return "month"
    return "quarter" if days <= 10 * 366 else "year"
