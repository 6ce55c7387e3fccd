"""What every seat plays at every information set, and what the best response to it would gain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ..chance import FloatArray

__all__ = ["WHOLE", "Gap", "Profile", "Strategy", "empirical"]

WHOLE = ""
"""The information set of a seat that has one alone."""

Strategy = Mapping[str, FloatArray]
"""One seat: ``{information set: probs[..., A]}``; a set left out, or NaN, is one where play is not known."""

Profile = Mapping[str, Strategy]
"""All seats: ``{seat: strategy}``."""


class Gap(NamedTuple):
    """What a best response would gain, in points: a number in [``low``, ``high``].

    ``value`` is that number where play is known well enough to tell it, else None.
    """

    value: float | None
    low: float
    high: float

    @classmethod
    def exactly(cls, value: float) -> Gap:
        """The gap of a known ``value``."""
        return cls(value, value, value)

    def __add__(self, other: object) -> Gap:
        """The gap of both together: values add, and so do bounds."""
        if not isinstance(other, Gap):
            return NotImplemented
        known = self.value is not None and other.value is not None
        value = (self.value or 0.0) + (other.value or 0.0) if known else None
        return Gap(value, self.low + other.low, self.high + other.high)


def empirical(counts: Mapping[str, Mapping[str, ArrayLike]]) -> dict[str, dict[str, FloatArray]]:
    """The profile of observed ``counts[..., A]`` for each seat and information set: their shares, NaN where there is no choice."""
    return {seat: {key: _shares(observed) for key, observed in sets.items()} for seat, sets in counts.items()}


def _shares(counts: ArrayLike) -> FloatArray:
    observed = np.asarray(counts, dtype=np.float64)
    total = observed.sum(axis=-1, keepdims=True)
    return np.where(total > 0, observed / np.where(total > 0, total, 1.0), np.nan)
