"""Traders that know what an asset pays."""

from __future__ import annotations

from collections.abc import Awaitable

import numpy as np
from pydantic import Field

from ...core.chance import Chance, IntArray
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent, Player
from .noise_trader import NoiseTrader
from .shared.quotes import sent, takes_units

__all__ = ["InformedTrader"]


class InformedTrader(Agent):
    """Buys a unit at once where the lowest ask is below the payout by more than ``margin``, sells one where the highest bid is above it.

    It reads the ``payout`` in a `limit_order_market`; at a seat that is not told it, it trades for no reason, as `noise_trader` does.

    Source: Glosten and Milgrom (1985), "Bid, ask and transaction prices in a specialist market with heterogeneously informed traders",
    Journal of Financial Economics 14, 71-100.
    """

    margin: float = Field(0.0, ge=0, description="least gain for which it trades")

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player for these episodes."""
        return _Player(self.margin, NoiseTrader().begin(seat, episode))


class _Player:
    def __init__(self, margin: float, noise: Player) -> None:
        self._margin, self._noise = margin, noise

    def act(self, observation: Observation, chance: Chance) -> Choice | Awaitable[Choice]:
        """A market order of one unit, or nothing, for each row."""
        sees = observation.sees
        if "payout" not in sees or not takes_units(observation):
            return self._noise.act(observation, chance)
        buys = sees["payout"] - sees["best_ask"] > self._margin
        sells = sees["best_bid"] - sees["payout"] > self._margin
        kind = np.where(buys | sells, "market", "wait")
        return sent(observation.seat.space, kind, np.zeros(len(observation)), np.where(buys, "buy", "sell"))

    def learn(self, feedback: Feedback) -> None:
        """Ignore the feedback: it knows all that it needs."""
