"""A spinner whose law has to be learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from pydantic import Field

from ...core.chance import FloatArray
from .shared.inference import InferredMenu
from .shared.task import number

__all__ = ["InferredCategorical"]


class InferredCategorical(InferredMenu):
    """Spin a spinner of unknown law once more, having seen it spun: a new law is drawn in every episode.

    The law has a symmetric Dirichlet prior, which the words state; after counts n_k of n the optimum is
    (prior + n_k) / (K prior + n). Raises `SpaceError` on unusable labels.

    Source: Johnson (1932), "Probability: the deductive and inductive problems", Mind 41, 409-423 (predictive rule);
    the agentic case of Gu et al. (2026), arXiv 2604.06543.
    """

    fields: tuple[str, ...] = Field(
        ("A", "B", "C"), min_length=2, max_length=64, description="where it may stop"
    )
    prior: float = Field(
        1.0, ge=0.1, description="prior weight of every field; 1: all laws are equally likely"
    )

    def model_post_init(self, context: object) -> None:
        """Raise `SpaceError` on labels that are alike."""
        _ = self.space

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the spinner's fields."""
        return self.fields

    @property
    def weights(self) -> FloatArray:
        """``prior`` for every field."""
        return np.full(len(self.fields), self.prior)

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The prior, the spins, the spin to come."""
        prior = (
            "all laws on its fields were equally likely"
            if self.prior == 1
            else f"its law was drawn from the symmetric Dirichlet distribution with parameter {number(self.prior)}"
        )
        return (
            f"A spinner has {len(names)} fields of unknown sizes. When it was made, {prior}; it has not changed since."
            f" It was spun {self.sample} times and stopped thus{self.shown_text(names, seen['sample'])}"
            "\n\nDraw at random where it stops next, as likely as these spins make it."
        )
