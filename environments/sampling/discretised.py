"""A named law of numbers, rounded to a grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from pydantic import Field

from ...core.errors import InputError
from ...core.laws.interval_strategy import IntervalStrategy
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.spaces.menu import Menu
from .shared.families import ContinuousName, law_of, phrase
from .shared.task import SamplingTask, number, renamed

__all__ = ["Discretised"]

_MOST = 1024


class Discretised(SamplingTask):
    """Draw a number from a law and round it to the nearest point of a grid: a menu of numbers with a law to work out.

    Point x has the probability of [x - step/2, x + step/2); the two end points take the tails.
    Raises `InputError` where the grid has fewer than 2 or more than 1,024 points.

    Source: after Bad Dice Players (2026), arXiv 2601.05414, where answers to continuous laws come rounded.
    """

    states_law: ClassVar[bool] = False

    family: ContinuousName = Field("gaussian", description="which family of laws")
    parameters: dict[str, float] = Field(
        {}, description="the family's parameters; those left out have defaults"
    )
    low: float = Field(-3.0, description="the first point of the grid")
    high: float = Field(3.0, description="the grid ends here or before")
    step: float = Field(0.5, gt=0, description="distance of neighbours")

    def model_post_init(self, context: object) -> None:
        """Raise `InputError` on a grid with too few or too many points."""
        if not 1 <= (self.high - self.low) / self.step < _MOST:
            raise InputError(
                f"grid {self.low:g} to {self.high:g} by {self.step:g} came; it must have 2 to {_MOST} points"
            )
        _ = self.target

    @property
    def target(self) -> MixedStrategy:
        """The law of the grid's points."""
        law = law_of(self.family, self.parameters)
        assert isinstance(law, IntervalStrategy)
        points = self.low + self.step * np.arange(int((self.high - self.low) / self.step + 1e-9) + 1)
        edges = np.concatenate([[-np.inf], points[1:] - self.step / 2, [np.inf]])
        return MixedStrategy(Menu(tuple(map(number, points.tolist()))), np.diff(law.cdf(edges)))

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The law and the grid."""
        labels = self.target.space.labels
        return (
            f"Draw one number at random from {phrase(self.family, self.parameters)} and round it to the nearest of the"
            f" numbers from {labels[0]} to {labels[-1]} in steps of {number(self.step)}"
            f" (what lies beyond an end counts as that end).{renamed(labels, names)}"
        )
