"""What keeps a process small that works for long."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Final

# torch compiles kernels for each shape that it meets, keeps the last 1024, and keeps them in two places. Few batches
# have the same shapes, so that the kept ones save time within a batch only; 100 of them take 50 MB.
KERNELS_KEPT: Final = "16"
_CACHES: Final = ("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "LRU_CACHE_CAPACITY")

_MALLOPT: Final = {-1: 256 << 20, -3: 32 << 20}  # M_TRIM_THRESHOLD, M_MMAP_THRESHOLD; bytes


def keep_few_kernels() -> None:
    """Let torch keep few of the kernels it compiles, unless the environment says otherwise; before it computes."""
    for name in _CACHES:
        os.environ.setdefault(name, KERNELS_KEPT)


def keep_what_comes_back() -> None:
    """Let the C library keep the memory of large tensors for the next ones; only glibc can.

    Else it gives it back and asks for it again with each, and the system clears the pages: 3 % of the time.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            for option, size in _MALLOPT.items():
                mallopt(option, size)


def give_back() -> None:
    """Give the system what was freed, of which the C library keeps much; only glibc can."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


def end_with_parent() -> None:
    """Let the system end this process with SIGTERM when its parent ends, however that does; only Linux can."""
    if sys.platform == "linux":
        death_signal, terminate = 1, 15  # PR_SET_PDEATHSIG, SIGTERM
        ctypes.CDLL(None).prctl(death_signal, terminate, 0, 0, 0)
