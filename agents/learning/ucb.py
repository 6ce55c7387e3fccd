"""Optimism in the face of uncertainty."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ...core.bandits.ucb import ucb_index
from ...core.chance import FloatArray
from .shared.index_rule import IndexRule

__all__ = ["Ucb"]


class Ucb(IndexRule):
    """UCB1: plays the action with the largest mean + sqrt(bonus g(t) / n), n its plays and t all plays so far.

    g(t) is ln t (Auer et al., with ``bonus`` 2), or 1 for a bonus that does not grow (the baseline of Krishnamurthy
    et al., 2024, with ``bonus`` 1). Rewards are meant to lie in [0, 1].

    Source: Auer, Cesa-Bianchi and Fischer (2002), "Finite-time analysis of the multiarmed bandit problem",
    Machine Learning 47, 235-256.
    """

    bonus: float = Field(2.0, ge=0, description="weight of the confidence bonus, under the root")
    growth: Literal["log", "constant"] = Field("log", description="g(t): ln t, or 1")

    def index(self, pulls: FloatArray, mean: FloatArray) -> FloatArray:
        """mean + sqrt(bonus g(t) / pulls)."""
        return ucb_index(pulls, mean, self.bonus, self.growth)
