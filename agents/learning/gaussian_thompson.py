"""Probability matching with Gaussian rewards."""

from __future__ import annotations

from pydantic import Field

from ...core.bandits.gaussian import thompson_gaussian
from ...core.bandits.history import History
from ...core.chance import FloatArray
from .shared.bandit_agent import BanditAgent

__all__ = ["GaussianThompson"]


class GaussianThompson(BanditAgent):
    """Plays each action with the probability that its mean is the largest, where rewards are Gaussian with a known ``noise``.

    The prior of each mean is N(``prior_mean``, ``prior_sd``^2). The law is an integral a row, by quadrature.

    Source: Thompson (1933), Biometrika 25, 285-294; for Gaussian rewards Agrawal and Goyal (2013), "Further optimal regret bounds for
    Thompson sampling", AISTATS.
    """

    noise: float = Field(1.0, gt=0, description="standard deviation of a reward")
    prior_mean: float = Field(0.0, description="what an action is expected to pay before it is played")
    prior_sd: float = Field(1.0, gt=0, description="standard deviation of that")

    def law(self, history: History) -> FloatArray:
        """P(each action is best), [B, A]."""
        return thompson_gaussian(history, self.noise, self.prior_mean, self.prior_sd)
