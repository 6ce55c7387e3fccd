"""The beauty contest, or guessing game: the number nearest to a part of the mean wins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ...core.chance import FloatArray
from ...core.laws.interval_strategy import IntervalStrategy
from ...core.questions import Observation
from ...core.spaces.interval import Interval
from .shared.crowd_world import CrowdGame, Told
from .shared.words import counted, number

__all__ = ["BeautyContest"]

_TIE = 1e-12


class BeautyContest(CrowdGame):
    """Each of the ``players`` names a number from 0 to ``high``; whoever is nearest to ``factor`` times the mean of all wins ``prize``,
    which those who are equally near share.

    With a factor below 1 the only equilibrium is that all name 0: in any other, somebody who names the highest number
    would rather name less. It is reached by reasoning without end; a player who reasons k steps from players who name ``high`` / 2
    in the mean names about high / 2 * factor ** k. All are told the mean (``mean[B]``, -1 at turn 0).

    >>> game = BeautyContest()
    >>> float(game.blank_optimum(game.seats[0]).ppf(np.array([0.5]))[0])
    0.0

    Source: Moulin (1986), "Game theory for the social sciences"; Nagel (1995), "Unraveling in guessing games: an experimental study",
    American Economic Review 85, 1313-1326 (the default factor and range).
    """

    players: int = Field(15, ge=2, description="members of the role")
    factor: float = Field(2 / 3, gt=0, lt=1, description="of the mean that wins")
    high: float = Field(100.0, gt=0, description="the highest number")
    prize: float = Field(1.0, gt=0, description="shared by those who are nearest")

    @property
    def members(self) -> int:
        """The players."""
        return self.players

    @property
    def space(self) -> Interval:
        """The numbers from 0 to ``high``."""
        return Interval(0.0, self.high)

    def pay(self, actions: NDArray[Any]) -> FloatArray:
        """The prize, shared by the nearest."""
        target = self.factor * actions.mean(axis=1, keepdims=True)
        apart = np.abs(actions - target)
        wins = apart <= apart.min(axis=1, keepdims=True) + _TIE * self.high
        return np.asarray(self.prize * wins / wins.sum(axis=1, keepdims=True))

    def told(self, actions: NDArray[Any]) -> Told:
        """``mean[E]`` of all numbers."""
        return {"mean": actions.mean(axis=1)}

    def optimal(self, observation: Observation) -> IntervalStrategy:
        """0 for certain."""
        return IntervalStrategy(self.space, _at_most, np.zeros_like, atoms=((0.0, 1.0),))

    def outcome(self, told: Told, names: Sequence[str]) -> str:
        """The mean and what it made the winning number."""
        mean = float(told["mean"])
        return f"the mean was {mean:.6g}, and the winning number {self.factor * mean:.6g}"

    def rules(self, names: Sequence[str]) -> str:
        """Who wins."""
        return (
            f"You are one of {self.players} players. All of you name a number from 0 to {number(self.high)} at the same time,"
            f" {self.rounds}. The winner is the player whose number is nearest to {self.factor:.6g} times the mean of all"
            f" {self.players} numbers, yours included. The winner gets {counted(self.prize, 'point')}; if several are equally near,"
            " they share them. Your aim is to collect as many points as you can."
        )


def _at_most(x: FloatArray) -> FloatArray:
    """The distribution function of 0."""
    return np.where(np.asarray(x) >= 0, 1.0, 0.0)
