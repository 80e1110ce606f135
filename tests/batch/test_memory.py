import os
import subprocess
import sys

import pytest

from stancekit.batch.memory import give_back, keep_few_kernels

CACHES = ("LRU_CACHE_CAPACITY", "ONEDNN_PRIMITIVE_CACHE_CAPACITY")


def test_few_kernels_are_kept_unless_the_environment_says_otherwise(monkeypatch):
    monkeypatch.setattr(os, "environ", {CACHES[0]: "7"})
    keep_few_kernels()
    assert [os.environ[name] for name in CACHES] == ["7", "16"]


FREED = """
from pathlib import Path
from stancekit.batch.memory import give_back
size = lambda: int(Path("/proc/self/statm").read_text().split()[1]) * 4096
pieces = [b"x" * 10_000 for _ in range(10_000)]
last = bytes(10_000)  # above them, so that they cannot go by themselves
del pieces
before = size()
give_back()
print(before - size())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc can")
def test_what_was_freed_goes_back_to_the_system():
    done = subprocess.run([sys.executable, "-c", FREED], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 50_000_000


def test_giving_back_nothing_is_no_error():
    give_back()
