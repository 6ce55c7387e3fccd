"""A restless bandit: the means of its arms drift."""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_uppercase
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ...core.chance import Chance, FloatArray, IntArray
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import Observation
from .shared.arms import Arms, Scale, plain
from .shared.luck import noisy, normals
from .shared.past import Past

__all__ = ["DriftingBandit"]


class DriftingBandit(Arms):
    """Each arm's mean drifts from turn to turn: a share ``decay`` of its distance from ``center`` stays, and a normal step is added.

    Rewards are normal around the mean of the turn; all of this is told. Given what a row has been paid, the means are normal and
    independent (the Kalman filter), so that Thompson's law is exact. ``sees`` holds their ``estimate`` and its standard ``error``
    [B, K]. Means start from the law that the drift settles in.

    Source: Daw, O'Doherty, Dayan, Seymour and Dolan (2006), "Cortical substrates for exploratory decisions in humans", Nature 441,
    876-879, whose figures are the default; Kalman (1960).
    """

    size: int = Field(4, ge=2, le=26, description="how many arms there are")
    center: float = Field(50.0, description="where means drift to")
    decay: float = Field(
        0.9836, ge=0, lt=1, description="share of a mean's distance from the center that stays"
    )
    step: Scale = Field(2.8, description="standard deviation of a turn's step")
    noise: Scale = Field(4.0, description="standard deviation of a reward")
    history: Literal["raw", "last"] = Field(
        "raw", description="how the words tell the past: a mean of old rewards would mislead"
    )
    optimum: Literal["thompson", "none"] = plain(
        "thompson", description="the law that decisions are compared with"
    )

    @property
    def arms(self) -> tuple[str, ...]:
        """A, B, C, ..."""
        return tuple(ascii_uppercase[: self.size])

    @property
    def spread(self) -> float:
        """The standard deviation of a mean where nothing is known of it."""
        return float(self.step / np.sqrt(1 - self.decay**2))

    def course(self, chance: Chance) -> FloatArray:
        """The means of all turns, [B, horizon, K]."""
        found = np.empty((len(chance.episode), self.horizon, self.size))
        for turn in range(self.horizon):
            luck = chance.at(turn).sub("drift")
            shock = np.stack([normals(luck, k) for k in range(self.size)], axis=-1)
            before = found[:, turn - 1]
            found[:, turn] = self.decay * before + self.step * shock if turn else self.spread * shock
        return self.center + found

    def pay(self, arm: IntArray, past: Past, chance: Chance) -> FloatArray:
        """Normal rewards, to one decimal, as they are told."""
        return noisy(arm, self.expected(past, chance), self.noise, chance, 1)

    def tells(self) -> str:
        """The law of the drift and of the rewards."""
        return (
            f"Each {self.dressed.arm} pays an amount that is normal around a mean of its own, with standard deviation {self.noise:g}."
            f" The means change from turn to turn: each moves to {self.decay:g} of its distance from {self.center:g}, and a normal step"
            f" with standard deviation {self.step:g} is added, independently."
        )

    def statistics(self, past: Past) -> Mapping[str, NDArray[Any]]:
        """``estimate`` and ``error`` [B, K], by the Kalman filter over the pulls that have been told."""
        mean = np.full(past.gains.shape, self.center)
        variance = np.full(past.gains.shape, self.spread**2)
        for turn in range(past.turn):
            if turn < past.known:
                pulled = past.arm[:, turn, None] == np.arange(self.size)
                gain = np.where(pulled, variance / (variance + self.noise**2), 0.0)
                mean = mean + gain * (past.reward[:, turn, None] - mean)
                variance = variance * (1 - gain)
            mean = self.center + self.decay * (mean - self.center)
            variance = self.decay**2 * variance + self.step**2
        return {"estimate": mean, "error": np.sqrt(variance)}

    def optimal(self, observation: Observation) -> MixedStrategy | None:
        """P(each arm has the largest mean now), [B, K]."""
        return self.thompson_of_estimates(observation)
