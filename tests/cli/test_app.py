"""What all commands share, and the program as a process of its own."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cli.conftest import is_gone

import stancekit
from stancekit.cli import app

SOURCE = Path(stancekit.__file__).parent.parent


@pytest.fixture
def environment():
    return {**os.environ, "PYTHONPATH": str(SOURCE)}


def process(*words, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "stancekit", *map(str, words)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options,
    )  # fmt: skip


def test_the_version_is_that_of_the_package(call):
    assert call("--version").stdout == f"stancekit {stancekit.__version__}\n"


@pytest.mark.parametrize("name", ["extract", "show", "export", "query", "settings", "train", "evaluate"])
def test_every_command_has_help_that_names_the_exit_codes(call, name):
    done = call(name, "--help")
    assert done.exit_code == 0
    assert "Exit codes: 0 all went well; 1 " in " ".join(done.stdout.split())


def test_help_loads_nothing_heavy(environment):
    code = (
        "import sys; from stancekit.cli import app; app(['--help'], standalone_mode=False); "
        "print(sorted({'torch', 'spacy', 'trafilatura', 'transformers', 'numpy', 'lxml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_module_is_the_command_and_works_with_worker_processes(tmp_path, tiny_model, environment):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Halvorsen warned the Greek government that Oslo would block any loan.", "utf-8")
    options = ("--model", tiny_model, "--set", "batch.workers=2")
    with process("extract", "a.txt", "b.txt", *options, cwd=tmp_path, env=environment) as run:
        out, problems = run.communicate(timeout=120)
    assert run.returncode == 0
    assert all(re.fullmatch(r"\d articles?, \d+%", line) for line in problems.splitlines())  # only if it takes long
    assert "articles   2, and 0 set aside" in out
    assert {path.name for path in tmp_path.iterdir()} == {
        "a.txt", "b.txt", "positions.jsonl", "articles.jsonl", "rejected.jsonl", "positions.settings.toml"
    }  # fmt: skip


@pytest.fixture
def heeds_ctrl_c():
    """Processes started here do, also where a shell started the tests in the background, with ctrl-c ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.usefixtures("heeds_ctrl_c")
def test_ctrl_c_ends_all_processes_with_one_line(tmp_path, tiny_model, environment):
    text = "Oslo would block the loan. Halvorsen warned the Greek government about it."
    (tmp_path / "many.jsonl").write_text("".join(f'{{"text": "{n} {text}"}}\n' for n in range(50_000)), "utf-8")
    options = {"cwd": tmp_path, "env": environment, "start_new_session": True}
    words = ("many.jsonl", "-q", "--model", tiny_model, "--set", "batch.workers=2")
    with process("extract", *words, **options) as run:
        part = tmp_path / "articles.jsonl.part"
        while not (part.exists() and part.stat().st_size):
            assert run.poll() is None
            time.sleep(0.05)
        os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to all processes
        out, problems = run.communicate(timeout=60)
    assert run.returncode == 130
    assert (out, problems) == ("", "interrupted; files that are not whole end in .part\n")
    assert not (tmp_path / "articles.jsonl").exists()
    assert is_gone(run.pid)


def test_the_commands_are_these():
    assert [command.callback.__name__ for command in app.registered_commands] == [
        "extract", "actors", "issues", "aggregate", "show", "report", "export", "query", "serve", "settings", "join",
        "train", "train_pronouns", "evaluate",
    ]  # fmt: skip
