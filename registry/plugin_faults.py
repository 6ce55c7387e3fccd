"""Errors that code of the user's own raises, in one line: whose they are, and where they arose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_tb
from types import CodeType
from typing import NamedTuple

from ..core.errors import AleatorError, PluginFault
from ..core.machine_faults import words_of_machine
from .loading import known_as, said

__all__ = ["as_faults_of_plugins", "fault_of_plugin", "place_in_plugin"]


class _Place(NamedTuple):
    """A line of a plug-in's code."""

    module: str
    code: CodeType
    line: int

    def __str__(self) -> str:
        return f"{Path(self.code.co_filename).name}:{self.line}"

    @property
    def plugin(self) -> str:
        """The name of the plug-in whose code it is; where several of its file are in use, the file's."""
        names = sorted(known_as[self.module])
        own = [name for name in names if name.rpartition(":")[2] == self.code.co_qualname.partition(".")[0]]
        return own[0] if own else names[0] if len(names) == 1 else names[0].rpartition(":")[0]


def place_in_plugin(error: BaseException) -> str:
    """`` at file.py:LINE``, the last line of a plug-in on the way to ``error``; empty where no plug-in's code was on it."""
    place = _innermost(error)
    return f" at {place}" if place else ""


def fault_of_plugin(error: Exception) -> PluginFault | None:
    """``error`` as the plug-in's whose code raised it; None where none did."""
    place = _innermost(error)
    return (
        PluginFault(f"plug-in {place.plugin!r} failed at {place} ({said(error)}); mend it") if place else None
    )


@contextmanager
def as_faults_of_plugins() -> Iterator[None]:
    """Within, what a plug-in's code raises is raised as a `PluginFault`, which crosses to other processes; its cause is what was raised."""
    try:
        yield
    except AleatorError:
        raise
    except Exception as error:
        fault = None if words_of_machine(error) else fault_of_plugin(error)
        if fault is None:
            raise
        raise fault from error


def _innermost(error: BaseException) -> _Place | None:
    places = (
        _Place(str(frame.f_globals.get("__name__")), frame.f_code, line)
        for frame, line in walk_tb(error.__traceback__)
    )
    return next(reversed([place for place in places if place.module in known_as]), None)
