"""The articles that the benchmark makes."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from stancekit import read_articles

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "throughput.py"


@pytest.fixture(scope="module")
def throughput():
    spec = importlib.util.spec_from_file_location("throughput", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "throughput", module)  # where dataclasses look for it
        spec.loader.exec_module(module)
        yield module


def test_articles_are_about_700_words_long_all_different_and_readable(throughput, tmp_path, settings):
    words = throughput.make_articles(tmp_path / "a", 200)
    texts = [path.read_text("utf-8") for path in sorted((tmp_path / "a").iterdir())]
    assert len(set(texts)) == 200
    assert words == sum(len(text.split()) for text in texts)
    assert all(600 < len(text.split()) < 800 for text in texts)
    for text in texts:
        paragraphs = text.strip().split("\n\n")
        assert len(set(paragraphs)) == len(paragraphs)
    assert len({article.sha256 for article in read_articles([tmp_path / "a"], settings.ingest)}) == 200


def test_articles_are_the_same_each_time(throughput, tmp_path):
    for name in "ab":
        throughput.make_articles(tmp_path / name, 5)
    first, second = ([p.read_bytes() for p in sorted((tmp_path / name).iterdir())] for name in "ab")
    assert first == second


CHILD = """
import os
held = b"x" * 50_000_000
if os.fork() == 0:
    print(1, flush=True)
input()
"""


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="no /proc of Linux")
def test_memory_is_that_of_a_process_and_its_children_with_shared_pages_counted_once_or_for_each(throughput):
    resident, proportional = throughput.resident(os.getpid()), throughput.proportional(os.getpid())
    assert 0 < proportional <= resident
    child = subprocess.Popen([sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with child:
        child.stdout.readline()
        assert len(throughput.family(os.getpid())) >= 3
        more = throughput.resident(os.getpid()) - resident
        child_alone = throughput.proportional(child.pid)
        child.communicate(b"\n\n")
    assert more > 100_000_000
    assert 50_000_000 < child_alone < 90_000_000


def test_the_memory_of_a_process_that_is_gone_is_nothing(throughput):
    assert throughput.resident(2**30) == throughput.proportional(2**30) == 0
