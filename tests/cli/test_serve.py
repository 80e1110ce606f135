"""``stancekit serve`` as a process: from the line that names the address to its end."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from tests.cli.conftest import is_gone

import stancekit
from stancekit.cli import serve as module
from stancekit.records import ModelInfo

SOURCE = Path(stancekit.__file__).parent.parent


def is_taken(port):
    """Whether the server has begun with an article."""
    until = time.monotonic() + 20
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as client:
        while time.monotonic() < until:
            client.request("GET", "/health")
            if json.load(client.getresponse())["taken"]:
                return True
    return False


# The command listens on a port, as a user has it; nothing but loopback is reached.
@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_until_it_is_told_to_stop_and_finishes_what_was_asked(tiny_model, number):
    words = ["serve", "--port", "0", "--model", tiny_model, "--set", "extract.precision=fp32"]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "start_new_session": True}
    command = [sys.executable, "-m", "stancekit", *map(str, words)]
    with subprocess.Popen(command, env=environment, **options) as process:
        try:
            said = process.stdout.readline()
            port = int(re.fullmatch(r"http://127\.0\.0\.1:(\d+)/ answers, with model tiny 0; ctrl-C .*\n", said)[1])
            long = json.dumps({"text": "Oslo would block any new loan to the Greek government. " * 150})
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as client:
                client.request("POST", "/positions", long, {"Content-Type": "application/json"})
                assert is_taken(port)
                os.killpg(process.pid, number)  # as terminals and supervisors do: to all processes
                answer = json.load(client.getresponse())
            assert answer["positions"]
            out, problems = process.communicate(timeout=60)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 0
    assert (out, problems) == ("", "loading spaCy and the model\n")
    assert is_gone(process.pid)


def test_the_options_are_settings_and_other_addresses_are_warned_of(call, monkeypatch):
    seen = []
    monkeypatch.setattr("stancekit.serve.run.serve", lambda settings, ready: seen.append((settings, ready)))
    done = call("serve", "--host", "192.0.2.1", "--port", 9000, "--model", "large", "--set", "serve.workers=2", "-q")
    (settings, ready), = seen  # fmt: skip
    assert (settings.serve.host, settings.serve.port, settings.serve.workers) == ("192.0.2.1", 9000, 2)
    assert (settings.extract.model, ready) == ("large", None)
    assert done.stderr.startswith("warning: 192.0.2.1 is not loopback: whoever reaches it can send texts")
    assert len(done.stderr.splitlines()) == 1
    assert "warning" not in call("serve", "--host", "::1").stderr


def test_the_address_is_printed_on_one_line(capsys):
    module._ready("http://127.0.0.1:8765/", ModelInfo("small\x1b[2J", "1", "f00d"))
    assert capsys.readouterr().out == "http://127.0.0.1:8765/ answers, with model small\\x1b[2J 1; ctrl-C ends it\n"


@pytest.mark.parametrize(("words", "code", "message"), [
    (("--model", "nowhere"), 3, "model 'nowhere'"), (("--set", "serve.places=0"), 2, "serve.places"),
    (("--port", "70000"), 2, "serve.port"), (("--registry", "nowhere.yaml"), 2, "nowhere.yaml"),
])  # fmt: skip
def test_what_is_wrong_is_one_line(call, words, code, message):
    done = call("serve", *words)
    assert done.exit_code == code
    assert message in done.stderr.splitlines()[-1]
