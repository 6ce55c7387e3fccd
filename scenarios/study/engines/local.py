"""This process, one unit after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ...scenario.blocking import one_loop
from ..units import Unit
from .spread import Spread, UnitFunction

__all__ = ["local"]


@contextmanager
def local() -> Iterator[Spread]:
    """This process: all units in one event loop, with one set of connections."""
    with one_loop():
        yield _spread


def _spread(run: UnitFunction, units: Sequence[Unit]) -> Iterator[Unit]:
    for unit in units:
        run(unit)
        yield unit
