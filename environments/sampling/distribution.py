"""A named law of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from ...core.laws.law import Law
from ...core.laws.mixed_strategy import MixedStrategy
from .shared.families import FamilyName, law_of, phrase
from .shared.task import SamplingTask, renamed

__all__ = ["Distribution"]


class Distribution(SamplingTask):
    """Draw a number from a law given by its family and parameters; to know its quantiles is part of the task.

    Defaults of the parameters are those of the source (`aleator.environments.sampling.shared.families.FAMILIES`, `TIERS`);
    discrete laws are menus of numbers, cut where less than 1e-12 is left.
    Raises `InputError` on a foreign parameter or one out of range.

    Source: Bad Dice Players (2026), arXiv 2601.05414, fifteen distributions in three tiers; lognormal and geometric added.
    """

    states_law: ClassVar[bool] = False

    family: FamilyName = Field("gaussian", description="which family of laws")
    parameters: dict[str, float] = Field(
        {}, description="the family's parameters; those left out have defaults"
    )

    def model_post_init(self, context: object) -> None:
        """Raise `InputError` on parameters that give no law."""
        _ = self.target

    @property
    def target(self) -> Law:
        """The family's law: on an interval, or on a menu of numbers."""
        return law_of(self.family, self.parameters)

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The law by its name."""
        target = self.target
        called = renamed(target.space.labels, names) if isinstance(target, MixedStrategy) else ""
        return f"Draw one number at random from {phrase(self.family, self.parameters)}.{called}"
