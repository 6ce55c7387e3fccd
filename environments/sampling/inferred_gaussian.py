"""A gauge whose normal law has to be learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from pydantic import Field
from scipy.special import gammaincinv, ndtri, stdtr, stdtrit

from ...core.chance import Chance, FloatArray
from ...core.laws.interval_strategy import IntervalStrategy
from ...core.questions import Observation
from ...core.spaces.interval import Interval
from .shared.families import on_interval
from .shared.inference import InferredTask
from .shared.task import Setting, number

__all__ = ["InferredGaussian"]


class InferredGaussian(InferredTask):
    """Draw the next number of a normal law of unknown mean and variance, having seen a sample of it.

    Prior: variance v ~ inverse gamma(shape a, scale b), mean ~ N(m, v / k), which the words state. After n numbers with
    mean x and sum of squared deviations S, k' = k + n, m' = (k m + n x) / k', a' = a + n / 2,
    b' = b + S / 2 + k n (x - m)^2 / (2 k'), and the optimum is Student's t with 2 a' degrees of freedom, location m' and
    scale sqrt(b' (k' + 1) / (a' k')).

    Source: Murphy (2007), "Conjugate Bayesian analysis of the Gaussian distribution", equations 85-110; the agentic case
    of Gu et al. (2026), arXiv 2604.06543.
    """

    centre: float = Field(0.0, description="prior mean of the mean, m")
    strength: float = Field(0.1, gt=0, description="how many observations the prior of the mean is worth, k")
    shape: float = Field(3.0, ge=0.5, description="shape of the variance's inverse gamma law, a")
    scale: float = Field(20.0, gt=0, description="scale of the variance's inverse gamma law, b")

    @property
    def space(self) -> Interval:
        """All real numbers."""
        return Interval(-np.inf, np.inf)

    def setting(self, chance: Chance) -> Setting:
        """``sample`` [B, n]; ``hidden`` [B, 2] logs the mean and the standard deviation that it was drawn with."""
        hidden, draws = chance.sub("law"), chance.sub("sample")
        sd = np.sqrt(self.scale / gammaincinv(self.shape, hidden.uniform(0)))
        mean = self.centre + sd / np.sqrt(self.strength) * ndtri(hidden.uniform(1))
        shown = np.stack([mean + sd * ndtri(draws.uniform(i)) for i in range(self.sample)], axis=-1)
        return Setting({"sample": shown}, {"hidden": np.stack([mean, sd], axis=-1)})

    def optimal(self, observation: Observation) -> IntervalStrategy:
        """The posterior predictive law of each row: parameters of shape [B]."""
        df, centre, scale = self._posterior(observation.sees["sample"])

        def cdf(x: FloatArray) -> FloatArray:
            return np.asarray(stdtr(df, (x - centre) / scale))

        def ppf(u: FloatArray) -> FloatArray:
            return np.asarray(centre + scale * stdtrit(df, u))

        return on_interval(self.space, cdf, ppf, batch=1)

    def _posterior(self, shown: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """(degrees of freedom, location [B], scale [B]) of the predictive law."""
        n, k = self.sample, self.strength + self.sample
        mean = shown.mean(axis=-1)
        shape = self.shape + n / 2
        squares = ((shown - mean[:, None]) ** 2).sum(axis=-1)
        scale = self.scale + squares / 2 + self.strength * n * (mean - self.centre) ** 2 / (2 * k)
        centre = (self.strength * self.centre + n * mean) / k
        return 2 * shape, centre, np.sqrt(scale * (k + 1) / (shape * k))

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The prior, the readings, the reading to come."""
        return (
            "The readings of a gauge are independent and normally distributed. Beforehand their variance V was drawn from"
            f" the inverse gamma distribution with shape {number(self.shape)} and scale {number(self.scale)}, and their mean"
            f" from the normal distribution with mean {number(self.centre)} and variance V / {number(self.strength)};"
            f" neither has changed since.\n{self._told(seen['sample'])}"
            "\n\nDraw the next reading at random, as likely as these readings make it."
        )

    def _told(self, shown: FloatArray) -> str:
        if self.telling == "table":
            mean, sd = number(shown.mean()), number(shown.std(ddof=1))
            return f"There were {len(shown)} readings, with mean {mean} and standard deviation {sd} (divisor n - 1)."
        readings = [number(x) for x in shown.tolist()]
        if self.telling == "sample":
            return f"The {len(shown)} readings so far: {', '.join(readings)}."
        days = (f"on day {day} it stood at {reading}" for day, reading in enumerate(readings, 1))
        return f"The keeper looked once a day: {'; '.join(days)}."
