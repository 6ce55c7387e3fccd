"""A trader that knows what an asset is worth, and nothing else."""

from __future__ import annotations

from collections.abc import Awaitable

import numpy as np

from ...core.chance import Chance, IntArray
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent, Player
from ..scripted.uniform import Uniform
from .shared.share_orders import asks_for_shares, order_share

__all__ = ["FundamentalTrader"]


class FundamentalTrader(Agent):
    """Buys or sells one share at its fundamental value, which it also forecasts: buys where the last price was below the value of its
    time, sells where it was above, and tosses a coin where it was neither.

    It reads ``sees["fundamental"]`` and the last price of an `asset_market`; at any other seat it draws uniformly, as `uniform` does.

    Source: De Long, Shleifer, Summers and Waldmann (1990), "Positive feedback investment strategies and destabilizing rational
    speculation", Journal of Finance 45, 379-395: passive investors, whose demand depends on price less fundamental value.
    """

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player for these episodes."""
        return _Player(Uniform().begin(seat, episode))


class _Player:
    def __init__(self, uniform: Player) -> None:
        self._uniform = uniform

    def act(self, observation: Observation, chance: Chance) -> Choice | Awaitable[Choice]:
        """One share at its value."""
        if not asks_for_shares(observation):
            return self._uniform.act(observation, chance)
        sees = observation.sees
        value = np.asarray(sees["fundamental"], dtype=np.float64)
        gap = np.nan_to_num(sees["last_price"] - (value + sees["mean_dividend"]))
        coin = chance.uniform() < 0.5
        return order_share(observation, np.where(gap == 0, coin, gap < 0), value, value)

    def learn(self, feedback: Feedback) -> None:
        """Ignore the feedback: it has no memory."""
