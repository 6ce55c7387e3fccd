"""The probability integral transform of each choice, as the piece of the unit interval that it falls on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray
from ...core.laws.law import Law
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "cdf_ends"]

SHAPE = "[..., T, 2]"
EXAMPLE = np.stack([np.arange(10) / 10, np.arange(1, 11) / 10], axis=-1)


def cdf_ends(
    decisions: Decisions, chosen: NDArray[np.bool_], optimum: Law | None = None
) -> FloatArray | None:
    """The piece of the unit interval, cdf(x-) to cdf(x), that each choice has under its optimal law; None where one has no law."""
    if not chosen.any():
        return None
    found = None if decisions.cdf_ends is None else decisions.cdf_ends[chosen]
    if found is None and optimum is not None:
        found = optimum.cdf_of(decisions.action[chosen])
    return None if found is None or np.isnan(found).any() else np.clip(found, 0, 1)
