"""The optimal law."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...core.chance import FloatArray, IntArray
from ...core.games.faces import Hull
from ...core.laws.law import Law
from ..shared.hulls import nearest

__all__ = ["EXAMPLE", "SHAPE", "optimal"]

SHAPE = "[..., A]"
EXAMPLE = np.array([0.5, 0.5])


def optimal(
    counts: IntArray,
    optimum: Law | None = None,
    laws: FloatArray | None = None,
    optimal_set: Sequence[Hull] | None = None,
) -> FloatArray | None:
    """The optimal law: of a set the member under which the counts are likeliest (`hulls.nearest`), of laws that vary the mean."""
    if not counts.sum():
        return None
    if optimal_set is not None:
        return nearest(counts, optimal_set)
    if laws is not None:
        return np.asarray(laws.mean(axis=0))
    table = None if optimum is None else optimum.probabilities(1)
    return None if table is None else table[0]
