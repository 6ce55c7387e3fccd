"""A coin whose bias has to be learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ...core.chance import FloatArray
from .shared.inference import InferredMenu
from .shared.task import number

__all__ = ["InferredCoin"]


class InferredCoin(InferredMenu):
    """Toss a coin of unknown bias once more, having seen it tossed: a new bias is drawn in every episode.

    The bias has a Beta(heads, tails) prior, which the words state; after h heads in n tosses the optimum is
    P(Heads) = (heads + h) / (heads + tails + n). Information sets are the numbers of heads shown.

    Source: Laplace (1774), rule of succession; Bayes (1763). The agentic case of Gu et al. (2026), arXiv 2604.06543.
    """

    heads: float = Field(
        1.0, ge=0.1, description="prior weight of Heads; 1 and 1: every bias is equally likely"
    )
    tails: float = Field(1.0, ge=0.1, description="prior weight of Tails")

    @property
    def labels(self) -> tuple[str, ...]:
        """Heads and Tails."""
        return ("Heads", "Tails")

    @property
    def weights(self) -> FloatArray:
        """The parameters of the Beta prior, [heads, tails]."""
        return np.array([self.heads, self.tails])

    def infosets(self, sees: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
        """The number of heads shown, as ``7 of 10``."""
        keys = np.array([f"{h} of {self.sample}" for h in range(self.sample + 1)], dtype=object)
        return np.asarray(keys[(sees["sample"] == 0).sum(axis=-1)])

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The prior, the tosses, the toss to come."""
        prior = (
            "every bias from 0 to 1 was equally likely"
            if self.heads == self.tails == 1
            else f"its probability of {names[0]} was drawn from the beta distribution with parameters"
            f" alpha {number(self.heads)} and beta {number(self.tails)}"
        )
        return (
            f"A coin shows {names[0]} or {names[1]}. When it was made, {prior}; it has not changed since."
            f" It was tossed {self.sample} times{self.shown_text(names, seen['sample'])}"
            "\n\nDraw at random what its next toss shows, as likely as these tosses make it."
        )
