"""Market entry: any number of firms decide at once whether to enter a market that has room for some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from ...core.spaces.menu import Menu
from .shared.anonymous_game import AnonymousGame
from .shared.crowd_world import Told
from .shared.words import counted, number

__all__ = ["MarketEntry"]

_DOORS = Menu(("Enter", "Stay out"))
_ENTER = 0


class MarketEntry(AnonymousGame):
    """One role, ``firm``, of many members: whoever enters earns ``outside + slope * (capacity - entrants)``, whoever stays out ``outside``.

    All firms are asked at once in each round, and then told how many entered. In the symmetric equilibrium each enters with
    probability (capacity - 1) / (firms - 1), whatever ``outside`` and ``slope``: with the others' mean of (firms - 1) p
    entrants, a firm is as well off inside as outside. Equilibria in which firms play differently exist besides.
    ``sees`` holds ``own[B]`` and ``entrants[B]`` of the last round (-1 at turn 0).

    >>> game = MarketEntry(firms=21, capacity=6)
    >>> round(game.blank_optimum(game.seats[0]).of("Enter"), 6)
    0.25

    Source: Selten and Gueth (1982), "Equilibrium point selection in a class of market entry games"; Rapoport, Seale, Erev and
    Sundali (1998), "Equilibrium play in large group market entry games", Management Science 44, 119-141.
    """

    role: ClassVar[str] = "firm"

    firms: int = Field(20, ge=2, description="members of the role")
    capacity: float = Field(8.0, gt=1, description="entrants with which it is as good inside as outside")
    outside: float = Field(1.0, description="earned by staying out")
    slope: float = Field(2.0, gt=0, description="lost by each entrant for each other one")

    @model_validator(mode="after")
    def _checked(self) -> MarketEntry:
        if self.capacity >= self.firms:
            raise InputError(
                f"capacity {self.capacity} holds all {self.firms} firms, and each should enter; make it smaller"
            )
        return self

    @property
    def members(self) -> int:
        """The firms."""
        return self.firms

    @property
    def space(self) -> Menu:
        """Enter or stay out."""
        return _DOORS

    def payoff(self, own: IntArray, others: IntArray) -> FloatArray:
        """The line in the number of entrants, or ``outside``."""
        gain = self.slope * (self.capacity - 1 - others[..., _ENTER])
        return np.asarray(self.outside + np.where(own == _ENTER, gain, 0.0))

    def told(self, actions: NDArray[Any]) -> Told:
        """``entrants[E]``: how many entered."""
        return {"entrants": (actions == _ENTER).sum(axis=1)}

    def outcome(self, told: Told, names: Sequence[str]) -> str:
        """How many entered."""
        return f"{counted(int(told['entrants']), 'firm')} entered"

    def rules(self, names: Sequence[str]) -> str:
        """What each action earns."""
        (enter, stay), outside = names, number(self.outside)
        return (
            f"You run one of {self.firms} firms. All of them decide at the same time, {self.rounds}, whether to enter a market:"
            f" {enter} or {stay}. A firm that chooses {stay} earns {outside}. A firm that chooses {enter} enters and earns {outside} +"
            f" {number(self.slope)} x ({number(self.capacity)} - E), where E is the number of all firms that enter, yours included."
            " Your aim is to earn as much as you can."
        )
