"""Takes what is asked, has it worked on, and hands back the answer or why there is none, always within a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from types import TracebackType
from typing import Self, TypeAlias

from stancekit.errors import StancekitError
from stancekit.records import ModelInfo
from stancekit.serve.asked import Asked
from stancekit.serve.errors import RequestError
from stancekit.serve.keeper import Keeper, stopping
from stancekit.serve.line import Job, Line
from stancekit.serve.process import WorkerProcess
from stancekit.settings import ServeSettings

Left: TypeAlias = asyncio.Future[None]  # done when who asked has left


class LeftError(Exception):
    """Who asked has left; there is nobody to answer."""


class Desk:
    """A bounded queue before worker processes; a context manager.

    Entering it waits until every worker has loaded its model, and raises what one raised instead. ``start`` starts a
    process.
    """

    def __init__(self, settings: ServeSettings, start: Callable[[], WorkerProcess]) -> None:
        self._settings = settings
        self._line = Line(settings)
        self._keepers = [Keeper(self._line, start, settings.work_seconds) for _ in range(settings.workers)]
        self._taken = 0
        self._model: ModelInfo | None = None

    def __enter__(self) -> Self:
        for keeper in self._keepers:
            keeper.start()
        try:
            for keeper in self._keepers:
                self._model = keeper.model.result()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the workers; who still waits is told so."""
        for job in self._line.close():
            job.fail(stopping())
        for keeper in self._keepers:
            keeper.interrupt()
        for keeper in self._keepers:
            if keeper.is_alive():
                keeper.join()

    @property
    def model(self) -> ModelInfo:
        """The model that answers."""
        if self._model is None:
            raise StancekitError("the model is not loaded; use the desk inside `with Desk(...) as desk:`")
        return self._model

    @property
    def waiting(self) -> int:
        """Articles that no worker has begun with."""
        return len(self._line)

    @property
    def taken(self) -> int:
        """Places that are taken: articles that are received, wait, or are worked on."""
        return self._taken

    @property
    def ready(self) -> int:
        """Workers that can work."""
        return sum(keeper.ready for keeper in self._keepers)

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place for an article, from before it is received until it is answered.

        Raises:
            RequestError: ``full``, or ``stopping``.
        """
        if self._line.closed:
            raise stopping()
        if self._taken >= self._settings.places:
            raise RequestError(
                "full", f"{self._taken} articles are waiting, as many as may; try again", retry_after=self._line.pause()
            )
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

    async def answer(self, asked: Asked, left: Left) -> str:
        """The body of the response.

        It comes, or an error does, after ``wait_seconds`` and ``work_seconds`` at most. Once ``left`` is done the text
        is dropped.

        Raises:
            RequestError: ``waited``, ``too_slow``, ``failed``, ``stopping``, ``internal``.
            LeftError: who asked has left.
        """
        job = Job(asked)
        answer = asyncio.wrap_future(job.answer)
        end = monotonic() + self._settings.wait_seconds + self._settings.work_seconds
        self._line.join(job)
        try:
            await _first((answer, left), self._settings.wait_seconds)
            if not answer.done() and not left.done() and job.began is not None:
                await _first((answer, left), end - monotonic())
            if answer.done():
                return answer.result()
            raise LeftError if left.done() else self._late(job)
        finally:
            job.gone = True
            answer.cancel()

    def _late(self, job: Job) -> RequestError:
        pause = self._line.pause()
        if job.began is None:
            message = f"nobody could work on the article within {self._settings.wait_seconds:g} seconds; try again"
            return RequestError("waited", message, retry_after=pause)
        message = "the work on this article took too long; send it in parts"
        return RequestError("too_slow", message, retry_after=pause)


async def _first(futures: Sequence[asyncio.Future[str] | Left], seconds: float) -> None:
    await asyncio.wait(futures, timeout=max(0.0, seconds), return_when=asyncio.FIRST_COMPLETED)
