"""The traveller's dilemma: whoever claims less sets the price for both, and gains by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from pydantic import Field, model_validator

from ...core.chance import FloatArray
from ...core.errors import InputError
from ...core.games.profile import WHOLE
from ...core.games.solution import Component, Solution
from ...core.spaces.menu import Menu
from .shared.matrix_world import TableGame
from .shared.words import View, counted, number

__all__ = ["TravellersDilemma"]

_MOST_CLAIMS = 200


class TravellersDilemma(TableGame):
    """Two travellers claim a value from ``low`` to ``high`` in steps of ``step``. Both are paid the lower claim; whoever made it gets
    ``bonus`` more, the other ``bonus`` less; equal claims are paid as they are.

    It is best to claim one step less than the other, as long as the bonus is above a step, and so both claim ``low`` in the only
    equilibrium: of the highest claims that are made at all, none is a best response (a lower one never pays less and, against
    the other's highest, more). People claim much, the more the smaller the bonus.

    >>> solution = TravellersDilemma().solution()
    >>> solution.values, solution.is_unique
    ({'row': 2.0, 'column': 2.0}, True)

    Source: Basu (1994), "The traveler's dilemma: paradoxes of rationality in game theory", American Economic Review 84, 391-395;
    played, Capra, Goeree, Gomez and Holt (1999), "Anomalous behavior in a traveler's dilemma?", AER 89, 678-690.
    """

    places: ClassVar[tuple[str, ...]] = ("row", "column")

    low: float = Field(2.0, ge=0, description="the lowest claim")
    high: float = Field(100.0, gt=0, description="the highest claim")
    step: float = Field(1.0, gt=0, description="between two claims")
    bonus: float = Field(2.0, gt=0, description="what the lower claim gains and the other loses")

    @model_validator(mode="after")
    def _checked(self) -> TravellersDilemma:
        steps = (self.high - self.low) / self.step
        if not 1 - 1e-9 <= steps <= _MOST_CLAIMS or abs(steps - round(steps)) > 1e-9:
            raise InputError(
                f"claims from {self.low:g} to {self.high:g} by {self.step:g} came; give 1 to {_MOST_CLAIMS} whole steps"
            )
        if self.bonus <= self.step:
            raise InputError(f"bonus {self.bonus:g} is not above a step of {self.step:g}; make it larger")
        return self

    @property
    def claims(self) -> FloatArray:
        """The claims [A], rising."""
        steps = round((self.high - self.low) / self.step)
        return np.asarray(self.low + self.step * np.arange(steps + 1), dtype=np.float64)

    @property
    def menus(self) -> tuple[Menu, Menu]:
        """The claims for both."""
        menu = Menu(tuple(map(number, self.claims.tolist())))
        return menu, menu

    @property
    def table(self) -> FloatArray:
        """The lower claim, with the bonus or without it."""
        own, other = self.claims[:, None], self.claims[None]
        paid = np.minimum(own, other) + self.bonus * np.sign(np.round((other - own) / self.step))
        return np.stack([paid, paid.T])

    def solution(self) -> Solution:
        """The lowest claim of both."""
        lowest = {place: {WHOLE: np.eye(len(self.claims))[0]} for place in self.places}
        component = Component({seat: {WHOLE: laws[WHOLE][None]} for seat, laws in lowest.items()})
        values = dict.fromkeys(self.places, self.low)
        return Solution((component,), lowest, values, "the only one", accuracy=self.game().accuracy(lowest))

    def views(self) -> tuple[View, ...]:
        """The rule in the place of a table with a line for each pair of claims."""
        plain = super().views()
        return tuple(
            _Claims(view.menu, view.others, view.payoffs, view.turns, view.role, self.bonus) for view in plain
        )


@dataclass(frozen=True, eq=False)
class _Claims(View):
    bonus: float = 0.0

    def rules(self, names: Sequence[str]) -> str:
        """What claims pay, and what they are called where that is not their value."""
        values = self.menu.actions
        called = (
            ""
            if tuple(names) == values
            else f" {', '.join(f'{name} is a claim of {value}' for name, value in zip(names, values, strict=True))}."
        )
        return (
            f"{self.setting()}\n\nEach of you makes a claim, from {values[0]} to {values[-1]} points.{called} If both claims are the"
            " same, both of you are paid that. Otherwise both are paid the lower of the two claims, and in addition the player who"
            f" made the lower claim gets {counted(self.bonus, 'point')} more and the other player {counted(self.bonus, 'point')}"
            f" less.\n\n{self.aim()}"
        )
