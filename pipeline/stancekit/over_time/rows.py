"""What is found as lines of JSON, each with what it rests on: ids of position records, and sentences of both sides."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, Final

import numpy as np

from stancekit.over_time.agreement import Agreed, Known
from stancekit.over_time.changes import Change, Changes, Conflict
from stancekit.over_time.claims import Party
from stancekit.over_time.periods import UNDATED, iso, label
from stancekit.over_time.reprints import Reprint
from stancekit.over_time.sources import Records
from stancekit.over_time.table import Pair, Rows, Table
from stancekit.over_time.timelines import By, Level, Point

SCHEMA: Final = "stancekit/over-time/1"
Row = dict[str, Any]


def row_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one row."""
    return dict(json.loads((files("stancekit") / "schema" / "over-time.schema.json").read_text("utf-8")))


class RowMaker:
    """Makes the rows of one aggregation.

    Args:
        records: where names and sentences are read again.
        table: the claims.
        changes: what finds points, shifts and conflicts.
        by, level: as they stand in every row.
        sentences: how many to show for a side.
    """

    def __init__(self, records: Records, table: Table, changes: Changes, by: By, level: Level, sentences: int) -> None:
        self._records, self._table, self._changes = records, table, changes
        self._by, self._level, self._sentences = by, level, sentences

    def of_pair(self, pair: Pair) -> Iterator[Row]:
        """The scores of a pair by period, the undated first, then its shifts and conflicts."""
        actor, target = self._parties(pair)
        sides = {"actor": actor.to_dict(), "target": target.to_dict()}
        cells = pair.dated
        points = [self._changes.point(cell) for cell in cells]
        undated = [self._changes.point(cell) for cell in pair.cells if cell.start == UNDATED]
        for point in (*undated, *points):
            yield self._row("score") | sides | _told(point)
        if actor.nameless:
            return
        for change in self._changes.shifts(cells, points):
            yield self._row("shift") | sides | self._shift(change, pair)
        for conflict in self._changes.conflicts(cells):
            yield self._row("conflict") | sides | self._conflict(conflict, pair)

    def of_agreement(self, agreed: Agreed) -> Row:
        """Two actors' agreement, over all periods or in one."""
        actors = [self._party(known).to_dict() for known in agreed.actors]
        targets = [self._party(known).id for known in agreed.targets]
        period = None if agreed.start is None else label(agreed.start, self._by)
        return self._row("agreement") | {
            "actors": actors,
            "period": period,
            "start": None if agreed.start is None else iso(agreed.start),
            "score": _rounded(agreed.score),
            "low": _rounded(agreed.low),
            "high": _rounded(agreed.high),
            "same": agreed.same,
            "opposite": agreed.opposite,
            "n": agreed.cells,
            "targets": targets,
        }

    def of_reprint(self, reprint: Reprint) -> Row:
        """An article that repeats another."""
        return self._row("reprint") | {
            "article": reprint.article,
            "repeats": reprint.repeats,
            "similarity": _rounded(reprint.similarity),
            "date": reprint.date,
        }

    def _row(self, kind: str) -> Row:
        return {"schema": SCHEMA, "kind": kind, "by": self._by, "level": self._level}

    def _parties(self, pair: Pair) -> tuple[Party, Party]:
        row = int(min(int(cell.rows.min()) for cell in pair.cells))
        _, claim = self._records.claim(self._table.at(row), pair.actor, pair.target)
        return claim.actor, claim.target

    def _party(self, known: Known) -> Party:
        row, wanted = known
        return self._records.party(self._table.at(row), wanted)

    def _shift(self, change: Change, pair: Pair) -> Row:
        shift = change.shift
        return {
            "shift": shift.kind,
            "change": _rounded(shift.change),
            "low": _rounded(shift.low),
            "high": _rounded(shift.high),
            "clear": shift.clear,
            "before": _told(shift.before) | {"evidence": self._evidence(pair, change.before.rows, _sign(shift.before))},
            "after": _told(shift.after) | {"evidence": self._evidence(pair, change.after.rows, _sign(shift.after))},
        }

    def _conflict(self, conflict: Conflict, pair: Pair) -> Row:
        return {
            "period": label(conflict.cell.start, self._by),
            "start": iso(conflict.cell.start),
            "favor": self._side(pair, conflict.favor, 1),
            "against": self._side(pair, conflict.against, -1),
        }

    def _side(self, pair: Pair, rows: Rows, sign: int) -> Row:
        return {
            "articles": len(np.unique(self._table.articles[rows])),
            "positions": self._table.positions(rows),
            "evidence": self._evidence(pair, rows, sign),
        }

    def _evidence(self, pair: Pair, rows: Rows, sign: int) -> list[Row]:
        """The sentences that speak most for a side, one an article; offsets are half-open, into the article's text."""
        strongest = rows[np.argsort(-sign * self._table.scores[rows], kind="stable")]
        _, first = np.unique(self._table.articles[strongest], return_index=True)
        chosen = strongest[np.sort(first)][: self._sentences]
        return [self._sentence(pair, int(row), sign) for row in chosen]

    def _sentence(self, pair: Pair, row: int, sign: int) -> Row:
        record, claim = self._records.claim(self._table.at(row), pair.actor, pair.target)
        wanted = {1: "favor", -1: "against", 0: "neutral"}[sign]
        finding: Mapping[str, Any] = max(claim.findings, key=lambda f: (f["stance"] == wanted, f["confidence"]))
        told = {key: finding[key] for key in ("start", "end", "text", "stance", "confidence")}
        return {"position": record["id"], "article": record["article"]["id"], "date": record["article"]["date"], **told}


def _told(point: Point) -> Row:
    return {
        "period": point.period or None,
        "start": point.start or None,
        "score": _rounded(point.score),
        "low": _rounded(point.low),
        "high": _rounded(point.high),
        "articles": point.articles,
        "positions": list(point.positions),
    }


def _sign(point: Point) -> int:
    return 0 if not point.score else 1 if point.score > 0 else -1


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4) + 0.0  # + 0.0 turns -0.0 into 0.0
