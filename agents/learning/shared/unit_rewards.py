"""Rewards on a stated range, read as parts of a success."""

from __future__ import annotations

from dataclasses import replace
from typing import Self

import numpy as np
from pydantic import Field, model_validator

from ....core.chance import FloatArray, IntArray
from ....core.errors import InputError
from ....core.questions import Feedback, Seat
from .bandit_agent import BanditAgent
from .memory import ArmMemory, as_told, listed_seat

__all__ = ["UnitRewards"]

_ROUNDING = 1e-9


class UnitRewards(BanditAgent):
    """Reads a reward between ``worst`` and ``best`` as that part of a success; the instalments of a reward count together.

    Raises `InputError` on a reward outside.
    """

    worst: float = Field(0.0, description="the reward that counts as a failure")
    best: float = Field(1.0, description="the reward that counts as a success")

    @model_validator(mode="after")
    def _checked(self) -> Self:
        if not self.worst < self.best:
            raise InputError(
                f"worst {self.worst} and best {self.best} came as rewards; worst must be less than best"
            )
        return self

    def parts(self, feedback: Feedback) -> FloatArray:
        """The rewards [B] as parts of a success: an instalment adds its share of the range. Raises `InputError` on a first one outside."""
        low, high, reward = self.worst, self.best, feedback.reward
        first = feedback.first
        if (first & ((reward < low) | (reward > high))).any():
            raise self.outside(reward)
        return np.asarray((reward - np.where(first, low, 0.0)) / (high - low))

    def outside(self, reward: FloatArray) -> InputError:
        """What is said of rewards [B] that leave the range."""
        return InputError(
            f"rewards {reward.min():.6g} to {reward.max():.6g} came to {type(self).__name__};"
            f" allowed: {self.worst} to {self.best}: set its `worst` and `best`"
        )

    def memory(self, seat: Seat, episode: IntArray) -> ArmMemory:
        """What a player of ``seat`` remembers: successes, whole or in part. Raises `InputError` unless the answers are listed."""
        return _Successes(self, listed_seat(self, seat), episode)


class _Successes(ArmMemory):
    """``gains`` holds successes, whole or in part."""

    def __init__(self, recipe: UnitRewards, seat: Seat, episode: IntArray) -> None:
        super().__init__(seat, episode)
        self._recipe = recipe

    def learn(self, feedback: Feedback) -> None:
        if feedback.action is None:
            return
        feedback = as_told(feedback)
        super().learn(replace(feedback, reward=self._recipe.parts(feedback)))
        if feedback.further is not None and self._overpaid():
            raise self._recipe.outside(feedback.reward)

    def _overpaid(self) -> bool:
        """Whether instalments add up to more than the best reward, or to less than the worst."""
        return bool(np.any((self.gains < -_ROUNDING) | (self.gains > self.pulls + _ROUNDING)))
