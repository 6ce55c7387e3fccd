"""The centipede: two players in turn take the larger of two growing piles, or pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from ...core.games.tree import DecisionNode, Terminal
from .shared.tree_world import TreeGame
from .shared.turns import FIRST_AND_SECOND, so_far

__all__ = ["Centipede"]


class Centipede(TreeGame):
    """Whoever takes gets the larger of two piles and leaves the smaller one; a pass multiplies both by ``growth`` and gives the move
    to the other player, who gets the larger pile anyway after the last pass.

    With the default piles whoever moves should take, since the other player will, and so the first player takes at once: the one
    subgame-perfect equilibrium, by backward induction. People pass. A row's information set is named by the number of the move, ``move 3``.

    >>> Centipede().solution().values
    {'first': 4.0, 'second': 1.0}

    Source: Rosenthal (1981), "Games of perfect information, predatory pricing and the chain-store paradox", Journal of Economic
    Theory 25, 92-100; the piles: McKelvey and Palfrey (1992), "An experimental study of the centipede game", Econometrica 60, 803-836.
    """

    moves: int = Field(4, ge=1, le=50, description="moves in which the piles may be taken")
    large: float = Field(4.0, gt=0, description="the larger pile at the first move, in points")
    small: float = Field(1.0, ge=0, description="the smaller pile at the first move, in points")
    growth: float = Field(2.0, gt=0, le=100, description="what a pass multiplies both piles by")

    @property
    def actions(self) -> Mapping[str, tuple[str, ...]]:
        """Take and Pass, for both."""
        return dict.fromkeys(FIRST_AND_SECOND, ("Take", "Pass"))

    def rule(self, history: tuple[str, ...]) -> Terminal | DecisionNode:
        """The moves: ``("Pass", "Pass", "Take")``."""
        passes = history.count("Pass")
        seat = passes % 2
        if "Take" in history or passes == self.moves:
            large, small = self._piles(passes)
            return Terminal((small, large) if seat else (large, small))
        moves = [(action, (*history, action)) for action in ("Take", "Pass")]
        return DecisionNode(FIRST_AND_SECOND[seat], f"move {passes + 1}", moves)

    def tell(self, seat: str, infoset: str, names: Sequence[str]) -> str:
        """The rules, the moves so far, and what taking would pay now."""
        take, passed = names
        passes = int(infoset.removeprefix("move ")) - 1
        large, small = self._piles(passes)
        said = f"{so_far(seat, [passed] * passes)} It is your move" if passes else "You move first"
        return (
            f"{self._rules(take, passed)}\n\nYou are the {seat} player. {said}, number {passes + 1} of {self.moves}."
            f" {take} now pays you {large:.12g} points and the other player {small:.12g}."
        )

    def _piles(self, passes: int) -> tuple[float, float]:
        grown = self.growth**passes
        return self.large * grown, self.small * grown

    def _rules(self, take: str, passed: str) -> str:
        large, small = self._piles(0)
        return (
            "You play a game against one other player. Two piles of points lie between you, of"
            f" {large:.12g} and {small:.12g}. In turn, the first player beginning, each of you says {take} or {passed}. Whoever says"
            f" {take} gets the first pile, the other player gets the second one, and the game is over. {passed} multiplies both piles by"
            f" {self.growth:.12g}, and it is the other player's move. There are {self.moves} moves; if the last of them is"
            f" {passed}, the player who would move next gets the first pile and the other player the second one."
            " Your aim is to collect as many points as you can."
        )
