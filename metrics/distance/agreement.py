"""How often the choice is the one that the optimum makes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.errors import InputError
from ...core.estimates import Estimate
from ..shared.counting import estimate
from ..shared.regions import clopper_pearson

__all__ = ["agreement"]


def agreement(actions: ArrayLike, laws: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean probability that the decisions' own optimal ``laws[..., N, A]`` give to what was chosen, ``actions[..., N]``, in [0, 1].

    Where each optimum is certain it is the share of optimal choices. Interval: Clopper and Pearson's, for independent decisions;
    conservative where optima are mixed, since a mean of numbers in [0, 1] varies no more than a share. NaN within [0, 1] where
    there is no choice. Raises `InputError` on actions and laws that do not match.

    >>> [round(x, 3) for x in agreement([0, 0, 1, 1], [[1, 0], [1, 0], [0, 1], [1, 0]])]
    [0.75, 0.194, 0.994, 4]

    Source: Clopper and Pearson (1934); the Bayes-optimal rule as the standard, Wald (1950).
    """
    chosen, optima = np.asarray(actions), np.asarray(laws, dtype=np.float64)
    if optima.ndim < 2 or chosen.shape[-1:] != optima.shape[-2:-1] or chosen.dtype.kind not in "iu":
        raise InputError(
            f"actions of shape {chosen.shape} for laws of shape {optima.shape} were given; give indices [..., N] and laws [..., N, A]"
        )
    total = np.take_along_axis(optima, chosen[..., None], axis=-1)[..., 0].sum(axis=-1)
    n = np.asarray(chosen.shape[-1])
    return estimate(total / n if n else np.full(total.shape, np.nan), *clopper_pearson(total, n, alpha), n)
