"""The level at which a task is passed."""

from __future__ import annotations

__all__ = ["EXAMPLE", "SHAPE", "at_least"]

SHAPE = "[]"
EXAMPLE = 0.01


def at_least() -> float | None:
    """The level at which a task is passed; given by who compares tasks."""
    return None
