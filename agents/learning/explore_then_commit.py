"""Exploration at first, and none from then on."""

from __future__ import annotations

from pydantic import Field

from ...core.bandits.commit import explore_then_commit
from ...core.bandits.history import History
from ...core.chance import FloatArray
from .shared.bandit_agent import BanditAgent

__all__ = ["ExploreThenCommit"]


class ExploreThenCommit(BanditAgent):
    """Plays every action ``rounds`` times, then for ever the one with the largest mean by then.

    Source: Perchet, Rigollet, Chassang and Snowberg (2016), "Batched bandit problems", Annals of Statistics 44, 660-681; Lattimore and
    Szepesvari (2020), "Bandit Algorithms", chapter 6.
    """

    rounds: int = Field(10, ge=1, description="plays of each action before the choice")

    def law(self, history: History) -> FloatArray:
        """The actions played least, or the one committed to."""
        return explore_then_commit(history, self.rounds)
