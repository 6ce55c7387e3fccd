"""A named law of numbers, given that the number lies between two ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from pydantic import Field

from ...core.chance import FloatArray
from ...core.errors import LawError
from ...core.laws.interval_strategy import IntervalStrategy
from ...core.spaces.interval import Interval
from .shared.families import ContinuousName, law_of, on_interval, phrase
from .shared.task import SamplingTask, number

__all__ = ["Truncated"]

_LEAST = 1e-6


class Truncated(SamplingTask):
    """Draw a number from a law, given that it lies in [low, high].

    F(x) = (G(x) - G(low)) / (G(high) - G(low)) with G the law's cdf.
    Raises `LawError` where the law puts less than 1e-6 between the ends, `SpaceError` unless low < high.

    Source: Johnson, Kotz and Balakrishnan (1994), "Continuous Univariate Distributions", chapter 13.10.
    """

    states_law: ClassVar[bool] = False

    family: ContinuousName = Field("gaussian", description="which family of laws")
    parameters: dict[str, float] = Field(
        {}, description="the family's parameters; those left out have defaults"
    )
    low: float | None = Field(-0.5, description="the least number; none: the law's own end")
    high: float | None = Field(2.0, description="the greatest number; none: the law's own end")

    def model_post_init(self, context: object) -> None:
        """Raise an error where the law puts no probability between the ends."""
        _ = self.target

    @property
    def target(self) -> IntervalStrategy:
        """The law between the ends."""
        law = law_of(self.family, self.parameters)
        assert isinstance(law, IntervalStrategy)
        low = law.space.low if self.low is None else max(self.low, law.space.low)
        high = law.space.high if self.high is None else min(self.high, law.space.high)
        cut = Interval(low, high)
        start, stop = (float(law.cdf(np.array(end))) for end in (low, high))
        if stop - start < _LEAST:
            raise LawError(
                f"the law puts {stop - start:.3g} between {low:g} and {high:g}; give ends with {_LEAST:g} or more between"
            )

        def cdf(x: FloatArray) -> FloatArray:
            return np.asarray((law.cdf(x) - start) / (stop - start))

        def ppf(u: FloatArray) -> FloatArray:
            return law.ppf(start + u * (stop - start))

        return on_interval(cut, cdf, ppf)

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The law and the ends."""
        ends = [] if self.low is None else [f"at least {number(self.low)}"]
        ends += [] if self.high is None else [f"at most {number(self.high)}"]
        given = f", given that it is {' and '.join(ends)}" if ends else ""
        return f"Draw one number at random from {phrase(self.family, self.parameters)}{given}."
