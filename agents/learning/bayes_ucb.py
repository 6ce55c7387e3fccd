"""Optimism by the posterior."""

from __future__ import annotations

from pydantic import Field

from ...core.bandits.bayes_ucb import bayes_ucb
from ...core.bandits.history import History
from ...core.chance import FloatArray
from .shared.unit_rewards import UnitRewards

__all__ = ["BayesUcb"]


class BayesUcb(UnitRewards):
    """Plays the action with the largest quantile of its Beta posterior at 1 - 1 / (t (ln T)^c), at the t-th decision of T.

    Priors are uniform; a reward between ``worst`` and ``best`` counts as that part of a success. Raises `InputError` on a reward outside.

    Source: Kaufmann, Cappe and Garivier (2012), "On Bayesian upper confidence bounds for bandit problems", AISTATS.
    """

    c: float = Field(
        0.0, ge=0, le=100, description="power of ln T: 0 as the authors advise, 5 in their proof"
    )
    horizon: int = Field(100, ge=3, description="T: decisions in an episode; it counts with c above 0 alone")

    def law(self, history: History) -> FloatArray:
        """All actions with the largest quantile alike."""
        return bayes_ucb(history, self.c, self.horizon)
