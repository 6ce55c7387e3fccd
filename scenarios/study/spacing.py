"""Evenly spaced numbers, in short: ``{from: 0, to: 1, steps: 100}`` for 0, 0.01, ..., 1.

>>> spaced({"from": 0, "to": 1, "steps": 4})
[0.0, 0.25, 0.5, 0.75, 1.0]
>>> spaced([0.1, 0.7])
[0.1, 0.7]
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from ...core.errors import InputError

__all__ = ["spaced"]

_MOST = 100_000


def spaced(values: Any) -> Any:
    """The steps + 1 numbers from one end to the other; anything but a mapping as it is. Raises `InputError` on a bad one."""
    if not isinstance(values, Mapping):
        return values
    if values.keys() != {"from", "to", "steps"} or not all(_is_number(value) for value in values.values()):
        raise InputError(
            f"values {dict(values)} are no list; give one, or {{from: 0, to: 1, steps: 100}} in numbers"
        )
    start, end, steps = values["from"], values["to"], values["steps"]
    if not isinstance(steps, int) or not 1 <= steps <= _MOST or start == end:
        raise InputError(
            f"from {start} to {end} in {steps} steps is no list of numbers; give two ends and 1 to {_MOST:,} steps"
        )
    return [(start * (steps - i) + end * i) / steps for i in range(steps + 1)]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
