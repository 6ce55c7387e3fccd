"""What an engine gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ..units import Unit, UnitRun

__all__ = ["Spread"]

Spread = Callable[[UnitRun, Sequence[Unit]], Iterator[Unit]]
"""Runs units, in any order, wherever it likes, and yields each when it is done."""
