"""One process at a time in a directory: two would pay for the same calls, and pass the same limit together.

The operating system gives the lock back when its holder ends, however it ends. Where a file system has no locks, nothing is held.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ..core.errors import InUse

try:
    import fcntl
except ImportError:  # Windows has no such locks
    fcntl = None  # type: ignore[assignment]

__all__ = ["LOCK", "held", "is_held"]

LOCK = ".lock"
"""The name of the file that is locked; it says who holds the directory."""
_POLL = 0.05  # seconds between two tries


@contextmanager
def held(directory: Path, name: str = LOCK, *, shared: bool = False, patience: float = 0.0) -> Iterator[None]:
    """Hold ``directory`` for this process, or share it with others that share it, after ``patience`` seconds at most.

    Raises `InUse`, which says who holds it, where another does.
    """
    with (directory / name).open("a+", encoding="utf-8") as file:
        end = time.monotonic() + patience
        while not (locked := _is_locked(file.fileno(), shared)) and time.monotonic() < end:
            time.sleep(_POLL)
        if not locked:
            file.seek(0)
            raise InUse(
                f"{str(directory)!r} is in use by {_told(file.read())}; wait until that has ended, or give another directory"
            )
        file.truncate(0)
        file.write(json.dumps(_holder()))
        file.flush()
        yield


def is_held(directory: Path, name: str) -> bool:
    """Whether a process holds ``name`` in ``directory`` now."""
    try:
        with held(directory, name):
            return False
    except InUse:
        return True


def _is_locked(descriptor: int, shared: bool) -> bool:
    """Whether the lock was got, or there is none to be had."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # the file system has no locks
        return True
    return True


def _holder() -> dict[str, object]:
    since = datetime.now(UTC).isoformat(sep=" ", timespec="seconds")
    return {"process": os.getpid(), "host": platform.node(), "since": since}


def _told(text: str) -> str:
    with contextlib.suppress(ValueError, KeyError, TypeError):
        holder = json.loads(text)
        return f"process {holder['process']} on {holder['host']} since {holder['since']}"
    return "another process"
