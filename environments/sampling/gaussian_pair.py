"""Two numbers that hang together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from scipy.special import ndtr, ndtri

from ...core.chance import FloatArray
from ...core.errors import InputError
from ...core.laws.interval_strategy import IntervalStrategy
from ...core.questions import Observation
from ...core.spaces.interval import Interval
from .shared.families import on_interval
from .shared.task import SamplingTask, number

__all__ = ["GaussianPair"]


class GaussianPair(SamplingTask):
    """Draw X, then Y given X, of two standard normal numbers with correlation rho; several pairs one after the other.

    Each decision is compared with its own conditional law: X with N(0, 1), Y with N(rho x, 1 - rho^2), so that the levels
    of all decisions are independent and uniform where both numbers are drawn rightly. X is shown when Y is asked for;
    `history` and `window` speak of earlier pairs. Raises `InputError` on an odd number of turns.

    Source: Rosenblatt (1952), "Remarks on a multivariate transformation", Annals of Mathematical Statistics 23, 470-472;
    rho = 0.5 after Bad Dice Players (2026), arXiv 2601.05414.
    """

    states_law: ClassVar[bool] = False
    stationary: ClassVar[bool] = False

    turns: int = Field(2, ge=2, description="numbers in an episode: two for each pair")
    rho: float = Field(0.5, gt=-1, lt=1, description="correlation of X and Y")

    def model_post_init(self, context: object) -> None:
        """Raise `InputError` on an odd number of turns."""
        if self.turns % 2:
            raise InputError(f"turns {self.turns} came; a pair takes two: give an even number")

    @property
    def space(self) -> Interval:
        """All real numbers."""
        return Interval(-np.inf, np.inf)

    def optimal(self, observation: Observation) -> IntervalStrategy:
        """Each row's conditional law: parameters of shape [B]."""
        drawn = observation.sees["drawn"]
        second = observation.turn % 2 == 1
        before = drawn[:, -1] if drawn.shape[1] else np.zeros(len(drawn))
        mean = np.where(second, self.rho * before, 0.0)
        sd = np.where(second, np.sqrt(1 - self.rho**2), 1.0)

        def cdf(x: FloatArray) -> FloatArray:
            return np.asarray(ndtr((x - mean) / sd))

        def ppf(u: FloatArray) -> FloatArray:
            return np.asarray(mean + sd * ndtri(u))

        return on_interval(self.space, cdf, ppf, batch=1)

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The pair's law, and which of the two is asked for."""
        drawn = seen["drawn"]
        law = (
            "X and Y are two numbers with the bivariate normal distribution: both have mean 0 and standard deviation 1,"
            f" and their correlation is {number(self.rho)}. Draw a pair (X, Y) at random, X first."
        )
        return f"{law}\n{_next(drawn)}"

    def again(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """Which of the two is asked for."""
        return _next(seen["drawn"])

    def past(self, names: Sequence[str], drawn: NDArray[Any], since: int = 0) -> str:
        """The earlier pairs, without those that were whole before turn ``since``."""
        whole = drawn[: len(drawn) // 2 * 2].reshape(-1, 2).tolist()
        kept = min(self.kept(len(whole)), max(len(whole) - since // 2, 0))
        listed = ", ".join(f"({number(x)}, {number(y)})" for x, y in whole[len(whole) - kept :])
        return f"Pairs drawn before, each independent of the others: {listed}." if kept else ""


def _next(drawn: NDArray[Any]) -> str:
    """The request for X, or for Y where X is drawn."""
    return "Draw X." if len(drawn) % 2 == 0 else f"X is drawn: {number(float(drawn[-1]))}. Draw Y."
