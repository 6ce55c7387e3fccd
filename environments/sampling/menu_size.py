"""A menu of M options."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from ...core.laws.mixed_strategy import MixedStrategy
from ...core.spaces.menu import Menu
from .shared.task import SamplingTask

__all__ = ["MenuSize"]


class MenuSize(SamplingTask):
    """Draw one of M numbered actions, even or uneven: how does the distance from the law grow with the menu?

    Uneven weights fall in a line, M, M - 1, ..., 1 (``linear``), or as 1, 1/2, ..., 1/M (``zipf``).

    Source: Misaki and Akiba (2025), "String Seed of Thought", arXiv 2510.21150, sweep of the action space, M = 2 to 64;
    the uneven weights are ours, the source does not print its own.
    """

    options: int = Field(8, ge=2, le=64, description="number of options, M")
    weights: Literal["even", "linear", "zipf"] = Field("even", description="how the probabilities fall")

    @property
    def target(self) -> MixedStrategy:
        """The law over action 1 to action M."""
        rank = np.arange(1, self.options + 1)
        weight = {"even": np.ones(self.options), "linear": rank[::-1], "zipf": 1 / rank}[self.weights]
        return MixedStrategy(Menu(tuple(f"action {k}" for k in rank.tolist())), weight / weight.sum())
