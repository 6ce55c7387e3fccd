"""One limit in USD for several processes: each leases a slice of it, spends within its slice, and returns what it did not use.

The sum of all leases never exceeds the limit, so that no process can, whatever becomes of the others. What a process held
that was killed stays leased until a later sitting counts anew what was spent.
"""

from __future__ import annotations

import asyncio
import os
import platform
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import OverBudget
from .budget import Budget, most_of, pico

__all__ = ["LeasedBudget", "SharedLimit"]

_SCHEMA = """
create table if not exists leases (
    lease integer primary key, usd integer not null, host text, process integer, born text, spends integer not null,
    touched real not null
);
"""
_BUSY = 60.0  # seconds to wait for another's transaction
_POLL = 0.2  # seconds between two looks at whether others have returned anything
_SILENT = 900.0  # seconds after which a lease of another host, untouched, is nobody's
_PARTS = 4  # a slice is so small a part of its share of what is free


@dataclass(frozen=True)
class SharedLimit:
    """At most ``cap`` USD among ``sharers`` processes, kept in the SQLite file at ``path``. It pickles."""

    path: Path
    cap: float
    sharers: int = 1

    def begin(self, spent: float) -> None:
        """Forget all leases, and count ``spent`` USD that earlier sittings spent. Nobody else may hold a lease."""
        with self._transaction() as file:
            file.execute("delete from leases")
            file.execute("insert into leases values (0, ?, null, null, null, false, 0)", (pico(spent),))

    def open(self) -> int:
        """A new lease, of nothing; returns its number."""
        with self._transaction() as file:
            made = file.execute(
                "insert into leases (usd, host, process, born, spends, touched) values (0, ?, ?, ?, true, ?)",
                (platform.node(), os.getpid(), _born(os.getpid()), time.time()),
            )
            return int(made.lastrowid or 0)

    def lease(self, number: int, least: int) -> int:
        """Add ``least`` picodollars or a slice to lease ``number``; returns how many were added, 0 where they are not left."""
        with self._transaction() as file:
            (leased,) = file.execute("select coalesce(sum(usd), 0) from leases").fetchone()
            free = most_of(self.cap) - int(leased)
            added = max(least, free // (_PARTS * self.sharers)) if 0 < least <= free else 0
            file.execute(
                "update leases set usd = usd + ?, spends = spends or ?, touched = ? where lease = ?",
                (added, added > 0, time.time(), number),
            )
            return added

    def give_back(self, number: int, used: int) -> None:
        """Keep ``used`` picodollars of lease ``number``, which has nothing more to return."""
        with self._transaction() as file:
            file.execute(
                "update leases set usd = ?, spends = false, touched = ? where lease = ?",
                (used, time.time(), number),
            )

    def may_return(self, number: int) -> bool:
        """Whether another lease may return something: its process may still be alive, and has not returned all already."""
        with self._transaction() as file:
            rows = file.execute(
                "select host, process, born, touched from leases where spends and lease != ?", (number,)
            ).fetchall()
        return any(_is_alive(*row) for row in rows)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=_BUSY, isolation_level=None)) as file:
            file.executescript(_SCHEMA)
            file.execute("begin immediate")
            yield file
            file.execute("commit")


class LeasedBudget(Budget):
    """The budget of one process under a limit that it shares; closed in the end, when what it did not spend is returned.

    A call that does not fit waits while other processes may still return something, as it does for reservations of its own.
    """

    def __init__(self, limit: SharedLimit) -> None:
        super().__init__(limit.cap)
        self._limit = limit
        self._lease = limit.open()
        self._leased = 0

    def close(self) -> None:
        """Return what was not spent. A reservation that was not settled counts as spent."""
        self._limit.give_back(self._lease, self._spent + self._held)

    def _fits(self, wanted: int) -> bool:
        short = self._spent + self._held + wanted - self._leased
        if short > 0:
            self._leased += self._limit.lease(self._lease, short)
        return self._spent + self._held + wanted <= self._leased

    async def _turn(self, usd: float) -> None:
        """Wait for a reservation of this process or for what others return. Raises `OverBudget` where neither can come."""
        if self._held > self._nested:
            await super()._turn(usd)
            return
        self._leased = self._spent + self._held
        self._limit.give_back(self._lease, self._leased)
        if not self._limit.may_return(self._lease):
            if self._fits(pico(usd)):  # what another returned since this was tried
                return
            raise OverBudget(
                f"a call may cost {usd:.6g} USD, which the limit of {self.cap:.6g} USD for all processes does not leave"
            )
        await asyncio.sleep(_POLL)


def _is_alive(host: str, process: int, born: str, touched: float) -> bool:
    """Whether the process that took a lease may still run: its number alone does not tell, which another may have by now."""
    if host != platform.node():
        return time.time() - touched < _SILENT
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _born(process) == born


def _born(process: int) -> str:
    """When a ``process`` of this machine was started, as its system tells: the boot and the tick; empty where it does not, or the process
    has ended and is not yet waited for.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    state, *fields = told.rpartition(")")[2].split()
    return "" if state in "ZX" else f"{boot}/{fields[18]}"
