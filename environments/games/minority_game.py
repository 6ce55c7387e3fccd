"""The minority game: whoever is on the side of fewer players wins."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydantic import Field, field_validator

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from ...core.spaces.menu import Menu
from .shared.anonymous_game import AnonymousGame
from .shared.crowd_world import Told

__all__ = ["MinorityGame"]

_SIDES = Menu(("A", "B"))


class MinorityGame(AnonymousGame):
    """An odd number of ``players`` choose one of two sides; those on the side of fewer win 1, the others nothing.

    The symmetric equilibrium is a fair coin: whatever is predicted by all is wrong. Its mean share of winners,
    1/2 - C(n - 1, (n - 1) / 2) / 2**n, rises to 1/2 with the number of players n. Equilibria in which (n - 1) / 2 players are on one
    side for certain win more. All are told the ``counts[B, 2]`` of both sides (-1 at turn 0).

    >>> solution = MinorityGame(players=5).solution()
    >>> solution.selected["player"][""].round(9).tolist(), round(solution.values["player"], 6)
    ([0.5, 0.5], 0.3125)

    Source: Challet and Zhang (1997), "Emergence of cooperation and organization in an evolutionary game", Physica A 246, 407-418.
    """

    players: int = Field(11, ge=3, description="members of the role, an odd number")

    @field_validator("players")
    @classmethod
    def _odd(cls, players: int) -> int:
        if players % 2 == 0:
            raise InputError(f"{players} players came, who may split evenly; give an odd number")
        return players

    @property
    def members(self) -> int:
        """The players."""
        return self.players

    @property
    def space(self) -> Menu:
        """The two sides."""
        return _SIDES

    def payoff(self, own: IntArray, others: IntArray) -> FloatArray:
        """1 where fewer than half of all are on the own side."""
        beside = np.where(own == 0, others[..., 0], others[..., 1])
        return np.asarray(beside + 1 < self.players / 2, dtype=np.float64)

    def outcome(self, told: Told, names: Sequence[str]) -> str:
        """How many were on either side."""
        first, second = told["counts"]
        return f"{first} of the {self.players} players chose {names[0]} and {second} chose {names[1]}"

    def rules(self, names: Sequence[str]) -> str:
        """Who wins."""
        return (
            f"You are one of {self.players} players. All of you choose a side at the same time, {self.rounds}: {names[0]} or"
            f" {names[1]}. The players on the side that fewer players choose earn 1 point each; the others earn nothing. Your aim"
            " is to collect as many points as you can."
        )
