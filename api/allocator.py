"""How the process asks the system for memory. glibc keeps an arena per thread and what was freed;
hashing a password (19 MiB) teaches it to keep even more. Worth a quarter of a worker's memory."""

import contextlib
import ctypes
from typing import Final

TRIM_THRESHOLD: Final = -1  # glibc's malloc.h
MMAP_THRESHOLD: Final = -3
ARENA_MAX: Final = -8
KEPT: Final = 128 * 1024  # bytes; setting a threshold also keeps glibc from raising it


def frugal() -> None:
    """One arena, and freed memory goes back. Before the first thread; elsewhere than on glibc
    nothing happens."""
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(ARENA_MAX, 1)
        library.mallopt(TRIM_THRESHOLD, KEPT)
        library.mallopt(MMAP_THRESHOLD, KEPT)


def trim() -> None:
    """Give back what starting took."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
