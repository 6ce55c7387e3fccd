"""Processes on this machine."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import Pipe, get_context, parent_process
from multiprocessing.connection import Connection, wait
from threading import Thread
from typing import Any

from ....core.errors import MachineFault
from ..units import Unit
from .spread import Spread, UnitFunction

__all__ = ["processes"]

_DEATHS = 20  # pools that a unit may outlive before the study is given up


@contextmanager
def processes(workers: int) -> Iterator[Spread]:
    """``workers`` processes, each of which runs one unit at a time.

    Where one of them dies, new ones are started, and what was not done is run again. Raises `MachineFault` where they die
    again and again while nothing gets done. They end with the process that began them, however that ends.
    """
    yield partial(_spread, workers)


def _spread(workers: int, run: UnitFunction, units: Sequence[Unit]) -> Iterator[Unit]:
    left, deaths = dict(enumerate(units)), 0
    while left:
        before = len(left)
        try:
            for number in _done(workers, run, left):
                yield left.pop(number)
        except BrokenProcessPool:
            deaths = 1 if len(left) < before else deaths + 1
            if deaths == _DEATHS:
                raise MachineFault(
                    f"processes of the study died {deaths} times with nothing done between (is memory short?);"
                    " what was answered is kept: run it again, with fewer --workers"
                ) from None


def _done(workers: int, run: UnitFunction, units: dict[int, Unit]) -> Iterator[int]:
    """The numbers of units as they are done; where one fails, those that are not begun are called off."""
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_end_with_driver)
    try:
        under_way: dict[Future[Any], int] = {pool.submit(run, unit): number for number, unit in units.items()}
        for future in as_completed(under_way):
            future.result()
            yield under_way[future]
    finally:
        pool.shutdown(cancel_futures=True)


def _end_with_driver() -> None:
    """End this process when the one that began it has: nobody would take what it finds, nor count what it spends."""
    told, end = Pipe(duplex=False)
    watcher = Thread(target=_watch, args=(told,), daemon=True)
    watcher.start()
    atexit.register(
        _stop, end, watcher
    )  # a thread left running keeps what DuckDB's own clean-up then reports


def _watch(told: Connection) -> None:
    driver = parent_process()
    if driver is not None and driver.sentinel in wait([driver.sentinel, told]):
        os._exit(1)


def _stop(end: Connection, watcher: Thread) -> None:
    end.close()
    watcher.join()
