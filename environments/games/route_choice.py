"""Route choice: drivers divide themselves between two roads, each slower the more take it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydantic import Field

from ...core.chance import FloatArray, IntArray
from ...core.spaces.menu import Menu
from .shared.anonymous_game import AnonymousGame
from .shared.crowd_world import Told
from .shared.words import counted, number

__all__ = ["RouteChoice"]

_ROADS = Menu(("Main road", "Side road"))


class RouteChoice(AnonymousGame):
    """A trip takes ``main_time + main_slope * k`` on the main road with k drivers on it, likewise on the side road, and earns ``budget``
    less that time: a congestion game.

    In the symmetric equilibrium each of the n ``drivers`` takes the main road with the probability p at which both take as long in the mean:
    p = (side_time - main_time + n side_slope - main_slope) / ((n - 1) (main_slope + side_slope)), where that lies in [0, 1]. In
    the pure equilibria of the source's numbers, the defaults, 12 of the 18 drivers take the main road. All are told the
    ``counts[B, 2]`` of both roads (-1 at turn 0); with a ``delay`` the traffic that a driver is told of is that many trips old.

    >>> game = RouteChoice()
    >>> round(game.blank_optimum(game.seats[0]).of("Main road"), 6)
    0.682353

    Source: Selten, Chmura, Pitz, Kube and Schreckenberg (2007), "Commuters route choice behaviour", Games and Economic Behavior
    58, 394-406; congestion games, Rosenthal (1973), International Journal of Game Theory 2, 65-67.
    """

    drivers: int = Field(18, ge=2, description="members of the role")
    main_time: float = Field(6.0, ge=0, description="minutes on an empty main road")
    main_slope: float = Field(2.0, gt=0, description="minutes for each driver on it")
    side_time: float = Field(12.0, ge=0, description="minutes on an empty side road")
    side_slope: float = Field(3.0, gt=0, description="minutes for each driver on it")
    budget: float = Field(40.0, description="points, of which each minute costs one")

    @property
    def members(self) -> int:
        """The drivers."""
        return self.drivers

    @property
    def space(self) -> Menu:
        """The two roads."""
        return _ROADS

    def payoff(self, own: IntArray, others: IntArray) -> FloatArray:
        """The budget less the time on the own road."""
        main = self.main_time + self.main_slope * (others[..., 0] + 1)
        side = self.side_time + self.side_slope * (others[..., 1] + 1)
        return np.asarray(self.budget - np.where(own == 0, main, side))

    def outcome(self, told: Told, names: Sequence[str]) -> str:
        """How many took either road."""
        first, second = told["counts"]
        return f"{first} of the {self.drivers} drivers took {names[0]} and {second} took {names[1]}"

    def rules(self, names: Sequence[str]) -> str:
        """How long a trip takes."""
        return (
            f"You are one of {self.drivers} drivers. All of you choose a road at the same time, {self.rounds}: {names[0]} or"
            f" {names[1]}. A trip on {names[0]} takes {number(self.main_time)} + {number(self.main_slope)} x D minutes, and a trip on {names[1]}"
            f" {number(self.side_time)} + {number(self.side_slope)} x D minutes, where D is the number of drivers on that road, you included. A"
            f" trip earns {counted(self.budget, 'point')} less one point for each minute. Your aim is to collect as many points as you can."
        )
