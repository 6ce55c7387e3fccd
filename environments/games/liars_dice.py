"""Liar's dice with one die each: claims about dice that the other player cannot see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from pydantic import Field

from ...core.games.tree import ChanceNode, DecisionNode, Terminal
from .shared.tree_world import TreeGame
from .shared.turns import FIRST_AND_SECOND, so_far

__all__ = ["LiarsDice"]

_LIAR = "Liar"


class LiarsDice(TreeGame):
    """Two players throw one die each, which the other does not see, and raise claims about both until one calls the other a liar.

    A claim is ``One 3`` (at least one die shows 3) or ``Two 3s``; two are more than one, and then the higher face is more. The
    highest face counts as any. After ``Liar`` the dice are shown, and whoever made the last claim wins 1 if it is true, else
    loses 1. A row's information set is named by its die and the claims so far, by their places from 1 on: ``3:1,4``.
    The values to the first player with 2 to 6 sides are 1/2, 1/9, 1/16, 0.008 and -0.0271318. With 6 sides each seat
    has 12,288 information sets, and the equilibrium takes several seconds.

    >>> round(LiarsDice().solution().values["first"], 6)
    0.0625

    Source: the rules of OpenSpiel's game, Lanctot et al. (2019), "OpenSpiel: a framework for reinforcement learning in games",
    arXiv 1908.09453.
    """

    sides: int = Field(4, ge=2, le=6, description="faces of each die")

    @cached_property
    def claims(self) -> tuple[str, ...]:
        """All claims, from the lowest to the highest."""
        faces = range(1, self.sides + 1)
        return (*(f"One {face}" for face in faces), *(f"Two {face}s" for face in faces))

    @property
    def actions(self) -> Mapping[str, tuple[str, ...]]:
        """The claims and Liar, for both."""
        return dict.fromkeys(FIRST_AND_SECOND, (*self.claims, _LIAR))

    def rule(self, history: tuple[int, ...]) -> Terminal | ChanceNode | DecisionNode:
        """The two dice, then the claims by their places from 1 on, then 0 for Liar: ``(first die, second die, 1, 4, 0)``."""
        dice, said = history[:2], history[2:]
        if len(dice) < 2:
            return ChanceNode([(1 / self.sides, (*history, face)) for face in range(1, self.sides + 1)])
        if said and not said[-1]:
            won = 1.0 if self._holds(said[-2], dice) == (len(said) % 2 == 0) else -1.0
            return Terminal((won, -won))
        seat, last = len(said) % 2, max(said, default=0)
        moves = [
            (claim, (*history, place)) for place, claim in enumerate(self.claims, start=1) if place > last
        ]
        if said:
            moves.append((_LIAR, (*history, 0)))
        return DecisionNode(FIRST_AND_SECOND[seat], f"{dice[seat]}:{','.join(map(str, said))}", moves)

    def tell(self, seat: str, infoset: str, names: Sequence[str]) -> str:
        """The rules, the die, and the claims so far."""
        die, _, said = infoset.partition(":")
        claims = (
            so_far(seat, [names[int(place) - 1] for place in said.split(",")]) if said else "You move first."
        )
        return f"{self._rules(names)}\n\nYou are the {seat} player. Your die shows {die}. {claims} It is your move."

    def _holds(self, place: int, dice: Sequence[int]) -> bool:
        two, face = divmod(place - 1, self.sides)
        return sum(die in {face + 1, self.sides} for die in dice) > two

    def _rules(self, names: Sequence[str]) -> str:
        *claims, liar = names
        return (
            f"You play liar's dice against one other player. Each of you has thrown one die with {self.sides} faces, 1 to {self.sides},"
            " which the other does not see. In turn, the first player beginning, you make claims about the two dice together,"
            f" each higher than the one before, or say {liar} of the last claim. A die that shows {self.sides} counts as any face."
            f" These are the claims, from the lowest to the highest:\n{self._meanings(claims)}\n"
            f"After {liar} the dice are shown. If the last claim is true, the player who made it wins 1 point from the other;"
            " if it is not, that player loses 1 point to the other. You want to win as many points as you can."
        )

    def _meanings(self, claims: Sequence[str]) -> str:
        lines = []
        for place, claim in enumerate(claims):
            two, face = divmod(place, self.sides)
            lines.append(f"{claim}: {'both dice show' if two else 'at least one die shows'} {face + 1}")
        return "\n".join(lines)
