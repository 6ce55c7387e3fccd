"""A trader that expects prices to go on as they went."""

from __future__ import annotations

from collections.abc import Awaitable

import numpy as np
from pydantic import Field

from ...core.chance import Chance, IntArray
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent, Player
from ..scripted.uniform import Uniform
from .shared.share_orders import asks_for_shares, order_share, past_prices

__all__ = ["TrendTrader"]


class TrendTrader(Agent):
    """Forecasts the last price plus ``strength`` times its last change; buys one share up to that where it expects a rise, sells
    down to it where it expects a fall, and tosses a coin where it expects neither. Before there are two prices it expects the last
    one, and before there is any the fundamental value.

    It reads the last two prices of an `asset_market`; at any other seat it draws uniformly, as `uniform` does.

    Source: De Long, Shleifer, Summers and Waldmann (1990), "Positive feedback investment strategies and destabilizing rational
    speculation", Journal of Finance 45, 379-395.
    """

    strength: float = Field(
        1.0,
        description="how much of the last change it expects again; below 0: its reversal",
    )

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player for these episodes."""
        return _Player(self.strength, Uniform().begin(seat, episode))


class _Player:
    def __init__(self, strength: float, uniform: Player) -> None:
        self._strength, self._uniform = strength, uniform

    def act(self, observation: Observation, chance: Chance) -> Choice | Awaitable[Choice]:
        """One share at the expected price."""
        if not asks_for_shares(observation):
            return self._uniform.act(observation, chance)
        last, before = past_prices(observation)
        change = self._strength * (last - before)
        coin = chance.uniform() < 0.5
        return order_share(observation, np.where(change == 0, coin, change > 0), last + change, last + change)

    def learn(self, feedback: Feedback) -> None:
        """Ignore the feedback: what it sees tells all."""
