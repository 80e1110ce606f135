"""Threads that hand batches to worker processes, one each, and end and replace a process that hangs or dies."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from time import monotonic
from typing import Final

from stancekit.errors import Rejection, StancekitError
from stancekit.records import ModelInfo
from stancekit.serve.errors import RequestError
from stancekit.serve.line import Job, Line
from stancekit.serve.process import DiedError, WorkerProcess
from stancekit.serve.worker import Answer

_LOG: Final = logging.getLogger("stancekit.serve")


class Keeper(threading.Thread):
    """Keeps one worker process at work until the line is closed.

    Args:
        line: where the articles wait.
        start: starts a process.
        seconds: within which a batch has to be answered.

    Attributes:
        model: the worker's model, once it is loaded; or what was raised instead.
    """

    def __init__(self, line: Line, start: Callable[[], WorkerProcess], seconds: float) -> None:
        super().__init__(name="stancekit keeper", daemon=True)
        self.model: Future[ModelInfo] = Future()
        self._line = line
        self._start = start
        self._seconds = seconds
        self._process: WorkerProcess | None = None

    def run(self) -> None:
        """Load, then batch after batch."""
        _block_interrupts()
        try:
            self.model.set_result(self._load())
        except Exception as error:  # noqa: BLE001 - it is raised where the model is waited for
            self.model.set_exception(error)
            return
        while jobs := self._line.take():
            self._serve(jobs)
        self._end()

    @property
    def ready(self) -> bool:
        """Whether there is a process to work."""
        return self._process is not None and self._process.alive

    def interrupt(self) -> None:
        """End the process, in the middle of its work; the line has to be closed before."""
        if self._process:
            self._process.kill()

    def _serve(self, jobs: list[Job]) -> None:
        began = monotonic()
        try:
            process = self._process or self._loaded()
            answers = process.answers([job.asked for job in jobs], self._seconds)
        except TimeoutError:
            self._give_up(jobs, _too_slow(self._seconds))
        except DiedError as error:
            self._give_up(jobs, RequestError("failed", f"{error} while it worked on this article; report it"))
        except Exception as error:  # noqa: BLE001 - no text may take the thread with it
            _LOG.error("a worker failed: %s", type(error).__name__)  # its message may hold words of a text
            self._end()
            for job in jobs:
                job.fail(_broken(error))
        else:
            self._line.took(monotonic() - began, len(jobs))
            for job, answer in zip(jobs, answers, strict=True):
                _hand_over(job, answer)

    def _give_up(self, jobs: list[Job], error: RequestError) -> None:
        """One alone gets the error; of several each gets a try alone, since one is to blame and nobody knows which."""
        self._end()
        if self._line.closed:
            for job in jobs:
                job.fail(stopping())
            return
        if len(jobs) == 1:
            jobs[0].fail(error)
        else:
            self._line.return_to(jobs)
        _LOG.warning("a worker process was ended and is replaced (%s, %d articles)", error.code, len(jobs))
        try:
            self._loaded()
        except Exception as problem:  # noqa: BLE001 - the next batch tries again, and is told
            _LOG.error("no worker process can be started: %s", type(problem).__name__)

    def _loaded(self) -> WorkerProcess:
        self._load()
        if self._process is None:
            raise DiedError("the worker process was ended")
        return self._process

    def _load(self) -> ModelInfo:
        self._process = self._start()
        try:
            if self._line.closed:  # whoever closed it may not have seen the process yet
                raise DiedError("the server stops")
            return self._process.loaded()
        except BaseException:
            self._end()
            raise

    def _end(self) -> None:
        if self._process:
            self._process.end()
            self._process = None


def stopping() -> RequestError:
    """What those are told whose article is not worked on any more."""
    return RequestError("stopping", "the server is about to stop; ask another, or this one when it runs again")


def _too_slow(seconds: float) -> RequestError:
    message = f"the work on this article took more than {seconds:g} seconds and was ended; send it in parts"
    return RequestError("too_slow", message, retry_after=1)


def _broken(error: Exception) -> RequestError:
    words = str(error) if isinstance(error, StancekitError) else type(error).__name__
    return RequestError("internal", f"the worker cannot work: {words}")


def _hand_over(job: Job, answer: Answer) -> None:
    if isinstance(answer, Rejection):
        job.fail(RequestError("failed", answer.detail))
    else:
        job.succeed(answer)


def _block_interrupts() -> None:
    """A process started in this thread does not hear what terminals and supervisors send to all; its keeper ends it."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
