"""How a process that serves for months keeps its memory small."""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
_ARENA_MAX: Final = -8
_AT_ONCE: Final = 2
_LARGE: Final = 128 * 1024


def give_memory_back() -> None:
    """Let what is freed go back to the machine, where the allocator is that of glibc.

    By itself it keeps a heap for each of many threads, and from the first large piece on every piece of that
    size as well: pages of a long thread, read by several at once, would be held until the process ends.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for name, value in ((_ARENA_MAX, _AT_ONCE), (_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, _LARGE)):
            mallopt(name, value)


@contextmanager
def without_collecting() -> Iterator[None]:
    """Do not look for garbage: what is made meanwhile stays for good, and is never gone through afterwards either."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
