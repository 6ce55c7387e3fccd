"""How late a reward is told."""

from __future__ import annotations

__all__ = ["EXAMPLE", "SHAPE", "reward_delay"]

SHAPE = "[]"
EXAMPLE = 0


def reward_delay(environment: object) -> int | None:
    """How many pulls later than at once a reward is told, the environment's ``delay``."""
    delay = getattr(environment, "delay", None)
    return delay if isinstance(delay, int) else None
