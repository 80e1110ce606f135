"""Records with each article's own issues to records with the issues of all; reads in the order things happen."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain, groupby
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from stancekit.actors.registry import registry_of
from stancekit.errors import InputError, StancekitError, UsageError
from stancekit.export.frames import records_file
from stancekit.export.jsonl import located_positions, to_line
from stancekit.export.writer import part_of
from stancekit.issues.assign import Embedder, Progress, assign
from stancekit.issues.catalogue import ORIGINS, Catalogue, Issue
from stancekit.issues.known import read_known, rows
from stancekit.issues.lists import read_lists
from stancekit.issues.placed import Places
from stancekit.issues.rewrite import Record, Tally, rewritten
from stancekit.issues.said import issues_of
from stancekit.issues.vocabulary import Vocabulary
from stancekit.issues.wording import Wordings
from stancekit.records import STANCES
from stancekit.settings import Settings

_EVERY: Final = 1000  # records between two calls of progress


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did.

    Attributes:
        tally: what became of the records.
        phrases: distinct phrases that tell which issue they are.
        issues: issues that records are about, by origin: listed, known, new.
        common: how many of them two phrases or more belong to.
        frequent: the issues that most articles have, the most frequent first.
        clusters: the file of issues.
        seconds: from the call to the end.
    """

    tally: Tally
    phrases: int
    issues: Mapping[str, int]
    common: int
    frequent: tuple[Issue, ...]
    clusters: Path
    seconds: float

    def to_dict(self) -> dict[str, object]:
        """The counts, for JSON."""
        tally = self.tally
        return {
            "records": tally.records, "on_issues": tally.on_issues, "unplaced": tally.unplaced, "turned": tally.turned,
            "merged": tally.merged, "written": tally.written, "phrases": self.phrases, "issues": dict(self.issues),
            "issues_of_several_phrases": self.common, "seconds": round(self.seconds, 3),
        }  # fmt: skip


def issues(
    records: Sequence[Path], output: Path, settings: Settings, *,
    lists: Sequence[Path] = (), known: Path | None = None, clusters: Path | None = None,
    top: int = 10, embedder: Callable[[], Embedder] | None = None, progress: Progress | None = None,
) -> Summary:  # fmt: skip
    """Give the issues of many articles one id each, in a copy of their records, and write the issues to a file.

    The records are read twice: for their phrases, and to be rewritten. The records of an article must stand together,
    as ``extract`` writes them. Files are written under names that end in ``.part`` until all is there; the resolved
    settings go beside the records.

    Memory grows with the distinct phrases alone: some 1.5 kB each for their words, and as much again (with the
    small model) for the vectors of those that no issue has yet and of those of known issues.

    Args:
        records: files of positions, or folders in which ``positions.jsonl`` lies.
        output: the file of rewritten records.
        settings: everything that can be set; the section ``issues`` is used.
        lists: YAML files of the user's issues, or folders of them.
        known: the issues of an earlier run.
        clusters: the file of issues; ``X.issues.jsonl`` beside the output ``X.jsonl`` where none is named. It may be
            ``known``, which is then replaced at the end.
        top: how many issues the summary keeps.
        embedder: makes the vectors of phrases; that of the settings where none is given.
        progress: called with ``records`` or ``phrases`` and how many are done.

    Raises:
        InputError: records, lists or known issues cannot be read, or a line is broken.
        UsageError: an output cannot be written or is one of the inputs.
        ModelError: the encoder cannot be used.
    """
    began, tell = perf_counter(), progress or _silent
    sources = [records_file(path) for path in records]
    clusters = clusters or output.with_name(f"{output.stem}.issues.jsonl")
    own = [known] if known and os.path.realpath(known) != os.path.realpath(clusters) else []
    _refuse_overwriting([*sources, *lists, *own], (output, clusters))
    wordings = Wordings(registry_of(settings.aggregate.registries))
    catalogue = Catalogue(wordings, chain(read_lists(lists), read_known(known) if known else ()))
    vocabulary = _vocabulary(sources, wordings, tell)
    assign(vocabulary, catalogue, wordings, embedder or _encoder(settings), settings.issues, tell)
    places, tally = Places(vocabulary, catalogue, settings.issues.lone_share), Tally()
    with _writing(output, settings) as write:
        for article in _articles(sources, tell):
            placed = places.of_article(issues_of(article, wordings))
            write(rewritten(article, placed, settings.aggregate.mixed_share, tally))
        if not tally.adds_up:
            raise StancekitError(f"{tally} does not add up; report this fault of stancekit")
        _write_issues(clusters, catalogue)
    used = [issue for issue in catalogue.issues if issue.id in tally.used]
    return Summary(
        tally, len(vocabulary), {origin: sum(i.origin == origin for i in used) for origin in ORIGINS},
        sum(sum(phrase.count > 0 for phrase in issue.phrases) > 1 for issue in used),
        tuple(nlargest(top, used, key=lambda issue: issue.count)), clusters, perf_counter() - began,
    )  # fmt: skip


def _vocabulary(sources: Sequence[Path], wordings: Wordings, tell: Progress) -> Vocabulary:
    vocabulary, empty = Vocabulary(), True
    for article in _articles(sources, tell):
        vocabulary.take(issues_of(article, wordings).values())
        empty = False
    if empty:
        named = ", ".join(map(str, sources))
        raise InputError(f"{named}: no position in it; give a positions.jsonl that `stancekit extract` wrote")
    return vocabulary


def _articles(sources: Iterable[Path], tell: Progress) -> Iterator[list[Record]]:
    """The records of each article, which stand together in a file."""
    done = 0
    for path in sources:
        for _, group in groupby(_checked(path), key=lambda record: record["article"]["id"]):
            article = list(group)
            yield article
            done += len(article)
            if done % _EVERY < len(article):
                tell("records", done)


def _checked(path: Path) -> Iterator[Record]:
    for where, record in located_positions(path):
        try:
            _check(record)
        except (KeyError, TypeError, AttributeError) as error:
            raise InputError(f"{where}: no whole position ({error!r}); extract the articles again") from error
        if "originals" in record["target"]:
            raise InputError(
                f"{where}: its issue is already one of all articles; give the records as `stancekit extract` wrote them"
            )
        yield record


def _check(record: Mapping[str, Any]) -> None:
    """Look at every field that is read later on. Raises KeyError, TypeError or AttributeError."""
    target, article = record["target"], record["article"]
    texts = [target["id"], target["name"], target["kind"], article["id"], record["actor"]["id"], record["stance"]]
    numbers = [record["score"], record["confidence"]]
    for finding in record["evidence"]:
        texts += [finding["target"]["text"], finding["stance"]]
        numbers += [finding["start"], finding["confidence"], finding["target"]["start"]]
        numbers.append((finding["holder"] or finding)["start"])
    article["sha256"]
    if not all(isinstance(text, str) for text in texts) or not all(isinstance(n, int | float) for n in numbers):
        raise TypeError("a text or a number is of another type")
    if any(finding["stance"] not in STANCES for finding in record["evidence"]) or not record["evidence"]:
        raise TypeError("a finding without a stance, or no finding at all")


def _encoder(settings: Settings) -> Callable[[], Embedder]:
    def load() -> Embedder:
        from stancekit.extract.phrases import load_phrase_encoder

        own = settings.issues
        name = own.encoder or settings.extract.model
        return load_phrase_encoder(name, own.word_share, settings.extract.device, settings.extract.precision)

    return load


def _refuse_overwriting(inputs: Iterable[Path], outputs: tuple[Path, Path]) -> None:
    own = {os.path.realpath(path): path for path in (*outputs, settings_path(outputs[0]))}
    if len(own) < 3:
        raise UsageError(f"{outputs[1]}: would be written twice; choose another file for --clusters")
    for path in inputs:
        if os.path.realpath(path) in own:
            raise UsageError(f"{own[os.path.realpath(path)]}: would replace the input {path}; choose another output")


def settings_path(output: Path) -> Path:
    """Where the resolved settings go: ``X.settings.toml`` beside ``X.jsonl``."""
    return output.with_name(f"{output.stem}.settings.toml")


@contextmanager
def _writing(output: Path, settings: Settings) -> Iterator[Callable[[Iterable[Record]], None]]:
    """Writes records to a ``.part`` file, which gets its name, and the settings theirs, when all went well."""
    with _refusals(output):
        if output.is_dir():
            raise UsageError(f"{output}: is a folder; name a file, such as {output / 'positions-with-issues.jsonl'}")
        output.parent.mkdir(parents=True, exist_ok=True)
        with part_of(output).open("w", encoding="utf-8", newline="\n") as file:
            yield lambda records: file.writelines(map(to_line, records))
            file.flush()
            os.fsync(file.fileno())
        settings_path(output).write_text(settings.to_toml(), "utf-8")
        part_of(output).replace(output)


def _write_issues(path: Path, catalogue: Catalogue) -> None:
    with _refusals(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with part_of(path).open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(map(to_line, rows(catalogue)))
        part_of(path).replace(path)


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); choose another output") from error


def _silent(what: str, done: int) -> None:
    """Nobody wants to know."""
