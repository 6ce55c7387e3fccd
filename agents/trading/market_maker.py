"""A market maker who learns from who trades with it."""

from __future__ import annotations

from collections.abc import Awaitable

import numpy as np
from pydantic import Field

from ...core.chance import Chance, FloatArray, IntArray
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent, Player
from ..scripted.uniform import Uniform
from .shared.places import Places
from .shared.quotes import DEAL, NUMBER, SIDE, sent

__all__ = ["MarketMaker", "regret_free"]

_NEEDS = ("low", "high", "informed", "tape", "bids_resting", "resting")


class MarketMaker(Agent):
    """Quotes what the asset is worth on the average if the next order buys (its ask) or sells (its bid), and learns from each that does.

    Of the orders a part a comes from those who know the payout, who buy where it is high and sell where it is low; the others do either
    with probability 1/2. With the belief p that it is high, an order to buy makes it p (1 + a) / (p (1 + a) + (1 - p)(1 - a)), and one to
    sell p (1 - a) / (p (1 - a) + (1 - p)(1 + a)); a quote is the mean payout under the belief after, plus or minus ``margin``. Without a
    margin it earns 0 on the average by orders that meet a quote of its present belief. It earns more by the others: it sends its bid and its
    ask in turn, so that after a trade the quote on the other side stands at its belief before, to which the price has moved no nearer:
    an ask too high after a sale to it, a bid too low after a purchase.

    It reads ``low``, ``high``, ``informed`` (a) and the ``tape`` of a `limit_order_market`; at other seats it draws uniformly, as `uniform`.

    Source: Glosten and Milgrom (1985), "Bid, ask and transaction prices in a specialist market with heterogeneously informed traders",
    Journal of Financial Economics 14, 71-100.
    """

    margin: float = Field(0.0, ge=0, description="distance of a quote from its regret-free price")

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player for these episodes."""
        return _Player(self.margin, seat, episode)


def regret_free(
    belief: FloatArray, informed: FloatArray, low: FloatArray, high: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Bid and ask [B] that equal the mean payout given that they are met, with the ``belief`` [B] that it is high.

    >>> half = np.full(1, 0.5)
    >>> bid, ask = regret_free(half, 0.2 * np.ones(1), 90 * np.ones(1), 110 * np.ones(1))
    >>> bid.round(6).tolist(), ask.round(6).tolist()
    ([98.0], [102.0])
    """
    bid, ask = (low + (high - low) * _after(belief, way * informed) for way in (-1, 1))
    return bid, ask


def _after(belief: FloatArray, informed: FloatArray) -> FloatArray:
    """The belief [B] after an order to buy, or to sell where ``informed`` has the other sign."""
    likely = belief * (1 + informed)
    return likely / (likely + (1 - belief) * (1 - informed))


class _Player:
    def __init__(self, margin: float, seat: Seat, episode: IntArray) -> None:
        self._margin, self._places = margin, Places(episode)
        shape = (len(episode), seat.members)
        self._odds, self._told = np.zeros(shape), np.zeros(shape)  # log odds that the payout is high
        self._uniform = Uniform().begin(seat, episode)

    def act(self, observation: Observation, chance: Chance) -> Choice | Awaitable[Choice]:
        """A bid or an ask for each row."""
        sees = observation.sees
        if not set(_NEEDS) <= sees.keys():
            return self._uniform.act(observation, chance)
        at = self._places.of(observation)
        self._learn(at, sees["tape"], sees["informed"])
        belief = 1 / (1 + np.exp(-self._odds[at]))
        bid, ask = regret_free(belief, sees["informed"], sees["low"], sees["high"])
        bids = observation.turn % 2 == 0
        price = np.where(bids, bid - self._margin, ask + self._margin)
        price = np.clip(price, sees["lowest"], sees["highest"])
        standing = np.where(bids, sees["bids_resting"], sees["resting"] - sees["bids_resting"])
        kind = np.where(
            standing > 0, "replace", "limit"
        )  # of two orders the older one is on the side whose turn it is
        return sent(observation.seat.space, kind, price, np.where(bids, "buy", "sell"))

    def learn(self, feedback: Feedback) -> None:
        """Ignore the feedback: the tape tells all."""

    def _learn(self, at: tuple[IntArray, IntArray], tape: FloatArray, informed: FloatArray) -> None:
        """Add the evidence of the trades since the last question: an ask that was met is an order to buy."""
        fresh = (tape[:, :, NUMBER] >= self._told[at][:, None]) & (tape[:, :, DEAL] == 1)
        net = -np.where(fresh, tape[:, :, SIDE], 0.0).sum(axis=1)
        self._odds[at] += net * np.log((1 + informed) / np.maximum(1 - informed, 1e-9))
        self._told[at] = np.maximum(self._told[at], np.nan_to_num(tape[:, -1, NUMBER], nan=-1.0) + 1)
