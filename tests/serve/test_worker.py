"""What a worker makes of a batch, and what it forgets."""

import json
import resource
import sys
from multiprocessing import Pipe

import pytest
from tests.conftest import EXAMPLE

from stancekit.errors import ModelError, Rejection, StancekitError
from stancekit.serve import worker
from stancekit.serve.asked import Asked
from stancekit.serve.process import DiedError, WorkerProcess


@pytest.fixture(scope="module")
def answerer(served, tiny_model):
    return worker.Answerer(served, tiny_model)


def test_a_text_that_breaks_a_stage_fails_alone(answerer, monkeypatch):
    analyse = answerer._analyser.analyse

    def fragile(articles):
        for article in articles:
            if article.text == "break":
                raise IndexError("list index out of range")
            yield from analyse([article])

    monkeypatch.setattr(answerer._analyser, "analyse", fragile)
    first, broken, last = answerer.answers([Asked(EXAMPLE), Asked("break"), Asked(EXAMPLE)])
    assert isinstance(broken, Rejection)
    assert (broken.reason, "IndexError: list index out of range" in broken.detail) == ("failed", True)
    assert first == last
    assert json.loads(first)["positions"]


def test_a_text_that_cannot_be_read_fails_alone(answerer, monkeypatch):
    real = worker.assemble

    def fragile(text, *rest):
        if text == "break":
            raise RecursionError
        return real(text, *rest)

    monkeypatch.setattr(worker, "assemble", fragile)
    first, broken = answerer.answers([Asked(EXAMPLE), Asked("break")])
    assert json.loads(first)["positions"]
    assert "reading of article" in broken.detail


def test_the_words_of_a_text_are_forgotten(answerer):
    answerer.answers([Asked(EXAMPLE)])
    known = len(answerer._analyser.nlp.vocab.strings)
    answerer.answers([Asked(" ".join(f"Xylo{number}phonia wants a loan." for number in range(100)))])
    assert len(answerer._analyser.nlp.vocab.strings) == known


def test_the_date_of_an_article_comes_from_its_id_as_from_a_file_name_but_not_from_a_made_up_id(served):
    assert worker.article_of(Asked("Oslo.", id="2029-01-17-oslo"), served.ingest).date == "2029-01-17"
    assert worker.article_of(Asked("Oslo."), served.ingest).date is None


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_worker_that_takes_too_much_memory_is_stopped():
    before = resource.getrlimit(resource.RLIMIT_AS)
    with worker.limited_memory(200):
        with pytest.raises(MemoryError):
            bytearray(300_000_000)
        bytearray(20_000_000)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    with worker.limited_memory(0):
        assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_a_worker_in_which_every_article_breaks_is_never_ready(answerer, monkeypatch):
    def broken(batch):
        return [Rejection("a", "failed", "analysis raised ImportError: no such thing") for _ in batch]

    monkeypatch.setattr(answerer, "answers", broken)
    ours, theirs = Pipe()
    with pytest.raises(StancekitError, match="analysis raised ImportError"):
        worker._work(theirs, answerer, 0)
    assert not ours.poll(0)


@pytest.fixture
def strange(tmp_path, monkeypatch, served, tiny_model):
    """Starts a process with another body, which is told."""

    def start(body):
        head = "import os, time\nfrom stancekit.errors import ModelError\n\ndef work(pipe, settings, folder):\n    "
        (tmp_path / "strange_body.py").write_text(head + body + "\n")
        monkeypatch.syspath_prepend(str(tmp_path))
        import strange_body

        return WorkerProcess.start(served, tiny_model, strange_body.work)

    yield start
    sys.modules.pop("strange_body", None)


def asked(process, seconds):
    process.loaded()
    return process.answers([Asked("a")], seconds)


@pytest.mark.parametrize(
    ("body", "error", "message"),
    [
        ("os._exit(7)", DiedError, "exit code 7"),
        ("os.kill(os.getpid(), 9)", DiedError, "killed by signal 9"),
        ("pipe.send(('ready', 'm')); pipe.recv(); pipe.send_bytes(b'')", DiedError, "exit code"),
        ("pipe.send(('ready', 'm')); pipe.recv(); time.sleep(60)", TimeoutError, "^$"),
        ("pipe.send(('error', ModelError('no weights')))", ModelError, "no weights"),
    ],
)
def test_however_a_process_ends_nobody_waits_for_it(strange, body, error, message):
    process = strange(body)
    try:
        with pytest.raises(error, match=message):
            asked(process, 0.1 if error is TimeoutError else 20.0)
    finally:
        process.end()
    assert not process.alive
