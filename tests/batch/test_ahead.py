"""The child process: the same files with it as without, and no way to die or to be left that ends in a hang."""

import multiprocessing
import os
import signal
import sys

import pytest

from stancekit.batch import ahead, extract
from stancekit.errors import StancekitError, UsageError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.fixture
def overlapping(settings):
    return changed(settings, overlap=True)


@pytest.fixture(autouse=True)
def nobody_left():
    yield
    assert multiprocessing.active_children() == []


def changed(settings, **batch):
    return settings.model_copy(update={"batch": settings.batch.model_copy(update=batch)})


def test_the_files_are_the_same_with_and_without_the_child(awful_folder, many, overlapping, settings, out, other_out):
    inputs = [awful_folder, many]
    ours = extract(inputs, out.output, overlapping)
    theirs = extract(inputs, other_out.output, settings)
    assert out.names == other_out.names
    for name in ("positions.jsonl", "articles.jsonl", "rejected.jsonl"):
        assert (out.folder / name).read_bytes() == (other_out.folder / name).read_bytes()
    assert len(out.articles) == 125
    times = {"seconds": 0, "loading_seconds": 0, "idle_seconds": 0, "articles_per_second": 0}
    assert {**ours.to_dict(), **times} == {**theirs.to_dict(), **times}
    assert 0 < ours.idle_seconds <= ours.loading_seconds < ours.seconds


def test_a_child_that_is_killed_is_an_error_and_no_hang(many, overlapping, out):
    def kill(_step):
        for child in multiprocessing.active_children():
            os.kill(child.pid, signal.SIGKILL)

    with pytest.raises(StancekitError, match=r"analyses articles died \(killed by signal 9\)"):
        extract([many], out.output, overlapping, progress=kill)
    assert all(name.endswith(".part") for name in out.names)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("os._exit(7)", r"died \(exit code 7\)"),
        ("os.write(pipe.fileno(), b'\\0\\0\\1\\0half'); os._exit(8)", r"died \(exit code 8\)"),
        ("real(pipe, b'no pickle', settings)", "UnpicklingError|pickle"),
        (
            "ahead._send(pipe, 'error', ahead._portable(Odd(1, 2)))",
            "raised Odd: two",
        ),
    ],
)
def test_whatever_ends_the_child_is_told(body, message, many, overlapping, out, tmp_path, monkeypatch):
    (tmp_path / "strange_child.py").write_text(
        "import os\nfrom stancekit.batch import ahead\nreal = ahead.work\n"
        "class Odd(Exception):\n    def __init__(self, a, b):\n        super().__init__('two')\n"
        f"def work(pipe, found, settings):\n    {body}\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    import strange_child

    monkeypatch.setattr(ahead, "work", strange_child.work)
    with pytest.raises(Exception, match=message):
        extract([many], out.output, overlapping)
    monkeypatch.delitem(sys.modules, "strange_child")


def test_what_the_child_raises_is_raised_here_as_it_is(many, overlapping, out):
    wrong = overlapping.preprocess.model_copy(update={"spacy_model": "en_core_web_smaller"})
    with pytest.raises(UsageError, match="no such spaCy pipeline") as caught:
        extract([many], out.output, overlapping.model_copy(update={"preprocess": wrong}))
    assert "in load_analyser" in caught.value.__notes__[0]


def test_an_interruption_takes_the_child_along(many, overlapping, out):
    def interrupt(_step):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        extract([many], out.output, overlapping, progress=interrupt)
    assert multiprocessing.active_children() == []
    assert "articles.jsonl.part" in out.names
    assert "articles.jsonl" not in out.names
