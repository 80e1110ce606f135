"""What a worker process does: batch after batch, until nobody sends any more.

All that it has to say goes into the pipe, as a pair of a word and its content; nothing is printed.
"""

from __future__ import annotations

import os
import pickle
import signal
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from stancekit.batch.aside import one_line
from stancekit.batch.work import Work, torch_threads
from stancekit.errors import StancekitError
from stancekit.settings import Settings

# torch compiles kernels for each shape that it meets and keeps the last 1024. Hardly two of our batches have the same
# shapes, so the kept ones save no time; in a worker that has run for a minute they take 300 MB.
KERNELS_KEPT: Final = "64"


def serve(pipe: Connection, settings: Settings, folder: Path) -> None:
    """Load, say ``ready``, and answer each batch with ``done``; ``error`` is the last word."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # for where the parent could not see to it
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", KERNELS_KEPT)
    try:
        with torch_threads(settings.batch.threads or 1):  # one each, or the workers' threads wait for each other
            _serve(pipe, Work.load(settings, folder))
    except ConnectionError:
        return
    except BaseException as error:  # noqa: BLE001 - it is raised in the parent
        sent = portable(error)
        sent.add_note(traceback.format_exc())
        with suppress(ConnectionError):
            pipe.send(("error", sent))


def _serve(pipe: Connection, work: Work) -> None:
    pipe.send(("ready", None))
    while True:
        try:
            batch = pipe.recv()
        except EOFError:
            return
        pipe.send(("done", work.outcomes(batch)))


def portable(error: BaseException) -> BaseException:
    """The exception, or its words where it cannot travel."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own exception
    except Exception:  # noqa: BLE001 - exceptions of other libraries may fail to pickle in any way
        return StancekitError(f"a worker process raised {one_line(error)}; report it")
    return error
