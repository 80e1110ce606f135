"""From settings to a server that listens: the order in which things happen."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from ipaddress import ip_address

from stancekit.actors.registry import registry_of
from stancekit.errors import UsageError
from stancekit.extract.folder import check_model, find_model
from stancekit.records import ModelInfo
from stancekit.settings import ServeSettings, Settings


def serve(settings: Settings, *, ready: Callable[[str, ModelInfo], None] | None = None) -> None:
    """Listen until the process is told to stop (SIGINT, SIGTERM), then finish what was asked, and return.

    A script that calls this has to do so inside ``if __name__ == "__main__":``, as every program that starts processes.

    Args:
        settings: everything that can be set; the section ``serve`` says where to listen and how much to take.
        ready: called with the server's address once the model is loaded and the server takes connections.

    Raises:
        UsageError: the extra ``serve`` or the spaCy pipeline is not installed, the port is taken, the address is not
            of this machine, or there is no such registry of actors.
        InputError: a registry of actors cannot be read.
        ModelError: the model cannot be used.
    """
    _need_libraries()
    from stancekit.serve.app import create_app
    from stancekit.serve.desk import Desk
    from stancekit.serve.process import WorkerProcess
    from stancekit.serve.server import Server

    registry_of(settings.aggregate.registries)  # broken ones are named before the model is loaded
    folder = find_model(settings.extract.model)
    check_model(folder)
    start = partial(WorkerProcess.start, settings, folder)
    with listening(settings.serve) as sock, Desk(settings.serve, start) as desk:
        said = partial(ready, address(sock), desk.model) if ready else None
        Server(create_app(desk, settings.serve), settings.serve, said).serve_on(sock)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def address(sock: socket.socket) -> str:
    """The address of a socket for a browser, such as ``http://127.0.0.1:8765/``."""
    host, port = sock.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - every address of this machine
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"


@contextmanager
def listening(settings: ServeSettings) -> Iterator[socket.socket]:
    """A socket bound to the address, which does not listen yet, so that nobody waits for a model that is loaded.

    Raises:
        UsageError: the port is taken, or the address is not of this machine.
    """
    where = f"{settings.host}:{settings.port}"
    try:
        family, kind, proto, _, place = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        sock = socket.socket(family, kind, proto)
    except OSError as error:
        raise UsageError(f"{where}: no such address ({error.strerror}); name another with --host") from error
    with sock:
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind(place)
        except OSError as error:
            raise UsageError(
                f"{where}: cannot listen there ({error.strerror}); name another --port or --host"
            ) from error
        yield sock


def _need_libraries() -> None:
    try:
        import fastapi
        import uvicorn  # noqa: F401 - whether they are there
    except ImportError as error:
        raise UsageError('the server needs FastAPI and uvicorn; pip install "stancekit[serve]"') from error
    del fastapi
