"""A function on its way to other processes: packed here, unpacked where it is called, so that what does not travel is told in one line."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path

from ...core.errors import InputError
from .engines.spread import UnitFunction
from .units import Unit

__all__ = ["Sent", "sent"]


@dataclass(frozen=True)
class Sent:
    """A function of a unit, ``packed``; each call unpacks it. Raises `InputError` where it names what this process does not have."""

    packed: bytes

    def __call__(self, unit: Unit) -> Path:
        """What the function returns for ``unit``."""
        try:
            run: UnitFunction = pickle.loads(self.packed)  # noqa: S301  # the driver packed it
        except Exception as error:
            raise _does_not_travel(error) from error
        return run(unit)


def sent(run: UnitFunction) -> Sent:
    """``run``, packed. Raises `InputError` where it, or the callbacks that it tells, cannot be."""
    try:
        return Sent(pickle.dumps(run))
    except Exception as error:
        raise _does_not_travel(error) from error


def _does_not_travel(error: Exception) -> InputError:
    return InputError(
        f"a callback cannot be sent to another process ({type(error).__name__}: {error}); define its class at the top of a file,"
        " and name it: path/to/file.py:Name or module:Name"
    )
