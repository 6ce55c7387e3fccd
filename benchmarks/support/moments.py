"""The moments at which a run writes, and its end by SIGKILL at one of them: what writes is watched from outside the package."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

__all__ = ["Moments", "watch"]

_LINES = {b'\n["call"': "an intent", b'\n["kept"': "a note of what was recorded"}
_ROW = "insert or ignore into attempts"


class Moments:
    """How many ``times`` each moment came; the process kills itself at ``last``, a moment and which time of it."""

    def __init__(self, last: tuple[str, int] | None = None) -> None:
        self.times: Counter[str] = Counter()
        self._last = last

    def is_last(self, moment: str) -> bool:
        """Note that ``moment`` has come; whether the process is to end at it."""
        self.times[moment] += 1
        return (moment, self.times[moment]) == self._last

    def reach(self, moment: str) -> None:
        """Note that ``moment`` has come, and end there where it is the last."""
        if self.is_last(moment):
            _die()


def watch(moments: Moments) -> None:
    """Let all writing of this process tell ``moments`` of itself."""
    _watch_journal(moments)
    _watch_transcript(moments)
    _watch_halves(moments)
    _watch_renames(moments)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _watch_journal(moments: Moments) -> None:
    true = os.write

    def write(file: int, line: bytes) -> int:
        what = next((words for start, words in _LINES.items() if line.startswith(start)), None)
        if what is None:
            return true(file, line)
        moments.reach(f"before {what}")
        if moments.is_last(f"half of {what}"):
            true(file, line[: len(line) // 2])
            _die()
        written = true(file, line)
        moments.reach(f"after {what}")
        return written

    os.write = write


def _watch_transcript(moments: Moments) -> None:
    class Watched(sqlite3.Connection):
        def execute(self, sql: str, *rest: Any) -> sqlite3.Cursor:
            return self._told(super().execute, sql, *rest)

        def executemany(self, sql: str, *rest: Any) -> sqlite3.Cursor:
            return self._told(super().executemany, sql, *rest)

        def _told(self, run: Any, sql: str, *rest: Any) -> sqlite3.Cursor:
            if not sql.startswith(_ROW):
                return run(sql, *rest)
            moments.reach("before a reply is recorded")
            done = run(sql, *rest)
            moments.reach("after a reply is recorded")
            return done

    sqlite3.connect = partial(sqlite3.connect, factory=Watched)


def _watch_halves(moments: Moments) -> None:
    true = os.fsync

    def fsync(file: int) -> None:
        path = Path(f"/proc/self/fd/{file}").readlink()
        if moments.is_last(f"half of {_kind(path.name)}"):
            os.truncate(path, path.stat().st_size // 2)
            _die()
        true(file)

    os.fsync = fsync


def _watch_renames(moments: Moments) -> None:
    true = os.replace

    def replace(source: Any, target: Any) -> None:
        what = _kind(Path(target).name)
        moments.reach(f"before {what} is renamed")
        true(source, target)
        moments.reach(f"after {what} is renamed")

    os.replace = replace


def _kind(name: str) -> str:
    """What the file ``name``, whole or in writing, holds."""
    return "a page" if ".html" in name else "a document" if ".json" in name else "a dump of decisions"
