"""A bonus for what was played less than its share."""

from __future__ import annotations

from pydantic import Field

from ...core.bandits.moss import moss_index
from ...core.chance import FloatArray
from .shared.index_rule import IndexRule

__all__ = ["Moss"]


class Moss(IndexRule):
    """Plays the action with the largest mean + sqrt(max(ln(T / (A n)), 0) / n), n its plays: minimax optimal where T is known.

    T is the ``horizon``, or with 0 all plays so far. Rewards are meant to lie in [0, 1].

    Source: Audibert and Bubeck (2009), "Minimax policies for adversarial and stochastic bandits", COLT; the anytime form goes back to
    Degenne and Perchet (2016), "Anytime optimal algorithms in stochastic multi-armed bandits", ICML, whose logarithm has a larger weight.
    """

    horizon: int = Field(0, ge=0, description="decisions in an episode; 0: not known, all so far count")

    def index(self, pulls: FloatArray, mean: FloatArray) -> FloatArray:
        """The mean and its bonus."""
        return moss_index(pulls, mean, self.horizon)
