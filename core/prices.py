"""What a model costs."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["FREE", "Price"]


class Price(NamedTuple):
    """What a model costs, in USD a token, and how many tokens a reply can have (None: not known).

    ``declared`` says that the price is the user's own, and goes before any table.
    """

    prompt: float
    completion: float
    cached: float
    longest: int | None = None
    declared: bool = False

    def of(self, prompt: int, completion: int, cached: int = 0) -> float:
        """USD for these tokens; ``cached`` of the prompt's were read from the provider's cache."""
        return (prompt - cached) * self.prompt + cached * self.cached + completion * self.completion


FREE = Price(0.0, 0.0, 0.0)
"""What costs nothing."""
