"""Staying with what paid, leaving what did not."""

from __future__ import annotations

from pydantic import Field

from ...core.bandits.history import History
from ...core.bandits.win_stay import win_stay_lose_shift
from ...core.chance import FloatArray
from .shared.bandit_agent import BanditAgent

__all__ = ["WinStayLoseShift"]


class WinStayLoseShift(BanditAgent):
    """Plays the last action again where it earned ``win`` or more, and else another, all others alike; any at first.

    It goes by rewards alone, whatever asks; in a repeated game with two moves `classic_strategy` has the strategy of that name.

    Source: Robbins (1952), "Some aspects of the sequential design of experiments", Bulletin of the American Mathematical Society 58,
    527-535.
    """

    stay: float = Field(1.0, ge=0, le=1, description="probability of staying after a win")
    shift: float = Field(1.0, ge=0, le=1, description="probability of shifting after a loss")
    win: float = Field(0.5, description="the least reward that is a win")

    def law(self, history: History) -> FloatArray:
        """The last action, or all others alike."""
        return win_stay_lose_shift(history, self.stay, self.shift, self.win)
