"""Sets of optimal laws: unions of convex hulls, each given by its vertices [V, A].

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

__all__ = ["likeliest", "log_likelihood", "nearest"]

_EXCHANGES = 500
_BISECTIONS = 50


def nearest(counts: ArrayLike, optimal_set: Sequence[FloatArray]) -> FloatArray:
    """The member of the set under which ``counts[..., A]`` are likeliest (least KL from the induced policy),
    shape [..., A].
    """
    observed = np.asarray(counts, dtype=np.float64)
    members = np.stack([likeliest(observed, vertices)[0] for vertices in optimal_set])
    best = xlogy(observed, members).sum(axis=-1).argmax(axis=0)
    return np.asarray(np.take_along_axis(members, best[None, ..., None], axis=0)[0])


def log_likelihood(counts: ArrayLike, optimal_set: Sequence[FloatArray]) -> FloatArray:
    """An upper bound, shape [...], on the log-likelihood of ``counts`` under every member, tight to the
    duality gap (about 1e-9 n).
    """
    observed = np.asarray(counts, dtype=np.float64)
    found = [likeliest(observed, vertices) for vertices in optimal_set]
    return np.asarray(np.max([xlogy(observed, law).sum(axis=-1) + gap for law, gap in found], axis=0))


def likeliest(counts: ArrayLike, vertices: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """The likeliest law [..., A] in the hull of ``vertices[V, A]``, and how far, at most, its log-likelihood
    is from the best.

    Source: Boehning (1986), the vertex exchange method; the gap is that of Frank and Wolfe (1956).
    """
    observed, corners = (
        np.asarray(counts, dtype=np.float64),
        np.atleast_2d(np.asarray(vertices, dtype=np.float64)),
    )
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
