"""Firms that choose a place on a line of customers."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field

from ...core.chance import Chance, FloatArray
from ...core.laws.interval_strategy import IntervalStrategy
from ...core.laws.law import Law
from ...core.laws.pure_strategy import PureStrategy
from ...core.spaces.interval import Interval
from .shared.numbers import NumberMarket, Round

__all__ = ["Hotelling"]


class Hotelling(NumberMarket):
    """Firms choose places on [0, 1] at once; each customer, of whom as many live in one stretch as in another, goes to the nearest.

    A firm earns the number of its customers; firms at the same place share theirs. Two firms meet in the middle. For three there
    is no equilibrium in pure strategies; in the symmetric one each draws its place uniformly from [1/4, 3/4].

    >>> Hotelling(firms=3).law(0, None).cdf(np.array([0.2, 0.5, 0.8])).tolist()
    [0.0, 0.5, 1.0]

    Source: Hotelling (1929), "Stability in competition", Economic Journal 39, 41-57; three firms: Shaked (1982), "Existence and
    computation of mixed strategy Nash equilibrium for 3-firms location problem", Journal of Industrial Economics 31, 93-96.
    """

    noun: ClassVar[str] = "place"

    firms: int = Field(3, ge=2, le=3, description="number of firms")
    customers: float = Field(100.0, gt=0, description="number of customers")
    tick: float = Field(
        0.01, gt=0, description="unit of places; places half of it apart count as the same where one is best"
    )

    @property
    def names(self) -> tuple[str, ...]:
        """``firm_1`` to ``firm_n``."""
        return tuple(f"firm_{k}" for k in range(1, self.firms + 1))

    @property
    def space(self) -> Interval:
        """From 0 to 1."""
        return Interval(0.0, 1.0)

    def play(self, numbers: FloatArray, values: FloatArray | None, chance: Chance) -> Round:
        """Customers up to the middle between a firm's place and the next one's; what is got at one place is shared."""
        order = np.argsort(numbers, axis=0, kind="stable")
        place = np.take_along_axis(numbers, order, axis=0)
        middle = (place[1:] + place[:-1]) / 2
        ends = np.concatenate([np.zeros_like(place[:1]), middle, np.ones_like(place[:1])])
        got = np.empty_like(place)
        np.put_along_axis(got, order, np.diff(ends, axis=0), axis=0)
        same = numbers[:, None] == numbers[None]
        shared = (same * got[None]).sum(axis=1) / same.sum(axis=1)
        return Round(self.customers * shared, {})

    def law(self, place: int, value: FloatArray | None) -> Law:
        """The middle for two firms, the uniform law on its half of the line for three."""
        if self.firms == 2:
            return PureStrategy(self.space, 0.5, self.tick / 2)
        return IntervalStrategy(self.space, _cdf, _ppf)

    def rules(self, place: int) -> str:
        """The market in words."""
        return (
            f"You run one of {self.firms} firms that each choose a place on a street, a number from 0 to 1, all at once and without"
            f" seeing the others' places. {self.customers:g} customers live along the street, as many in one stretch as in any"
            " other of the same length. Each goes to the nearest firm; firms at the same place share their customers. You earn 1"
            " for each customer.\n\nYou want to earn as much as you can."
        )


def _cdf(place: FloatArray) -> FloatArray:
    return np.asarray(np.clip(2 * np.asarray(place) - 0.5, 0, 1))


def _ppf(level: FloatArray) -> FloatArray:
    return np.asarray(0.25 + np.asarray(level) / 2)
