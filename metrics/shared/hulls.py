"""Sets of optimal laws: unions of convex sets, each given by its vertices [V, A] or by its inequalities (`Face`).

>>> member = nearest([30, 70], (np.array([[0.5, 0.5], [0.2, 0.8]]), np.array([[1.0, 0.0]])))
>>> [round(float(p), 6) for p in member]
[0.3, 0.7]
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from ...core.chance import FloatArray
from ...core.games.faces import Face, Hull, NearestMember, members

__all__ = ["as_hull", "highest", "likeliest", "log_likelihood", "nearest", "nearest_in_tv"]

_EXCHANGES = 500
_BISECTIONS = 50
_ROUNDS, _CLOSE = 40, 0.01


def as_hull(hull: ArrayLike | Face) -> Hull:
    """A convex set as the functions here take it: vertices as floats [V, A], one law as one vertex."""
    return hull if isinstance(hull, Face) else np.atleast_2d(np.asarray(hull, dtype=np.float64))


def nearest(counts: ArrayLike, optimal_set: Sequence[Hull]) -> FloatArray:
    """The member of the set under which ``counts[..., A]`` are likeliest (least KL from the induced policy),
    shape [..., A].
    """
    observed = np.asarray(counts, dtype=np.float64)
    laws = np.stack([likeliest(observed, hull)[0] for hull in optimal_set])
    best = xlogy(observed, laws).sum(axis=-1).argmax(axis=0)
    return np.asarray(np.take_along_axis(laws, best[None, ..., None], axis=0)[0])


def log_likelihood(counts: ArrayLike, optimal_set: Sequence[Hull]) -> FloatArray:
    """An upper bound, shape [...], on the log-likelihood of ``counts`` under every member, tight to the
    duality gap (about 1e-9 n).
    """
    observed = np.asarray(counts, dtype=np.float64)
    found = [likeliest(observed, hull) for hull in optimal_set]
    return np.asarray(np.max([xlogy(observed, law).sum(axis=-1) + gap for law, gap in found], axis=0))


def nearest_in_tv(policy: FloatArray, hull: Hull) -> NearestMember:
    """The member nearest to ``policy[A]`` in total variation."""
    if isinstance(hull, Face):
        return hull.nearest(policy)
    if len(hull) == 1:
        above = policy > hull[0]
        return NearestMember(float((policy - hull[0])[above].sum()), hull[0], above.astype(np.float64))
    from scipy.optimize import linprog

    width = len(policy)
    solved = linprog(
        np.r_[-policy, 1.0],
        A_ub=np.c_[hull, -np.ones(len(hull))],
        b_ub=np.zeros(len(hull)),
        bounds=[(0, 1)] * width + [(0, 1)],
        method="highs",
    )
    weights, witness = np.maximum(-solved.ineqlin.marginals, 0.0), np.clip(solved.x[:width], 0, 1)
    total = weights.sum()
    member = (weights / total if total > 0 else np.full(len(hull), 1 / len(hull))) @ hull
    return NearestMember(max(float(policy @ witness) - highest(witness, hull), 0.0), member, witness)


def highest(direction: FloatArray, hull: Hull) -> float:
    """The greatest mean of ``direction[A]`` under a member."""
    ends = hull.extreme(direction) if isinstance(hull, Face) else hull
    return float((ends @ direction).max())


def likeliest(counts: ArrayLike, hull: ArrayLike | Face) -> tuple[FloatArray, FloatArray]:
    """The likeliest law [..., A] in the ``hull``, and how far, at most, its log-likelihood is from the best.

    A set that is given by its inequalities gets its vertices as they are needed: the one in the direction of the gradient,
    until none gains 0.01. Source: Boehning (1986), the vertex exchange method; the gap is that of Frank and Wolfe (1956).
    """
    observed = np.asarray(counts, dtype=np.float64)
    if not isinstance(hull, Face):
        return _among(observed, members(as_hull(hull)))
    rows, corners = observed.reshape(-1, observed.shape[-1]), hull.members
    for _ in range(_ROUNDS):
        law, gap = _among(rows, corners)
        reachable = np.where(law > 0, rows, 0.0)
        gradient, n = reachable / np.where(law > 0, law, 1.0), reachable.sum(axis=-1)
        ends = np.array([hull.extreme(each) for each in gradient]).reshape(rows.shape)
        gap = np.maximum((gradient * ends).sum(axis=-1) - n, 0.0)
        short = gap > _CLOSE
        if not short.any():
            break
        corners = np.unique(np.concatenate([corners, ends[short]]).round(12), axis=0)
    return law.reshape(observed.shape), gap.reshape(observed.shape[:-1])


def _among(observed: FloatArray, corners: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The same in the hull of ``corners[V, A]``."""
    weights = np.full((*observed.shape[:-1], len(corners)), 1 / len(corners))
    reachable = np.where(corners.max(axis=0) > 0, observed, 0.0)
    n = reachable.sum(axis=-1)
    for _ in range(_EXCHANGES):
        law = weights @ corners
        gradient = (reachable / np.where(law > 0, law, 1.0)) @ corners.T
        gap = np.maximum(gradient.max(axis=-1) - n, 0.0)
        if np.all(gap <= 1e-9 * np.maximum(n, 1)):
            break
        weights = _exchange(weights, gradient, law, reachable, corners)
    return law, gap


def _exchange(
    weights: FloatArray, gradient: FloatArray, law: FloatArray, counts: FloatArray, corners: FloatArray
) -> FloatArray:
    """Move weight from the worst corner in use to the best, as far as the likelihood rises."""
    up, down = gradient.argmax(axis=-1), np.where(weights > 0, gradient, np.inf).argmin(axis=-1)
    direction = corners[up] - corners[down]
    least, most = np.zeros(up.shape), np.take_along_axis(weights, down[..., None], axis=-1)[..., 0]
    for _ in range(_BISECTIONS):
        middle = (least + most) / 2
        moved = np.maximum(law + middle[..., None] * direction, 1e-300)
        rising = (counts / moved * direction).sum(axis=-1) > 0
        least, most = np.where(rising, middle, least), np.where(rising, most, middle)
    corner = np.arange(len(corners))
    shift = most[..., None] * ((corner == up[..., None]) * 1.0 - (corner == down[..., None]))
    return np.asarray(np.maximum(weights + shift, 0.0))
