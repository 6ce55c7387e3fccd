"""A series of zeros and ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from ...core.laws.mixed_strategy import MixedStrategy
from ...core.spaces.menu import Menu
from .shared.task import SamplingTask, listed

__all__ = ["BinarySequence"]


class BinarySequence(SamplingTask):
    """Write a random series of zeros and ones, one digit at a time, told which digit of the series it is.

    The optimum is the stated law at every digit, whatever came before. `history` says whether the series so far is shown.

    Source: Yang and Zhang (2025), "Failure to Mix", arXiv 2511.14630, experiment 3 (ten digits at 15 and 45 %);
    Bigelow et al. (2024), "In-context learning dynamics with random binary sequences", arXiv 2310.17639.
    """

    turns: int = Field(10, ge=1, description="digits in the series")
    ones: float = Field(0.5, ge=0, le=1, description="probability of a one at every digit")

    @property
    def target(self) -> MixedStrategy:
        """[1 - ones, ones] over 0, 1."""
        return MixedStrategy(Menu(("0", "1")), [1 - self.ones, self.ones])

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The law of a digit, and the digit's place."""
        lines = listed(zip(names, (1 - self.ones, self.ones), strict=True))
        return (
            f"Write a random series of {self.turns} digits, one at a time, each drawn independently"
            f" with these probabilities:\n{lines}\n\n{self.again(names, seen)}"
        )

    def again(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The digit's place."""
        return f"Now comes digit {len(seen['drawn']) + 1} of {self.turns}."
