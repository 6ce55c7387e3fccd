"""A market maker quotes prices to traders who come one by one, some of whom know the value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Environment, World
from ...core.spaces.menu import Menu
from .shared.quotes import Arrivals, Quotes

__all__ = ["GlostenMilgrom"]


class GlostenMilgrom(Environment):
    """Traders come one by one to a market maker, trade once at its quotes, and leave; the role ``informed`` is of those who know the value.

    The asset is worth ``high`` with probability ``prior``, else ``low``. Each of ``arrivals`` traders is informed with probability
    ``informed``; the others buy or sell, each with probability one half, ``large`` shares with probability ``large_share`` and else
    one. The market maker quotes a price for each kind of order, which is what it expects the value to be once such an order has
    come: it makes zero profit. The price of the last trade is the belief with which the next trader is met.

    An informed trader buys where the value is high and sells where it is low. Between the sizes it mixes: it trades the large size
    with probability m = min(1, (L s_L + k s_S s_L (L - 1) / (a p)) / (s_S + L s_L)), a being the share of informed traders,
    k = (1 - a) / 2, L the large size, s_L and s_S = 1 - s_L the shares of sizes, and p the market maker's belief in the true value.
    Where m < 1 both sizes earn the same; where m = 1 the large one earns more. With ``large_share`` 0 there is one size, and nothing
    to mix: the model of Glosten and Milgrom.

    Member k of the role is the k-th trader who comes, and is asked if it is informed; a member decides once. ``sees`` holds
    ``is_high[B]``, ``belief[B]`` in the high value, and the quotes ``ask[B, S]`` and ``bid[B, S]`` by size.

    >>> market = GlostenMilgrom()
    >>> quotes = market.arrivals_law.quotes(np.array([0.5]))
    >>> quotes.sizes.round(3).tolist(), quotes.ask.round(3).tolist()
    ([[0.167, 0.833]], [[0.625, 0.812]])

    Source: Glosten and Milgrom (1985), "Bid, ask and transaction prices in a specialist market with heterogeneously informed
    traders", Journal of Financial Economics 14, 71-100; two sizes: Easley and O'Hara (1987), "Price, trade size, and information
    in securities markets", Journal of Financial Economics 19, 69-90.
    """

    arrivals: int = Field(10, ge=1, le=1000, description="traders who come in an episode")
    informed: float = Field(0.5, gt=0, lt=1, description="probability that a trader is informed, a")
    large: int = Field(2, ge=2, le=1000, description="shares in a large order, L")
    large_share: float = Field(
        0.5, ge=0, lt=1, description="share of large orders among the uninformed; 0: there are none"
    )
    prior: float = Field(0.5, gt=0, lt=1, description="probability of the high value")
    low: float = Field(0.0, description="low value")
    high: float = Field(100.0, description="high value")

    @model_validator(mode="after")
    def _checked(self) -> GlostenMilgrom:
        if self.low >= self.high:
            raise InputError(
                f"low {self.low:g} is not below high {self.high:g}; give a low value below the high one"
            )
        return self

    @property
    def arrivals_law(self) -> Arrivals:
        """Who comes, and with what orders."""
        return Arrivals(self.informed, self.large if self.large_share else 1, self.large_share)

    @property
    def space(self) -> Menu:
        """Buy, sell (by size), or hold."""
        if not self.large_share:
            return Menu(("Buy", "Sell", "Hold"))
        return Menu(("Buy 1", f"Buy {self.large}", "Sell 1", f"Sell {self.large}", "Hold"))

    @property
    def seats(self) -> tuple[Seat]:
        """``informed``."""
        return (Seat("informed", self.space, members=self.arrivals),)

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """Markets for these episodes."""
        return _Queue(self, chance)

    def optimal(self, observation: Observation) -> MixedStrategy | None:
        """The law over orders at each row's value and belief; None where nothing is seen."""
        if "belief" not in observation.sees:
            return None
        is_high = observation.sees["is_high"].astype(bool)
        quotes = self.arrivals_law.quotes(np.where(is_high, *_both(observation.sees["belief"])))
        side = np.where(is_high[:, None], quotes.sizes, 0.0), np.where(is_high[:, None], 0.0, quotes.sizes)
        return MixedStrategy(self.space, np.concatenate([*side, np.zeros((len(is_high), 1))], axis=1))

    def price(self, belief: FloatArray) -> FloatArray:
        """The expected value at a ``belief`` in the high one."""
        return self.low + (self.high - self.low) * belief


def _both(belief: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The belief in the high value, and in the low one."""
    return belief, 1 - belief


class _Queue(World):
    """``B`` markets to which traders come one by one."""

    def __init__(self, market: GlostenMilgrom, chance: Chance) -> None:
        rows = len(chance.episode)
        self._market, self._chance, self._arrived = market, chance, 0
        self._is_high = chance.sub("value").uniform() < market.prior
        self._belief = np.full(rows, market.prior)
        self._earned = np.zeros((rows, market.arrivals))
        self._quote()

    def ask(self) -> Sequence[Observation]:
        """The next trader, where it is informed in some episode; the uninformed trade in between."""
        while self._arrived < self._market.arrivals:
            rows = np.flatnonzero(self._comes_informed)
            if len(rows):
                self._asked = self._observation(rows)
                return (self._asked,)
            self._trade(self._noise())
        return ()

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """Trade at the quotes: of the informed as they answered, of the others by chance."""
        rows, orders = np.flatnonzero(self._comes_informed), self._noise()
        orders[rows] = choices[0].action
        gain = self._gains()[rows, orders[rows]]
        self._earned[rows, self._arrived] = gain
        asked = self._asked
        self._trade(orders)
        return (asked.feedback(gain),)

    def payoffs(self) -> Mapping[str, FloatArray]:
        """What each trader earned, [B, arrivals] (or [B], of one)."""
        return {"informed": self._earned[:, 0] if self._market.arrivals == 1 else self._earned}

    def _quote(self) -> None:
        """Quotes of both sides at the belief, and who comes next."""
        high, low = _both(self._belief)
        self._quotes: tuple[Quotes, Quotes] = (
            self._market.arrivals_law.quotes(high),
            self._market.arrivals_law.quotes(low),
        )
        self._ask, self._bid = self._quotes[0].ask, 1 - self._quotes[1].ask
        now = self._chance.at(self._arrived)
        self._comes_informed: NDArray[np.bool_] = now.sub("informed").uniform() < self._market.informed

    def _noise(self) -> IntArray:
        """Orders of traders who know nothing."""
        shares = np.array(self._market.arrivals_law.shares) / 2
        return self._chance.at(self._arrived).sub("noise").pick(np.concatenate([shares, shares, [0.0]]))

    def _gains(self) -> FloatArray:
        """What each order would earn in each row, [B, A]."""
        true, sizes = self._is_high[:, None].astype(np.float64), np.array(self._market.arrivals_law.units)
        unit = self._market.high - self._market.low
        parts = [sizes * (true - self._ask), sizes * (self._bid - true), np.zeros((len(true), 1))]
        return unit * np.concatenate(parts, axis=1)

    def _trade(self, orders: IntArray) -> None:
        """The price of each trade is the next belief."""
        prices = np.concatenate([self._ask, self._bid, self._belief[:, None]], axis=1)
        self._belief = prices[np.arange(len(orders)), orders]
        self._arrived += 1
        self._quote()

    def _observation(self, rows: IntArray) -> Observation:
        turn = np.zeros(len(rows), dtype=np.int64)
        member = turn + self._arrived if self._market.arrivals > 1 else None
        sees = {"is_high": self._is_high[rows], "belief": self._belief[rows]}
        sees |= {"ask": self._ask[rows], "bid": self._bid[rows]}
        words = partial(_words, self._market, sees)
        episode = self._chance.episode[rows]
        return Observation(self._market.seats[0], episode, turn, sees, words, member=member)


def _words(
    market: GlostenMilgrom,
    sees: Mapping[str, NDArray[np.generic]],
    row: int,
    names: Sequence[str],
    since: int = 0,
) -> str:
    kinds = len(market.arrivals_law.units)
    quoted = [*sees["ask"][row].tolist(), *sees["bid"][row].tolist()]
    prices = market.price(np.array(quoted)).tolist()
    lines = "\n".join(
        f"- {name}: {price:.2f}" for name, price in zip(names[: 2 * kinds], prices, strict=True)
    )
    value = market.high if sees["is_high"][row] else market.low
    sizes = (
        ""
        if kinds == 1
        else f" Of the others' orders {100 * market.large_share:g}% are of {market.large} shares and the rest of 1."
    )
    return (
        f"An asset will turn out to be worth {market.high:g} or {market.low:g}. Traders come one by one to a market maker, trade once or not"
        f" at all, and never come back. {100 * market.informed:g}% of them know the value; the others know nothing, and buy or sell,"
        f" each as often.{sizes} The market maker does not know who comes; it quotes for each order the price that it expects"
        f" the value to be, given that such an order has come, and makes no profit in the mean.\n\nYou have come, and know that the"
        f" value is {value:g}. Before your order the market maker expects {float(market.price(sees['belief'][row])):.2f}. Prices for"
        f" each share:\n{lines}\n\nBy a purchase you earn the value less the price, by a sale the price less the value, for each share."
        " You want to earn as much as you can."
    )
