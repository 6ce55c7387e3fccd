"""A seller with a stock posts prices to buyers who come at random."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial

import numpy as np
from pydantic import Field, field_validator

from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Environment, World
from ...core.spaces.menu import Menu

__all__ = ["PostedPrices", "best_prices"]


class PostedPrices(Environment):
    """A seller has ``stock`` units and ``periods`` periods to sell them in, and posts one of the ``prices`` in each.

    In a period a Poisson number of buyers comes, ``arrivals`` on the average. What a unit is worth to a buyer is exponential with
    mean ``worth``; who finds it worth the price buys one, while there are any. A unit that is left at the end is worth nothing.
    A decision earns what it sells. Once all is sold the seller is asked no more.

    Demand at price p is Poisson with mean arrivals exp(-p / worth). The optimum, by the value of s units with k periods to go,
    V(k, s) = max over p of E[p min(D, s) + V(k - 1, s - min(D, s))], is a price for each k and s: it falls as time runs out,
    and is lower where more is left. ``sees`` holds ``period[B]`` and ``stock[B]``; ``shows`` holds ``sold[B]``; both are the infoset.

    Source: Gallego and van Ryzin (1994), "Optimal dynamic pricing of inventories with stochastic demand over finite horizons",
    Management Science 40, 999-1020, in periods.
    """

    stock: int = Field(5, ge=1, le=1000, description="units to sell")
    periods: int = Field(10, ge=1, le=1000, description="periods to sell them in")
    prices: tuple[float, ...] = Field((0.5, 1.0, 1.5, 2.0, 2.5), description="prices to choose among")
    arrivals: float = Field(2.0, gt=0, le=1000, description="buyers that come in a period, on the average")
    worth: float = Field(1.0, gt=0, description="mean of what a unit is worth to a buyer")

    @field_validator("prices")
    @classmethod
    def _rising(cls, prices: tuple[float, ...]) -> tuple[float, ...]:
        if len(prices) < 2 or prices[0] < 0 or np.any(np.diff(prices) <= 0):
            raise InputError(f"prices {prices} must be two or more, from 0 on and rising")
        return prices

    @property
    def seats(self) -> tuple[Seat]:
        """One seat, ``seller``."""
        return (Seat("seller", Menu(tuple(f"{price:g}" for price in self.prices))),)

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """One season for each episode."""
        return _Season(self, chance)

    def optimal(self, observation: Observation) -> MixedStrategy:
        """The best price at each row's period and stock."""
        _, best = best_prices(self)
        left = self.periods - observation.sees["period"] + 1
        place = best[left, observation.sees["stock"]]
        return MixedStrategy(observation.seat.space, np.eye(len(self.prices))[place])


@lru_cache(maxsize=64)
def best_prices(market: PostedPrices) -> tuple[FloatArray, IntArray]:
    """V(k, s), what is earned on the average with k periods to go and s units, and the place of the best price, [periods + 1, stock + 1].

    >>> value, best = best_prices(PostedPrices(stock=1, periods=1, prices=(0.5, 1.0), arrivals=1e-6))
    >>> int(best[1, 1]), round(1e6 * float(value[1, 1]), 4)
    (1, 0.3679)
    """
    from scipy.stats import poisson

    prices, units = np.array(market.prices), np.arange(market.stock + 1)
    demand = market.arrivals * np.exp(-prices / market.worth)
    chance = poisson.pmf(units, demand[:, None])  # [A, stock + 1]
    value = np.zeros((market.periods + 1, market.stock + 1))
    best = np.zeros(value.shape, dtype=np.int64)
    for k in range(1, market.periods + 1):
        for s in range(1, market.stock + 1):
            sold = chance[:, : s + 1].copy()
            sold[:, s] = poisson.sf(s - 1, demand)  # all that wanted s or more
            earned = sold @ units[: s + 1] * prices + sold @ value[k - 1, s::-1]
            best[k, s] = earned.argmax()
            value[k, s] = earned.max()
    return value, best


class _Season(World):
    """The seasons of ``B`` sellers."""

    def __init__(self, market: PostedPrices, chance: Chance) -> None:
        self._market, self._chance = market, chance
        self._turn, self._seat = 0, market.seats[0]
        self._stock = np.full(len(chance.episode), market.stock)
        self._earned = np.zeros(len(chance.episode))
        self._past: list[tuple[IntArray, IntArray]] = []  # the places of prices, and what was sold, [B] each

    def ask(self) -> Sequence[Observation]:
        """One question to each seller who has anything left."""
        self._rows = np.flatnonzero(self._stock > 0)
        if self._turn == self._market.periods or not len(self._rows):
            return ()
        stock = self._stock[self._rows]
        period = np.full(len(stock), self._turn + 1)
        words = partial(self._words, self._turn, self._rows, stock)
        self._asked = Observation(
            self._seat,
            self._chance.episode[self._rows],
            period - 1,
            {"period": period, "stock": stock},
            words,
            infoset=np.array(
                [f"{self._market.periods - self._turn} to go, {one} left" for one in stock], dtype=object
            ),
        )
        return (self._asked,)

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """What was sold in the period."""
        place, market = np.zeros(len(self._stock), dtype=np.int64), self._market
        place[self._rows] = choices[0].action
        price = np.array(market.prices)[place]
        sold = np.minimum(_demand(market, price, self._chance.at(self._turn).sub("buyers")), self._stock)
        self._stock = self._stock - sold
        self._earned += price * sold
        self._past.append((place, sold))
        self._turn += 1
        rows = self._rows
        return (self._asked.feedback((price * sold)[rows], {"sold": sold[rows]}),)

    def payoffs(self) -> Mapping[str, FloatArray]:
        """What each seller took."""
        return {"seller": self._earned}

    def _words(
        self,
        turn: int,
        rows: IntArray,
        stock: IntArray,
        row: int,
        names: Sequence[str],
        since: int = 0,
    ) -> str:
        market, labels = self._market, names or self._seat.space.options
        told = [
            f"Period {k + 1}: you charged {labels[place[rows[row]]]} and sold {sold[rows[row]]}."
            for k, (place, sold) in enumerate(self._past[:turn])
        ][max(since - 1, 0) :]
        now = f"It is period {turn + 1} of {market.periods}, and you have {stock[row]} of {market.stock} units left."
        return "\n\n".join(filter(None, ["" if since else _rules(market), "\n".join(told), now]))


def _demand(market: PostedPrices, price: FloatArray, chance: Chance) -> IntArray:
    """How many would buy at each ``price`` [B]: Poisson, by inversion."""
    from scipy.stats import poisson

    mean = market.arrivals * np.exp(-price / market.worth)
    return np.asarray(poisson.ppf(chance.uniform(), mean)).astype(np.int64)


def _rules(market: PostedPrices) -> str:
    return (
        f"You have {market.stock} units to sell in {market.periods} periods, and post a price in each. About {market.arrivals:g} buyers come in a"
        " period, at random. What a unit is worth to a buyer differs from one to the next: it is exponentially distributed with mean"
        f" {market.worth:g}, and who finds it worth your price buys one, as long as there are any. What is left at the end is worth nothing."
        "\n\nYou want to take in as much money as you can."
    )
