"""A whole number between two others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from ...core.errors import InputError
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.spaces.menu import Menu
from .shared.task import SamplingTask

__all__ = ["UniformInteger"]

_MOST = 1024


class UniformInteger(SamplingTask):
    """Draw a whole number uniformly, both ends included.

    Raises `InputError` unless low < high and there are at most 1,024 numbers.

    Source: Gu et al. (2026), "The Illusion of Stochasticity in LLMs", arXiv 2604.06543, discrete uniform; the ranges 1-5,
    1-10 and 1-100 are those of arXiv 2502.19965 (2025).
    """

    states_law: ClassVar[bool] = False

    low: int = Field(1, description="the smallest number")
    high: int = Field(10, description="the largest number")

    def model_post_init(self, context: object) -> None:
        """Raise `InputError` on an empty range, or one too long for a menu."""
        if not 0 < self.high - self.low < _MOST:
            raise InputError(
                f"range {self.low} to {self.high} came; give low < high and at most {_MOST} numbers"
            )

    @property
    def target(self) -> MixedStrategy:
        """The uniform law on ``low`` to ``high``."""
        return MixedStrategy.uniform(Menu(tuple(str(k) for k in range(self.low, self.high + 1))))

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The two ends."""
        return f"Draw a whole number at random from {names[0]} to {names[-1]}, both included, all equally likely."
