"""Optimism bounded by the Kullback-Leibler divergence."""

from __future__ import annotations

from pydantic import Field

from ...core.bandits.history import History, of_index
from ...core.bandits.kl_ucb import kl_ucb_index
from ...core.chance import FloatArray
from .shared.unit_rewards import UnitRewards

__all__ = ["KlUcb"]


class KlUcb(UnitRewards):
    """Plays the action with the largest mean that its rewards leave plausible: n kl(mean, q) <= ln t + c ln ln t, after n of t plays.

    A reward between ``worst`` and ``best`` counts as that part of a success. Each action is played once at first. Its regret meets the
    lower bound of Lai and Robbins (1985) for Bernoulli rewards. Raises `InputError` on a reward outside.

    Source: Garivier and Cappe (2011), "The KL-UCB algorithm for bounded stochastic bandits and beyond", COLT.
    """

    c: float = Field(0.0, ge=0, description="weight of ln ln t: 0 as the authors advise, 3 in their proof")

    def law(self, history: History) -> FloatArray:
        """All actions with the largest bound alike."""
        return of_index(history, kl_ucb_index(history.played, history.mean, self.c))
