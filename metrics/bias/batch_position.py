"""Does the place in a reply that lists many choices sway them: a test."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from ..shared.batches import check_places, grouped
from ..shared.row_wise import rowwise

__all__ = ["batch_position"]


def batch_position(places: ArrayLike, actions: ArrayLike) -> Estimate:
    """p-value that the place in a reply does not sway ``actions[..., N]``, given what each reply holds, in [0,
    1].

    ``places[..., N]`` are places in a reply, from 0; a reply ends where they stop rising. Under exchangeable
    choices within replies the table of place by action has the mean and the covariance of the generalised
    hypergeometric law, summed over replies; its distance is chi-square. So replies whose counts never vary
    are no alarm by themselves. Beyond 20 places, neighbours are taken together. Effect size:
    `batch_position_v`. Raises `InputError` on places and actions of different shapes.

    >>> batch_position([0, 1, 2] * 20, [1, 0, 0, 1, 0, 1] * 10).value < 0.001
    True

    Source: Landis, Heyman and Koch (1978), "Average partial association in three-way contingency tables".
    """
    return rowwise(_test, *((array, 1) for array in check_places(places, actions)))


def _test(places: IntArray, actions: IntArray) -> tuple[float, float, float, float]:
    where, what, reply = grouped(places, actions)
    shape = (int(reply.max(initial=-1)) + 1, int(where.max(initial=-1)) + 1, int(what.max(initial=-1)) + 1)
    if min(shape[1:]) < 2:  # one place or one action: nothing can sway anything
        return 1.0, 1.0, 1.0, float(len(actions))
    by_place = _table(reply, where, shape[0], shape[1])
    by_action = _table(reply, what, shape[0], shape[2])
    sizes = by_place.sum(axis=-1)
    deviation = _table(where, what, shape[1], shape[2]) - (by_place / sizes[:, None]).T @ by_action
    spread = np.einsum(
        "bij,bkl->ikjl",
        _scatter(by_place, sizes),
        _scatter(by_action, sizes) / np.maximum(sizes - 1, 1)[:, None, None],
        optimize=True,
    )
    inner = spread[:-1, :-1, :-1, :-1].reshape(deviation[:-1, :-1].size, -1)
    rank = int(np.linalg.matrix_rank(inner, hermitian=True)) if inner.size else 0
    flat = deviation[:-1, :-1].reshape(-1)
    p = float(chdtrc(rank, flat @ np.linalg.pinv(inner, hermitian=True) @ flat)) if rank else 1.0
    return p, p, p, float(len(actions))


def _table(rows: IntArray, columns: IntArray, height: int, width: int) -> FloatArray:
    return np.bincount(rows * width + columns, minlength=height * width).reshape(height, width).astype(float)


def _scatter(counts: FloatArray, sizes: FloatArray) -> FloatArray:
    """diag(c) - c c' / n of each reply's ``counts[B, K]``, shape [B, K, K]."""
    each = np.eye(counts.shape[-1]) * counts[:, None, :]
    return each - counts[:, :, None] * counts[:, None, :] / sizes[:, None, None]
