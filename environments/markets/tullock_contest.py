"""A contest in which effort buys a share of the prize."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field, model_validator

from ...core.chance import Chance, FloatArray
from ...core.errors import InputError
from ...core.laws.pure_strategy import PureStrategy
from ...core.spaces.interval import Interval
from .shared.numbers import NumberMarket, Round

__all__ = ["TullockContest"]


class TullockContest(NumberMarket):
    """``players`` spend effort x_i at once, and player i gets the share x_i^r / (sum of x_j^r) of a prize V, less its effort.

    Where nobody spends anything all get the same share. In the symmetric equilibrium each spends r (n - 1) V / n^2, which is pure
    where the ``decisiveness`` r is at most n / (n - 1).

    >>> float(TullockContest(players=2, value=100).law(0, None).number)
    25.0

    Source: Tullock (1980), "Efficient rent seeking", in Toward a Theory of the Rent-Seeking Society, 97-112.
    """

    noun: ClassVar[str] = "effort"

    players: int = Field(2, ge=2, le=50, description="number of players, n")
    value: float = Field(100.0, gt=0, description="value of the prize, V: the greatest effort")
    decisiveness: float = Field(1.0, gt=0, description="exponent of effort, r")
    tick: float = Field(0.01, gt=0, description="unit of effort; efforts half of it apart count as the same")

    @model_validator(mode="after")
    def _checked(self) -> TullockContest:
        most = self.players / (self.players - 1)
        if self.decisiveness > most:
            raise InputError(
                f"decisiveness {self.decisiveness} is above {most:g}, where no pure effort is an equilibrium; make it smaller"
            )
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """``player_1`` to ``player_n``."""
        return tuple(f"player_{k}" for k in range(1, self.players + 1))

    @property
    def space(self) -> Interval:
        """From 0 to the prize's value."""
        return Interval(0.0, self.value)

    def play(self, numbers: FloatArray, values: FloatArray | None, chance: Chance) -> Round:
        """Shares of the prize, less efforts."""
        weight = (numbers / self.value) ** self.decisiveness
        total = weight.sum(axis=0)
        share = np.where(total > 0, weight / np.where(total > 0, total, 1), 1 / self.players)
        return Round(self.value * share - numbers, {"share": share})

    def law(self, place: int, value: FloatArray | None) -> PureStrategy:
        """The symmetric equilibrium's effort."""
        n = self.players
        return PureStrategy(self.space, self.decisiveness * (n - 1) * self.value / n**2, self.tick / 2)

    def rules(self, place: int) -> str:
        """The contest in words."""
        power = "" if self.decisiveness == 1 else f", each raised to the power {self.decisiveness:g}"
        return (
            f"You are one of {self.players} players in a contest for a prize of {self.value:g}. All spend effort at once, a number"
            f" from 0 to {self.value:g}, and nobody sees another's before. The prize is divided in proportion to efforts{power};"
            " where nobody spends anything, equally. Every player pays its own effort.\n\nYou want to earn as much as you can."
        )
