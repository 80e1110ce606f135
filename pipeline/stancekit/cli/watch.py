"""What a run shows while it goes on: a bar on a terminal, a line now and then elsewhere, the first rejections."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from stancekit.batch import Progress as Step
from stancekit.cli.exits import complain
from stancekit.cli.words import counted, line
from stancekit.errors import Rejection
from stancekit.export.writer import REJECTED

_SHOWN: Final = 20  # rejections that get a line of their own
_EVERY: Final = 10.0  # seconds between two lines where there is no bar


class Watch:
    """Prints to stderr; called with each Step, inside its own ``with``.

    Args:
        output: the file of positions, beside which the rejections go.
        quiet: only rejections.
        console: where to print instead.
    """

    def __init__(self, output: Path, *, quiet: bool, console: Console | None = None) -> None:
        self._rejected = output.with_name(REJECTED)
        self._console = console or Console(stderr=True)
        self._quiet = quiet
        self._bar = None if quiet or not self._console.is_terminal else _bar(self._console)
        self._task = self._bar.add_task("loading spaCy and the model", total=None) if self._bar else None
        self._count = 0
        self._spoke: float | None = None

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()
        if self._count > _SHOWN:
            self._say(f"... and {self._count - _SHOWN:,} more set aside, all of them in {self._rejected}")

    def __call__(self, step: Step) -> None:
        """After an article or a rejection."""
        if step.rejection:
            self._reject(step.rejection)
        if self._bar and self._task is not None:
            self._bar.update(self._task, total=1.0, completed=step.done, description=_counts(step))
        elif not self._quiet:
            self._now_and_then(step)

    def _reject(self, rejection: Rejection) -> None:
        self._count += 1
        if self._count <= _SHOWN:
            self._say(f"set aside: {rejection}")

    def _now_and_then(self, step: Step) -> None:
        now = perf_counter()
        if self._spoke is None:
            self._spoke = now
        elif now - self._spoke >= _EVERY:
            self._spoke = now
            self._say(f"{_counts(step)}, {step.done:.0%}")

    def _say(self, message: str) -> None:
        self._console.print(Text(line(message)), soft_wrap=True)


class Ticker:
    """A line on stderr every ten seconds: called with what is being done and how much of it is."""

    def __init__(self) -> None:
        self._spoke = perf_counter()

    def __call__(self, what: str, done: int) -> None:
        """Speak, if it is time again."""
        now = perf_counter()
        if now - self._spoke >= _EVERY:
            self._spoke = now
            complain(f"{what}: {done:,}")


def _counts(step: Step) -> str:
    aside = f", {step.rejected:,} set aside" if step.rejected else ""
    return counted(step.articles, "article") + aside


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeRemainingColumn(),
        console=console, transient=True,
    )  # fmt: skip
