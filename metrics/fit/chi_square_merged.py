"""Pearson's chi-square test against the optimal law, with rare neighbours taken together."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from ..shared.counting import check_counts
from ..shared.goodness import chi_square_p
from ..shared.row_wise import rowwise

__all__ = ["chi_square_merged"]

_LEAST = 5.0


def chi_square_merged(counts: ArrayLike, optimal: ArrayLike) -> Estimate:
    """p-value of ``counts[..., A]`` under ``optimal[..., A]`` by Pearson's X^2, in [0, 1], where actions are joined
    with their neighbours in the menu, from the first on, until 5 or more choices of each bin are expected.

    What is left at the end joins the last bin: of a law of numbers the tails are merged and the middle is not.
    One action that the law forbids gives p = 0. Choices are taken as independent. NaN where one bin holds several actions that
    the law allows, as with fewer than 10 choices: so few cannot be tested.

    >>> round(chi_square_merged([1, 3, 9, 4, 3], [0.05, 0.25, 0.4, 0.2, 0.1]).value, 3)
    0.619

    Source: Pearson (1900); the least expectation, Cochran (1954); the merging, "LLMs Are Bad Dice Players" (2026,
    arXiv 2601.05414).
    """
    return rowwise(_test, *((array, 1) for array in check_counts(counts, optimal)))


def _test(observed: FloatArray, law: FloatArray) -> tuple[float, float, float, float]:
    n = observed.sum()
    place = _bins(n * law)
    found, expected = (np.bincount(place, weights=x).astype(np.float64) for x in (observed, n * law))
    squares = (found - expected) ** 2 / np.where(expected > 0, expected, 1.0)
    p = float(chi_square_p(squares.sum(), found, expected, None))
    if observed[law == 0].any():
        p = 0.0
    elif place.max() == 0 and (law > 0).sum() > 1:
        p = np.nan
    return p, p, p, float(n)


def _bins(expected: FloatArray) -> IntArray:
    """The bin [A] of each action: a bin is full once it expects enough, and the last takes what is left."""
    place, held, full = np.zeros(len(expected), dtype=np.int64), 0.0, 0
    for action, amount in enumerate(expected.tolist()):
        place[action] = full
        held += amount
        if held >= _LEAST:
            held, full = 0.0, full + 1
    return np.minimum(place, max(full - 1, 0))
