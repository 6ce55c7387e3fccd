"""Bayes-optimal play, discounted."""

from __future__ import annotations

from pydantic import Field

from ...core.bandits.gittins import gittins
from ...core.bandits.history import History
from ...core.chance import FloatArray
from .shared.unit_rewards import UnitRewards

__all__ = ["Gittins"]


class Gittins(UnitRewards):
    """Plays the action with the largest Gittins index: Bayes-optimal where rewards are discounted, under uniform priors.

    Rewards are ``worst`` or ``best`` and nothing between. Raises `InputError` on others.

    Source: Gittins (1979), "Bandit processes and dynamic allocation indices", Journal of the Royal Statistical Society B 41, 148-177.
    """

    discount: float = Field(
        0.9, ge=0, le=0.995, description="what a reward is worth that comes one decision later"
    )

    def law(self, history: History) -> FloatArray:
        """All actions with the largest index alike."""
        return gittins(history, self.discount)
