"""A server that really listens: on a socket of the file system, so without a network."""

import http.client
import json
import logging
import os
import socket
import threading
import time
from pathlib import Path

import pytest
from tests.serve.conftest import changed

from stancekit.errors import ModelError, UsageError
from stancekit.serve import run as module
from stancekit.serve.app import create_app
from stancekit.serve.run import address, is_loopback, listening, serve
from stancekit.serve.server import Server
from stancekit.settings import load_settings

BIG = 100_000_000
PIECE = b"a" * 65_536


class Connection(http.client.HTTPConnection):
    """HTTP over a socket of the file system."""

    def __init__(self, path):
        super().__init__("localhost", timeout=30)
        self._path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(30)
        self.sock.connect(self._path)

    def ask(self, text):
        self.request("POST", "/positions", json.dumps({"text": text}), {"Content-Type": "application/json"})

    def answer(self):
        response = self.getresponse()
        return response.status, json.loads(response.read())


class Running:
    """A server in a thread, before a pretended worker."""

    def __init__(self, desk, settings, folder):
        self.path = folder / "socket"
        self._clients = []
        self._sock = socket.socket(socket.AF_UNIX)
        self._sock.bind(str(self.path))
        ready = threading.Event()
        self._server = Server(create_app(desk, settings), settings, ready.set)
        self._thread = threading.Thread(target=self._server.serve_on, args=(self._sock,))
        self._thread.start()
        assert ready.wait(20)

    def connect(self):
        """A client; all are closed at the end."""
        self._clients.append(Connection(self.path))
        return self._clients[-1]

    def listens(self):
        with socket.socket(socket.AF_UNIX) as client:
            try:
                client.connect(str(self.path))
            except OSError:
                return False
        return True

    def stop(self):
        self._server.should_exit = True

    def ended(self):
        for client in self._clients:
            client.close()
        self._thread.join(20)
        return not self._thread.is_alive()


@pytest.fixture
def running(desk_of, pretended, tmp_path):
    settings = changed(batch_articles=1, max_bytes=200_000)
    server = Running(desk_of(pretended, batch_articles=1), settings, tmp_path)
    yield server
    pretended.let_go.set()
    server.stop()
    assert server.ended()


def soon(holds):
    """Whether it holds within some seconds."""
    until = time.monotonic() + 20
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def health(connection):
    connection.request("GET", "/health")
    return connection.answer()[1]


def test_what_was_asked_before_the_end_is_finished_and_nothing_new_begun(running, pretended):
    first, second, watch = (running.connect() for _ in range(3))
    first.ask("hold")
    assert pretended.holds.wait(10)
    second.ask("waits")
    assert soon(lambda: health(watch)["waiting"] == 1)
    running.stop()
    assert soon(lambda: not running.listens())
    pretended.let_go.set()
    assert (first.answer(), second.answer()) == ((200, "hold"), (200, "waits"))
    assert running.ended()


def test_who_hangs_up_is_worked_for_no_more(running, pretended):
    first, second, third = (running.connect() for _ in range(3))
    first.ask("hold")
    assert pretended.holds.wait(10)
    second.ask("left")
    assert soon(lambda: health(third)["waiting"] == 1)
    second.close()
    assert soon(lambda: health(third)["taken"] == 1)
    pretended.let_go.set()
    third.ask("stays")
    assert (first.answer(), third.answer()) == ((200, "hold"), (200, "stays"))
    assert pretended.batches == [["hold"], ["stays"]]


class Log(logging.Handler):
    """What a program that logs everything would write."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(f"{record.name} {record.getMessage()}")


@pytest.fixture
def log():
    root, kept = logging.getLogger(), Log()
    before = root.level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    yield kept.lines
    root.setLevel(before)
    root.removeHandler(kept)


def test_no_request_is_logged(running, log):
    client = running.connect()
    client.request("POST", "/positions?Xylophonia", '{"text": "Xylophonia"}', {"Content-Type": "application/json"})
    assert client.answer() == (200, "Xylophonia")
    assert [line for line in log if "ylophonia" in line or line.startswith("uvicorn.access")] == []


def resident():
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads /proc")
@pytest.mark.parametrize("declared", [True, False])
def test_100_mb_are_refused_and_take_no_memory(running, declared):
    connection = running.connect()
    connection.putrequest("POST", "/positions")
    connection.putheader("Content-Type", "text/plain")
    connection.putheader(*(("Content-Length", str(BIG)) if declared else ("Transfer-Encoding", "chunked")))
    connection.endheaders()
    before = most = resident()
    piece = PIECE if declared else b"%x\r\n%s\r\n" % (len(PIECE), PIECE)
    for _ in range(BIG // len(PIECE)):
        connection.send(piece)
        most = max(most, resident())
    connection.send(b"a" * (BIG % len(PIECE)) if declared else b"0\r\n\r\n")
    status, body = connection.answer()
    assert (status, body["error"]["code"]) == (413, "too_large")
    assert most - before < 10_000_000
    connection.ask("next")  # the connection is as good as before
    assert connection.answer() == (200, "next")


def test_a_port_that_is_taken_is_told_before_the_model_is_loaded(monkeypatch):
    def nowhere(*_args, **_more):
        return [(socket.AF_UNIX, socket.SOCK_STREAM, 0, "", "/nowhere/at/all")]

    def unknown(*_args, **_more):
        raise OSError(-2, "Name or service not known")

    with monkeypatch.context() as patched:
        patched.setattr(module.socket, "getaddrinfo", nowhere)
        with pytest.raises(UsageError, match=r"127\.0\.0\.1:8765: cannot listen there .* --port"), listening(changed()):
            pytest.fail("it listens")
        patched.setattr(module.socket, "getaddrinfo", unknown)
        with pytest.raises(UsageError, match="no such address"), listening(changed()):
            pytest.fail("it listens")


def test_a_wrong_model_is_told_before_anything_is_started(tmp_path):
    with pytest.raises(ModelError, match=r"config\.json"):
        serve(load_settings(overrides=[f"extract.model='{tmp_path}'"]))


def test_without_the_extra_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "uvicorn", None)
    with pytest.raises(UsageError, match=r'pip install "stancekit\[serve\]"'):
        serve(load_settings())


@pytest.mark.parametrize(("host", "own"), [
    ("127.0.0.1", True), ("127.8.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False),  # noqa: S104
    ("192.168.1.5", False), ("stances.example", False),
])  # fmt: skip
def test_only_loopback_is_only_this_machine(host, own):
    assert is_loopback(host) is own


class Bound:
    def __init__(self, *name):
        self.getsockname = lambda: name


@pytest.mark.parametrize(("name", "shown"), [
    (("127.0.0.1", 8765), "http://127.0.0.1:8765/"), (("0.0.0.0", 80), "http://127.0.0.1:80/"),  # noqa: S104
    (("::1", 8765, 0, 0), "http://[::1]:8765/"), (("::", 1, 0, 0), "http://[::1]:1/"),
])  # fmt: skip
def test_the_address_is_one_that_a_browser_opens(name, shown):
    assert address(Bound(*name)) == shown
