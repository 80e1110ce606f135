"""What a run did, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from stancekit.batch.work import Done


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did.

    Every article or line that was read is in ``articles`` or in ``rejected``; every finding is the evidence of a
    position or in ``dropped``.

    Attributes:
        articles: articles written.
        rejected: files and lines set aside, by reason.
        ignored: files in folders that have a suffix no reader is for, by suffix.
        findings: findings of the model.
        positions: records written.
        pairs: candidate pairs of a holder and a target.
        scored: pairs that the first pass left and that were scored in full.
        split: pairs that were not scored because no window holds both spans.
        dropped: findings that are evidence of no position, by reason.
        seconds: from the call to the end.
        loading_seconds: of these, until spaCy and the model were loaded, in the first worker where there are several.
    """

    articles: int
    rejected: Mapping[str, int]
    ignored: Mapping[str, int]
    findings: int
    positions: int
    pairs: int
    scored: int
    split: int
    dropped: Mapping[str, int]
    seconds: float
    loading_seconds: float

    @property
    def set_aside(self) -> int:
        """Files and lines set aside, for whatever reason."""
        return sum(self.rejected.values())

    @property
    def articles_per_second(self) -> float:
        """Articles written in a second once everything was loaded."""
        return self.articles / max(self.seconds - self.loading_seconds, 1e-9)

    def to_dict(self) -> dict[str, object]:
        """All of it, for JSON."""
        return {**asdict(self), "articles_per_second": round(self.articles_per_second, 4)}


@dataclass(frozen=True, slots=True)
class Times:
    """The seconds of a Summary, from the call of ``extract`` on."""

    end: float
    loaded: float


@dataclass(slots=True)
class Tally:
    """The counts of a run while it goes on; ``read`` counts articles and rejections."""

    read: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    articles: int = 0
    findings: int = 0
    positions: int = 0
    pairs: int = 0
    scored: int = 0
    split: int = 0

    def add(self, done: Done) -> None:
        """Count an article that was written."""
        self.articles += 1
        self.findings += done.findings
        self.positions += len(done.lines.positions)
        self.pairs += done.pairs
        self.scored += done.scored
        self.split += done.split
        self.dropped.update(done.dropped)

    def summary(self, ignored: Mapping[str, int], times: Times) -> Summary:
        """The counts with the times, once the run has ended."""
        return Summary(
            articles=self.articles, rejected=dict(self.rejected), ignored=dict(ignored), findings=self.findings,
            positions=self.positions, pairs=self.pairs, scored=self.scored, split=self.split,
            dropped=dict(self.dropped), seconds=round(times.end, 3), loading_seconds=round(times.loaded, 3),
        )  # fmt: skip
