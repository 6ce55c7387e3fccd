"""Optimism with rewards that are linear in what is seen."""

from __future__ import annotations

from pydantic import Field

from ...core.bandits.history import largest
from ...core.bandits.regression import linear_posterior
from ...core.chance import FloatArray
from ...core.questions import Observation
from .shared.contextual_agent import ContextualAgent

__all__ = ["LinearUcb"]


class LinearUcb(ContextualAgent):
    """LinUCB with weights of its own for each action: plays the largest ridge prediction + ``alpha`` sqrt(x' A^-1 x), A = I + sum x x'.

    It reads the ``context`` [B, d] that it sees; where it sees none, that is the number 1.

    Source: Li, Chu, Langford and Schapire (2010), "A contextual-bandit approach to personalized news article recommendation", WWW,
    algorithm 1.
    """

    alpha: float = Field(1.0, ge=0, description="weight of the confidence bonus")

    def weights(self, x: FloatArray, reward: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Ridge regression with penalty 1, and A^-1."""
        return linear_posterior(x, reward, noise=1.0, prior_sd=1.0)

    def law(self, estimate: FloatArray, error: FloatArray, observation: Observation) -> FloatArray:
        """All actions with the largest bound alike."""
        return largest(estimate + self.alpha * error, observation.legal)
