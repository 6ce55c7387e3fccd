"""Does the order in which options are shown matter."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtrc, logsumexp, softmax, xlogy

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from ..shared.orders import check_orders, place_chosen
from ..shared.row_wise import rowwise

__all__ = ["order_effect"]

_STEPS, _RIDGE = 60, 1e-9


def order_effect(orders: ArrayLike, actions: ArrayLike) -> Estimate:
    """p-value that order does not matter, by a likelihood ratio, in [0, 1].

    ``orders[..., N, A]``: orders[n, j] is the action shown in place j; ``actions[..., N]``. Conditional logit:
    P(a) is proportional to exp(label_a + place_j(a)), against labels alone; 2 (L1 - L0) over its
    A - 1 degrees (fewer where orders vary too little) is F with them and what N leaves: chi-square in the limit. Choices are taken as independent. It uses labels and places
    together, where `position_test` looks at places given the labels.

    >>> order_effect([[0, 1], [1, 0]] * 20, [0, 1] * 20).value < 1e-6
    True

    Source: McFadden (1974), "Conditional logit analysis of qualitative choice behavior".
    """
    return rowwise(_test, *zip(check_orders(orders, actions), (2, 1), strict=True))


def _test(orders: IntArray, actions: IntArray) -> tuple[float, float, float, float]:
    n, width = orders.shape
    counts = np.bincount(actions, minlength=width).astype(np.float64)
    labels = int((counts > 0).sum())
    if n < 2 or labels < 2:
        return 1.0, 1.0, 1.0, float(n)
    places, seen = (
        np.argsort(orders, axis=-1),
        np.r_[counts, np.bincount(place_chosen(orders, actions), minlength=width)],
    )
    with np.errstate(divide="ignore"):
        effects = np.r_[np.log(counts / n), np.zeros(width)]
    _, information = _derivatives(effects, places, seen)
    freedom = int(np.linalg.matrix_rank(information, hermitian=True, tol=1e-9 * n)) - (labels - 1)
    gain = 2 * (_fitted(effects, places, seen) - float(xlogy(counts, counts / n).sum()))
    spare = max(n - freedom - (labels - 1), 1)
    p = float(fdtrc(freedom, spare, max(gain, 0.0) / freedom)) if freedom > 0 else 1.0
    return p, p, p, float(n)


def _fitted(effects: FloatArray, places: IntArray, seen: FloatArray) -> float:
    """The greatest log-likelihood, by Newton's method with steps of at most 2 in any effect.

    Labels never chosen begin, and stay, at minus infinity.
    """
    free = np.isfinite(effects)
    height = _likelihood(effects, places, seen)
    for _ in range(_STEPS):
        slope, information = _derivatives(effects, places, seen)
        step = np.linalg.solve(information + _RIDGE * len(places) * np.eye(len(effects)), slope)
        step *= free / max(np.abs(step[free]).max() / 2, 1.0)
        higher = _likelihood(effects + step, places, seen)
        if higher <= height + 1e-11 * len(places):
            break
        effects, height = effects + step, higher
    return height


def _likelihood(effects: FloatArray, places: IntArray, seen: FloatArray) -> float:
    width = places.shape[-1]
    utility = effects[:width] + effects[width:][places]
    free = np.isfinite(effects)
    return float(effects[free] @ seen[free] - logsumexp(utility, axis=-1).sum())


def _derivatives(effects: FloatArray, places: IntArray, seen: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The log-likelihood's slope [2 A] and information [2 A, 2 A] in the effects of labels, then places."""
    width = places.shape[-1]
    by_label = softmax(effects[:width] + effects[width:][places], axis=-1)
    by_place = np.zeros_like(by_label)
    np.put_along_axis(by_place, places, by_label, axis=-1)
    both = np.concatenate([by_label, by_place], axis=-1)
    codes = np.arange(width) * width + places
    cross = np.bincount(codes.reshape(-1), weights=by_label.reshape(-1), minlength=width**2).reshape(
        width, width
    )
    information = np.diag(both.sum(axis=0))
    information[:width, width:], information[width:, :width] = cross, cross.T
    return seen - both.sum(axis=0), information - both.T @ both
