"""Strategies that remember one round."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ...core.chance import IntArray
from ...core.questions import Seat
from ...core.recipes import Agent, Player
from .shared.automata import AutomatonPlayer, memory_one, moves_of

__all__ = ["MemoryOne"]

_Share = Annotated[float, Field(ge=0, le=1)]


class MemoryOne(Agent):
    """Cooperates with a probability that depends on the last round: ``after`` CC, CD, DC and DD, its own move first.

    The moves are as in `classic_strategy`. Without arguments it is generous tit for tat, which forgives a third of all defections.

    Source: Nowak and Sigmund (1990), "The evolution of stochastic strategies in the prisoner's dilemma", Acta Applicandae
    Mathematicae 20, 247-265; the default: Nowak and Sigmund (1992), "Tit for tat in heterogeneous populations", Nature 355, 250-253.
    """

    first: _Share = Field(1.0, description="probability of cooperation in the first round")
    after: tuple[_Share, _Share, _Share, _Share] = Field(
        (1.0, 1 / 3, 1.0, 1 / 3), description="probabilities after CC, CD, DC, DD"
    )
    cooperate: str | None = Field(None, description="label of the cooperative move; none: the first")
    defect: str | None = Field(None, description="label of the other move; none: the second")

    @property
    def details(self) -> tuple[str, ...]:
        """The four probabilities."""
        return (" ".join(f"{share:.3g}" for share in self.after),)

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player in the first round."""
        moves = moves_of(self, seat, self.cooperate, self.defect)
        return AutomatonPlayer("memory_one", memory_one(self.first, self.after), moves, seat, episode)
