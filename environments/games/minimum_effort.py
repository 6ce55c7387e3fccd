"""The minimum effort game: a team is as good as its weakest member."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from ...core.spaces.menu import Menu
from .shared.anonymous_game import AnonymousGame
from .shared.crowd_world import Told
from .shared.words import number

__all__ = ["MinimumEffort"]


class MinimumEffort(AnonymousGame):
    """Each of the ``players`` chooses an effort from 1 to ``levels``; each earns ``base + gain * (the least effort) - cost * (its own)``.

    With a cost below the gain it is best to do as much as the least of the others and no more: every level is an equilibrium if
    all choose it, and the highest pays most, yet only the lowest is safe. Equilibria that mix exist besides. All are told the
    least effort (``minimum[B]``, -1 at turn 0).

    >>> solution = MinimumEffort().solution()
    >>> solution.selected["player"][""].tolist(), round(solution.values["player"], 6)
    ([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0], 1.3)

    Source: Van Huyck, Battalio and Beil (1990), "Tacit coordination games, strategic uncertainty, and coordination failure",
    American Economic Review 80, 234-248 (the defaults, in dollars, but for the number of players).
    """

    players: int = Field(6, ge=2, description="members of the role")
    levels: int = Field(7, ge=2, le=20, description="the highest effort")
    base: float = Field(0.6, description="earned in any case")
    gain: float = Field(0.2, gt=0, description="earned for each unit of the least effort")
    cost: float = Field(0.1, gt=0, description="paid for each unit of the own effort")

    @model_validator(mode="after")
    def _checked(self) -> MinimumEffort:
        if self.cost >= self.gain:
            raise InputError(
                f"cost {self.cost:g} is not below the gain {self.gain:g}, and effort never pays; make it smaller"
            )
        return self

    @property
    def members(self) -> int:
        """The players."""
        return self.players

    @property
    def space(self) -> Menu:
        """The efforts."""
        return Menu(tuple(str(effort + 1) for effort in range(self.levels)))

    def payoff(self, own: IntArray, others: IntArray) -> FloatArray:
        """By the least effort of all, oneself included."""
        taken = others > 0
        least = np.where(taken.any(axis=-1), taken.argmax(axis=-1), self.levels)
        return np.asarray(self.base + self.gain * (np.minimum(own, least) + 1) - self.cost * (own + 1))

    def told(self, actions: NDArray[Any]) -> Told:
        """``minimum[E]``: the least effort, 1 or more."""
        return {"minimum": actions.min(axis=1) + 1}

    def outcome(self, told: Told, names: Sequence[str]) -> str:
        """The least effort."""
        return f"the least effort of all was {names[int(told['minimum']) - 1]}"

    def rules(self, names: Sequence[str]) -> str:
        """What effort earns."""
        return (
            f"You are one of {self.players} members of a team. All of you choose an effort at the same time, {self.rounds}:"
            f" {', '.join(names)}, from the lowest to the highest, which count as 1 to {self.levels}. Each earns {number(self.base)} +"
            f" {number(self.gain)} x (the least effort that anyone chooses) - {number(self.cost)} x (its own effort). Your aim is to"
            " earn as much as you can."
        )
