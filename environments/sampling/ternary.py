"""Three outcomes, one of them held fixed while the others trade places."""

from __future__ import annotations

from pydantic import Field

from ...core.laws.mixed_strategy import MixedStrategy
from ...core.spaces.menu import Menu
from .shared.task import SamplingTask

__all__ = ["Ternary"]


class Ternary(SamplingTask):
    """Draw 0, 1 or 2, where P(1) stays and P(2) = q is swept; P(0) is the rest.

    Raises `LawError` where p1 + q > 1.

    Source: Yang and Zhang (2025), "Failure to Mix", arXiv 2511.14630, experiment 4 (p1 = 0.4, q from 0 to 0.6).
    """

    p1: float = Field(0.4, ge=0, le=1, description="probability of 1")
    q: float = Field(0.3, ge=0, le=1, description="probability of 2")

    def model_post_init(self, context: object) -> None:
        """Raise `LawError` where p1 + q > 1."""
        _ = self.target

    @property
    def target(self) -> MixedStrategy:
        """[1 - p1 - q, p1, q] over 0, 1, 2."""
        return MixedStrategy(Menu(("0", "1", "2")), [1 - self.p1 - self.q, self.p1, self.q])
