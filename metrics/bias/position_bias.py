"""How far the place where an option is shown sways the choice."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtri

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from ..shared.counting import independent
from ..shared.orders import check_orders, implied, place_chosen, shown
from ..shared.regions import ball, half_of_all_sets, tv_range
from ..shared.row_wise import rowwise

__all__ = ["position_bias"]

_ENUMERABLE = 10


def position_bias(
    orders: ArrayLike, actions: ArrayLike, n_effective: ArrayLike | None = None, alpha: float = 0.05
) -> Estimate:
    """Total variation between the places chosen and what the labels alone imply, in [0, 1].

    ``orders[..., N, A]``: orders[n, j] is the action shown in place j; ``actions[..., N]``. Where orders are
    balanced the labels imply the uniform law over places (`orders.implied`); where they never vary, place and
    label cannot be told apart and the bias shows as 0. The interval holds the projection of `regions.ball`, as
    in `tv`, and the value -+ what both the places chosen and those implied may be off, to the first order by the spread of
    each choice's part, to the second by chi-square over 2 n; conservative. Whether it is chance: `position_test`. NaN within
    [0, 1] where there is no choice.

    >>> round(position_bias([[0, 1], [1, 0]] * 20, [0, 1] * 20).value, 2)
    0.5

    Source: Zheng et al. (2024), "Large language models are not robust multiple choice selectors"; the simultaneous
    interval, Scheffe (1953).
    """
    order, chosen = check_orders(orders, actions)
    size = independent(np.full((*chosen.shape[:-1], 1), float(chosen.shape[-1])), n_effective)
    return rowwise(partial(_bias, alpha=alpha), (order, 2), (chosen, 1), (size, 0))


def _bias(
    orders: IntArray, actions: IntArray, size: FloatArray, alpha: float
) -> tuple[float, float, float, float]:
    if not len(actions):
        return np.nan, 0.0, 1.0, 0.0
    counts = np.bincount(place_chosen(orders, actions), minlength=orders.shape[-1])
    law = implied(orders, actions)
    low, high = tv_range(ball(counts, size, alpha), law)
    value = float(np.abs(counts / len(actions) - law).sum() / 2)
    reach = _reach(orders, actions, float(size), alpha)
    ends = max(min(float(low), value - reach), 0.0), min(max(float(high), value + reach), 1.0)
    return value, *ends, float(len(actions))


def _reach(orders: IntArray, actions: IntArray, size: float, alpha: float) -> float:
    """How far places chosen less places implied may be off in any set of places."""
    n, width = orders.shape
    share = np.bincount(actions, minlength=width) / n
    parts = np.eye(width)[place_chosen(orders, actions)] - share[orders] - shown(orders)[actions]
    if width <= _ENUMERABLE:
        parts = parts @ half_of_all_sets(width).T
    widest = float(parts.std(axis=0).max(initial=0.0))
    radius = float(chdtri(max(width - 1, 1), alpha))
    return float(np.sqrt(radius / size)) * widest + radius / (2 * size)
