"""A bandit whose arms pay normal rewards."""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_uppercase
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ...core.bandits.gaussian import posterior, thompson_gaussian
from ...core.bandits.rules import RULES
from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from .shared.arms import Arms, LawOf, Scale, plain
from .shared.luck import noisy, normals
from .shared.past import Past

__all__ = ["GaussianBandit"]


class GaussianBandit(Arms):
    """K buttons, each paying a normal reward around a mean of its own, pressed ``horizon`` times.

    The means are given, or, where ``means`` is empty, those of ``size`` arms are drawn for each episode from the normal prior. Rewards
    have the standard deviation ``noise``, which is told. Thompson's law and the guide use the prior, also where means are given: that
    of the default makes the true means likely. UCB1's law takes rewards as if they lay within a unit.

    Source: Agrawal and Goyal (2013), "Further optimal regret bounds for Thompson sampling", AISTATS; drawn means with as much noise as
    in Nie et al. (2024), "EVOLvE: evaluating and optimizing LLMs for exploration", arXiv 2410.06238.
    """

    means: tuple[float, ...] = Field(
        (), max_length=26, description="mean reward of each arm; empty: drawn from the prior"
    )
    size: int = Field(5, ge=2, le=26, description="how many arms there are where their means are drawn")
    noise: Scale = Field(1.0, description="standard deviation of a reward")
    prior_mean: float = Field(0.0, description="mean of the arms' means")
    prior_sd: Scale = Field(1.0, description="standard deviation of the arms' means")
    optimum: Literal["thompson", "ucb", "none"] = plain(
        "thompson", description="the law that decisions are compared with"
    )

    @model_validator(mode="after")
    def _several(self) -> GaussianBandit:
        if len(self.means) == 1:
            raise InputError("one mean came; give two or more, or none, and `size` of them are drawn")
        return self

    @property
    def arms(self) -> tuple[str, ...]:
        """A, B, C, ..."""
        return tuple(ascii_uppercase[: len(self.means) or self.size])

    def course(self, chance: Chance) -> FloatArray:
        """The means, at all turns: [B, 1, K]."""
        if self.means:
            return np.broadcast_to(self.means, (len(chance.episode), 1, len(self.means)))
        drawn = [normals(chance.sub("means"), k) for k in range(self.size)]
        return self.prior_mean + self.prior_sd * np.stack(drawn, axis=-1)[:, None]

    def pay(self, arm: IntArray, past: Past, chance: Chance) -> FloatArray:
        """Normal rewards, to two decimals, as they are told."""
        return noisy(arm, self.expected(past, chance), self.noise, chance, 2)

    def tells(self) -> str:
        """How rewards vary, and where the means come from if they are drawn."""
        drawn = (
            f", but they were drawn from a normal law with mean {self.prior_mean:g} and standard deviation {self.prior_sd:g}"
            if not self.means
            else ""
        )
        return (
            f"Each {self.dressed.arm} pays an amount that varies around a mean of its own: it is normal, with standard deviation"
            f" {self.noise:g}. You do not know the means{drawn}; they never change."
        )

    def reward_text(self, reward: float) -> str:
        """Two decimals."""
        return f"{reward:.2f}"

    def posterior(self, pulls: NDArray[Any], gains: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Those of normal laws under the prior."""
        return posterior(pulls, gains, self.noise, self.prior_mean, self.prior_sd)

    def laws(self) -> Mapping[str, LawOf]:
        """Thompson's by quadrature, and UCB1's."""
        return {
            "thompson": lambda known: thompson_gaussian(known, self.noise, self.prior_mean, self.prior_sd),
            "ucb": RULES["ucb"],
        }
