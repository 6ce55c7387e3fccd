"""A mixture of named laws of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from pydantic import Field

from ...core.chance import FloatArray
from ...core.errors import LawError
from ...core.laws.interval_strategy import IntervalStrategy
from ...core.recipes import Recipe
from ...core.spaces.interval import Interval
from .shared.families import ContinuousName, law_of, on_interval, phrase
from .shared.task import SamplingTask, number

__all__ = ["Component", "Mixture"]

_HALVINGS = 100


class Component(Recipe):
    """One law of a mixture, drawn from with probability ``weight``.

    Source: as `Mixture`.
    """

    weight: float = Field(gt=0, le=1, description="its probability")
    family: ContinuousName = Field("gaussian", description="which family of laws")
    parameters: dict[str, float] = Field(
        {}, description="the family's parameters; those left out have defaults"
    )

    @property
    def law(self) -> IntervalStrategy:
        """The component's law."""
        law = law_of(self.family, self.parameters)
        assert isinstance(law, IntervalStrategy)
        return law


class Mixture(SamplingTask):
    """Draw a number from one of several laws, picked with stated weights.

    F = sum of w_i F_i. Each quantile lies between the least and the greatest of the components' and is found there by
    bisection to the last digits of a double. Raises `LawError` where the weights do not sum to 1.

    Source: UnpredictaBench (2026), arXiv 2606.06622, mixtures; McLachlan and Peel (2000), "Finite Mixture Models".
    """

    states_law: ClassVar[bool] = False

    components: tuple[Component, ...] = Field(
        (
            Component(weight=0.3, parameters={"mean": -2, "sd": 0.5}),
            Component(weight=0.7, parameters={"mean": 1, "sd": 1}),
        ),
        min_length=1,
        description="the laws and their weights",
    )

    def model_post_init(self, context: object) -> None:
        """Raise `LawError` on weights that do not sum to 1."""
        total = sum(component.weight for component in self.components)
        if abs(total - 1) > 1e-9:
            raise LawError(f"weights sum to {total:.12g}; they must sum to 1: scale them")
        _ = self.target

    @property
    def space(self) -> Interval:
        """The hull of the components' supports."""
        supports = [component.law.space for component in self.components]
        return Interval(min(one.low for one in supports), max(one.high for one in supports))

    @property
    def target(self) -> IntervalStrategy:
        """The mixture."""
        laws = [component.law for component in self.components]
        weights = [component.weight for component in self.components]

        def cdf(x: FloatArray) -> FloatArray:
            heights = np.stack([w * law.cdf(x) for w, law in zip(weights, laws, strict=True)])
            return np.asarray(np.minimum(heights.sum(axis=0), 1.0))

        def ppf(u: FloatArray) -> FloatArray:
            quantiles = np.stack([law.ppf(u) for law in laws])
            low, high = quantiles.min(axis=0), quantiles.max(axis=0)
            for _ in range(_HALVINGS):
                middle = (low + high) / 2
                reached = cdf(middle) >= u
                low, high = np.where(reached, low, middle), np.where(reached, middle, high)
            return np.asarray(high)

        return on_interval(self.space, cdf, ppf)

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The components with their weights."""
        lines = (
            f"- with probability {number(100 * one.weight)} %: {phrase(one.family, one.parameters)}"
            for one in self.components
        )
        return "\n".join(["Pick one of these laws, then draw one number at random from it:", *lines])
