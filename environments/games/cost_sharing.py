"""Cost sharing: a shared service is the cheaper the more use it, and each may provide for itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydantic import Field

from ...core.chance import FloatArray, IntArray
from ...core.spaces.menu import Menu
from .shared.anonymous_game import AnonymousGame
from .shared.words import counted

__all__ = ["CostSharing"]

_SERVICES = Menu(("Shared", "Own"))


class CostSharing(AnonymousGame):
    """All have ``budget`` points. Those who choose the shared service pay ``shared_cost`` together, each the same; one's own costs ``own_cost``.

    With an own cost between shared_cost / players and shared_cost there are three symmetric equilibria: all share, which is the best for
    all, nobody shares, and one in which each shares with the probability at which the others' shares make both cost the same. All are told the
    ``counts[B, 2]`` of both (-1 at turn 0).

    >>> [law.round(4).tolist() for law in CostSharing(players=2, shared_cost=10, own_cost=6).solution().of("player")]
    [[[1.0, 0.0]], [[0.8, 0.2]], [[0.0, 1.0]]]

    Source: Anshelevich, Dasgupta, Kleinberg, Tardos, Wexler and Roughgarden (2008), "The price of stability for network design
    with fair cost allocation", SIAM Journal on Computing 38, 1602-1623.
    """

    players: int = Field(5, ge=2, description="members of the role")
    shared_cost: float = Field(20.0, gt=0, description="paid by all users together")
    own_cost: float = Field(8.0, gt=0, description="paid by each of the others")
    budget: float = Field(25.0, description="points of each before it pays")

    @property
    def members(self) -> int:
        """The players."""
        return self.players

    @property
    def space(self) -> Menu:
        """Share or not."""
        return _SERVICES

    def payoff(self, own: IntArray, others: IntArray) -> FloatArray:
        """The budget less one's part of the cost."""
        return np.asarray(
            self.budget - np.where(own == 0, self.shared_cost / (others[..., 0] + 1), self.own_cost)
        )

    def rules(self, names: Sequence[str]) -> str:
        """What each service costs."""
        return (
            f"You are one of {self.players} players. Each of you needs a service and has {counted(self.budget, 'point')} to pay for it. All"
            f" choose at the same time, {self.rounds}: {names[0]} or {names[1]}. {names[1]} costs you {counted(self.own_cost, 'point')}."
            f" {names[0]} costs {counted(self.shared_cost, 'point')} in all, divided equally among the players who choose it. You keep what is"
            " left. Your aim is to keep as many points as you can."
        )
