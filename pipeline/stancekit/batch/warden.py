"""Waits for the worker processes, tells how each ends, and takes them along when it is told to end.

The process that loaded everything and became the workers goes on as this program, and so holds nothing of what it
loaded. It is run by its path and needs nothing of the package.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
from contextlib import suppress


def watch(news: int, pids: list[int]) -> None:
    """Wait until every child of ``pids`` has ended; SIGTERM, which must be blocked before, is passed on to them.

    Of each child that ends a message is written to the file descriptor ``news``, as ``multiprocessing.connection``
    frames them: its place in ``pids`` and its exit code, negative for a signal.
    """
    left = {pid: place for place, pid in enumerate(pids)}

    def end(_number: int, _frame: object) -> None:
        for pid in left:
            os.kill(pid, signal.SIGTERM)

    signal.signal(signal.SIGTERM, end)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    while left:
        ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        if ended is None:
            continue
        place = left.pop(ended.si_pid, None)  # before its number can be another process's
        _, status = os.waitpid(ended.si_pid, 0)
        if place is not None:
            _tell(news, f"{place} {os.waitstatus_to_exitcode(status)}".encode())


def _tell(news: int, message: bytes) -> None:
    with suppress(OSError):  # nobody listens any more
        os.write(news, struct.pack("!i", len(message)) + message)


if __name__ == "__main__":
    watch(int(sys.argv[1]), [int(pid) for pid in sys.argv[2:]])
