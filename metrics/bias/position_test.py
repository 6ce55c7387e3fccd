"""Does the place where an option is shown sway the choice, given its label."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from ..shared.orders import check_orders, implied, place_chosen, shown
from ..shared.row_wise import rowwise

__all__ = ["position_test"]

_AT_ONCE = 4096


def position_test(orders: ArrayLike, actions: ArrayLike) -> Estimate:
    """p-value that the place does not matter given the label, in [0, 1].

    ``orders[..., N, A]``: orders[n, j] is the action shown in place j; ``actions[..., N]``. Were the choices
    dealt out to the orders at random, the places chosen would have the mean of `orders.implied` and Hoeffding's
    covariance; their distance is chi-square, with A - 1 degrees where orders vary enough. Nothing is assumed
    of the choices' dependence if orders are drawn afresh for each. Effect size: `position_bias`.

    >>> position_test([[0, 1], [1, 0]] * 20, [0, 1] * 20).value < 1e-6
    True

    Source: Hoeffding (1951), "A combinatorial central limit theorem"; Strasser and Weber (1999).
    """
    return rowwise(_test, *zip(check_orders(orders, actions), (2, 1), strict=True))


def _test(orders: IntArray, actions: IntArray) -> tuple[float, float, float, float]:
    n, width = orders.shape
    if n < 2 or width < 2:
        return 1.0, 1.0, 1.0, float(n)
    counts = np.bincount(place_chosen(orders, actions), minlength=width)
    deviation = (counts - n * implied(orders, actions))[:-1]
    spread = sum(_spread(orders[i : i + _AT_ONCE], orders, actions) for i in range(0, n, _AT_ONCE))
    inner = np.asarray(spread)[:-1, :-1] / (n - 1)
    rank = int(np.linalg.matrix_rank(inner, hermitian=True, tol=1e-9 * n))
    p = float(chdtrc(rank, deviation @ np.linalg.pinv(inner, hermitian=True) @ deviation)) if rank else 1.0
    return p, p, p, float(n)


def _spread(part: IntArray, orders: IntArray, actions: IntArray) -> FloatArray:
    """Sum over the orders in ``part`` and all choices of the products, for two places [A, A], of their doubly
    centred indicators "this order shows this choice in this place".
    """
    width = orders.shape[-1]
    counts = np.bincount(actions, minlength=width).astype(np.float64)
    share, where = counts / len(actions), shown(orders)
    each = np.asarray(part[:, :, None] == np.arange(width), dtype=np.float64)  # [n, place, label]
    centred = each - share[part][:, :, None] - where.T + (share @ where)[:, None]
    return np.asarray(np.einsum("njx,nkx,x->jk", centred, centred, counts, optimize=True))
