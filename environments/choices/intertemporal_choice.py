"""A choice between a smaller amount sooner and a larger one later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from pydantic import Field

from ...core.chance import Chance, FloatArray
from .shared.two_options import TwoOptions

__all__ = ["IntertemporalChoice"]

_LONG = 10**6


class IntertemporalChoice(TwoOptions):
    """A pays ``sooner`` in ``sooner_days`` days, B pays ``later`` in ``later_days``. What an amount in d days is worth today is told.

    ``exponential``: amount / (1 + ``rate``)^d, what it costs on a market of loans at that rate a day; the optimum then does not
    change as the days pass. ``hyperbolic``: amount / (1 + ``rate`` d), as people and animals are found to discount. Rewards are what
    amounts are worth today. The default is an item of Kirby, Petry and Bickel.

    >>> IntertemporalChoice(rate=0.01, discounting="hyperbolic").worth().round(2).tolist()
    [55.0, 46.58]

    Source: Samuelson (1937), "A note on measurement of utility", Review of Economic Studies 4, 155-161; Mazur (1987), "An adjusting
    procedure for studying delayed reinforcement"; Kirby, Petry and Bickel (1999), "Heroin addicts have higher discount rates for delayed
    rewards than non-drug-using controls", Journal of Experimental Psychology: General 128, 78-87.
    """

    sooner: float = Field(55.0, gt=0, description="the amount that A pays")
    later: float = Field(75.0, gt=0, description="the amount that B pays")
    sooner_days: int = Field(0, ge=0, le=_LONG, description="days until A pays")
    later_days: int = Field(61, ge=0, le=_LONG, description="days until B pays")
    rate: float = Field(0.001, ge=0, le=1e6, description="rate of discount a day")
    discounting: Literal["exponential", "hyperbolic"] = Field(
        "exponential", description="how worth falls with the days"
    )

    @property
    def criterion(self) -> str:
        """What reports call the optimum."""
        return f"the choice of the larger present value ({self.discounting} discounting)"

    def worth(self) -> FloatArray:
        """What A and B are worth today, [2]."""
        amount = np.array([self.sooner, self.later])
        days = np.array([self.sooner_days, self.later_days], dtype=np.float64)
        if self.discounting == "exponential":
            return np.asarray(amount * np.exp(-days * np.log1p(self.rate)))
        return np.asarray(amount / (1 + self.rate * days))

    def pay(self, chance: Chance) -> FloatArray:
        """What they are worth today, [B, 2]."""
        return np.broadcast_to(self.worth(), (len(chance.episode), 2))

    def tell(self, names: Sequence[str]) -> str:
        """How amounts are worth what, and both offers."""
        rule = (
            f"Money can be lent and borrowed at {100 * self.rate:.6g} % a day, with compound interest: an amount in d days is worth"
            f" amount / {1 + self.rate:.9g}^d today."
            if self.discounting == "exponential"
            else f"To you, an amount in d days is worth amount / (1 + {self.rate:.6g} d) today."
        )
        offers = zip(names, (self.sooner, self.later), (self.sooner_days, self.later_days), strict=True)
        lines = [f"- {name}: {amount:g} {_when(days)}" for name, amount, days in offers]
        return "\n".join(
            [f"{rule} Choose one of two amounts; you want the one that is worth more today.", *lines]
        )


def _when(days: int) -> str:
    return "today" if not days else f"in {days} {'day' if days == 1 else 'days'}"
