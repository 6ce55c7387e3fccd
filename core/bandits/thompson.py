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
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, betaln, roots_legendre, xlog1py, xlogy

from ..chance import FloatArray, IntArray
from ..errors import InputError
from .history import History

__all__ = ["best_arm_law", "thompson"]

_CHUNK = 1 << 20  # numbers in a work array: bounds memory, 8 MiB each
_TINY = np.finfo(np.float64).tiny


def thompson(history: History) -> FloatArray:
    """Thompson's law [B, K] where rewards lie in [0, 1] and count as that part of a success: `best_arm_law`."""
    lost = np.maximum(history.pulls - history.gains, 0)  # sums of parts may pass their number by a rounding
    return best_arm_law(np.maximum(history.gains, 0), lost, history.legal)


def best_arm_law(
    successes: ArrayLike, failures: ArrayLike, legal: NDArray[np.bool_] | None = None
) -> FloatArray:
    """P(each arm is best), shape [..., K], from counts of the same shape, under uniform priors.

    ``legal`` [..., K] masks the arms among which the best is sought (None: all); the others get 0. Absolute error below 1e-11 with
    whole counts, measured up to 20,000 pulls, and below 1e-8 with parts of successes. Rows that are equal, or equal after reordering
    the arms, are computed once. Raises `InputError` on shapes that differ, negative counts, and rows that may pull no arm.

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
    tables, histories = _tables(won, lost)
    if legal is not None:
        if not legal.any(axis=-1).all():
            raise InputError("a row may pull no arm; let each row have one or more that are legal")
        histories = np.where(legal, histories, len(tables.below) - 1)
    rows = histories.reshape(-1, won.shape[-1])
    order = np.argsort(rows, axis=-1)
    alike = np.take_along_axis(rows, order, axis=-1)
    first, which = _distinct(alike)
    law = np.empty(rows.shape)
    np.put_along_axis(law, order, _laws(tables, alike[first])[which], axis=-1)
    return law.reshape(won.shape)


def _counts(values: ArrayLike) -> IntArray | FloatArray:
    """Whole counts as integers, others as they are."""
    given = np.asarray(values)
    if given.size and not given.min() >= 0:
        raise InputError(f"counts of pulls came as {given.ravel()[:4]}; they must be numbers from 0 on")
    whole = given.astype(np.int64)
    return whole if np.array_equal(whole, given) else given


class _Tables(NamedTuple):
    """At the nodes: the distribution function of each distinct history, and its density over that, times the nodes' weights; [P + 1, M].

    The last entry stands for arms that may not be pulled: they are below everything, and never best.
    """

    below: FloatArray
    hazard: FloatArray


def _tables(won: IntArray | FloatArray, lost: IntArray | FloatArray) -> tuple[_Tables, IntArray]:
    """The tables of all distinct histories, and which of them each entry of ``won`` has."""
    is_whole = won.dtype == lost.dtype == np.int64
    kinds, which = _kinds(won, lost) if is_whole else np.unique(won + 1j * lost, return_inverse=True)
    pulls = int(np.ceil((won + lost).sum(axis=-1).max()))
    x, weight = _nodes(_node_count(pulls, won.shape[-1]) * (1 if is_whole else 2), is_whole)
    a, b = kinds.real[:, None] + 1.0, kinds.imag[:, None] + 1.0
    below = np.maximum(betainc(a, b, x), _TINY)
    density = np.exp(xlogy(a - 1, x) + xlog1py(b - 1, -x) - betaln(a, b))
    tables = (
        np.concatenate([below, np.ones((1, len(x)))]),
        np.concatenate([weight * density / below, np.zeros((1, len(x)))]),
    )
    return _Tables(*tables), which.reshape(won.shape)


def _kinds(
    won: IntArray | FloatArray, lost: IntArray | FloatArray
) -> tuple[NDArray[np.complex128], IntArray]:
    """Distinct pairs of integers as complex numbers, and which each is: many times faster than among complex numbers."""
    base = int(lost.max()) + 1
    pairs, which = np.unique(won * base + lost, return_inverse=True)
    return pairs // base + 1j * (pairs % base), which


def _distinct(rows: IntArray) -> tuple[IntArray, IntArray]:
    """A representative of each distinct row and, for every row, which it is; a column at a time, since `unique` of rows is slow."""
    base = int(rows.max()) + 1
    code = rows[:, 0]
    for column in rows.T[1:]:
        code = np.unique(code * base + column, return_inverse=True)[1]
    _, first, which = np.unique(code, return_index=True, return_inverse=True)
    return first, which


def _laws(tables: _Tables, rows: IntArray) -> FloatArray:
    """Laws of ``rows[R, K]``, each entry an index into the tables."""
    step = max(1, _CHUNK // tables.below.shape[1])
    law = np.concatenate([_integrals(rows[i : i + step], *tables) for i in range(0, len(rows), step)])
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
def _nodes(count: int, is_whole: bool) -> tuple[FloatArray, FloatArray]:
    """Gauss-Legendre nodes and weights on [0, 1]; with parts of successes, where powers at the ends are no polynomials, of the
    integral after x = u^3 (10 - 15 u + 6 u^2), which smooths them."""
    x, weight = roots_legendre(count)
    u, weight = (x + 1) / 2, weight / 2
    if is_whole:
        return u, weight
    return u**3 * (10 - 15 * u + 6 * u**2), weight * 30 * (u * (1 - u)) ** 2
