"""A trader that buys and sells for no reason."""

from __future__ import annotations

from collections.abc import Awaitable

import numpy as np
from pydantic import Field
from scipy.special import ndtri

from ...core.chance import Chance, IntArray
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent, Player
from ..scripted.uniform import Uniform
from .shared.quotes import sent, takes_units
from .shared.share_orders import asks_for_shares, order_share, past_prices

__all__ = ["NoiseTrader"]

_LEAST = 2.0**-54


class NoiseTrader(Agent):
    """Buys or sells one share, as a coin falls, whatever it is worth.

    In an `asset_market` it does so at the last price times exp(``spread`` z), z a standard normal number, and forecasts the last price;
    before there is a price it takes the fundamental value for one. In a `limit_order_market` it sends a market order, as the uninformed
    of Glosten and Milgrom (1985) do. At any other seat it draws uniformly, as `uniform` does.

    Source: Black (1986), "Noise", Journal of Finance 41, 528-543.
    """

    spread: float = Field(
        0.1, ge=0, le=10, description="standard deviation of the logarithm of its limit price"
    )

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player for these episodes."""
        return _Player(self.spread, Uniform().begin(seat, episode))


class _Player:
    def __init__(self, spread: float, uniform: Player) -> None:
        self._spread, self._uniform = spread, uniform

    def act(self, observation: Observation, chance: Chance) -> Choice | Awaitable[Choice]:
        """One share at a price near the last."""
        if takes_units(observation):
            side = np.where(chance.uniform() < 0.5, "buy", "sell")
            return sent(observation.seat.space, "market", np.zeros(len(observation)), side)
        if not asks_for_shares(observation):
            return self._uniform.act(observation, chance)
        last, _ = past_prices(observation)
        normal = ndtri(np.maximum(chance.uniform(1), _LEAST))
        return order_share(observation, chance.uniform() < 0.5, last * np.exp(self._spread * normal), last)

    def learn(self, feedback: Feedback) -> None:
        """Ignore the feedback: it has no memory."""
