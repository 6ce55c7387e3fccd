"""Traders of Gjerstad and Dickhaut, which believe that a price is accepted as often as it lately was."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import NamedTuple

import numpy as np
from pydantic import Field

from ...core.chance import Chance, FloatArray, IntArray
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent, Player
from ..scripted.uniform import Uniform
from .shared.quotes import DEAL, PRICE, SIDE, is_shown, quotes

__all__ = ["Belief", "GdTrader", "belief"]

_BUY = 1.0


class GdTrader(Agent):
    """GD: quotes the price that maximises (gain at the price) x (belief that it is accepted), of those at which it does not lose.

    From the events that led to the last ``memory`` trades a buyer believes that a bid b is accepted with probability

        (TBL(b) + AL(b)) / (TBL(b) + AL(b) + RBG(b)),

    TBL(b) being the bids of at most b that were met, AL(b) the asks of at most b, RBG(b) the bids of at least b that were not met; a
    seller of an ask a likewise with the sides and the order of prices exchanged. The lowest price is never accepted as a bid and the
    highest always. Between prices that were named the belief is the cubic that is flat at both. A price that meets the best one of the
    other side is accepted for certain. The price is the best of ``candidates`` that are equally far apart, and that best one.

    In the source traders also choose when to quote, and a quote must improve on the best one that stands; here the market asks, and
    any quote may stand. It reads the ``tape``; where there is none, or no worth of a unit, it draws uniformly, as `uniform` does.

    Source: Gjerstad and Dickhaut (1998), "Price formation in double auctions", Games and Economic Behavior 22, 1-29.
    """

    memory: int = Field(5, ge=1, description="number of trades that are remembered")
    candidates: int = Field(201, ge=2, le=10_000, description="number of prices that are compared")

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player for these episodes."""
        return _Player(self, seat, episode)


class Belief(NamedTuple):
    """The probability ``accepted[K]`` at the prices ``at[K]``, ascending, and a flat-ended cubic between them."""

    at: FloatArray
    accepted: FloatArray

    def of(self, price: FloatArray) -> FloatArray:
        """The belief at each price [N]."""
        after = np.clip(np.searchsorted(self.at, price, side="right"), 1, len(self.at) - 1)
        low, high = self.at[after - 1], self.at[after]
        part = np.clip((price - low) / (high - low), 0, 1)
        start, end = self.accepted[after - 1], self.accepted[after]
        return start + (end - start) * part * part * (3 - 2 * part)


def belief(events: FloatArray, buys: bool, lowest: float, highest: float) -> Belief:
    """What ``events`` [N, 5] of a tape make one believe of bids (``buys``) or of asks.

    >>> tape = np.array([[0, 1, 90, 1, 0], [1, -1, 100, 1, 0], [2, -1, 100, 1, 1], [3, 1, 95, 1, 0]])
    >>> np.round(belief(tape, True, 0.0, 200.0).of(np.array([0.0, 90, 95, 97.5, 100, 200])), 2).tolist()
    [0.0, 0.0, 0.0, 0.5, 1.0, 1.0]
    """
    own = _BUY if buys else -_BUY
    price, met, mine = own * events[:, PRICE], events[:, DEAL] == 1, events[:, SIDE] == own
    bids, hits, asks = (np.sort(price[rows]) for rows in (mine & ~met, mine & met, ~mine & ~met))
    named = np.unique(price)
    ends = sorted((own * lowest, own * highest))
    named = named[(named > ends[0]) & (named < ends[1])]
    taken = np.searchsorted(hits, named, side="right")
    offered = np.searchsorted(asks, named, side="right")
    stood = len(bids) - np.searchsorted(bids, named) - (len(hits) - np.searchsorted(hits, named))
    good = (taken + offered).astype(np.float64)
    total = good + np.maximum(stood, 0)
    share = np.divide(good, total, out=np.zeros_like(good), where=total > 0)
    at, accepted = np.array([ends[0], *named, ends[1]]), np.array([0.0, *share, 1.0])
    return Belief(at, accepted) if buys else Belief(-at[::-1], accepted[::-1])


class _Player:
    def __init__(self, recipe: GdTrader, seat: Seat, episode: IntArray) -> None:
        self._recipe, self._uniform = recipe, Uniform().begin(seat, episode)

    def act(self, observation: Observation, chance: Chance) -> Choice | Awaitable[Choice]:
        """A price for each row."""
        if not is_shown(observation, "tape", "best_bid", "best_ask"):
            return self._uniform.act(observation, chance)
        return quotes(
            observation, np.array([self._price(observation, row) for row in range(len(observation))])
        )

    def learn(self, feedback: Feedback) -> None:
        """Ignore the feedback: the tape tells all."""

    def _price(self, observation: Observation, row: int) -> float:
        sees = {name: seen[row] for name, seen in observation.sees.items()}
        buys, worth = bool(sees["buys"]), float(sees["value"])
        own, low, high = (1 if buys else -1), float(sees["lowest"]), float(sees["highest"])
        believed = belief(_remembered(sees["tape"], self._recipe.memory), buys, low, high)
        price = np.linspace(low if buys else high, worth, self._recipe.candidates)
        best = float(sees["best_ask" if buys else "best_bid"])
        price = price if np.isnan(best) or own * (worth - best) < 0 else np.append(price, best)
        chance_of = np.where(own * (price - best) >= 0, 1.0, believed.of(price))
        return float(price[np.argmax(own * (worth - price) * chance_of)])


def _remembered(tape: FloatArray, memory: int) -> FloatArray:
    """The events after the trade before the last ``memory`` ones."""
    events = tape[~np.isnan(tape[:, PRICE])]
    deals = np.flatnonzero(events[:, DEAL] == 1)
    return events if len(deals) <= memory else events[deals[-memory - 1] + 1 :]
