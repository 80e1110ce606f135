"""Servers without a network: the app is called as what it is, a function; one worker process has the tiny model."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from stancekit.records import ModelInfo
from stancekit.serve.app import create_app
from stancekit.serve.asked import Asked
from stancekit.serve.desk import Desk
from stancekit.serve.process import DiedError, WorkerProcess
from stancekit.settings import ServeSettings, Settings, load_settings

HERE = "http://127.0.0.1:8765"
ERROR_KEYS = {"code", "message", "fields", "retry_after"}


def changed(**serve: object) -> ServeSettings:
    """The default settings of the server with some changes."""
    return load_settings().serve.model_copy(update=serve)


class Pretended:
    """Stands for a worker process: answers a text with itself in quotation marks, unless the text says otherwise.

    ``hold`` waits until ``let_go``, ``slow`` takes longer than it may, ``die`` kills the worker. ``batches`` has what
    was handed over at once.
    """

    started = 0

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.let_go = threading.Event()
        self.holds = threading.Event()
        self.running = False

    def start(self) -> Pretended:
        self.started += 1
        self.running = True
        return self

    def loaded(self) -> ModelInfo:
        return ModelInfo("pretended", "0", "f00d")

    def answers(self, batch: Sequence[Asked], seconds: float) -> list[str]:
        texts = [asked.text for asked in batch]
        self.batches.append(texts)
        if "die" in texts:
            raise DiedError("the worker process died (exit code 7)")
        if "slow" in texts:
            time.sleep(min(seconds, 0.05))
            raise TimeoutError
        if any(text.startswith("hold") for text in texts):
            self.holds.set()
            assert self.let_go.wait(20)
        return [f'"{text}"' for text in texts]

    @property
    def alive(self) -> bool:
        return self.running

    def kill(self) -> None:
        self.let_go.set()

    def end(self) -> None:
        self.running = False


@pytest.fixture
def pretended() -> Pretended:
    return Pretended()


@pytest.fixture
def desk_of() -> Iterator[Callable[..., Desk]]:
    """Opens desks before pretended workers, and closes them."""
    with ExitStack() as stack:

        def opened(worker: Pretended, **serve: object) -> Desk:
            return stack.enter_context(Desk(changed(**serve), worker.start))  # type: ignore[arg-type]

        yield opened


@pytest.fixture
def client_of(desk_of: Callable[..., Desk]) -> Iterator[Callable[..., TestClient]]:
    """Opens clients of apps before pretended workers."""
    with ExitStack() as stack:

        def opened(worker: Pretended, **serve: object) -> TestClient:
            app = create_app(desk_of(worker, **serve), changed(**serve))
            return stack.enter_context(TestClient(app, base_url=HERE))

        yield opened


@pytest.fixture(scope="session")
def served(tiny_model: Path) -> Settings:
    """Settings for the tiny model, with small limits."""
    own = (
        f"extract.model='{tiny_model}'", "extract.precision=fp32", "batch.threads=1",
        "serve.max_bytes=200000", "serve.max_characters=20000",
    )  # fmt: skip
    return load_settings(overrides=own)


@pytest.fixture(scope="session")
def desk(served: Settings, tiny_model: Path) -> Iterator[Desk]:
    """A desk before a real worker process; loading takes seconds, so that all tests share it."""
    with Desk(served.serve, partial(WorkerProcess.start, served, tiny_model)) as opened:
        yield opened


@pytest.fixture(scope="session")
def client(desk: Desk, served: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(desk, served.serve), base_url=HERE) as opened:
        yield opened


@pytest.fixture(scope="session")
def error_of() -> Callable[..., dict[str, object]]:
    """The error in a response, whose shape is checked."""

    def read(response) -> dict[str, object]:
        body = response.json()
        assert list(body) == ["error"]
        error: dict[str, object] = body["error"]
        assert {"code", "message"} <= error.keys() <= ERROR_KEYS
        assert response.headers["content-type"] == "application/json"
        assert response.headers.get("retry-after") == (str(error["retry_after"]) if "retry_after" in error else None)
        return error

    return read
