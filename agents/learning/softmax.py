"""Choice by the exponential of mean rewards."""

from __future__ import annotations

from pydantic import Field

from ...core.bandits.history import History
from ...core.bandits.softmax import softmax
from ...core.chance import FloatArray
from .shared.bandit_agent import BanditAgent

__all__ = ["Softmax"]


class Softmax(BanditAgent):
    """Plays actions in proportion to exp(mean reward / temperature); one that was never played counts with the mean ``initial``.

    Source: Luce (1959), "Individual Choice Behavior"; Sutton and Barto (1998), "Reinforcement Learning", section 2.3.
    """

    temperature: float = Field(
        0.1, gt=0, description="in units of reward; towards 0 the best mean alone is played"
    )
    initial: float = Field(0.5, description="mean reward that is ascribed to an action before it is played")

    def law(self, history: History) -> FloatArray:
        """In proportion to the exponential of the mean."""
        return softmax(history, self.temperature, self.initial)
