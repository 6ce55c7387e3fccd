"""Exponential weights whose regret is small with high probability."""

from __future__ import annotations

from pydantic import Field

from ...core.bandits.exp3 import exp3p_tuning
from ...core.chance import IntArray
from ...core.questions import Seat
from ...core.recipes import Player
from .shared.memory import listed_seat
from .shared.unit_rewards import UnitRewards
from .shared.weighing import Tuning, WeighingPlayer

__all__ = ["Exp3p"]


class Exp3p(UnitRewards):
    """EXP3.P: `exp3` with a bias of all estimates upwards, so that the regret is small with high probability and not in the mean alone.

    Learning rate, exploration and bias follow from the ``horizon`` and the number of actions; the regret's bound fails with probability
    ``failure`` at most. Rewards between ``worst`` and ``best`` are scaled onto [0, 1]. Raises `InputError` on a reward outside.

    Source: Auer, Cesa-Bianchi, Freund and Schapire (2002), SIAM Journal on Computing 32, 48-77; in the form of Bubeck and Cesa-Bianchi
    (2012), "Regret analysis of stochastic and nonstochastic multi-armed bandit problems", section 3.2.
    """

    horizon: int = Field(100, ge=1, description="decisions in an episode")
    failure: float = Field(0.05, gt=0, lt=1, description="probability with which the bound may fail")

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player with equal weights."""
        arms = len(listed_seat(self, seat).space.labels)
        tuning = Tuning(*exp3p_tuning(arms, self.horizon, self.failure))
        return WeighingPlayer(self, tuning, seat, episode)
