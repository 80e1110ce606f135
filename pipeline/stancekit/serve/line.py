"""Articles that wait for a worker, in order, and how they fall into batches. Threads meet here, and only here."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from math import ceil
from time import monotonic
from typing import Final

from stancekit.serve.asked import Asked
from stancekit.settings import ServeSettings

_LONGEST_PAUSE: Final = 60  # seconds that anybody is told to wait before the next try
_WEIGHT: Final = 0.2  # of the last batch in the running mean


@dataclass(eq=False, slots=True)
class Job:
    """A text that was asked, and where its answer goes.

    Attributes:
        answer: the body of the response, or the error instead.
        began: when a worker was given it, as ``time.monotonic`` counts; None while it waits.
        alone: it shares no batch any more, since one that it was in took too long or killed the worker.
        gone: nobody waits for the answer any more.
    """

    asked: Asked
    answer: Future[str] = field(default_factory=Future)
    began: float | None = None
    alone: bool = False
    gone: bool = False

    def succeed(self, body: str) -> None:
        """Hand over the answer; who is gone misses nothing."""
        with suppress(InvalidStateError):
            self.answer.set_result(body)

    def fail(self, error: Exception) -> None:
        """Hand over an error instead."""
        with suppress(InvalidStateError):
            self.answer.set_exception(error)


class Line:
    """First come, first served, in batches: at most ``batch_articles`` with at most ``batch_characters`` of text.

    A single text may be longer than that; it is worked on alone then.
    """

    def __init__(self, settings: ServeSettings) -> None:
        self._settings = settings
        self._jobs: deque[Job] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._seconds = 0.0  # for an article, lately

    def __len__(self) -> int:
        return len(self._jobs)

    @property
    def closed(self) -> bool:
        """Whether nothing more will be handed out."""
        return self._closed

    def join(self, job: Job) -> None:
        """Wait at the end."""
        with self._changed:
            self._jobs.append(job)
            self._changed.notify_all()

    def return_to(self, jobs: list[Job]) -> None:
        """Put back to the front what shared a batch; from now on each is worked on alone."""
        with self._changed:
            for job in reversed(jobs):
                job.began, job.alone = None, True
                self._jobs.appendleft(job)
            self._changed.notify_all()

    def take(self) -> list[Job]:
        """The next batch, as soon as there is one; empty when the line is closed.

        Where fewer wait than fit, others get ``gather_seconds`` to come.
        """
        with self._changed:
            while not self._closed:
                self._changed.wait_for(lambda: self._closed or self._jobs)
                if not self._jobs:
                    continue
                self._changed.wait_for(self._enough, self._settings.gather_seconds)
                if batch := self._batch():
                    return batch
            return []

    def close(self) -> list[Job]:
        """Hand out nothing more; what still waits."""
        with self._changed:
            self._closed = True
            left = list(self._jobs)
            self._jobs.clear()
            self._changed.notify_all()
            return left

    def took(self, seconds: float, articles: int) -> None:
        """Remember how long a batch took, for ``pause``."""
        new = seconds / articles
        self._seconds = new if not self._seconds else (1 - _WEIGHT) * self._seconds + _WEIGHT * new

    def pause(self) -> int:
        """Whole seconds after which those who wait now may be served: a guess from the last batches, at least 1."""
        return max(1, min(_LONGEST_PAUSE, ceil(self._seconds * len(self._jobs) / self._settings.workers)))

    def _enough(self) -> bool:
        return self._closed or len(self._jobs) >= self._settings.batch_articles or self._jobs[0].alone

    def _batch(self) -> list[Job]:
        batch: list[Job] = []
        characters = 0
        while self._jobs and len(batch) < self._settings.batch_articles:
            job = self._jobs[0]
            characters += len(job.asked.text)
            if batch and (job.alone or characters > self._settings.batch_characters):
                break
            self._jobs.popleft()
            if job.gone:
                characters -= len(job.asked.text)
                continue
            job.began = monotonic()
            batch.append(job)
            if job.alone:
                break
        return batch
