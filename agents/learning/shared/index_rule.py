"""Index rules: give every action a number, play the largest."""

from __future__ import annotations

from ....core.bandits.history import History, of_index
from ....core.chance import FloatArray
from .bandit_agent import BanditAgent

__all__ = ["IndexRule"]


class IndexRule(BanditAgent):
    """Plays an action with the largest index, and before that those of which no reward is known; ties fall by chance.

    Where rewards come at once, that is each action once before any twice. Subclasses define `index`.
    """

    def index(self, pulls: FloatArray, mean: FloatArray) -> FloatArray:
        """The index of each action, [B, A], from how often it was played (once or more) and its mean reward."""
        raise NotImplementedError

    def law(self, history: History) -> FloatArray:
        """All labels with the largest index alike."""
        return of_index(history, self.index(history.played, history.mean))
