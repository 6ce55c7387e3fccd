"""Probability matching with rewards that are linear in what is seen."""

from __future__ import annotations

from pydantic import Field

from ...core.bandits.gaussian import largest_law
from ...core.bandits.regression import linear_posterior
from ...core.chance import FloatArray
from ...core.questions import Observation
from .shared.contextual_agent import ContextualAgent

__all__ = ["LinearThompson"]


class LinearThompson(ContextualAgent):
    """Plays each action with the probability that its mean at the context is the largest, weights of its own for each action.

    Rewards are normal around weights . ``context`` with standard deviation ``noise``; the prior of weights is N(0, ``prior_sd``^2). It
    reads the ``context`` [B, d] that it sees; where it sees none, that is the number 1. The law is by quadrature.

    Source: Agrawal and Goyal (2013), "Thompson sampling for contextual bandits with linear payoffs", ICML.
    """

    noise: float = Field(0.5, gt=0, description="standard deviation of a reward")
    prior_sd: float = Field(1.0, gt=0, description="standard deviation of a weight before any reward")

    def weights(self, x: FloatArray, reward: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The normal posterior."""
        return linear_posterior(x, reward, self.noise, self.prior_sd)

    def law(self, estimate: FloatArray, error: FloatArray, observation: Observation) -> FloatArray:
        """P(each action is best), [B, A]."""
        return largest_law(estimate, error, observation.legal)
