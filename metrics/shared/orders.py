"""Menus shown in orders that vary: which place was chosen, and what the labels alone imply for it.

``orders[N, A]`` holds, for each decision, the action shown in each place; ``actions[N]`` what was chosen.

>>> place_chosen(np.array([[0, 1, 2], [2, 0, 1]]), np.array([1, 1])).tolist()
[1, 2]
>>> implied(np.array([[0, 1], [1, 0], [0, 1], [0, 1]]), np.array([0, 0, 0, 0])).tolist()
[0.75, 0.25]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError

__all__ = ["check_orders", "implied", "place_chosen", "shown"]


def check_orders(orders: ArrayLike, actions: ArrayLike) -> tuple[IntArray, IntArray]:
    """``orders[..., N, A]`` and ``actions[..., N]`` as integers. Raises `InputError` unless each order is a
    permutation and each action in it.
    """
    order, chosen = np.asarray(orders), np.asarray(actions)
    if order.ndim < 2 or order.shape[:-1] != chosen.shape:
        raise InputError(
            f"orders of shape {order.shape} for actions of shape {chosen.shape}; give [..., N, A] and [..., N]"
        )
    if not np.array_equal(np.sort(order, axis=-1), np.broadcast_to(np.arange(order.shape[-1]), order.shape)):
        raise InputError(
            "an order is no permutation of the actions; give orders[n, j], the action shown in place j"
        )
    if chosen.size and not (chosen.min() >= 0 and chosen.max() < order.shape[-1]):
        raise InputError(
            f"actions run from {chosen.min()} to {chosen.max()}; give indices from 0 to {order.shape[-1] - 1}"
        )
    return order.astype(np.int64), chosen.astype(np.int64)


def place_chosen(orders: IntArray, actions: IntArray) -> IntArray:
    """The place of each choice: ``orders[N, A]``, ``actions[N]`` -> [N]."""
    return np.asarray(np.argmax(orders == actions[:, None], axis=-1))


def shown(orders: IntArray) -> FloatArray:
    """Share of decisions in which each label is shown in each place: ``orders[N, A]`` -> [label, place]."""
    width = orders.shape[-1]
    codes = orders * width + np.arange(width)
    return np.bincount(codes.reshape(-1), minlength=width**2).reshape(width, width) / max(len(orders), 1)


def implied(orders: IntArray, actions: IntArray) -> FloatArray:
    """Shares of the places [A] if choices looked at labels alone: sum over labels of how often it was chosen
    times where it was shown. Uniform where orders are balanced.
    """
    counts = np.bincount(actions, minlength=orders.shape[-1])
    return np.asarray(counts @ shown(orders) / max(len(actions), 1))
