"""A bandit whose arms pay by what is seen before the pull."""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_uppercase
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from scipy.special import expit

from ...core.bandits.regression import linear_posterior, logistic_posterior, predicted
from ...core.chance import Chance, FloatArray, IntArray
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import Observation
from .shared.arms import Arms, Scale, plain
from .shared.luck import coins, noisy, normals
from .shared.past import Past

__all__ = ["ContextualBandit"]


class ContextualBandit(Arms):
    """Before each pull three numbers are seen, and each arm's pay depends on them by weights of its own.

    The first number is 1 and the others are standard normal, to one decimal. ``linear``: an arm pays their weighted sum and normal
    noise; ``logistic``: 1 with probability 1 / (1 + exp(-weighted sum)), else 0. An arm's weights are drawn for each episode,
    independently normal with standard deviation ``prior_sd``. ``sees`` holds the ``context`` [B, 3] and, at it, the posterior
    ``estimate`` and ``error`` [B, K] of each arm's weighted sum: exact where it is linear, by Laplace's approximation where it is
    logistic. Thompson's law, the probability that each arm's sum is largest, follows by quadrature.

    Source: Agrawal and Goyal (2013), "Thompson sampling for contextual bandits with linear payoffs", ICML; Chapelle and Li (2011), "An
    empirical evaluation of Thompson sampling", NeurIPS, for the logistic.
    """

    numbers: ClassVar[int] = 3

    size: int = Field(3, ge=2, le=26, description="how many arms there are")
    link: Literal["linear", "logistic"] = Field("linear", description="how the weighted sum becomes a reward")
    noise: Scale = Field(0.5, description="standard deviation of a reward, where it is linear")
    prior_sd: Scale = Field(1.0, description="standard deviation of an arm's weights")
    history: Literal["raw", "last"] = Field(
        "raw", description="how the words tell the past: means would not tell it"
    )
    optimum: Literal["thompson", "none"] = plain(
        "thompson", description="the law that decisions are compared with"
    )

    @property
    def arms(self) -> tuple[str, ...]:
        """A, B, C, ..."""
        return tuple(ascii_uppercase[: self.size])

    def course(self, chance: Chance) -> FloatArray:
        """The mean rewards of all turns, [B, horizon, K]."""
        luck = chance.sub("weights")
        drawn = [normals(luck, k) for k in range(self.size * self.numbers)]
        weights = self.prior_sd * np.stack(drawn, axis=-1).reshape(-1, self.size, self.numbers)
        contexts = np.stack([self.contexts(chance.at(turn)) for turn in range(self.horizon)], axis=1)
        score = (contexts[:, :, None] * weights[:, None]).sum(axis=-1)
        return np.asarray(score if self.link == "linear" else expit(score))

    def contexts(self, chance: Chance) -> FloatArray:
        """1 and two numbers, [B, 3]."""
        luck = chance.sub("context")
        drawn = [np.round(normals(luck, j), 1) + 0.0 for j in range(1, self.numbers)]
        return np.stack([np.ones(len(chance.episode)), *drawn], axis=-1)

    def seen(self, past: Past, row: int, turn: int) -> str:
        """The two numbers that vary."""
        return ", ".join(f"x{j} = {past.context[row, turn, j]:.1f}" for j in range(1, self.numbers))

    def pay(self, arm: IntArray, past: Past, chance: Chance) -> FloatArray:
        """The weighted sum and noise, to two decimals, or a coin."""
        mean = self.expected(past, chance)
        return noisy(arm, mean, self.noise, chance, 2) if self.link == "linear" else coins(arm, mean, chance)

    def reward_text(self, reward: float) -> str:
        """Two decimals where it is linear."""
        return f"{reward:.2f}" if self.link == "linear" else f"{reward:g}"

    def tells(self) -> str:
        """How pay depends on what is seen."""
        total = "s = w0 + w1 x1 + w2 x2, with weights of its own"
        paid = (
            f"an amount that is normal around {total}, with standard deviation {self.noise:g}"
            if self.link == "linear"
            else f"1 with probability 1 / (1 + exp(-s)) and 0 otherwise, where {total}"
        )
        return (
            f"Before each {self.dressed.pull} you see two numbers, x1 and x2. A {self.dressed.arm} pays {paid}. You do not know the weights,"
            f" which were drawn from a normal law with mean 0 and standard deviation {self.prior_sd:g} and never change."
        )

    def statistics(self, past: Past) -> Mapping[str, NDArray[Any]]:
        """``estimate`` and ``error`` [B, K] of each arm's weighted sum at the context."""
        now, known = past.context[:, past.turn], slice(0, past.known)
        x, reward = past.context[:, known], past.reward[:, known]
        estimate, error = predicted(self._posterior, now, x, past.arm[:, known], reward, self.size)
        return {"estimate": estimate, "error": error}

    def _posterior(self, x: FloatArray, reward: FloatArray) -> tuple[FloatArray, FloatArray]:
        if self.link == "linear":
            return linear_posterior(x, reward, self.noise, self.prior_sd)
        return logistic_posterior(x, reward, self.prior_sd)

    def optimal(self, observation: Observation) -> MixedStrategy | None:
        """P(each arm's weighted sum is the largest at the context), [B, K]."""
        return self.thompson_of_estimates(observation)
