"""Matching pennies with three players."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field

from ...core.chance import FloatArray
from ...core.spaces.menu import Menu
from .shared.matrix_world import TableGame

__all__ = ["ThreePlayerPennies"]

_COIN = Menu(("Heads", "Tails"))


class ThreePlayerPennies(TableGame):
    """Three pennies: the first player wants to match the second, the second the third, and the third to differ from the first.

    Each wins ``stake`` where it gets what it wants, and loses it where it does not; the game is not zero-sum.
    Everyone's payoff depends on one other player, who must therefore play Heads with probability 1/2: that is the only
    equilibrium. Learning rules that find the equilibrium of two-player pennies cycle here.

    >>> solution = ThreePlayerPennies().solution()
    >>> {seat: strategy[""].tolist() for seat, strategy in solution.selected.items()}
    {'first': [0.5, 0.5], 'second': [0.5, 0.5], 'third': [0.5, 0.5]}

    Source: Jordan (1993), "Three problems in learning mixed-strategy Nash equilibria", Games and Economic Behavior 5, 368-386.
    """

    places: ClassVar[tuple[str, ...]] = ("first", "second", "third")
    roles: ClassVar[tuple[str, ...]] = (
        "You win a round when your choice is the same as second's.",
        "You win a round when your choice is the same as third's.",
        "You win a round when your choice differs from first's.",
    )

    stake: float = Field(default=1.0, gt=0, description="won or lost in a round")

    @property
    def menus(self) -> tuple[Menu, ...]:
        """Heads and Tails for all."""
        return (_COIN,) * 3

    @property
    def table(self) -> FloatArray:
        """``stake`` times 1 or -1, by who wants what."""
        first, second, third = np.indices((2, 2, 2))
        wins = np.stack([first == second, second == third, third != first])
        return np.where(wins, self.stake, -self.stake)
