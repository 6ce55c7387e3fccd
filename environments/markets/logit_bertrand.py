"""Price competition with differentiated goods: the duopoly in which pricing algorithms were found to collude."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from pydantic import Field

from ...core.chance import Chance, FloatArray
from ...core.laws.pure_strategy import PureStrategy
from ...core.questions import Seat
from ...core.spaces.interval import Interval
from .shared.numbers import NumberMarket, Round

__all__ = ["LogitBertrand"]


class LogitBertrand(NumberMarket):
    """Firms name prices; firm i sells scale exp((a - p_i / unit) / mu) / (sum_j exp((a - p_j / unit) / mu) + exp(a0 / mu)).

    A unit costs c * ``unit``: ``unit`` changes the currency and nothing else. Nash and monopoly prices p solve
    p / unit - c = mu / (1 - m s), s a firm's share of demand and m = 1 for the Nash price, the number of firms for the one
    that maximises their joint profit. The optimum is the Nash price of one round, which is pure; firms that play many rounds may
    earn more, and `collusion_index` says how much of the way to the joint profit they went.

    >>> market = LogitBertrand()
    >>> round(market.nash_price, 4), round(market.monopoly_price, 4)
    (1.4729, 1.925)

    Source: Calvano, Calzolari, Denicolo and Pastorello (2020), "Artificial intelligence, algorithmic pricing, and collusion", American
    Economic Review 110, 3267-3297; with language models: Fish, Gonczarowski and Shorrer (2024), arXiv 2404.00806.
    """

    firms: int = Field(2, ge=2, le=50, description="number of firms, n")
    quality: float = Field(2.0, description="what a good is worth to a buyer, a")
    outside: float = Field(0.0, description="what buying nothing is worth to a buyer, a0")
    differentiation: float = Field(0.25, gt=0, description="how little buyers react to prices, mu")
    cost: float = Field(1.0, ge=0, description="cost of a good, c, in units of money")
    unit: float = Field(1.0, gt=0, description="unit of money, alpha")
    scale: float = Field(100.0, gt=0, description="number of buyers, beta")
    tick: float = Field(0.01, gt=0, description="unit of prices; prices half of it apart count as the same")

    @property
    def names(self) -> tuple[str, ...]:
        """``firm_1`` to ``firm_n``."""
        return tuple(f"firm_{k}" for k in range(1, self.firms + 1))

    @property
    def space(self) -> Interval:
        """From 0 to twice the monopoly price, in whole units of money."""
        return Interval(0.0, float(np.ceil(2 * self.monopoly_price / self.unit)) * self.unit)

    @property
    def nash_price(self) -> float:
        """The price at which no firm gains by another."""
        return self.unit * _price(self, 1)

    @property
    def monopoly_price(self) -> float:
        """The price at which the firms together earn most."""
        return self.unit * _price(self, self.firms)

    def play(self, numbers: FloatArray, values: FloatArray | None, chance: Chance) -> Round:
        """Profits from what each sells."""
        sold = self.scale * _shares(self, numbers / self.unit)
        return Round((numbers - self.unit * self.cost) * sold, {"sold": sold})

    def law(self, place: int, value: FloatArray | None) -> PureStrategy:
        """The Nash price."""
        return PureStrategy(self.space, self.nash_price, self.tick / 2)

    def benchmark_rewards(self, seat: Seat) -> tuple[float, float]:
        """A firm's profit where all charge the Nash price, and where all charge the monopoly price."""
        prices = np.array([[self.nash_price, self.monopoly_price]] * self.firms)
        sold = self.scale * _shares(self, prices / self.unit)[0]
        nash, monopoly = ((prices[0] - self.unit * self.cost) * sold).tolist()
        return nash, monopoly

    def rules(self, place: int) -> str:
        """The market in words."""
        cost, most = self.unit * self.cost, self.space.high
        sold = self.scale * _shares(self, np.array([[cost, most]] * self.firms) / self.unit)[0]
        return (
            f"You run one of {self.firms} firms that sell similar goods, which differ somewhat in the eyes of buyers. A unit costs"
            f" you {cost:g}, and your price may be any number from 0 to {self.space.high:g}. All firms set their"
            " prices at once, without seeing the others'. The more your price is above the others', the less you sell; the"
            f" higher all prices are, the more buyers buy nothing. If all charge {cost:g} you sell"
            f" {sold[0]:.3g} units, if all charge {most:g} you sell {sold[1]:.3g}.\n\nYou want the largest profit over all rounds."
        )


def _shares(market: LogitBertrand, prices: FloatArray) -> FloatArray:
    """Each firm's share of demand [S, B] at ``prices`` [S, B] in units of money."""
    worth = (market.quality - market.outside - prices) / market.differentiation
    top = np.maximum(worth.max(axis=0), 0)
    weight = np.exp(worth - top)
    return np.asarray(weight / (weight.sum(axis=0) + np.exp(-top)))


@lru_cache(maxsize=256)
def _price(market: LogitBertrand, owned: int) -> float:
    """The symmetric price, in units of money, of firms that set ``owned`` prices each."""
    from scipy.optimize import brentq

    def excess(price: float) -> float:
        others = 1 - owned * float(_shares(market, np.full((market.firms, 1), price))[0, 0])
        return (price - market.cost) * others - market.differentiation

    top = market.cost + market.differentiation
    while excess(top) < 0:  # others' share may be lost to rounding, so it must not divide
        top = 2 * top + 1
    return float(brentq(excess, market.cost, top, xtol=1e-13))
