"""Traders that know what an asset pays."""

from __future__ import annotations

from collections.abc import Awaitable

import numpy as np
from pydantic import Field

from ...core.chance import Chance, IntArray
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent, Player
from ..scripted.uniform import Uniform
from .shared.quotes import sent

__all__ = ["InformedTrader"]

_NEEDS = ("best_bid", "best_ask", "position")


class InformedTrader(Agent):
    """Buys a unit at once where the lowest ask is below the payout by more than ``margin``, sells one where the highest bid is above it.

    At a seat of a `limit_order_market` that is not told the ``payout`` it trades for reasons of its own: it buys or sells a unit at once,
    each with probability 1/2, as the uninformed of the source do. At other seats it draws uniformly, as `uniform` does.

    Source: Glosten and Milgrom (1985), "Bid, ask and transaction prices in a specialist market with heterogeneously informed traders",
    Journal of Financial Economics 14, 71-100.
    """

    margin: float = Field(0.0, ge=0, allow_inf_nan=False, description="least gain for which it trades")

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player for these episodes."""
        return _Player(self.margin, Uniform().begin(seat, episode))


class _Player:
    def __init__(self, margin: float, uniform: Player) -> None:
        self._margin, self._uniform = margin, uniform

    def act(self, observation: Observation, chance: Chance) -> Choice | Awaitable[Choice]:
        """A market order of one unit, or nothing, for each row."""
        sees = observation.sees
        if not set(_NEEDS) <= sees.keys():
            return self._uniform.act(observation, chance)
        if "payout" in sees:
            buys = sees["payout"] - sees["best_ask"] > self._margin
            sells = sees["best_bid"] - sees["payout"] > self._margin
        else:
            buys = chance.uniform() < 0.5
            sells = ~buys
        kind = np.where(buys | sells, "market", "wait")
        return sent(observation.seat.space, kind, np.zeros(len(observation)), np.where(buys, "buy", "sell"))

    def learn(self, feedback: Feedback) -> None:
        """Ignore the feedback: it knows all that it needs."""
