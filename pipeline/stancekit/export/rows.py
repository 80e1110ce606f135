"""Records as rows: one for each position or for each finding, and which of them are wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stancekit.errors import UsageError
from stancekit.export.columns import Rows
from stancekit.export.shape import ReadFinding, Record
from stancekit.settings import ExportSettings


@dataclass(frozen=True, slots=True)
class Row:
    """A position with the finding that its row shows; ``number`` is that of the finding in the record, from 1."""

    record: Record
    finding: ReadFinding
    number: int = 1

    @property
    def count(self) -> int:
        """Number of findings in the record."""
        return len(self.record.evidence)

    @property
    def spans(self) -> list[dict[str, int]]:
        """Where the sentences of all its findings start and end."""
        return [{"start": finding.start, "end": finding.end} for finding in self.record.evidence]


def all_rows(records: Iterable[Record], rows: Rows) -> Iterator[Row]:
    """Every row of the records."""
    for record in records:
        findings = record.evidence if rows == "findings" else record.evidence[:1]
        yield from (Row(record, finding, number) for number, finding in enumerate(findings, start=1))


class Selection:
    """The rows that the settings ask for; what is left out is counted by its reason in ``left_out``.

    A position is kept if it has a finding that is kept, whatever the others are.

    Raises:
        UsageError: ``since`` is after ``until``.
    """

    def __init__(self, settings: ExportSettings, rows: Rows) -> None:
        self._wanted = settings
        self._rows = rows
        self.read = 0
        self.left_out: Counter[str] = Counter()
        if settings.since and settings.until and settings.since > settings.until:
            raise UsageError(
                f"export.since {settings.since} is after export.until {settings.until}: no day lies between"
            )

    def __call__(self, records: Iterable[Record]) -> Iterator[Row]:
        """The rows that are kept, in the order of the records."""
        for record in records:
            self.read += 1
            rows = list(all_rows([record], self._rows))
            reason = self._against_record(record)
            if reason:
                self.left_out[reason] += len(rows)
            else:
                yield from self._kept(rows)

    def _kept(self, rows: list[Row]) -> Iterator[Row]:
        for row in rows:
            reason = self._against_row(row)
            if reason:
                self.left_out[reason] += 1
            else:
                yield row

    def _against_record(self, record: Record) -> str | None:
        wanted, day = self._wanted, record.article.date
        if wanted.targets not in ("all", f"{record.target.kind}s"):
            return f"target is an {record.target.kind}"
        if not (wanted.since or wanted.until):
            return None
        if day is None:
            return "no date"
        return "date" if day < wanted.since or (wanted.until and day > wanted.until) else None

    def _against_row(self, row: Row) -> str | None:
        of_position = self._rows == "positions"
        if (row.record if of_position else row.finding).confidence < self._wanted.min_confidence:
            return "confidence"
        findings = row.record.evidence if of_position else [row.finding]
        reasons = [self._against_finding(finding) for finding in findings]
        return None if None in reasons else reasons[0]

    def _against_finding(self, finding: ReadFinding) -> str | None:
        if finding.voice not in self._wanted.voices:
            return "voice"
        return "hypothetical" if finding.hypothetical and not self._wanted.hypothetical else None
