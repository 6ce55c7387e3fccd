"""Sittings of `aleator` as real processes, which are killed where that is asked for."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import aleator
from aleator.benchmarks.support.keep_alive_model import identity_of

__all__ = ["Sat", "Sittings", "environment", "recorded", "sittings"]


class Sat(NamedTuple):
    """One sitting: its exit status, negative where it was killed; its seconds; and how many times each moment came, where it was not."""

    status: int
    seconds: float
    times: dict[str, int]


def environment() -> dict[str, str]:
    """The environment of a process that imports this very package."""
    typing = Path(aleator.__path__[0]) / ".typing"
    return {**os.environ, "PYTHONPATH": str(typing), "OPENAI_API_KEY": "sk-no-key-is-needed"}


class Sittings:
    """Sittings in processes forked from a warm one. What they print is appended to ``log``."""

    def __init__(self, log: Path) -> None:
        self.log = log
        with log.open("a") as errors:
            self._warm = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "aleator.benchmarks.support.forking"],
                env=environment(), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
            )  # fmt: skip
        assert self._warm.stdout.readline() == "warm\n", log.read_text()

    def sit(
        self, command: Sequence[str], *, after: float | None = None, last: tuple[str, int] | None = None
    ) -> Sat:
        """Run ``command`` to its end; killed ``after`` seconds, or at its ``last`` moment (which, and which time of it)."""
        return self.end(self.begin(command, after=after, last=last))

    def begin(
        self, command: Sequence[str], *, after: float | None = None, last: tuple[str, int] | None = None
    ) -> int:
        """Begin to run ``command``, as `sit` does; returns the number by which it is waited for."""
        number: int = self._told({"arguments": command, "log": str(self.log), "after": after, "last": last})
        return number

    def end(self, number: int) -> Sat:
        """What became of a sitting, when it has ended."""
        return Sat(*self._told(number))

    def _told(self, order: Any) -> Any:
        self._warm.stdin.write(json.dumps(order) + "\n")
        self._warm.stdin.flush()
        return json.loads(self._warm.stdout.readline())

    def close(self) -> None:
        """End the warm process."""
        self._warm.stdin.close()
        self._warm.wait(60)
        self._warm.stdout.close()


@contextmanager
def sittings(log: Path) -> Iterator[Sittings]:
    """`Sittings` until the end of the block."""
    warm = Sittings(log)
    try:
        yield warm
    finally:
        warm.close()


def recorded(folder: Path) -> Counter[str]:
    """How often each request stands in the transcripts below ``folder``; raises where one cannot be read."""
    found: Counter[str] = Counter()
    for transcript in folder.rglob("transcript.sqlite"):
        found += _requests(transcript)
    return found


def _requests(transcript: Path) -> Counter[str]:
    connection = sqlite3.connect(transcript, timeout=30)
    try:
        tables = {name for (name,) in connection.execute("select name from sqlite_master")}
        if not {"attempts", "requests"} <= tables:
            return Counter()
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        bodies = connection.execute("select body from attempts join requests using (request)").fetchall()
        assert len(bodies) == connection.execute("select count(*) from attempts").fetchone()[0]
    finally:
        connection.close()
    return Counter(identity_of(json.loads(body)["messages"]) for (body,) in bodies)
