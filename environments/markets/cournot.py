"""Firms that bring quantities to a market with a falling price."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field, model_validator

from ...core.chance import Chance, FloatArray
from ...core.errors import InputError
from ...core.laws.pure_strategy import PureStrategy
from ...core.questions import Seat
from ...core.spaces.interval import Interval
from .shared.numbers import NumberMarket, Round

__all__ = ["Cournot"]


class Cournot(NumberMarket):
    """``firms`` choose quantities at once, which sell at the price max(0, a - b Q), Q their sum; a unit costs c.

    The equilibrium is pure: each brings (a - c) / (b (n + 1)). Together they would bring (a - c) / (2 b).

    >>> float(Cournot(firms=2, intercept=100, slope=1, cost=1).law(0, None).number)
    33.0

    Source: Cournot (1838), "Recherches sur les principes mathematiques de la theorie des richesses", chapter 7.
    """

    noun: ClassVar[str] = "quantity"

    firms: int = Field(2, ge=2, le=50, description="number of firms, n")
    intercept: float = Field(100.0, gt=0, description="price at which nothing is bought, a")
    slope: float = Field(1.0, gt=0, description="fall of the price with each unit, b")
    cost: float = Field(1.0, ge=0, description="cost of a unit, c")
    tick: float = Field(
        0.01, gt=0, description="unit of quantities; quantities half of it apart count as the same"
    )

    @model_validator(mode="after")
    def _checked(self) -> Cournot:
        if self.cost >= self.intercept:
            raise InputError(
                f"cost {self.cost} is not below the intercept {self.intercept}, and nothing is sold"
            )
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """``firm_1`` to ``firm_n``."""
        return tuple(f"firm_{k}" for k in range(1, self.firms + 1))

    @property
    def space(self) -> Interval:
        """From 0 to the quantity at which the price is 0."""
        return Interval(0.0, self.intercept / self.slope)

    def play(self, numbers: FloatArray, values: FloatArray | None, chance: Chance) -> Round:
        """Profits at the common price."""
        price = np.maximum(self.intercept - self.slope * numbers.sum(axis=0), 0)
        return Round((price - self.cost) * numbers, {"market_price": np.broadcast_to(price, numbers.shape)})

    def law(self, place: int, value: FloatArray | None) -> PureStrategy:
        """The equilibrium's quantity."""
        return PureStrategy(self.space, self._margin / (self.slope * (self.firms + 1)), self.tick / 2)

    def benchmark_rewards(self, seat: Seat) -> tuple[float, float]:
        """A firm's profit in equilibrium, and where all together bring what pays them most."""
        whole = self._margin**2 / self.slope
        return whole / (self.firms + 1) ** 2, whole / (4 * self.firms)

    @property
    def _margin(self) -> float:
        return self.intercept - self.cost

    def rules(self, place: int) -> str:
        """The market in words."""
        return (
            f"You run one of {self.firms} firms that bring the same good to a market. All decide at once how much they bring, a"
            f" number from 0 to {self.space.high:g}, without seeing the others' quantities. All units sell at one price:"
            f" {self.intercept:g} minus {self.slope:g} times the sum of all quantities, or 0 where that is negative. A unit costs"
            f" you {self.cost:g}.\n\nYou want the largest profit."
        )
