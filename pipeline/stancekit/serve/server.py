"""The HTTP server around the app: what it is told to do without, and how it ends."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from math import ceil
from types import FrameType
from typing import Final

import uvicorn
from fastapi import FastAPI

from stancekit.settings import ServeSettings

_MARGIN: Final = 5  # seconds for sending the last answers


class Server(uvicorn.Server):
    """Serves an app. It logs no requests, and nothing else but its own faults.

    Args:
        app: what is served.
        settings: how long an article may wait and be worked on, for the end.
        ready: called when the server takes connections.
    """

    def __init__(self, app: FastAPI, settings: ServeSettings, ready: Callable[[], None] | None = None) -> None:
        last = ceil(settings.wait_seconds + settings.work_seconds) + _MARGIN
        super().__init__(
            uvicorn.Config(
                app, http="h11", ws="none", lifespan="off", log_config=None, access_log=False, server_header=False,
                proxy_headers=False, timeout_graceful_shutdown=last,
            )
        )  # fmt: skip
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Take connections, and say so."""
        await super().startup(sockets)
        if self._ready and self.started:
            self._ready()

    def serve_on(self, sock: socket.socket) -> None:
        """Serve until told to stop; what runs then is finished, a second ctrl-C breaks it off."""
        with _gentle_signals(), suppress(KeyboardInterrupt):
            self.run(sockets=[sock])


@contextmanager
def _gentle_signals() -> Iterator[None]:
    """The library ends by the signal that stopped it, raised again; we have workers to end yet."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _nothing) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """Hear the signal, and go on."""
