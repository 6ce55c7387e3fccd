"""Traders that name prices at random."""

from __future__ import annotations

from collections.abc import Awaitable

import numpy as np
from pydantic import Field

from ...core.chance import Chance, IntArray
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent, Player
from ..scripted.uniform import Uniform
from .shared.quotes import is_shown, quotes

__all__ = ["ZeroIntelligence"]


class ZeroIntelligence(Agent):
    """Names a price drawn uniformly from those of the market or, where ``constrained``, from those at which it does not lose.

    It reads ``sees["value"]``, what its next unit is worth or costs, and ``sees["buys"]``, whether it buys: a constrained buyer draws
    between the lowest price and its value, a constrained seller between its cost and the highest. It keeps nothing in mind.
    At a seat that is shown no such thing it draws uniformly, as `uniform` does.

    Source: Gode and Sunder (1993), "Allocative efficiency of markets with zero-intelligence traders", Journal of Political Economy
    101, 119-137: ZI-C and ZI-U.
    """

    constrained: bool = Field(True, description="whether it never trades at a loss")

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player for these episodes."""
        return _Trader(self.constrained, Uniform().begin(seat, episode))


class _Trader:
    def __init__(self, constrained: bool, uniform: Player) -> None:
        self._constrained, self._uniform = constrained, uniform

    def act(self, observation: Observation, chance: Chance) -> Choice | Awaitable[Choice]:
        """A price for each row."""
        if not is_shown(observation):
            return self._uniform.act(observation, chance)
        sees, level = observation.sees, chance.uniform()
        low, high = sees["lowest"], sees["highest"]
        if self._constrained:
            low, high = (
                np.where(sees["buys"], low, sees["value"]),
                np.where(sees["buys"], sees["value"], high),
            )
        return quotes(observation, low + level * (high - low))

    def learn(self, feedback: Feedback) -> None:
        """Ignore the feedback: it has no memory."""
