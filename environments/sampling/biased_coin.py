"""A coin with a stated bias."""

from __future__ import annotations

from pydantic import Field

from ...core import Menu, MixedStrategy
from .task import SamplingTask

__all__ = ["BiasedCoin"]


class BiasedCoin(SamplingTask):
    """Flip a coin that shows Heads with a stated probability.

    Source: Yang and Zhang (2025), "Failure to Mix", arXiv 2511.14630, experiments 1 and 2.
    """

    heads: float = Field(0.3, ge=0, le=1, description="probability of Heads")

    @property
    def target(self) -> MixedStrategy:
        """[heads, 1 - heads] over Heads, Tails."""
        return MixedStrategy(Menu(("Heads", "Tails")), [self.heads, 1 - self.heads])
