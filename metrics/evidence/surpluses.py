"""What all seats together earned in each episode, of what they could have earned."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...core.chance import FloatArray
from ...core.recipes import Environment
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "surpluses"]

SHAPE = "[..., E]"
EXAMPLE = np.linspace(0.5, 1, 10)


def surpluses(everyone: Mapping[str, Decisions], environment: Environment) -> FloatArray | None:
    """The payoffs of all seats over the greatest that they could come to, in each episode."""
    greatest = environment.greatest_surplus()
    paid = [seat.payoffs() for seat in everyone.values() if len(seat)]
    if not greatest or not paid:
        return None
    episodes = np.unique(np.concatenate([names for names, _ in paid]))
    total = np.zeros(len(episodes))
    for names, amounts in paid:
        total[np.searchsorted(episodes, names)] += amounts
    return total / greatest
