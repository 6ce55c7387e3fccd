"""How many rewards are told together."""

from __future__ import annotations

__all__ = ["EXAMPLE", "SHAPE", "reward_batch"]

SHAPE = "[]"
EXAMPLE = 1


def reward_batch(environment: object) -> int | None:
    """How many pulls are paid together, the environment's ``batch``."""
    batch = getattr(environment, "batch", None)
    return batch if isinstance(batch, int) else None
