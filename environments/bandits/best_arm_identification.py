"""A bandit in which pulls are samples, and one arm is recommended in the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ...core.bandits.history import even
from ...core.bandits.proportions import Rewards, evidence, optimal_proportions
from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import Observation
from .shared.arms import Arms, Scale, plain
from .shared.luck import coins, noisy
from .shared.names import letters
from .shared.past import Past
from .shared.scenes import times

__all__ = ["BestArmIdentification"]

_CRITERIA = {
    "proportions": "the optimal proportions of samples",
    "tracking": "the proportions that Track-and-Stop aims at",
    "none": "",
}
_STOP = "Stop"


class BestArmIdentification(Arms):
    """Arms are sampled, which is paid nothing and costs ``cost``; then one is recommended, which earns its mean.

    ``fixed_budget``: there are ``horizon`` samples, and the next answer is the recommendation. ``fixed_confidence``: the answer ``Stop``
    ends sampling, after ``horizon`` samples at the latest, and the recommendation should be wrong with probability ``error`` at most.
    Samples are 0 or 1, or normal with standard deviation ``noise``; they are shown and logged as ``told``. ``gap`` is how far
    the mean of the arm is below the best, of samples as of the recommendation, and ``recommended`` that of the recommendation alone (its
    simple regret; NaN for samples).

    ``proportions`` are those in which samples tell the best arm soonest, given the true means: the law of the lower bound on how many
    samples are needed. ``tracking`` puts the row's own estimates in their place, and first each arm that has no sample. Both stop where
    the evidence for the best arm so far exceeds ln((1 + ln t) / ``error``) after t samples, and recommend that arm.

    Source: Garivier and Kaufmann (2016), "Optimal best arm identification with fixed confidence", COLT; Bubeck, Munos and Stoltz (2009),
    "Pure exploration in multi-armed bandits problems", ALT, for simple regret.
    """

    earns: ClassVar[bool] = False

    means: tuple[float, ...] = Field(
        (0.7, 0.5, 0.4, 0.3), min_length=2, max_length=26, description="mean of each arm"
    )
    rewards: Rewards = Field("bernoulli", description="whether samples are 0 or 1, or normal")
    noise: Scale = Field(1.0, description="standard deviation of normal samples")
    setting: Literal["fixed_budget", "fixed_confidence"] = Field(
        "fixed_budget", description="whether the number of samples is given, or how often one may err"
    )
    error: float = Field(0.1, gt=0, lt=1, description="probability of error that is allowed at most")
    cost: float = Field(0.0, ge=0, description="what a sample costs")
    horizon: int = Field(40, ge=1, description="samples in an episode, or at most")
    optimum: Literal["proportions", "tracking", "none"] = plain(
        "proportions", description="the law that decisions are compared with"
    )

    @model_validator(mode="after")
    def _told_at_once(self) -> BestArmIdentification:
        if self.delay or self.batch > 1:
            raise InputError("samples are told at once; leave delay at 0 and batch at 1")
        if self.rewards == "bernoulli" and not all(0 <= mean <= 1 for mean in self.means):
            raise InputError("means outside 0 to 1 came for samples of 0 or 1; take `rewards: gaussian`")
        return self

    @property
    def criterion(self) -> str:
        """What reports call the optimum."""
        return _CRITERIA[self.optimum]

    @property
    def sampled(self) -> tuple[str, ...]:
        """The arms: A, B, C, ..."""
        return letters(len(self.means))

    @property
    def arms(self) -> tuple[str, ...]:
        """The arms and, where sampling may be ended, ``Stop``."""
        return self.sampled if self.setting == "fixed_budget" else (*self.sampled, _STOP)

    @property
    def turns(self) -> int:
        """The samples, and the recommendation."""
        return self.horizon + 1

    def course(self, chance: Chance) -> FloatArray:
        """The means, at all turns, and that of the best for stopping, which loses nothing: [B, 1, K]."""
        means = (*self.means, max(self.means))[: len(self.arms)]
        return np.broadcast_to(means, (len(chance.episode), 1, len(means)))

    def stopped(self, past: Past) -> NDArray[np.bool_]:
        """The rows that stopped, now or before, [B]."""
        return np.asarray((past.arm[:, : past.turn] == len(self.means)).any(axis=1))

    def recommends(self, past: Past) -> NDArray[np.bool_]:
        """The rows that recommend an arm now, [B]."""
        return np.asarray(self.stopped(past) | (past.turn == self.horizon))

    def over(self, past: Past) -> NDArray[np.bool_]:
        """The rows that have recommended: those that stopped before the last turn."""
        return np.asarray((past.arm[:, : max(past.turn - 1, 0)] == len(self.means)).any(axis=1))

    def available(self, past: Past, chance: Chance) -> NDArray[np.bool_]:
        """The arms; and stopping, once there is a sample and before it is done, [B, K]."""
        may = np.ones(past.pulls.shape, dtype=np.bool_)
        may[:, len(self.means) :] = ~self.recommends(past)[:, None] & (past.turn > 0)
        return may

    def pay(self, arm: IntArray, past: Past, chance: Chance) -> FloatArray:
        """The sample; none of stopping and of recommending."""
        means = self.expected(past, chance)
        if self.rewards == "bernoulli":
            drawn = coins(arm, means, chance)
        else:
            drawn = noisy(arm, means, self.noise, chance, 2)
        return np.where((arm == len(self.means)) | self.recommends(past), np.nan, drawn)

    def paid(self, arm: IntArray, told: FloatArray, past: Past, chance: Chance) -> FloatArray:
        """The mean of the arm that is recommended, and less than nothing for a sample."""
        mean = self.expected(past, chance)[np.arange(len(arm)), arm]
        sample = np.where(arm == len(self.means), 0.0, 0.0 - self.cost)
        return np.where(self.recommends(past), mean, sample)

    def logs(self, arm: IntArray, past: Past, mean: FloatArray) -> Mapping[str, NDArray[Any]]:
        """``gap`` [B], how far below the best the arm is, and ``recommended`` [B], that of a recommendation."""
        gap = mean.max(axis=-1) - mean[np.arange(len(arm)), arm]
        return {"gap": gap, "recommended": np.where(self.recommends(past), gap, np.nan)}

    def statistics(self, past: Past) -> Mapping[str, NDArray[Any]]:
        """``recommends`` [B]: whether an arm is recommended now."""
        return {"recommends": self.recommends(past)}

    def tells(self) -> str:
        """What a sample is."""
        arm = self.dressed.arm
        if self.rewards == "bernoulli":
            return f"Each {arm} shows 1 with a probability of its own and 0 otherwise; you do not know the probabilities, and they never change."
        return (
            f"Each {arm} shows a number that varies around a mean of its own: it is normal, with standard deviation {self.noise:g}; you do not"
            " know the means, and they never change."
        )

    def opening(self, names: Sequence[str]) -> str:
        """The arms alone."""
        return super().opening(names[: len(self.means)])

    def protocol(self) -> str:
        """What samples are for."""
        scene = self.dressed
        cost = (
            f" A {scene.pull} costs {self.cost:g}."
            if self.cost
            else f" A {scene.pull} pays nothing and costs nothing."
        )
        aim = f"name the {scene.arm} with the largest mean, and earn the mean of the one that you name.{cost}"
        if self.setting == "fixed_budget":
            return f"You {scene.verb} {times(self.horizon)}. Then you {aim}"
        return (
            f"You {scene.verb} as often as you need, once at least and {times(self.horizon)} at most, and end it by answering {_STOP}. Then you {aim} Use as few"
            f" {scene.pulls} as you can, yet name a wrong one with probability {self.error:g} at most."
        )

    def left(self, past: Past, row: int) -> str:
        """How many samples are left, or that an arm is to be named."""
        if self.recommends(past)[row]:
            return f"Now name the {self.dressed.arm} with the largest mean."
        return super().left(past, row)

    def missing(self, names: Sequence[str]) -> str:
        """Nothing: it is plain when stopping is over."""
        return ""

    def shown(self, past: Past, row: int) -> Sequence[int]:
        """The arms alone."""
        return range(len(self.means))

    def outcome(self, past: Past, row: int, turn: int, names: Sequence[str]) -> str:
        """The sample."""
        if past.arm[row, turn] == len(self.means):
            return "which ends it"
        return f"showed {self.reward_text(past.reward[row, turn])}"

    def average(self, total: float, pulls: int, name: str) -> str:
        """The mean of the samples."""
        return f"mean {total / pulls:.2f}"

    @cached_property
    def _best_shares(self) -> FloatArray:
        """The optimal proportions [K] for the true means."""
        return np.asarray(optimal_proportions(np.array([self.means]), self.rewards)[0])

    def optimal(self, observation: Observation) -> MixedStrategy | None:
        """The law named by ``optimum`` at each row's samples, [B, K]."""
        if self.optimum == "none":
            return None
        sees, size = observation.sees, len(self.means)
        pulls, gains = sees["pulls"][:, :size].astype(np.float64), sees["gains"][:, :size]
        mean = gains / np.maximum(pulls, 1)
        law = np.zeros((len(observation), len(self.arms)))
        law[:, :size] = self._shares(pulls, gains)
        if self.setting == "fixed_confidence":
            law[self._decided(pulls, mean)] = np.eye(size + 1)[size]
        recommends = sees["recommends"]
        known = np.where(pulls > 0, mean, -np.inf)[recommends]
        law[recommends] = 0.0
        law[recommends, :size] = even(known == known.max(axis=-1, keepdims=True))
        return MixedStrategy(observation.seat.space, law)

    def _shares(self, pulls: FloatArray, gains: FloatArray) -> FloatArray:
        """The proportions [B, K] in which samples are to be taken."""
        if self.optimum == "proportions":
            return np.tile(self._best_shares, (len(pulls), 1))
        fresh = pulls == 0
        law = even(fresh | ~fresh.any(axis=-1, keepdims=True))
        rows = ~fresh.any(axis=-1)
        if rows.any():
            law[rows] = optimal_proportions(gains[rows] / pulls[rows], self.rewards)
        return law

    def _decided(self, pulls: FloatArray, mean: FloatArray) -> NDArray[np.bool_]:
        """Where the evidence [B] allows to stop."""
        taken = np.maximum(pulls.sum(axis=-1), 1)
        enough = np.log((1 + np.log(taken)) / self.error)
        return np.asarray(evidence(pulls, mean, self.rewards, self.noise) > enough)
