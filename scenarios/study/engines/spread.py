"""What an engine gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ..units import Unit

__all__ = ["Spread", "UnitFunction"]

UnitFunction = Callable[[Unit], Path]
"""Runs a unit, and returns the directory of its cell's run."""

Spread = Callable[[UnitFunction, Sequence[Unit]], Iterator[Unit]]
"""Runs units, in any order, wherever it likes, and yields each when it is done."""
