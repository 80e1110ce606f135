"""Who works on the batches: this process alone, or several that are alike, each with spaCy and the model.

    this process                               each worker
    Crew.__enter__() ---------- starts ------> has spaCy and the model loaded (see ``hiring``)
    reads the articles <-------- ready ------- says so
    Crew.finished(): a batch --- pipe -------> analyses, scores, merges
    yields its outcomes <------- pipe -------- sends the outcomes

A worker is sent a batch only when it waits for one, so neither side ever waits for the other to read. The two ends of
a pipe are held by one process each: when a worker dies, however it dies, reading from it ends, so nobody waits for the
dead; when this process dies, the workers read the end of their pipes, and end.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Final, Self, TypeAlias

from stancekit.batch.batches import Batch
from stancekit.batch.hiring import staff
from stancekit.batch.work import Outcome, Work, torch_threads
from stancekit.errors import StancekitError
from stancekit.ingest import Discovery
from stancekit.settings import Settings

Finished: TypeAlias = tuple[Batch, list[Outcome]]

_HELD: Final = 4  # batches for each worker that are read and not yet written: done out of turn, in work, or waiting


def workers_for(found: Discovery, settings: Settings) -> int:
    """How many processes are to work: ``batch.workers``, 0 being one per core; never more than there may be articles.

    1 is this process alone.
    """
    most = settings.batch.workers or cores()
    if any(file.format == "jsonl" for file in found.files):
        return most
    return max(1, min(most, len(found.files)))


def cores() -> int:
    """The processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Alone:
    """Works in this process; ``loaded`` is when it could begin, as ``time.perf_counter`` counts."""

    def __init__(self, source: Iterator[Batch], settings: Settings, folder: Path) -> None:
        self.loaded = 0.0
        self._source = source
        self._settings = settings
        self._folder = folder
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(torch_threads(self._settings.batch.threads))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def load(self) -> None:
        """Load spaCy and the model."""
        self._work = Work.load(self._settings, self._folder)
        self.loaded = perf_counter()

    def finished(self) -> Iterator[Finished]:
        """Each batch with what became of it."""
        for batch in self._source:
            yield batch, self._work.outcomes(batch)


@dataclass(slots=True)
class _Task:
    batch: Batch
    given: bool = False
    outcomes: list[Outcome] | None = None


@dataclass(slots=True)
class _Worker:
    """One of the staff by its place, with our end of its pipe; ``ready`` when it waits for a batch."""

    place: int
    pipe: Connection
    ready: bool = False
    task: _Task | None = None


class Crew:
    """Works in ``size`` processes; a context manager.

    ``loaded`` is when the first of them could begin, as ``time.perf_counter`` counts; known after ``load``.

    Raises:
        StancekitError: a worker died. Whatever else is raised in a worker is raised here, with the worker's traceback
            as a note.
    """

    def __init__(self, size: int, source: Iterator[Batch], settings: Settings, folder: Path) -> None:
        self.loaded = 0.0
        self._size = size
        self._source = source
        self._settings = settings
        self._folder = folder
        self._staff = staff()
        self._workers: list[_Worker] = []
        self._tasks: deque[_Task] = deque()  # in the order of the input, the next to be written first

    def __enter__(self) -> Self:
        with ExitStack() as undo, _deaf_to_interrupts():
            undo.callback(self._staff.dismiss)
            self._staff.hire(self._size, self._settings, self._folder)
            self._workers = [_Worker(place, pipe) for place, pipe in enumerate(self._staff.pipes)]
            undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._staff.dismiss()

    def load(self) -> None:
        """Wait until a worker has loaded spaCy and the model; the first batches are read meanwhile."""
        while not self.loaded:
            self._listen(0 if self._read_ahead() else None)

    def finished(self) -> Iterator[Finished]:
        """Each batch with what became of it, in the order of the input."""
        while True:
            self._hand_out()
            while self._tasks and (outcomes := self._tasks[0].outcomes) is not None:
                yield self._tasks.popleft().batch, outcomes
            if self._read_ahead():
                self._listen(0)
            elif self._tasks:
                self._listen(None)
            else:
                return

    def _read_ahead(self) -> bool:
        """Read a batch, unless as many are held as may be, or there are no more."""
        if len(self._tasks) >= _HELD * self._size:
            return False
        batch = next(self._source, None)
        if batch is None:
            return False
        self._tasks.append(_Task(batch))
        return True

    def _hand_out(self) -> None:
        for task in self._tasks:
            worker = next((w for w in self._workers if w.ready), None)
            if worker is None:
                return
            if task.given:
                continue
            worker.ready, worker.task, task.given = False, task, True
            try:
                worker.pipe.send(task.batch)
            except ConnectionError as error:
                raise self._death(worker) from error

    def _listen(self, seconds: float | None) -> None:
        """Take what the workers say, waiting for at most so long, None being for however long it takes."""
        heard = wait([worker.pipe for worker in self._workers], seconds)
        for worker in self._workers:
            if worker.pipe in heard:
                self._hear(worker)

    def _hear(self, worker: _Worker) -> None:
        try:
            kind, content = worker.pipe.recv()
        except (EOFError, OSError) as error:
            raise self._death(worker) from error
        if kind == "error":
            raise content
        self.loaded = self.loaded or perf_counter()
        if worker.task:
            worker.task.outcomes = content
        worker.ready, worker.task = True, None

    def _death(self, worker: _Worker) -> StancekitError:
        code = self._staff.exit_code(worker.place)
        how = f"killed by signal {-code}" if code is not None and code < 0 else f"exit code {code}"
        return StancekitError(
            f"a worker process died ({how}); if memory ran out, set batch.workers lower; --set batch.workers=1 does "
            "without worker processes; a script has to call extract inside `if __name__ == '__main__':`"
        )


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """A process started inside does not hear ctrl-C, which a terminal sends to all; this one will stop it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
