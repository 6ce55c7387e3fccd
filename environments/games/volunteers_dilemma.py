"""The volunteer's dilemma: one volunteer is enough for all, and each would rather that another were the one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydantic import Field, model_validator

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from ...core.spaces.menu import Menu
from .shared.anonymous_game import AnonymousGame
from .shared.words import counted

__all__ = ["VolunteersDilemma"]

_CALLS = Menu(("Volunteer", "Wait"))
_VOLUNTEER = 0


class VolunteersDilemma(AnonymousGame):
    """All earn ``benefit`` where at least one of the ``players`` volunteers, else nothing; whoever volunteers pays ``cost``.

    In the symmetric equilibrium each waits with probability (cost / benefit) ** (1 / (players - 1)), which makes the benefit that
    nobody else provides worth its cost. The more players, the less likely that anybody volunteers. In equilibria that are not
    symmetric one player volunteers.

    >>> game = VolunteersDilemma(players=3, benefit=4, cost=1)
    >>> round(game.blank_optimum(game.seats[0]).of("Wait"), 6)
    0.5

    Source: Diekmann (1985), "Volunteer's dilemma", Journal of Conflict Resolution 29, 605-610.
    """

    players: int = Field(5, ge=2, description="members of the role")
    benefit: float = Field(100.0, gt=0, description="earned by all where one volunteers")
    cost: float = Field(50.0, gt=0, description="paid by each who volunteers")

    @model_validator(mode="after")
    def _checked(self) -> VolunteersDilemma:
        if self.cost >= self.benefit:
            raise InputError(
                f"cost {self.cost:g} is not below the benefit {self.benefit:g}, and nobody should volunteer; make it smaller"
            )
        return self

    @property
    def members(self) -> int:
        """The players."""
        return self.players

    @property
    def space(self) -> Menu:
        """Volunteer or wait."""
        return _CALLS

    def payoff(self, own: IntArray, others: IntArray) -> FloatArray:
        """The benefit where it is provided, less one's own cost."""
        volunteers = own == _VOLUNTEER
        provided = volunteers | (others[..., _VOLUNTEER] > 0)
        return np.asarray(np.where(provided, self.benefit, 0.0) - np.where(volunteers, self.cost, 0.0))

    def rules(self, names: Sequence[str]) -> str:
        """What is earned with a volunteer and without."""
        volunteer, wait = names
        return (
            f"You are one of {self.players} players. All of you decide at the same time, {self.rounds}: {volunteer} or {wait}. If at"
            f" least one player chooses {volunteer}, every player receives {counted(self.benefit, 'point')}. If nobody does, nobody receives"
            f" anything. Each player who chooses {volunteer} pays {counted(self.cost, 'point')}, whatever the others do. Your aim is to"
            " collect as many points as you can."
        )
