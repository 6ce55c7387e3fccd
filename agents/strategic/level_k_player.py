"""Reasoning of a few steps."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field

from ...core.chance import FloatArray
from ...core.questions import Seat
from .shared.reasoner import Reasoner, best_responses

__all__ = ["LevelKPlayer"]


class LevelKPlayer(Reasoner):
    """Level 0 plays uniformly; level k plays a best response to level k - 1 of the opponent (of several, all alike).

    Source: Stahl and Wilson (1994), "Experimental evidence on players' models of other players", Journal of Economic Behavior and
    Organization 25, 309-327; Nagel (1995), "Unraveling in guessing games", American Economic Review 85, 1313-1326.
    """

    name: ClassVar[str] = "level_k_player"

    level: int = Field(1, ge=0, le=100, description="steps of reasoning")

    @property
    def details(self) -> tuple[str, ...]:
        """The level."""
        return (f"level {self.level}",)

    def reason(self, own: FloatArray, other: FloatArray, seat: Seat) -> FloatArray:
        """The law of the seat's level."""
        x, y = (np.full(size, 1 / size) for size in own.shape)
        for _ in range(self.level):
            x, y = best_responses(own, y), best_responses(other.T, x)
        return x
