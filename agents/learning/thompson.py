"""Probability matching by posterior sampling."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from pydantic import Field, model_validator

from ...core.chance import Chance, IntArray
from ...core.errors import InputError
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent
from .shared.memory import ArmMemory, among_legal, listed_seat

__all__ = ["Thompson"]

_ROUNDING = 1e-9


class Thompson(Agent):
    """Draws a mean for every action from its Beta posterior under a uniform prior, and plays the largest.

    A reward between ``worst`` and ``best`` counts as that fraction of a success (Agrawal and Goyal, 2012, in the mean);
    the instalments of a reward count together. The law of the act is not reported: it would take an integral a row.
    Raises `InputError` on a reward outside.

    Source: Thompson (1933), "On the likelihood that one unknown probability exceeds another in view of the evidence of
    two samples", Biometrika 25, 285-294.
    """

    worst: float = Field(0.0, description="the reward that counts as a failure")
    best: float = Field(1.0, description="the reward that counts as a success")

    @model_validator(mode="after")
    def _checked(self) -> Thompson:
        if not self.worst < self.best:
            raise InputError(
                f"worst {self.worst} and best {self.best} came as rewards; worst must be less than best"
            )
        return self

    def begin(self, seat: Seat, episode: IntArray) -> _Sampler:
        """A player with uniform posteriors."""
        return _Sampler(self, listed_seat(self, seat), episode)


class _Sampler(ArmMemory):
    """``gains`` holds successes, whole or in part."""

    def __init__(self, recipe: Thompson, seat: Seat, episode: IntArray) -> None:
        super().__init__(seat, episode)
        self._worst, self._best = recipe.worst, recipe.best

    def act(self, observation: Observation, chance: Chance) -> Choice:
        from scipy.special import betaincinv

        pulls, won = self.seen(observation)
        level = np.stack([chance.uniform(draw=arm) for arm in range(pulls.shape[1])], axis=-1)
        mean = among_legal(betaincinv(won + 1, pulls - won + 1, level), observation)
        return Choice(self.space.at(np.argmax(mean, axis=-1).astype(np.int64)))

    def learn(self, feedback: Feedback) -> None:
        if feedback.action is None:
            return
        first = np.ones(len(feedback), dtype=bool) if feedback.further is None else ~feedback.further
        low, high, reward = self._worst, self._best, feedback.reward
        super().learn(replace(feedback, reward=(reward - np.where(first, low, 0.0)) / (high - low)))
        outside = first & ((reward < low) | (reward > high))
        if outside.any() or (feedback.further is not None and self._overpaid()):
            span = f"{reward.min():.6g} to {reward.max():.6g}"
            raise InputError(
                f"rewards {span} came to `thompson`; allowed: {low} to {high}: set its `worst` and `best`"
            )

    def _overpaid(self) -> bool:
        """Whether instalments add up to more than the best reward, or to less than the worst."""
        return bool(np.any((self.gains < -_ROUNDING) | (self.gains > self.pulls + _ROUNDING)))
