"""The first half of the way in a process of its own, so that articles are analysed while others are scored.

    this process                                  the child
    Ahead.start() ------------- spawns ---------> work(): loads spaCy
    loads torch and the model                     reads and analyses a batch
    Ahead.__iter__() <------- one-way pipe ------ sends it, and waits while the pipe is full

The pipe is the only tie. Its writing end is the child's alone: when the child dies, however it dies, reading ends, so
nobody waits for the dead; when this process dies, the child's next batch finds nobody to read it, and the child ends.
"""

from __future__ import annotations

import multiprocessing
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from time import perf_counter
from types import TracebackType
from typing import Any, Final, Literal, Self, TypeAlias

from stancekit.batch.analysis import Analysed, analysed_batches, load_analyser
from stancekit.batch.aside import one_line
from stancekit.batch.wire import dumps, loads
from stancekit.errors import StancekitError
from stancekit.ingest import Discovery
from stancekit.settings import Settings

Kind: TypeAlias = Literal["loaded", "batch", "end", "error"]

_BATCHES_HELD: Final = 3  # received and not yet asked for; as many as it takes to even out long and short articles
_PATIENCE: Final = 5.0  # seconds that a child that should end is given
# spaCy imports torch where it finds it, which takes seconds and 180 MB; these pipelines have no use for it.
_WITHOUT_TORCH: Final = ("en_core_web_sm", "en_core_web_md", "en_core_web_lg")


class Ahead:
    """Reads and analyses in a child process; a context manager, and an iterator over articles and rejections in order.

    ``read`` is the number of articles and rejections that reading gave, known once the iteration has ended. At most
    ``_BATCHES_HELD`` batches wait in this process and one in the child, however many articles there are. ``begun`` is
    when reading began (as ``time.perf_counter`` counts), known after ``load``.

    Raises:
        UsageError: the spaCy pipeline is not installed.
        StancekitError: the child died. Whatever else is raised in the child is raised here, with the child's traceback
            as a note.
    """

    def __init__(self, found: Discovery, settings: Settings) -> None:
        self.read = 0
        self.begun = 0.0
        spawn = multiprocessing.get_context("spawn")
        self._inbox: queue.Queue[bytes] = queue.Queue(_BATCHES_HELD)
        self._pipe, self._far_end = spawn.Pipe(duplex=False)
        self._process = spawn.Process(
            target=work, args=(self._far_end, dumps(found), settings), name="stancekit analysis", daemon=True
        )
        self._receiver = threading.Thread(target=self._receive, name="stancekit analysis receiver", daemon=True)

    def __enter__(self) -> Self:
        with _deaf_to_interrupts():
            self._process.start()
        self._far_end.close()
        self._receiver.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()  # at the end of the articles too: the child has nothing left to do but to go
        self._process.join(_PATIENCE)
        self._process.kill()
        self._process.join()
        while self._receiver.is_alive():
            self._empty_inbox()
            self._receiver.join(0.05)
        self._pipe.close()

    def load(self) -> None:
        """Wait until the child has loaded spaCy."""
        self._next()

    def __iter__(self) -> Iterator[Analysed]:
        while True:
            kind, content = self._next()
            if kind == "end":
                self.read = content
                return
            yield from content

    def _next(self) -> tuple[Kind, Any]:
        message = self._inbox.get()
        if not message:
            raise self._death()
        kind, content = loads(message)
        if kind == "error":
            raise content
        return kind, content

    def _receive(self) -> None:
        """In a thread: message after message into the inbox, and an empty one when there is nobody to send any."""
        try:
            while True:
                message = self._pipe.recv_bytes()
                self.begun = self.begun or perf_counter()  # the first message says that spaCy is loaded
                self._inbox.put(message)
        except (EOFError, OSError):
            self._inbox.put(b"")

    def _empty_inbox(self) -> None:
        try:
            while True:
                self._inbox.get_nowait()
        except queue.Empty:
            return

    def _death(self) -> StancekitError:
        self._process.join(_PATIENCE)
        code = self._process.exitcode
        how = f"killed by signal {-code}" if code is not None and code < 0 else f"exit code {code}"
        return StancekitError(
            f"the process that analyses articles died ({how}); if memory ran out, lower preprocess.batch_articles; "
            "--set batch.overlap=false does without that process; a script has to call extract inside "
            "`if __name__ == '__main__':`"
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


def work(pipe: Connection, found: bytes, settings: Settings) -> None:
    """What the child does: everything it has to say goes into the pipe, nothing is printed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # for where the parent could not see to it
    try:
        _analyse(pipe, loads(found), settings)
    except BrokenPipeError:
        return
    except BaseException as error:  # noqa: BLE001 - it is raised in the parent
        _send(pipe, "error", _portable(error))


def _analyse(pipe: Connection, found: Discovery, settings: Settings) -> None:
    if settings.preprocess.spacy_model.startswith(_WITHOUT_TORCH):
        sys.modules.setdefault("torch", None)  # type: ignore[arg-type]
    analyser = load_analyser(settings)
    _send(pipe, "loaded", None)
    read = 0
    for batch in analysed_batches(found, analyser, settings):
        read += len(batch)
        _send(pipe, "batch", batch)
    _send(pipe, "end", read)


def _send(pipe: Connection, kind: Kind, content: object) -> None:
    pipe.send_bytes(dumps((kind, content)))


def _portable(error: BaseException) -> BaseException:
    """The exception, or its words where it cannot travel."""
    trace = traceback.format_exc()
    error.add_note(trace)
    try:
        loads(dumps(error))
    except Exception:  # noqa: BLE001 - exceptions of other libraries may fail to pickle in any way
        error = StancekitError(f"the process that analyses articles raised {one_line(error)}; report it")
        error.add_note(trace)
    return error
