"""How far the labels sway the choice, net of where they are shown."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from ..shared.counting import check_counts, independent
from ..shared.orders import check_orders, place_chosen, shown
from ..shared.regions import ball, tv_range
from ..shared.row_wise import rowwise

__all__ = ["label_bias"]


def label_bias(
    orders: ArrayLike,
    actions: ArrayLike,
    optimal: ArrayLike,
    n_effective: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """Total variation between the policy with places balanced and ``optimal[..., A]``, in [0, 1]: what is wrong
    beyond the accident of the orders shown.

    ``orders[..., N, A]``: orders[n, j] is the action shown in place j; ``actions[..., N]``. Each choice of
    label a in place j weighs 1 / (share of decisions that show a in j), so that every label counts as if shown
    in every place alike; places where a label was never shown are left out. The interval is that of `tv` at
    (sum w)^2 / sum w^2 choices, or ``n_effective`` times the same loss. NaN within [0, 1] where there is none.

    >>> round(label_bias([[0, 1], [0, 1], [1, 0]] * 10, [0, 0, 1] * 10, [0.5, 0.5]).value, 2)
    0.0

    Source: Horvitz and Thompson (1952); the worth of weights, Kish (1965).
    """
    order, chosen = check_orders(orders, actions)
    law = check_counts(np.zeros(order.shape[-1]), optimal)[1]
    size = independent(np.full((*chosen.shape[:-1], 1), float(chosen.shape[-1])), n_effective)
    return rowwise(partial(_bias, alpha=alpha), (order, 2), (chosen, 1), (law, 1), (size, 0))


def _bias(
    orders: IntArray, actions: IntArray, law: FloatArray, size: FloatArray, alpha: float
) -> tuple[float, float, float, float]:
    if not len(actions):
        return np.nan, 0.0, 1.0, 0.0
    where = shown(orders)
    weights = 1 / where[actions, place_chosen(orders, actions)] / (where > 0).sum(axis=-1)[actions]
    policy = np.bincount(actions, weights=weights, minlength=orders.shape[-1]) / weights.sum()
    worth = float(size) * weights.sum() ** 2 / (weights @ weights) / len(actions)
    low, high = tv_range(ball(policy * worth, worth, alpha), law)
    value = float(np.abs(policy - law).sum() / 2)
    return value, min(float(low), value), max(float(high), value), float(len(actions))
