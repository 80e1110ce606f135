"""What a worker process does: batch after batch of articles, until nobody sends any more.

All that it has to say goes into the pipe, as a pair of a word and its content; nothing is printed, nothing is kept.
"""

from __future__ import annotations

import hashlib
import json
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from stancekit.batch.aside import failed
from stancekit.batch.memory import keep_few_kernels
from stancekit.batch.serve import portable
from stancekit.batch.work import Done, Work, torch_threads
from stancekit.errors import Rejection, StancekitError
from stancekit.ingest.assemble import Origin, assemble
from stancekit.ingest.metadata import metadata_of
from stancekit.records import Article
from stancekit.serve.asked import Asked
from stancekit.settings import IngestSettings, Settings

if TYPE_CHECKING:
    from stancekit.preprocess.analyse import Analyser
    from stancekit.records import ModelInfo

Answer: TypeAlias = str | Rejection  # the body of a response, or why there is none

_EXAMPLE: Final = "Halvorsen warned the Greek government on Monday that Oslo would block any new loan."


class Answerer:
    """The stages from a text to the body of a response, loaded.

    Raises:
        UsageError: the spaCy pipeline is not installed, or there is no such device.
        ModelError: the model cannot be used.
    """

    def __init__(self, settings: Settings, folder: Path) -> None:
        from stancekit.flow import load_extractor
        from stancekit.preprocess.analyse import Analyser

        self._settings = _without_texts(settings)
        self._analyser: Analyser = Analyser(settings.preprocess)
        extractor = load_extractor(settings, folder)
        self.model: ModelInfo = extractor.info
        self._work = Work(self._analyser, extractor, self._settings)

    def answers(self, batch: Sequence[Asked]) -> list[Answer]:
        """One a text, in order; a text that breaks a stage is a Rejection, the others are not touched."""
        # What spaCy learns of the words of a text it forgets at the end of the zone; else it would keep them for good.
        with self._analyser.nlp.memory_zone():
            outcomes = self._work.outcomes([article_of(one, self._settings.ingest) for one in batch])
        return [outcome if isinstance(outcome, Rejection) else body_of(outcome, self.model) for outcome in outcomes]


def article_of(asked: Asked, settings: IngestSettings) -> Article | Rejection:
    """The article that a line of JSON with these fields would be; without an id it gets one from the text's SHA-256."""
    digest = hashlib.sha256(asked.text.encode("utf-8")).hexdigest()
    origin = Origin(id=asked.id or digest[:16], name=asked.id or "", path=None, sha256=digest)
    given = metadata_of(asked.title, asked.date, asked.author, asked.source)
    try:
        return assemble(asked.text, origin, given, settings)
    except Rejection as rejection:
        return rejection
    except Exception as error:  # noqa: BLE001 - whatever a text provokes, the others of its batch go on
        return failed(Article(origin.id, asked.text), "reading", error)


def body_of(done: Done, model: ModelInfo) -> str:
    """The response's JSON: the lines that would stand in files, and the counts."""
    counts = {
        "findings": done.findings, "positions": len(done.lines.positions), "dropped": dict(done.dropped),
        "pairs": done.pairs, "scored": done.scored, "split": done.split,
    }  # fmt: skip
    positions = ",\n".join(line.rstrip("\n") for line in done.lines.positions)
    article = done.lines.article.rstrip("\n")
    return (
        f'{{"article": {article},\n"positions": [{positions}],\n'
        f'"counts": {json.dumps(counts)},\n"model": {json.dumps(asdict(model))}}}\n'
    )


def work(pipe: Connection, settings: Settings, folder: Path) -> None:
    """Load, say ``ready`` with the model, and answer each batch with ``done``; ``error`` is the last word."""
    for number in (signal.SIGINT, signal.SIGTERM):  # they are sent to all processes; the parent ends this one
        signal.signal(number, signal.SIG_IGN)
    keep_few_kernels()
    try:
        # Several workers get a thread each, or their threads wait for each other.
        with torch_threads(settings.batch.threads or (0 if settings.serve.workers == 1 else 1)):
            _work(pipe, Answerer(settings, folder), settings.serve.max_memory)
    except ConnectionError:
        return
    except BaseException as error:  # noqa: BLE001 - it is raised in the parent
        with suppress(ConnectionError):
            pipe.send(("error", portable(error)))  # without its traceback, which may hold words of a text


def _work(pipe: Connection, answerer: Answerer, memory: int) -> None:
    # What is loaded or compiled at the first use should cost no request; nor should every one find a broken stage.
    (answer,) = answerer.answers([Asked(_EXAMPLE)])
    if isinstance(answer, Rejection):
        raise StancekitError(answer.detail)
    with limited_memory(memory):
        pipe.send(("ready", answerer.model))
        while True:
            try:
                batch = pipe.recv()
            except EOFError:
                return
            pipe.send(("done", answerer.answers(batch)))
            del batch


@contextmanager
def limited_memory(megabytes: int) -> Iterator[None]:
    """At most so much more address space than now; what goes beyond raises MemoryError. 0, or no /proc: no limit."""
    try:
        import resource

        size = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except (ImportError, OSError):
        megabytes = 0
    if not megabytes:
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_lower(size + megabytes * 1_000_000, before[1]), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def _lower(wanted: int, hard: int) -> int:
    return wanted if hard < 0 else min(wanted, hard)


def _without_texts(settings: Settings) -> Settings:
    """Who asks has the text; the answer need not repeat it."""
    return settings.model_copy(update={"output": settings.output.model_copy(update={"texts": False})})
