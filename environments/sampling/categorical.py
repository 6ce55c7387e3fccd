"""Any stated law on a finite menu."""

from __future__ import annotations

from pydantic import Field, model_validator

from ...core.laws.mixed_strategy import MixedStrategy
from ...core.spaces.menu import Menu
from .shared.task import SamplingTask

__all__ = ["Categorical"]


class Categorical(SamplingTask):
    """Draw one of several labels with stated probabilities.

    Raises `LawError` where the probabilities are negative or do not sum to 1, `SpaceError` on unusable labels.

    Source: Misaki and Akiba (2025), "String Seed of Thought", arXiv 2510.21150, probabilistic instruction following.
    """

    law: dict[str, float] = Field(
        {"A": 0.5, "B": 0.3, "C": 0.2}, min_length=1, description="probability of every label"
    )

    @model_validator(mode="after")
    def _checked(self) -> Categorical:
        _ = self.target
        return self

    @property
    def target(self) -> MixedStrategy:
        """The stated law, labels in the order given."""
        return MixedStrategy(Menu(tuple(self.law)), list(self.law.values()))
