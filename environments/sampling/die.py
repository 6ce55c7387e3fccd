"""A fair die."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from ...core.laws.mixed_strategy import MixedStrategy
from ...core.spaces.menu import Menu
from .shared.task import SamplingTask

__all__ = ["Die"]


class Die(SamplingTask):
    """Roll a fair die; that its faces are equally likely goes without saying.

    Source: Zhang et al. (2025), "Verbalized Sampling", arXiv 2510.01171, dice rolls.
    """

    states_law: ClassVar[bool] = False

    sides: int = Field(6, ge=2, le=1000, description="number of faces")

    @property
    def target(self) -> MixedStrategy:
        """The uniform law on 1 to ``sides``."""
        return MixedStrategy.uniform(Menu(tuple(str(face) for face in range(1, self.sides + 1))))

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The die, by its number of faces."""
        return f"Roll a fair die with {self.sides} faces, {names[0]} to {names[-1]}. What does it show?"
