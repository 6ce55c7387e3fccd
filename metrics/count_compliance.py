"""Do replies hold as many answers as were asked for."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..core import Estimate, InputError
from .evidence import estimate
from .regions import clopper_pearson

__all__ = ["count_compliance"]


def count_compliance(came: ArrayLike, wanted: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Share of the replies in which ``came[..., R]`` answers are exactly the ``wanted[..., R]``, in [0, 1].

    Interval: Clopper and Pearson's, for independent replies. NaN within [0, 1] where there is no reply. Raises `InputError`
    on counts that do not match or are negative.

    >>> [round(x, 3) for x in count_compliance([10, 9, 10, 10], [10, 10, 10, 10])]
    [0.75, 0.194, 0.994, 4]

    Source: Bad Dice Players (2026), arXiv 2601.05414 (4 of 165 cells hold exactly 1,000 numbers); Clopper and Pearson (1934).
    """
    given, asked = np.asarray(came), np.asarray(wanted)
    if given.ndim == 0 or given.shape != asked.shape or (given.size and min(given.min(), asked.min()) < 0):
        raise InputError(
            f"counts of shapes {given.shape} and {asked.shape} were given; give came[..., R] and wanted[..., R], 0 or more"
        )
    n, exact = np.asarray(given.shape[-1]), (given == asked).sum(axis=-1)
    low, high = clopper_pearson(exact, n, alpha)
    return estimate(exact / n if n else np.full(exact.shape, np.nan), low, high, n)
