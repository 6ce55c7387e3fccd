"""Price competition between two sellers, neither of which can serve everyone."""

from __future__ import annotations

import numpy as np
from pydantic import Field, model_validator

from ...core.chance import Chance, FloatArray
from ...core.errors import InputError
from ...core.laws.interval_strategy import IntervalStrategy
from ...core.questions import Seat
from ...core.spaces.interval import Interval
from .shared.numbers import NumberMarket, Round

__all__ = ["BertrandEdgeworth"]

_LEAST = 1e-6  # capacity beyond the demand, as a share of it, below which the price law is lost to rounding


class BertrandEdgeworth(NumberMarket):
    """Two sellers with capacities k1 and k2 name prices; ``demand`` D buys from the lower up to its capacity, the rest from the other.

    Every buyer takes one unit at a price of at most r, and a unit costs c. At equal prices each sells half of the demand, as far
    as capacities allow. With k1, k2 <= D < k1 + k2, one of them below D, no price is safe. With K >= k the capacities, in
    equilibrium both sellers' prices spread from low = c + (r - c) (D - k) / K to r: F of a seller whose rival has capacity m is
    m (p - low) / ((p - c) (k1 + k2 - D)), so that the larger seller charges r with probability 1 - k / K.

    >>> BertrandEdgeworth().law(0, None).cdf(np.array([1 / 3, 0.5, 1])).round(6).tolist()
    [0.0, 0.5, 1.0]
    >>> [(price, round(mass, 6)) for price, mass in BertrandEdgeworth(capacity_2=60).law(0, None).atoms]
    [(1.0, 0.2)]

    Source: Levitan and Shubik (1972), "Price duopoly and capacity constraints", International Economic Review 13, 111-122; with
    demand that does not react: Fabra, von der Fehr and Harbord (2006), "Designing electricity auctions", RAND Journal of
    Economics 37, 23-46.
    """

    capacity_1: float = Field(75.0, gt=0, description="units that the first seller can sell, k1")
    capacity_2: float = Field(75.0, gt=0, description="units that the second seller can sell, k2")
    demand: float = Field(100.0, gt=0, description="units that are bought, D")
    cost: float = Field(0.0, ge=0, description="cost of a unit, c: the lowest price allowed")
    reservation: float = Field(1.0, description="the most that a buyer pays, r")

    @model_validator(mode="after")
    def _checked(self) -> BertrandEdgeworth:
        small, large = sorted(self.capacities)
        if large > self.demand or small >= self.demand or small + large < self.demand * (1 + _LEAST):
            raise InputError(
                f"capacities {self.capacity_1:g} and {self.capacity_2:g} for a demand of {self.demand:g}: neither may exceed it,"
                " together they must, and one must be below it"
            )
        _ = self.space
        return self

    @property
    def capacities(self) -> tuple[float, float]:
        """Of both sellers."""
        return self.capacity_1, self.capacity_2

    @property
    def names(self) -> tuple[str, ...]:
        """``seller_1`` and ``seller_2``."""
        return ("seller_1", "seller_2")

    @property
    def space(self) -> Interval:
        """From the cost to what a buyer pays at most."""
        return Interval(self.cost, self.reservation)

    def play(self, numbers: FloatArray, values: FloatArray | None, chance: Chance) -> Round:
        """Profits from what each sells."""
        own = np.array(self.capacities)[:, None]
        left = self.demand - own[::-1]
        half = np.minimum(own, np.maximum(left, self.demand / 2))
        sold = np.where(numbers < numbers[::-1], own, np.where(numbers > numbers[::-1], left, half))
        return Round((numbers - self.cost) * sold, {"sold": sold})

    @property
    def lowest(self) -> float:
        """The lowest price in equilibrium."""
        small, large = sorted(self.capacities)
        return self.cost + (self.reservation - self.cost) * (self.demand - small) / large

    def law(self, place: int, value: FloatArray | None) -> IntervalStrategy:
        """The equilibrium's price law of this seller."""
        low, cost, high = self.lowest, self.cost, self.reservation
        own, rival = self.capacities[place], self.capacities[1 - place]
        steep = rival / (sum(self.capacities) - self.demand)
        mass = max(0.0, 1 - rival / own)

        def cdf(price: FloatArray) -> FloatArray:
            p = np.clip(price, low, high)
            return np.where(
                np.asarray(price) >= high, 1.0, steep * (p - low) / np.maximum(p - cost, low - cost)
            )

        def ppf(level: FloatArray) -> FloatArray:
            u = np.asarray(level)
            price = cost + (low - cost) / (1 - np.minimum(u, 1 - mass) / steep)
            return np.where(u > 1 - mass, high, np.clip(price, low, high))

        return IntervalStrategy(self.space, cdf, ppf, ((high, mass),) if mass > 0 else ())

    def benchmark_rewards(self, seat: Seat) -> tuple[float, float]:
        """A seller's profit in equilibrium, and half of what both earn at the highest price."""
        capacity = self.capacities[self.names.index(seat.name)]
        return (self.lowest - self.cost) * capacity, (self.reservation - self.cost) * self.demand / 2

    def rules(self, place: int) -> str:
        """The market in words."""
        own, rival = self.capacities[place], self.capacities[1 - place]
        return (
            f"You and a rival sell the same good. A unit costs you {self.cost:g}, and your price may be any number from"
            f" {self.cost:g} to {self.reservation:g}, the most that a buyer pays. You can sell up to {own:g} units and your rival"
            f" up to {rival:g}; buyers want {self.demand:g} in all. Both of you set your prices at once, without seeing the"
            " other's. Buyers buy from the cheaper seller as long as it has units, and what they still want from the other; at"
            " equal prices each sells half of it, as far as it has units.\n\nYou want the largest profit."
        )
