"""Exponential weights against any rewards."""

from __future__ import annotations

from pydantic import Field

from ...core.chance import IntArray
from ...core.questions import Seat
from ...core.recipes import Player
from .shared.memory import listed_seat
from .shared.unit_rewards import UnitRewards
from .shared.weighing import Tuning, WeighingPlayer

__all__ = ["Exp3"]


class Exp3(UnitRewards):
    """Plays actions in proportion to the exponential of what they have earned by estimate, and a share of play uniformly.

    The estimate is the reward over the probability of the action that was played, and 0 for others; rewards between ``worst`` and
    ``best`` are scaled onto [0, 1]. Nothing is assumed of where rewards come from. `exponential_weights` does the same by the payoffs
    that a game shows. Raises `InputError` on a reward outside.

    Source: Auer, Cesa-Bianchi, Freund and Schapire (2002), "The nonstochastic multiarmed bandit problem", SIAM Journal on Computing
    32, 48-77.
    """

    explore: float = Field(0.1, gt=0, le=1, description="share of uniform play")
    rate: float = Field(0.0, ge=0, le=10, description="learning rate; 0: explore / actions, as in the source")

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player with equal weights."""
        rate = self.rate or self.explore / len(listed_seat(self, seat).space.labels)
        return WeighingPlayer(self, Tuning(rate, self.explore), seat, episode)
