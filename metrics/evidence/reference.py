"""A sample of the optimal law."""

from __future__ import annotations

import numpy as np

from ...core.chance import Chance, FloatArray
from ...core.laws.law import Law
from ...core.recipes import Environment

__all__ = ["EXAMPLE", "SHAPE", "reference"]

SHAPE = "[..., M]"
EXAMPLE = (np.arange(1, 11) / 10 - 0.05) ** 2


def reference(environment: Environment, optimum: Law, scores: FloatArray | None = None) -> FloatArray | None:
    """10,000 numbers drawn from the optimal law at a fixed address, for tests of two samples."""
    chance = Chance.of(seed=0, stream="evidence/reference", episodes=range(10_000))
    table = optimum.probabilities(1)
    if table is None:
        return optimum.space.numbers(optimum.draw(chance))
    return None if scores is None else scores[chance.pick(table[0])]
