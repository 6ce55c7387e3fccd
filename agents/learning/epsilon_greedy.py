"""Exploitation with a share of uniform play."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ...core.bandits.greedy import decaying_epsilon_greedy, epsilon_greedy
from ...core.bandits.history import History
from ...core.chance import FloatArray
from .shared.bandit_agent import BanditAgent

__all__ = ["EpsilonGreedy"]


class EpsilonGreedy(BanditAgent):
    """Plays any action with probability epsilon, all alike, and else as `greedy` does.

    Epsilon is ``epsilon`` throughout, or with ``decay: harmonic`` min(1, ``scale`` A / t) at the t-th decision among A actions.

    Source: Watkins (1989), "Learning from delayed rewards", PhD thesis, Cambridge; decay: Auer, Cesa-Bianchi and Fischer (2002),
    Machine Learning 47, 235-256.
    """

    epsilon: float = Field(0.1, ge=0, le=1, description="share of uniform play, without decay")
    decay: Literal["none", "harmonic"] = Field("none", description="whether the share falls as 1 / t")
    scale: float = Field(1.0, ge=0, description="how long uniform play lasts, with decay")

    def law(self, history: History) -> FloatArray:
        """Mostly the largest mean."""
        if self.decay == "none":
            return epsilon_greedy(history, self.epsilon)
        return decaying_epsilon_greedy(history, self.scale)
