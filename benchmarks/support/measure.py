"""How the benchmarks measure: one core, contenders in turn, medians with their range."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from cProfile import Profile
from pstats import Stats
from statistics import median
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

__all__ = ["Spread", "by_place", "one_core", "profiled", "show"]


class Spread(NamedTuple):
    """The median of some measurements, and the least and the greatest of them."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """From the ``values`` of all rounds."""
        kept = list(values)
        return cls(median(kept), min(kept), max(kept))

    def text(self, digits: int = 2) -> str:
        """``median (low to high)``."""
        return f"{self.median:,.{digits}f} ({self.low:,.{digits}f} to {self.high:,.{digits}f})"


def one_core(core: int | None = None) -> str:
    """Keep this process and its children on one ``core`` (default: the last allowed), and numpy on one thread; says so.

    Call it before numpy is imported.
    """
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    if not hasattr(os, "sched_setaffinity"):
        return "not pinned: this system cannot keep a process on one core"
    chosen = max(os.sched_getaffinity(0)) if core is None else core
    os.sched_setaffinity(0, {chosen})
    return f"pinned to core {chosen}, one thread"


def profiled(play: Callable[[], Any]) -> Stats:
    """The profile of ``play``; calls look dearer in it than they are."""
    profile = Profile()
    profile.runcall(play)
    return Stats(profile)


def by_place(play: Callable[[], Any], places: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """The share of its own time that ``play`` spends in files whose path holds one of the fragments of a place.

    A built-in's time counts for its caller; what fits no place is ``all else``.
    """

    def place(file: str) -> str:
        return next(
            (name for name, fragments in places.items() if any(f in file for f in fragments)), "all else"
        )

    spent: Counter[str] = Counter(dict.fromkeys((*places, "all else"), 0))
    for (file, _, _), (_, _, own, _, callers) in profiled(play).stats.items():  # type: ignore[attr-defined]
        if file != "~":
            spent[place(file)] += own
            continue
        for (caller, _, _), (_, _, part, _) in callers.items():
            spent[place(caller)] += part
    whole = sum(spent.values())
    return {name: seconds / whole for name, seconds in spent.items()}


def show(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table: the first column to the left, numbers to the right."""
    print(f"\n{title}")
    table = Table()
    for i, name in enumerate(header):
        table.add_column(name, justify="right" if i else "left", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    Console(width=160).print(table)
