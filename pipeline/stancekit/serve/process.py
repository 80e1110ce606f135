"""A worker process as its parent sees it: started, asked within a time, ended."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias

from stancekit.errors import StancekitError
from stancekit.records import ModelInfo
from stancekit.serve.asked import Asked
from stancekit.serve.worker import Answer, work
from stancekit.settings import Settings

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

Body: TypeAlias = Callable[[Connection, Settings, Path], None]

_PATIENCE: Final = 5.0  # seconds that a process that should end is given


class DiedError(StancekitError):
    """The process ended before it answered."""


class WorkerProcess:
    """A process with spaCy and the model, and our end of its pipe.

    The two ends of the pipe are held by one process each: when the worker dies, however it dies, reading from it ends;
    when this process dies, the worker reads the end of its pipe, and ends.
    """

    def __init__(self, process: SpawnProcess, pipe: Connection) -> None:
        self._process = process
        self._pipe = pipe
        Finalize(self, process.kill, exitpriority=0)  # at the exit of a program, where it would not hear to be ended

    @classmethod
    def start(cls, settings: Settings, folder: Path, body: Body = work) -> Self:
        """Start a process; ``loaded`` waits until it can work."""
        spawn = multiprocessing.get_context("spawn")
        pipe, far_end = spawn.Pipe()
        process = spawn.Process(target=body, args=(far_end, settings, folder), name="stancekit worker", daemon=True)
        process.start()
        far_end.close()
        return cls(process, pipe)

    def loaded(self) -> ModelInfo:
        """Who answers, once the model is loaded.

        Raises:
            StancekitError: what was raised while loading, or that the process died.
        """
        model: ModelInfo = self._said("ready", None)
        return model

    def answers(self, batch: Sequence[Asked], seconds: float) -> list[Answer]:
        """What the worker makes of the texts, one each.

        Raises:
            TimeoutError: it has not answered within ``seconds``; it works on, and has to be ended.
            DiedError: it died.
        """
        try:
            self._pipe.send(list(batch))
        except OSError as error:
            raise self._death() from error
        answers: list[Answer] = self._said("done", seconds)
        return answers

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.is_alive()

    def kill(self) -> None:
        """Stop it, whatever it does; it holds nothing that would have to be put away. Any thread may."""
        self._process.kill()

    def end(self) -> None:
        """Stop it and put away what was held for it."""
        self._process.kill()
        self._process.join(_PATIENCE)
        self._pipe.close()

    def _said(self, expected: str, seconds: float | None) -> Any:
        try:
            if not self._pipe.poll(seconds):
                raise TimeoutError
            word, content = self._pipe.recv()
        except TimeoutError:
            raise
        except (EOFError, OSError) as error:
            raise self._death() from error
        if word != expected:
            raise content
        return content

    def _death(self) -> DiedError:
        self._process.join(_PATIENCE)
        code = self._process.exitcode
        how = f"killed by signal {-code}" if code is not None and code < 0 else f"exit code {code}"
        return DiedError(f"the worker process died ({how})")
