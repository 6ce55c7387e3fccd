"""What all seats together earned in each episode, of what they could have earned."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...core.chance import FloatArray
from ...core.recipes import Environment
from ..shared.decisions import Decisions
from ..shared.earned import earned_by_seat

__all__ = ["EXAMPLE", "SHAPE", "surpluses"]

SHAPE = "[..., E]"
EXAMPLE = np.linspace(0.5, 1, 10)


def surpluses(everyone: Mapping[str, Decisions], environment: Environment) -> FloatArray | None:
    """The payoffs of all seats over the greatest that they could come to, in each episode."""
    greatest, paid = environment.greatest_surplus(), earned_by_seat(everyone)
    if not greatest or not any(len(one) for one in everyone.values()):
        return None
    return np.asarray(np.sum(list(paid.values()), axis=0) / greatest, dtype=np.float64)
