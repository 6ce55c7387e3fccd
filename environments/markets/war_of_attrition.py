"""Two rivals wait for a prize, and the first to give up loses it."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field, model_validator

from ...core.chance import Chance, FloatArray
from ...core.errors import InputError
from ...core.laws.interval_strategy import IntervalStrategy
from ...core.questions import Seat
from ...core.spaces.interval import Interval
from .shared.numbers import NumberMarket, Round
from .shared.sealed_bids import winners

__all__ = ["WarOfAttrition"]


class WarOfAttrition(NumberMarket):
    """Two rivals each name how long they would hold out, up to a ``limit``; the longer wins the prize, and both pay the shorter time.

    A time costs 1 a unit. Ties, as where both hold out to the limit T, are decided by lot. In the symmetric equilibrium to stay
    a moment longer costs what it gains: with a prize V the time to give up is exponential with mean V up to T - V/2; nobody
    gives up between then and T, where the rest of the probability, exp(-(T - V/2) / V), stands as an atom: against a rival
    who holds out, V/2 less the last V/2 is nothing. Where T < V/2 all hold out, and there is nothing to mix.

    >>> law = WarOfAttrition(value=1, limit=2).law(0, None)
    >>> law.cdf(np.array([1.5, 1.9, 2.0])).round(4).tolist()
    [0.7769, 0.7769, 1.0]

    Source: Maynard Smith (1974), "The theory of games and the evolution of animal conflicts", Journal of Theoretical Biology 47,
    209-221; with a limit: Bishop and Cannings (1978), "A generalized war of attrition", Journal of Theoretical Biology 70, 85-124.
    """

    noun: ClassVar[str] = "time"

    value: float = Field(1.0, gt=0, description="value of the prize, V, in units of time")
    limit: float = Field(5.0, gt=0, description="longest time, T")

    @model_validator(mode="after")
    def _checked(self) -> WarOfAttrition:
        if self.limit <= self.value / 2:
            raise InputError(
                f"limit {self.limit} is at most half the value {self.value}, and all hold out; make it longer"
            )
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """``rival_1`` and ``rival_2``."""
        return ("rival_1", "rival_2")

    @property
    def space(self) -> Interval:
        """From 0 to the limit."""
        return Interval(0.0, self.limit)

    def play(self, numbers: FloatArray, values: FloatArray | None, chance: Chance) -> Round:
        """The prize to who holds out, less the time that both waited."""
        won = winners(numbers, chance.sub("ties"))
        return Round(self.value * won - numbers.min(axis=0), {"won": won})

    def law(self, place: int, value: FloatArray | None) -> IntervalStrategy:
        """The symmetric equilibrium."""
        prize, limit = self.value, self.limit
        last = limit - prize / 2
        mass = float(np.exp(-last / prize))

        def cdf(time: FloatArray) -> FloatArray:
            left = np.clip(time, 0, last)
            return np.where(np.asarray(time) >= limit, 1.0, -np.expm1(-left / prize))

        def ppf(level: FloatArray) -> FloatArray:
            u = np.asarray(level)
            time = -prize * np.log1p(-np.minimum(u, 1 - mass))
            return np.where(u > 1 - mass, limit, np.minimum(time, last))

        return IntervalStrategy(self.space, cdf, ppf, ((limit, mass),) if mass > 0 else ())

    def expected_worth(self, seat: Seat, value: FloatArray | None) -> FloatArray:
        """The prize's value, which all know."""
        return np.array(self.value)

    def rules(self, place: int) -> str:
        """The contest in words."""
        return (
            f"You and a rival wait for a prize that is worth {self.value:g} to each of you. Both of you say at once, and without"
            f" seeing the other's answer, how long you would hold out: a time from 0 to {self.limit:g}. Who holds out longer wins"
            " the prize; a tie is broken at random. Waiting costs 1 for each unit of time, and ends for both when the first gives"
            " up: each of you pays the shorter of the two times.\n\nYou want to earn as much as you can."
        )
