"""The dictator game: one player decides alone how to share a sum with another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from pydantic import Field

from ...core.games.tree import DecisionNode, Terminal
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import Observation
from .shared.offers import amounts, told_amounts
from .shared.tree_world import TreeGame

__all__ = ["Dictator"]


class Dictator(TreeGame):
    """The dictator gives a recipient, who has no say and no seat, a whole number of ``pie`` points and keeps the rest.

    Who counts own points alone gives nothing: the optimum. Giving is a preference and no error of sampling. A row's
    information set is ``give``.

    >>> Dictator().solution().values
    {'dictator': 10.0}

    Source: Kahneman, Knetsch and Thaler (1986), "Fairness and the assumptions of economics", Journal of Business 59, S285-S300;
    Forsythe, Horowitz, Savin and Sefton (1994), "Fairness in simple bargaining experiments", Games and Economic Behavior 6, 347-369.
    """

    stationary: ClassVar[bool] = True

    pie: int = Field(10, ge=1, le=1000, description="points to share")

    @property
    def actions(self) -> Mapping[str, tuple[str, ...]]:
        """What may be given."""
        return {"dictator": amounts(self.pie)}

    def rule(self, history: tuple[str, ...]) -> Terminal | DecisionNode:
        """The gift: ``("3",)``."""
        if history:
            return Terminal((self.pie - float(history[0]),))
        return DecisionNode("dictator", "give", [(gift, (gift,)) for gift in amounts(self.pie)])

    def optimal(self, observation: Observation) -> MixedStrategy | None:
        """The law at the one information set, whatever was seen."""
        solution = self.solution()
        return (
            None
            if solution is None
            else MixedStrategy(observation.seat.space, solution.selected["dictator"]["give"])
        )

    def tell(self, seat: str, infoset: str, names: Sequence[str]) -> str:
        """The rules."""
        return (
            f"You have {self.pie} points, and decide alone how to share them with another person, who has none. You give that person a"
            f" whole number of them, from 0 to {self.pie}, and keep the rest. How many points do you give?{told_amounts(names)}"
        )
