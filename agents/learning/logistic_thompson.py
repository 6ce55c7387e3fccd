"""Probability matching with chances of reward that are logistic in what is seen."""

from __future__ import annotations

from pydantic import Field

from ...core.bandits.gaussian import largest_law
from ...core.bandits.regression import logistic_posterior
from ...core.chance import FloatArray
from ...core.questions import Observation
from .shared.contextual_agent import ContextualAgent

__all__ = ["LogisticThompson"]


class LogisticThompson(ContextualAgent):
    """Plays each action with the probability that its chance of reward at the context is the largest, weights of its own for each action.

    Rewards are 1 with probability 1 / (1 + exp(-weights . ``context``)) and 0 otherwise; the posterior of weights is Laplace's
    approximation under the prior N(0, ``prior_sd``^2). It reads the ``context`` [B, d] that it sees; where it sees none, that is the
    number 1. The law is by quadrature.

    Source: Chapelle and Li (2011), "An empirical evaluation of Thompson sampling", NeurIPS, algorithm 3.
    """

    prior_sd: float = Field(1.0, gt=0, description="standard deviation of a weight before any reward")

    def weights(self, x: FloatArray, reward: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Laplace's approximation at the mode."""
        return logistic_posterior(x, reward, self.prior_sd)

    def law(self, estimate: FloatArray, error: FloatArray, observation: Observation) -> FloatArray:
        """P(each action is best), [B, A]."""
        return largest_law(estimate, error, observation.legal)
