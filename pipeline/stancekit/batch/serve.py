"""What a worker process does: batch after batch, until nobody sends any more.

All that it has to say goes into the pipe, as a pair of a word and its content; nothing is printed.
"""

from __future__ import annotations

import pickle
import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from stancekit.batch.aside import one_line
from stancekit.batch.memory import give_back, keep_few_kernels, keep_what_comes_back
from stancekit.batch.work import Work, torch_threads
from stancekit.errors import StancekitError
from stancekit.settings import Settings

_TOGETHER: Final = 64  # batches, after which the words that spaCy has met are forgotten and memory is given back


def serve(pipe: Connection, settings: Settings, folder: Path) -> None:
    """Load, say ``ready``, and answer each batch with ``done``; ``error`` is the last word."""
    begin()
    with told(pipe), torch_threads(settings.batch.threads or 1):  # one each, or the workers' threads wait
        answer(pipe, Work.load(settings, folder))


def begin() -> None:
    """What a process does first that works on articles and on nothing else."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # for where the parent could not see to it
    keep_few_kernels()
    keep_what_comes_back()


@contextmanager
def told(pipe: Connection) -> Iterator[None]:
    """Whatever is raised inside is sent, to be raised in the parent, and goes no further; so does a parent's end."""
    try:
        yield
    except ConnectionError:
        return
    except BaseException as error:  # noqa: BLE001 - it is raised in the parent
        sent = portable(error)
        sent.add_note(traceback.format_exc())
        with suppress(OSError):
            pipe.send(("error", sent))


def answer(pipe: Connection, work: Work) -> None:
    """Say ``ready``, and answer each batch with ``done``."""
    pipe.send(("ready", None))
    while True:
        with work.forgetting():
            for _ in range(_TOGETHER):
                try:
                    batch = pipe.recv()
                except EOFError:
                    return
                pipe.send(("done", work.outcomes(batch)))
                del batch
        give_back()


def portable(error: BaseException) -> BaseException:
    """The exception, or its words where it cannot travel."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own exception
    except Exception:  # noqa: BLE001 - exceptions of other libraries may fail to pickle in any way
        return StancekitError(f"a worker process raised {one_line(error)}; report it")
    return error
