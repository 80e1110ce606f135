"""Position records to rows over time; reads in the order things happen."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, TextIO

from stancekit.errors import InputError, StancekitError, UsageError
from stancekit.export.frames import records_file
from stancekit.export.jsonl import to_line
from stancekit.export.writer import ARTICLES, part_of
from stancekit.over_time.agreement import Agreement
from stancekit.over_time.changes import Changes
from stancekit.over_time.gather import Gathering, Tally
from stancekit.over_time.highlights import Highlights
from stancekit.over_time.reprints import Reprints, find_reprints
from stancekit.over_time.rows import Row, RowMaker
from stancekit.over_time.sources import Records, articles_of, read_articles_file
from stancekit.over_time.timelines import By, Level
from stancekit.settings import Settings

if TYPE_CHECKING:
    from stancekit.actors.registry import Registry

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What an aggregation did.

    Attributes:
        tally: what became of the records.
        articles: articles that scores rest on; of these ``undated`` have no date and are in no period.
        reprints: articles that repeat another.
        pairs: actors and targets that meet; ``too_few`` of them in too few articles to get rows.
        highlights: rows by kind, and the weightiest.
        notes: what could not be done, each with the next step.
        seconds: from the call to the end.
    """

    tally: Tally
    articles: int
    undated: int
    reprints: int
    pairs: int
    too_few: int
    highlights: Highlights
    notes: tuple[str, ...]
    seconds: float

    def to_dict(self) -> dict[str, object]:
        """The counts, for JSON."""
        tally = self.tally
        return {
            "records": tally.records, "counted": tally.counted, "in_reprints": tally.reprints,
            "unresolved": tally.unresolved, "unsure": tally.unsure, "undated": tally.undated,
            "articles": self.articles, "undated_articles": self.undated, "reprints": self.reprints,
            "pairs": self.pairs, "pairs_in_too_few_articles": self.too_few, "rows": dict(self.highlights.counts),
            "clear_shifts": self.highlights.clear, "notes": list(self.notes), "seconds": round(self.seconds, 3),
        }  # fmt: skip


def over_time(
    records: Path,
    output: Path,
    settings: Settings,
    *,
    by: By = "month",
    level: Level = "actor",
    registry: Registry | None = None,
    articles: Path | None = None,
    top: int = 10,
    progress: Progress | None = None,
) -> Summary:
    """Scores by period, shifts, conflicts, agreement and reprints of position records, into a file of rows.

    One pass over the articles for reprints, one over the records; names and sentences are read again by their place in
    the file, for the rows that show them. Rows are written as they are made, under a name that ends in ``.part`` until
    all are there; the resolved settings go beside them.

    Memory grows with the claims (actors x targets x periods x articles of a cell): 53 bytes a position and up to 70
    more while they are sorted, 150 an article (and 512 on disk) while reprints are looked for, 90 a cell of the actors
    that are compared. No names and no texts are held: five million articles with 30 positions each take some 19 GB.

    Args:
        records: a file of positions, or the folder in which ``positions.jsonl`` lies.
        output: the file of rows.
        settings: everything that can be set; the section ``over_time`` is used.
        by: the length of a period.
        level: who counts as one actor: the words of the holder, the record's actor, or what that actor belongs to.
        registry: of actors, for the level ``parent``.
        articles: the articles' texts, to find reprints; ``articles.jsonl`` beside the records where none is named.
        top: how many rows of each kind the summary keeps.
        progress: called with ``articles``, ``records`` or ``pairs`` and how many of them are done.

    Raises:
        InputError: the records or articles cannot be read, or a line is broken.
        UsageError: the output cannot be written or is one of the inputs, or there is no registry for ``parent``.
    """
    began, tell = perf_counter(), progress or _silent
    records = records_file(records)
    texts = articles or records.with_name(ARTICLES)
    _refuse_overwriting((records, texts), output)
    highlights = Highlights(top)
    with Records(records, level, registry) as source, _written(output, settings) as write:
        reprints = _reprints(source, texts, settings, tell, named=articles is not None)
        gathering = Gathering(by, level, settings.over_time, reprints.by_article, registry)
        for at, where, record in source:
            gathering.take(record, at, where)
            tell("records", gathering.tally.records)
        _check(gathering.tally, records)
        found = _Found(source, gathering, settings, by, level, tell)
        for row in chain(map(found.maker.of_reprint, reprints.found), found):
            highlights.see(row)
            write(row)
    counted, undated = gathering.articles()
    notes = (*_about_texts(reprints, texts, settings), *_about_parents(gathering.tally, level))
    return Summary(
        gathering.tally, counted, undated, len(reprints.found), found.pairs, found.too_few, highlights, notes,
        perf_counter() - began,
    )  # fmt: skip


class _Found:
    """The rows of all pairs, then those of agreement; counts the pairs on its way."""

    def __init__(
        self, source: Records, gathering: Gathering, settings: Settings, by: By, level: Level, tell: Progress
    ) -> None:
        self._table, self._settings, self._tell = gathering.table, settings.over_time, tell
        changes = Changes(self._table, by, self._settings)
        self.maker = RowMaker(source, self._table, changes, by, level, self._settings.evidence)
        self.pairs = self.too_few = 0

    def __iter__(self) -> Iterator[Row]:
        agreement = Agreement(self._table, self._settings)
        for pair in self._table.pairs():
            self.pairs += 1
            self._tell("pairs", self.pairs)
            agreement.see(pair)
            if sum(cell.articles for cell in pair.cells) < self._settings.min_articles:
                self.too_few += 1
            else:
                yield from self.maker.of_pair(pair)
        for agreed in agreement.found():
            yield self.maker.of_agreement(agreed)


def _reprints(source: Records, texts: Path, settings: Settings, tell: Progress, *, named: bool) -> Reprints:
    if not settings.over_time.reprints:
        return Reprints(0, 0, ())
    told = read_articles_file(texts) if named or texts.exists() else articles_of(source)
    try:
        return find_reprints(told, settings.over_time, lambda done: tell("articles", done))
    except OSError as error:  # of the temporary file, since the articles' own faults are named as such
        raise UsageError(
            f"{tempfile.gettempdir()}: no room for the articles' signatures ({error.strerror}), 512 bytes an article; "
            "set TMPDIR to another folder, or over_time.reprints=false"
        ) from error


def _about_texts(reprints: Reprints, texts: Path, settings: Settings) -> Iterator[str]:
    if not settings.over_time.reprints or not reprints.without_text:
        return
    why = f"{reprints.without_text:,} of {reprints.articles:,} articles have no text in {texts}"
    if not texts.exists():
        why = f"there is no {texts}"
    yield (
        f"{why}, so reprints among them are found only where the files are the same to the byte; "
        "extract without --no-texts, or name the articles' file with --articles"
    )


def _about_parents(tally: Tally, level: Level) -> Iterator[str]:
    if level == "parent" and not tally.lifted:
        yield "no actor of the records has a parent in the registry, so every one stands for itself; add parents to it"


def _check(tally: Tally, records: Path) -> None:
    if not tally.records:
        raise InputError(f"{records}: no position in it; give a positions.jsonl that `stancekit extract` wrote")
    if not tally.adds_up:
        raise StancekitError(f"{tally} does not add up; report this fault of stancekit")


def _refuse_overwriting(inputs: Iterable[Path], output: Path) -> None:
    for path in inputs:
        if os.path.realpath(path) in {os.path.realpath(output), os.path.realpath(settings_path(output))}:
            raise UsageError(f"{output}: would replace the input {path}; choose another output with -o")


def settings_path(output: Path) -> Path:
    """Where the resolved settings go: ``over-time.settings.toml`` beside ``over-time.jsonl``."""
    return output.with_name(f"{output.stem}.settings.toml")


@contextmanager
def _written(output: Path, settings: Settings) -> Iterator[Callable[[Row], None]]:
    """Writes rows and settings to ``.part`` files, which get their names when all went well."""
    if output.is_dir():
        raise UsageError(f"{output}: is a folder; name a file, such as {output / 'over-time.jsonl'}")
    own = settings_path(output)
    with _writing(output):
        output.parent.mkdir(parents=True, exist_ok=True)
        file = part_of(output).open("w", encoding="utf-8", newline="\n")
    with file:
        yield lambda row: _put(file, row, output)
        with _writing(output):
            file.flush()
            os.fsync(file.fileno())
            part_of(own).write_text(settings.to_toml(), "utf-8")
    part_of(own).replace(own)
    part_of(output).replace(output)


def _put(file: TextIO, row: Row, output: Path) -> None:
    with _writing(output):
        file.write(to_line(row))


@contextmanager
def _writing(output: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(f"{output}: cannot be written ({error.strerror}); choose another output") from error


def _silent(what: str, done: int) -> None:
    """Nobody wants to know."""
