"""Rock, paper, scissors, plain or weighted."""

from __future__ import annotations

from pydantic import Field

from ...core.chance import FloatArray
from ...core.spaces.menu import Menu
from .shared.matrix_world import TableGame, zero_sum_table

__all__ = ["RockPaperScissors"]

_HANDS = Menu(("Rock", "Paper", "Scissors"))


class RockPaperScissors(TableGame):
    """Rock beats Scissors, Scissors beats Paper, Paper beats Rock; a winning action wins its own weight.

    Row earns the weight of its action where that wins, and minus the weight of column's where that wins.
    The optimal law of both players on (Rock, Paper, Scissors) is proportional to
    (scissors, rock, paper): each action is as likely as the win of the action that it beats is heavy.
    With equal weights it is 1/3 each. The value is 0.

    Source: von Neumann (1928), "Zur Theorie der Gesellschaftsspiele", Mathematische Annalen 100, 295-320.
    """

    rock: float = Field(default=1.0, gt=0, description="won by Rock")
    paper: float = Field(default=1.0, gt=0, description="won by Paper")
    scissors: float = Field(default=1.0, gt=0, description="won by Scissors")

    @property
    def menus(self) -> tuple[Menu, Menu]:
        """Rock, Paper and Scissors for both."""
        return _HANDS, _HANDS

    @property
    def table(self) -> FloatArray:
        """The weight of the winning action, to row; 0 where the actions are the same."""
        r, p, s = self.rock, self.paper, self.scissors
        return zero_sum_table([[0, -p, r], [p, 0, -s], [-r, s, 0]])
