"""One process loads spaCy and the model, and becomes as many as are to work; they share what it loaded.

    this process                     loads, says nothing
      |-- fork ------> worker 0      answers batches
      |-- fork ------> worker 1      answers batches
      exec ----------> the warden    tells how they end, ends them when it is ended

A fork takes only the thread that forks along, so no other may hold a lock then: everything before it is done in one
thread, and the pools of threads of torch, of the tokenizer and of numpy's library are begun after it or not at all.
"""

from __future__ import annotations

import gc
import os
import signal
import warnings
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.spawn import get_executable
from pathlib import Path
from typing import Final

from stancekit.batch import warden
from stancekit.batch.memory import end_with_parent, give_back
from stancekit.batch.serve import answer, begin, told
from stancekit.batch.work import Work, torch_threads
from stancekit.settings import Settings

_EXAMPLE: Final = "Halvorsen warned the Greek government on Monday that Oslo would block any new loan."


def become_workers(pipes: Sequence[Connection], news: Connection, settings: Settings, folder: Path) -> None:
    """Load, and become a worker for each pipe, which says ``ready`` and so on as ``serve`` does, and their warden.

    What is raised before there are workers is sent through the first pipe.
    """
    begin()
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with told(pipes[0]), torch_threads(1):
        work = load(settings, folder)
        gc.collect()
        gc.freeze()  # the collector writes to what it looks at, and what is written to is no longer shared
        give_back()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})  # until the warden can pass it on
        pids = [_fork(pipe, [*pipes, news], settings.batch.threads or 1, work) for pipe in pipes]
        for pipe in pipes:
            pipe.close()
        _watch(news, pids)


def load(settings: Settings, folder: Path) -> Callable[[], Work]:
    """What loads the stages, or gives them where they are loaded already.

    A model that computes on the processor is loaded and used once, so that as much as may be is shared. The driver of
    another device has to be begun by the process that uses it.
    """
    if not _on_processor(settings.extract.device):
        return lambda: Work.load(settings, folder)
    from stancekit.ingest import article_from_text

    work = Work.load(settings, folder)
    work.outcomes([article_from_text(_EXAMPLE, settings=settings.ingest)])
    return lambda: work


def _on_processor(device: str) -> bool:
    """Whether ``extract.device`` is the processor; a process that has looked for others may be of no use to them."""
    from stancekit.extract.extractor import find_device

    pid = _forked()
    if pid == 0:
        other = 1
        try:
            other = int(find_device(device).type != "cpu")
        finally:
            os._exit(other)
    return os.waitpid(pid, 0)[1] == 0


def _fork(pipe: Connection, ends: Sequence[Connection], threads: int, work: Callable[[], Work]) -> int:
    """Start a worker on its pipe, and give its number; of ``ends`` it keeps nothing else open."""
    pid = _forked()
    if pid:
        return pid
    code = 1
    try:
        end_with_parent()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        for end in ends:
            if end is not pipe:
                end.close()
        with told(pipe), torch_threads(threads):
            answer(pipe, work())
        code = 0
    finally:
        os._exit(code)


def _forked() -> int:
    """0 in the child; without the warning of other threads, which numpy's library may have, and sees to itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _watch(news: Connection, pids: list[int]) -> None:
    program = os.fsdecode(get_executable())
    os.set_inheritable(news.fileno(), True)  # noqa: FBT003 - it takes no keyword
    try:
        os.execv(program, [program, "-I", "-S", warden.__file__, *map(str, (news.fileno(), *pids))])  # noqa: S606
    except OSError:
        warden.watch(news.fileno(), pids)
