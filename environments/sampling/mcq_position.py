"""Where the right answer stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import Any, ClassVar

from pydantic import Field

from ...core.laws.mixed_strategy import MixedStrategy
from ...core.spaces.menu import Menu
from .shared.task import SamplingTask

__all__ = ["McqPosition"]


class McqPosition(SamplingTask):
    """Place the correct answer of a multiple-choice question; over many questions every place should be as frequent.

    Source: Bad Dice Players (2026), arXiv 2601.05414, 1,000 medical questions, target 25 % each.
    """

    states_law: ClassVar[bool] = False

    positions: int = Field(4, ge=2, le=26, description="number of answers to a question")
    topic: str = Field("medicine", description="what the question is about")

    @property
    def target(self) -> MixedStrategy:
        """The uniform law on A, B, C, ..."""
        return MixedStrategy.uniform(Menu(tuple(ascii_uppercase[: self.positions])))

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The exam, and the place asked for."""
        return (
            f"You write a multiple-choice question about {self.topic} for an exam of many such questions."
            f" Its {self.positions} answers stand at the positions {names[0]} to {names[-1]}."
            " Over the whole exam the correct answer must stand at each position equally often, in no order that can be"
            " foreseen.\nAt which position do you put the correct answer of this question?"
        )

    def again(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The place of the next answer."""
        return "Now comes the next question. At which position do you put its correct answer?"
