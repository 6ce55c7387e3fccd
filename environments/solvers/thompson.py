"""The Thompson law of a Bernoulli bandit: the probability that each arm is best, given its history.

With uniform priors the mean of arm k after s_k successes and f_k failures is Beta(s_k + 1, f_k + 1), with density f_k and
distribution function F_k, independently of the others, and

    P(arm k is best) = integral over [0, 1] of f_k(x) prod_{j != k} F_j(x) dx.

With counts this integrand is a polynomial of degree N + K - 1 (N pulls, K arms), so Gauss-Legendre quadrature with
(N + K) / 2 nodes is exact. For long histories 4 sqrt(N) + 20 nodes are enough: the nodes lie pi sqrt(x (1 - x)) / m apart,
at least as dense for the narrowest feature at x, of width sqrt(x (1 - x) / N), as 4 nodes in pi widths, which leaves an
error of about exp(-32). Measured against the exact rule up to N = 20,000: below 1e-11.

>>> best_arm_law([1, 0], [0, 1]).round(6).tolist()
[0.833333, 0.166667]
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaln, roots_legendre, xlog1py, xlogy

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError

__all__ = ["best_arm_law"]

_CHUNK = 1 << 20  # numbers in a work array: bounds memory, 8 MiB each
_TINY = np.finfo(np.float64).tiny


def best_arm_law(successes: ArrayLike, failures: ArrayLike) -> FloatArray:
    """P(each arm is best), shape [..., K], from counts of the same shape, under uniform priors.

    Absolute error below 1e-11, measured up to 20,000 pulls. Rows that are equal, or equal after reordering the arms, are computed once.
    Raises `InputError` on shapes that differ or on counts that are negative or not whole.

    Source: Thompson (1933), "On the likelihood that one unknown probability exceeds another in view of the evidence
    of two samples", Biometrika 25, 285-294.
    """
    won, lost = _counts(successes), _counts(failures)
    if won.shape != lost.shape or not won.ndim or not won.shape[-1]:
        raise InputError(
            f"successes {won.shape} and failures {lost.shape} must share one shape [..., K] with K >= 1"
        )
    if not won.size:
        return np.empty(won.shape)
    arms = won.shape[-1]
    base = int(lost.max()) + 1
    pairs, histories = np.unique(won * base + lost, return_inverse=True)
    rows = histories.reshape(-1, arms)
    order = np.argsort(rows, axis=-1)
    alike = np.take_along_axis(rows, order, axis=-1)
    first, which = _distinct(alike)
    pulls = int((won + lost).sum(axis=-1).max())
    law = np.empty(rows.shape)
    np.put_along_axis(law, order, _laws(pairs // base, pairs % base, alike[first], pulls)[which], axis=-1)
    return law.reshape(won.shape)


def _counts(values: ArrayLike) -> IntArray:
    given = np.asarray(values)
    whole = given.astype(np.int64)
    if given.size and (np.any(whole != given) or whole.min() < 0):
        raise InputError(f"counts of pulls came as {given.ravel()[:4]}; they must be whole numbers from 0 on")
    return whole


def _distinct(rows: IntArray) -> tuple[IntArray, IntArray]:
    """A representative of each distinct row and, for every row, which it is; a column at a time, since `unique` of rows is slow."""
    base = int(rows.max()) + 1
    code = rows[:, 0]
    for column in rows.T[1:]:
        code = np.unique(code * base + column, return_inverse=True)[1]
    _, first, which = np.unique(code, return_index=True, return_inverse=True)
    return first, which


def _laws(won: IntArray, lost: IntArray, rows: IntArray, pulls: int) -> FloatArray:
    """Laws of ``rows[R, K]``, each entry an index into the distinct histories (``won[P]``, ``lost[P]``)."""
    x, weight = _nodes(_node_count(pulls, rows.shape[1]))
    a, b = won[:, None] + 1.0, lost[:, None] + 1.0
    below = np.maximum(betainc(a, b, x), _TINY)
    density = np.exp(xlogy(a - 1, x) + xlog1py(b - 1, -x) - betaln(a, b))
    hazard = weight * density / below
    step = max(1, _CHUNK // len(x))
    law = np.concatenate([_integrals(rows[i : i + step], below, hazard) for i in range(0, len(rows), step)])
    return np.asarray(law / law.sum(axis=-1, keepdims=True))


def _integrals(rows: IntArray, below: FloatArray, hazard: FloatArray) -> FloatArray:
    """sum over nodes of (prod_j F_j) f_k / F_k, shape [R, K]: leave-one-out products without K of them."""
    everyone = below[rows[:, 0]]
    for arm in range(1, rows.shape[1]):
        everyone *= below[rows[:, arm]]
    return np.stack([np.einsum("rm,rm->r", everyone, hazard[arm]) for arm in rows.T], axis=-1)


def _node_count(pulls: int, arms: int) -> int:
    """Enough nodes, in steps of 8 so that a growing history seldom needs new ones."""
    enough = min((pulls + arms + 1) // 2, ceil(4 * sqrt(pulls)) + 20)
    return 8 * ceil(enough / 8)


@lru_cache(maxsize=256)
def _nodes(count: int) -> tuple[FloatArray, FloatArray]:
    """Gauss-Legendre nodes and weights on [0, 1]."""
    x, weight = roots_legendre(count)
    return (x + 1) / 2, weight / 2
