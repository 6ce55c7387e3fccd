"""The equilibria of the game."""

from __future__ import annotations

import numpy as np

from ...core.games.solution import Component, Solution
from ...core.recipes import Environment

__all__ = ["EXAMPLE", "SHAPE", "solution"]

SHAPE = "Solution"
EXAMPLE = Solution(
    (Component({seat: {"": np.array([[0.5, 0.5]])} for seat in ("row", "column")}),),
    {seat: {"": np.array([0.5, 0.5])} for seat in ("row", "column")},
    {"row": 0.0, "column": 0.0},
    "the only one",
)


def solution(environment: Environment) -> Solution | None:
    """The optima as joint profiles of all seats."""
    return environment.solution()
