"""Worker processes: the same files with them as without, and no way to die or to be left that ends in a hang."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from stancekit.batch import crew, extract, hiring
from stancekit.errors import ModelError, SettingsError, StancekitError, UsageError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.fixture
def two(settings):
    return changed(settings, workers=2)


@pytest.fixture(autouse=True)
def nobody_left():
    yield
    assert multiprocessing.active_children() == []


@pytest.fixture(params=["forked", "spawned"])
def either(request, monkeypatch):
    """Workers of both kinds, where there are both."""
    if request.param == "forked" and sys.platform != "linux":
        pytest.skip("no forks here")
    monkeypatch.setattr(crew, "staff", hiring.Forked if request.param == "forked" else hiring.Spawned)


STRANGE = """
import os, pathlib, pickle
from stancekit.batch import forked, serve as module, work

class Odd(Exception):
    def __init__(self, a, b):
        super().__init__("two")

def body(pipe, real):
    {body}

def serve(pipe, settings, folder):
    body(pipe, lambda: module.serve(pipe, settings, folder))

def become_workers(pipes, news, settings, folder):
    answer = forked.answer
    forked.answer = lambda pipe, work: body(pipe, lambda: answer(pipe, work))
    if not {loads}:
        forked.load = lambda settings, folder: lambda: None
    forked.become_workers(pipes, news, settings, folder)
"""


@pytest.fixture
def strange(tmp_path, monkeypatch):
    """Gives the workers something else to do, the body of a function; in it, ``real()`` is what they do usually."""

    def serve(body):
        source = STRANGE.format(body=body, loads="real()" in body)
        (tmp_path / "strange_worker.py").write_text(source)
        monkeypatch.syspath_prepend(str(tmp_path))
        import strange_worker

        monkeypatch.setattr(hiring, "serve", strange_worker.serve)
        monkeypatch.setattr(hiring, "become_workers", strange_worker.become_workers)

    yield serve
    sys.modules.pop("strange_worker", None)


forks = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")


def children(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def ends(pid):
    """A process is gone, at once or soon."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        status = Path(f"/proc/{pid}/stat")
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def memory(pid):
    """In kB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {name: int(size.split()[0]) for name, size in (line.split(":") for line in lines)}


def changed(settings, **batch):
    return settings.model_copy(update={"batch": settings.batch.model_copy(update=batch)})


@pytest.mark.usefixtures("either")
def test_the_files_are_the_same_whatever_the_number_of_workers(awful_folder, many, two, settings, out, other_out):
    inputs = [awful_folder, many]
    ours = extract(inputs, out.output, two)
    theirs = extract(inputs, other_out.output, settings)
    assert out.names == other_out.names
    for name in ("positions.jsonl", "articles.jsonl", "rejected.jsonl"):
        assert (out.folder / name).read_bytes() == (other_out.folder / name).read_bytes()
    assert len(out.articles) == 125
    times = {"seconds": 0, "loading_seconds": 0, "articles_per_second": 0}
    assert {**ours.to_dict(), **times} == {**theirs.to_dict(), **times}
    assert 0 < ours.loading_seconds < ours.seconds


@pytest.mark.usefixtures("either")
def test_a_child_that_is_killed_is_an_error_and_no_hang_and_takes_the_workers_along(many, two, out):
    workers = []

    def kill(_step):
        for child in multiprocessing.active_children():
            workers.extend(children(child.pid))
            os.kill(child.pid, signal.SIGKILL)

    with pytest.raises(StancekitError, match=r"a worker process died \(killed by signal 9\)"):
        extract([many], out.output, two, progress=kill)
    assert all(name.endswith(".part") for name in out.names)
    assert all(map(ends, workers))


@forks
def test_a_forked_worker_that_is_killed_is_an_error_and_its_like_are_ended(many, two, out):
    workers = []

    def kill(_step):
        if not workers:
            (warden,) = multiprocessing.active_children()
            workers.extend(children(warden.pid))
            os.kill(workers[-1], signal.SIGKILL)

    with pytest.raises(StancekitError, match=r"a worker process died \(killed by signal 9\)"):
        extract([many], out.output, two, progress=kill)
    assert len(workers) == 2
    assert all(map(ends, workers))


@forks
def test_forked_workers_share_what_was_loaded_and_are_watched_by_something_small(many, two, out):
    sizes = {}

    def measure(step):
        if step.articles == 100:
            (warden,) = multiprocessing.active_children()
            sizes.update({pid: memory(pid) for pid in (warden.pid, *children(warden.pid))})

    extract([many], out.output, two, progress=measure)
    warden, *workers = sizes.values()
    assert warden["Rss"] < 30_000
    assert len(workers) == 2
    assert all(worker["Shared_Dirty"] > 3 * worker["Private_Dirty"] for worker in workers)


@forks
def test_forked_workers_may_have_several_threads_each(many, settings, out, other_out, capfd):
    extract([many], out.output, changed(settings, workers=2, threads=2))
    assert capfd.readouterr().err == ""
    extract([many], other_out.output, settings)
    assert out.output.read_bytes() == other_out.output.read_bytes()


@forks
def test_where_another_device_is_to_compute_each_forked_worker_loads_for_itself(many, two, out):
    elsewhere = two.extract.model_copy(update={"device": "cuda:99"})
    with pytest.raises(SettingsError, match="no 'cuda:99' on this machine") as caught:
        extract([many], out.output, two.model_copy(update={"extract": elsewhere}))
    assert "in _fork" in caught.value.__notes__[0]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("os._exit(7)", r"died \(exit code 7\)"),
        ("os.write(pipe.fileno(), b'\\0\\0\\1\\0half'); os._exit(8)", r"died \(exit code 8\)"),
        ("pipe.send(('ready', None)); pipe.recv(); os._exit(9)", r"died \(exit code 9\)"),
        ("pipe.send(('ready', None)); pipe.close(); os._exit(10)", r"died \(exit code 10\)"),
        ("pipe.send(('error', module.portable(Odd(1, 2))))", "raised Odd: two"),
    ],
)
@pytest.mark.usefixtures("either")
def test_whatever_ends_a_worker_is_told(body, message, many, two, out, strange):
    strange(body)
    with pytest.raises(StancekitError, match=message):
        extract([many], out.output, two)


def test_records_keep_their_order_though_a_worker_is_slow(many, two, settings, out, other_out, strange):
    strange(
        "import time; turn = pathlib.Path(__file__).with_name('turn')\n    try: turn.mkdir()\n"
        "    except FileExistsError: pass\n"
        "    else:\n"
        "        outcomes = work.Work.outcomes\n"
        "        work.Work.outcomes = lambda self, batch: (time.sleep(0.4), outcomes(self, batch))[1]\n"
        "    real()"
    )
    extract([many], out.output, two)
    extract([many], other_out.output, settings)
    assert out.output.read_bytes() == other_out.output.read_bytes()


def test_an_article_that_breaks_a_stage_in_a_worker_is_set_aside_alone(many, two, out, strange):
    strange(
        "from stancekit.preprocess.analyse import Analyser\n    whole = Analyser._assembled\n"
        "    def broken(self, article, lines):\n"
        "        if article.id == '041': raise ValueError('no such state')\n"
        "        return whole(self, article, lines)\n"
        "    Analyser._assembled = broken\n"
        "    real()"
    )
    done = extract([many], out.output, two)
    assert (done.articles, done.rejected) == (119, {"failed": 1})
    (rejected,) = out.rejected
    assert rejected["path"] == str(many / "041.txt")
    assert "analysis of article '041' raised ValueError: no such state;" in rejected["detail"]


def test_what_a_worker_raises_is_raised_here_as_it_is(many, two, out):
    wrong = two.preprocess.model_copy(update={"spacy_model": "en_core_web_smaller"})
    with pytest.raises(UsageError, match="no such spaCy pipeline") as caught:
        extract([many], out.output, two.model_copy(update={"preprocess": wrong}))
    assert "in load" in caught.value.__notes__[0]
    assert out.names == set()


@pytest.mark.parametrize("file", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_broken_model_is_refused_before_anybody_is_hired(file, many, two, out, tiny_model, tmp_path, monkeypatch):
    broken = tmp_path / "broken"
    shutil.copytree(tiny_model, broken)
    (broken / file).write_bytes((broken / file).read_bytes()[:-100])
    monkeypatch.setattr(crew, "staff", lambda: pytest.fail("hired"))
    with pytest.raises(ModelError, match=file) as refused:
        extract([many], out.output, two, model=str(broken))
    assert "\n" not in str(refused.value)
    assert out.names == set()


def test_an_interruption_takes_the_workers_along(many, two, out):
    def interrupt(_step):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        extract([many], out.output, two, progress=interrupt)
    assert multiprocessing.active_children() == []
    assert "articles.jsonl.part" in out.names
    assert "articles.jsonl" not in out.names


def test_the_process_that_hires_loads_neither_torch_nor_spacy(many, tiny_model, tmp_path):
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from stancekit import load_settings\nfrom stancekit.batch import extract\n"
        "if __name__ == '__main__':\n"
        "    settings = load_settings(overrides=['batch.workers=2'])\n"
        "    extract(sys.argv[1:2], Path(sys.argv[3]), settings, model=sys.argv[2])\n"
        "    print(sorted({'torch', 'spacy', 'transformers'} & set(sys.modules)))\n"
    )
    script = tmp_path / "script.py"
    script.write_text(code)
    command = [sys.executable, script, many, tiny_model, tmp_path / "out" / "positions.jsonl"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("workers", "formats", "hired"),
    [
        (0, ["text"] * 9, 4),
        (3, ["text"] * 9, 3),
        (6, ["text"] * 9, 6),
        (0, ["text", "html"], 2),
        (2, ["text"], 1),
        (0, [], 1),
        (0, ["jsonl"], 4),
        (1, ["jsonl"], 1),
    ],
)
def test_there_are_no_more_workers_than_articles_may_be(workers, formats, hired, settings, monkeypatch):
    monkeypatch.setattr(crew, "cores", lambda: 4)
    found = SimpleNamespace(files=[SimpleNamespace(format=name) for name in formats])
    assert crew.workers_for(found, changed(settings, workers=workers)) == hired
