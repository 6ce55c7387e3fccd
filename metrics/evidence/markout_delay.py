"""How much later than a trade quotes are looked at."""

from __future__ import annotations

from ...core.recipes import Environment

__all__ = ["EXAMPLE", "SHAPE", "markout_delay"]

SHAPE = "[]"
EXAMPLE = 1.0

_PART = 20


def markout_delay(environment: Environment) -> float | None:
    """A twentieth of the market's time."""
    horizon = getattr(environment, "horizon", None)
    return None if not isinstance(horizon, int | float) else horizon / _PART
