"""An even draw after one action was repeated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from pydantic import Field, model_validator

from ...core.errors import InputError
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.spaces.menu import Menu
from .shared.task import SamplingTask

__all__ = ["CopyTest"]


class CopyTest(SamplingTask):
    """Draw one of K letters, all alike, after reading that one of them was drawn ``repeats`` times in a row.

    The earlier draws tell nothing: they are said to be independent. The share of the repeated letter above 1/K is copying.

    Source: after Schmied et al. (2025), "LLMs are greedy agents: effects of RL fine-tuning on decision-making abilities", arXiv
    2504.16078, in which one action is repeated 0 to 100 times in the context.
    """

    options: int = Field(10, ge=2, le=26, description="number of letters, K")
    repeats: int = Field(10, ge=0, le=1000, description="how often the letter was drawn before")
    repeated: str = Field("B", description="the letter that was drawn before")

    @model_validator(mode="after")
    def _listed(self) -> CopyTest:
        letters = ascii_uppercase[: self.options]
        if len(self.repeated) != 1 or self.repeated not in letters:
            raise InputError(
                f"repeated {self.repeated!r} came; give one letter from {letters[0]} to {letters[-1]}"
            )
        return self

    @property
    def target(self) -> MixedStrategy:
        """All letters alike."""
        return MixedStrategy.uniform(Menu(tuple(ascii_uppercase[: self.options])))

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The law, and what was drawn before."""
        told = super().request(names, seen)
        if not self.repeats:
            return told
        name = names[ascii_uppercase.index(self.repeated)]
        return f"{told}\nDrawn earlier by others, each independently: {', '.join([name] * self.repeats)}."
