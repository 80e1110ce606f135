"""Starting the worker processes, and seeing them end.

On Linux they are forked from one process that has loaded everything (see ``forked``): they load once and share memory.
Elsewhere each is started afresh and loads for itself, since other systems' libraries do not stand a fork.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from stancekit.batch.forked import become_workers
from stancekit.batch.serve import serve
from stancekit.settings import Settings

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

_PATIENCE: Final = 5.0  # seconds that a process that should end is given


class Spawned:
    """Workers that are started afresh; ``pipes`` are our ends, one each."""

    def __init__(self) -> None:
        self.pipes: list[Connection] = []
        self._processes: list[SpawnProcess] = []

    def hire(self, size: int, settings: Settings, folder: Path) -> None:
        """Start ``size`` of them."""
        spawn = multiprocessing.get_context("spawn")
        for _ in range(size):
            pipe, far_end = spawn.Pipe()
            process = spawn.Process(
                target=serve, args=(far_end, settings, folder), name="stancekit worker", daemon=True
            )
            process.start()
            far_end.close()
            self.pipes.append(pipe)
            self._processes.append(process)

    def exit_code(self, place: int) -> int | None:
        """Of the worker whose pipe has ended; negative for a signal, None if it cannot be known."""
        self._processes[place].join(_PATIENCE)
        return self._processes[place].exitcode

    def dismiss(self) -> None:
        """End them all."""
        _end(self._processes, self.pipes)


class Forked:
    """Workers that are forked from one process; ``pipes`` are our ends, one each."""

    def __init__(self) -> None:
        self.pipes: list[Connection] = []
        self._ended: dict[int, int] = {}
        self._news: Connection | None = None
        self._process: SpawnProcess | None = None

    def hire(self, size: int, settings: Settings, folder: Path) -> None:
        """Start ``size`` of them."""
        spawn = multiprocessing.get_context("spawn")
        ends = [spawn.Pipe() for _ in range(size)]
        self.pipes, far_ends = [near for near, _ in ends], [far for _, far in ends]
        self._news, far_news = spawn.Pipe(duplex=False)
        self._process = spawn.Process(
            target=become_workers, args=(far_ends, far_news, settings, folder), name="stancekit workers", daemon=True
        )
        self._process.start()
        for end in (*far_ends, far_news):
            end.close()

    def exit_code(self, place: int) -> int | None:
        """Of the worker whose pipe has ended, or of the process that loads or watches if that ended first; negative
        for a signal, None if it cannot be known.
        """
        if self._process is None or self._news is None:
            return None
        try:
            while place not in self._ended and self._news.poll(_PATIENCE):
                ended, code = map(int, self._news.recv_bytes().split())
                self._ended[ended] = code
        except (EOFError, OSError):
            self._process.join(_PATIENCE)
        return self._ended.get(place, self._process.exitcode)

    def dismiss(self) -> None:
        """End them all."""
        _end([self._process] if self._process else [], [*self.pipes, *([self._news] if self._news else [])])


Staff: TypeAlias = Spawned | Forked


def staff() -> Staff:
    """Nobody yet, of the kind that is best on this system."""
    return Forked() if sys.platform == "linux" else Spawned()


def _end(processes: Sequence[SpawnProcess], ends: Sequence[Connection]) -> None:
    for process in processes:
        process.terminate()  # at the end of the articles too: they have nothing left to do but to go
    for process in processes:
        process.join(_PATIENCE)
        process.kill()
        process.join()
    for end in ends:
        end.close()
