"""Beta posteriors of arms at the nodes of a quadrature, each distinct history once.

With whole counts the integrands of products of Beta densities and distribution functions are polynomials, of degree N + K - 1 for N
pulls of K arms, so Gauss-Legendre quadrature with (N + K) / 2 nodes is exact. For long histories 4 sqrt(N) + 20 nodes are enough: the
nodes lie pi sqrt(x (1 - x)) / m apart, at least as dense for the narrowest feature at x, of width sqrt(x (1 - x) / N), as 4 nodes in
pi widths, which leaves an error of about exp(-32). Measured against the exact rule up to N = 20,000: below 1e-11.
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

__all__ = ["BetaTables", "beta_tables", "in_chunks"]

_CHUNK = 1 << 20  # numbers in a work array: bounds memory, 8 MiB each
_TINY = np.finfo(np.float64).tiny


class BetaTables(NamedTuple):
    """Posteriors Beta(``won`` + 1, ``lost`` + 1) of P distinct histories at M nodes ``x``, and after them one for arms that may not be
    pulled: they are below everything, and never best.

    ``below`` [P + 1, M] is the distribution function, ``hazard`` the density over that times the nodes' weights; ``entry`` [R, K]
    says which history each arm has.
    """

    won: FloatArray
    lost: FloatArray
    x: FloatArray
    below: FloatArray
    hazard: FloatArray
    entry: IntArray

    @property
    def mean(self) -> FloatArray:
        """The posterior mean of each history, [P + 1]; of arms that may not be pulled minus infinity."""
        return np.append((self.won + 1) / (self.won + self.lost + 2), -np.inf)

    def mean_below(self) -> FloatArray:
        """E[mean of the arm | it lies below x], [P + 1, M]; of arms that may not be pulled 0."""
        a, b = self.won[:, None] + 1, self.lost[:, None] + 1
        part = a / (a + b) * betainc(a + 1, b, self.x) / self.below[:-1]
        return np.concatenate([part, np.zeros((1, len(self.x)))])


def beta_tables(
    successes: ArrayLike, failures: ArrayLike, legal: NDArray[np.bool_] | None = None
) -> BetaTables:
    """The tables of rows [..., K] under uniform priors; ``legal`` [..., K] masks the arms that may be pulled (None: all).

    Raises `InputError` on shapes that differ, negative counts, and rows that may pull no arm.
    """
    won, lost = _counts(successes), _counts(failures)
    if won.shape != lost.shape or not won.ndim or not won.shape[-1]:
        raise InputError(
            f"successes {won.shape} and failures {lost.shape} must share one shape [..., K] with K >= 1"
        )
    if legal is not None and not legal.any(axis=-1).all():
        raise InputError("a row may pull no arm; let each row have one or more that are legal")
    if not won.size:
        none = np.zeros((0, won.shape[-1]), dtype=np.int64)
        return BetaTables(np.empty(0), np.empty(0), np.empty(0), np.empty((1, 0)), np.empty((1, 0)), none)
    is_whole = won.dtype == lost.dtype == np.int64
    kinds, which = _kinds(won, lost) if is_whole else np.unique(won + 1j * lost, return_inverse=True)
    entry = (
        which.reshape(won.shape) if legal is None else np.where(legal, which.reshape(won.shape), len(kinds))
    )
    pulls = int(np.ceil((won + lost).sum(axis=-1).max()))
    nodes = _nodes(_node_count(pulls, won.shape[-1]) * (1 if is_whole else 2), is_whole)
    return _tables(kinds.real, kinds.imag, nodes, entry.reshape(-1, won.shape[-1]))


def _tables(
    won: FloatArray, lost: FloatArray, nodes: tuple[FloatArray, FloatArray], entry: IntArray
) -> BetaTables:
    x, weight = nodes
    a, b = won[:, None] + 1, lost[:, None] + 1
    below = np.maximum(betainc(a, b, x), _TINY)
    density = np.exp(xlogy(a - 1, x) + xlog1py(b - 1, -x) - betaln(a, b))
    never = np.zeros((1, len(x)))
    return BetaTables(
        won,
        lost,
        x,
        np.concatenate([below, never + 1]),
        np.concatenate([weight * density / below, never]),
        entry,
    )


def in_chunks(rows: IntArray, width: int) -> list[IntArray]:
    """``rows`` [R, K] cut so that an array of ``width`` numbers a row stays small."""
    step = max(1, _CHUNK // max(width, 1))
    return [rows[start : start + step] for start in range(0, len(rows), step)]


def _counts(values: ArrayLike) -> IntArray | FloatArray:
    """Whole counts as integers, others as they are."""
    given = np.asarray(values)
    if given.size and not given.min() >= 0:
        raise InputError(f"counts of pulls came as {given.ravel()[:4]}; they must be numbers from 0 on")
    whole = given.astype(np.int64)
    return whole if np.array_equal(whole, given) else given


def _kinds(
    won: IntArray | FloatArray, lost: IntArray | FloatArray
) -> tuple[NDArray[np.complex128], IntArray]:
    """Distinct pairs of integers as complex numbers, and which each is: many times faster than among complex numbers."""
    base = int(lost.max()) + 1
    pairs, which = np.unique(won * base + lost, return_inverse=True)
    return pairs // base + 1j * (pairs % base), which


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
