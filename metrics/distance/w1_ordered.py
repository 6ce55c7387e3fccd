"""Wasserstein's distance between the induced policy and the optimal law on an ordered menu."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from ...core.estimates import Estimate
from ..shared.counting import check_counts, estimate, independent, share
from ..shared.intervals import coin_range, wilson

__all__ = ["w1_ordered"]


def w1_ordered(
    counts: ArrayLike,
    optimal: ArrayLike,
    points: ArrayLike,
    n_effective: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """Wasserstein-1, sum_k |F_p(k) - F_q(k)| (x_{k+1} - x_k) over the sorted ``points[A]`` = x, between
    ``counts[..., A]`` and ``optimal[..., A]``, in the points' unit; from 0 to their range.

    The interval is Clopper and Pearson's carried through for two actions; for more W1 -+ sum_k (x_{k+1} - x_k)
    r_k, r_k the reach of Wilson's interval for F_p(k), which the triangle inequality allows: conservative. NaN
    where there is no choice. Raises `InputError` unless there is one finite point an action.

    >>> [round(x, 3) for x in w1_ordered([50, 0, 50], [0.25, 0.5, 0.25], points=[1, 2, 4])]
    [0.75, 0.461, 1.039, 100.0]

    Source: Vallender (1974); Wilson (1927) for the interval.
    """
    observed, law = check_counts(counts, optimal)
    order, widths = _gaps(points, observed.shape[-1])
    observed, law = observed[..., order], law[..., order]
    n, size = observed.sum(axis=-1), independent(observed, n_effective)
    if len(order) == 2:
        low, high = coin_range(_first, observed, size, law, alpha)
        return estimate(_first(share(observed), law) * widths[0], low * widths[0], high * widths[0], n)
    chosen, ideal = (np.cumsum(x, axis=-1)[..., :-1] for x in (share(observed), law))
    value = np.abs(chosen - ideal) @ widths
    mass = np.nan_to_num(chosen)
    least, most = wilson(mass * size[..., None], size[..., None], alpha)
    reach = np.maximum(mass - least, most - mass) @ widths
    middle = np.nan_to_num(value)
    return estimate(value, np.maximum(middle - reach, 0), np.minimum(middle + reach, widths.sum()), n)


def _first(policy: FloatArray, law: FloatArray) -> FloatArray:
    return np.asarray(np.abs(policy[..., 0] - law[..., 0]))


def _gaps(points: ArrayLike, width: int) -> tuple[IntArray, FloatArray]:
    values = np.asarray(points, dtype=np.float64)
    if values.shape != (width,) or not np.all(np.isfinite(values)):
        raise InputError(
            f"points of shape {values.shape} for {width} actions; give one finite number an action"
        )
    order = np.argsort(values, kind="stable")
    return order, np.diff(values[order])
