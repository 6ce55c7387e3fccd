"""Shops that some customers compare: the model of noisy search."""

from __future__ import annotations

from pydantic import Field

from ...core.chance import Chance, FloatArray
from ...core.laws.interval_strategy import IntervalStrategy
from ...core.questions import Seat
from ...core.spaces.interval import Interval
from .shared.numbers import NumberMarket, Round
from .shared.price_laws import sales_law

__all__ = ["BurdettJudd"]


class BurdettJudd(NumberMarket):
    """Of ``customers`` a share q sees the prices of two shops drawn at random and buys at the lower, the rest of one shop alone.

    Shops name prices at once, from the cost c to the most that a customer pays, r; ties share their customers. In equilibrium
    prices are unpredictable, F(p) = 1 - (1 - q) (r - p) / (2 q (p - c)) from c + (r - c) (1 - q) / (1 + q) to r, whatever the
    number of shops: a customer who compares meets two of them, as in Varian's model of sales with two shops (`sales`).

    >>> import numpy as np
    >>> law = BurdettJudd(compare=0.5).law(0, None)
    >>> law.cdf(np.array([1 / 3, 0.5, 1])).round(6).tolist()
    [0.0, 0.5, 1.0]

    Source: Burdett and Judd (1983), "Equilibrium price dispersion", Econometrica 51, 955-969.
    """

    shops: int = Field(2, ge=2, le=50, description="number of shops")
    compare: float = Field(0.5, ge=1e-6, lt=1, description="share of customers who see two prices, q")
    cost: float = Field(0.0, ge=0, description="cost of a unit, c: the lowest price allowed")
    reservation: float = Field(1.0, description="the most that a customer pays, r")
    customers: float = Field(100.0, gt=0, description="number of customers, who buy one unit each")

    @property
    def names(self) -> tuple[str, ...]:
        """``shop_1`` to ``shop_N``."""
        return tuple(f"shop_{k}" for k in range(1, self.shops + 1))

    @property
    def space(self) -> Interval:
        """From the cost to what a customer pays at most."""
        return Interval(self.cost, self.reservation)

    def play(self, numbers: FloatArray, values: FloatArray | None, chance: Chance) -> Round:
        """Profits from the customers who see one price, and from those who compare it with each other shop's."""
        own, other = numbers[:, None], numbers[None]
        taken = (own < other) + 0.5 * (own == other)
        met = (taken.sum(axis=1) - 0.5) / (self.shops - 1)
        sold = self.customers / self.shops * (1 - self.compare + 2 * self.compare * met)
        return Round((numbers - self.cost) * sold, {"sold": sold})

    def law(self, place: int, value: FloatArray | None) -> IntervalStrategy:
        """The symmetric equilibrium's price law."""
        return sales_law(2, self.space, self.compare)

    def benchmark_rewards(self, seat: Seat) -> tuple[float, float]:
        """A shop's profit in equilibrium, and where all charge the most."""
        most = (self.reservation - self.cost) * self.customers / self.shops
        return most * (1 - self.compare), most

    def rules(self, place: int) -> str:
        """The market in words."""
        return (
            f"You run one of {self.shops} shops that sell the same good. A unit costs you {self.cost:g}, and your price may be any"
            f" number from {self.cost:g} to {self.reservation:g}, the most that a customer pays. All shops set their prices at"
            f" once, without seeing the others'. Of {self.customers:g} customers, who buy one unit each,"
            f" {100 * self.compare:g}% see the prices of two shops picked at random and buy at the lower; the others see the price"
            " of one shop picked at random and buy there.\n\nYou want the largest profit."
        )
