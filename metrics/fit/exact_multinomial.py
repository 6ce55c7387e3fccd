"""The exact multinomial test against the optimal law."""

from __future__ import annotations

from functools import lru_cache
from math import comb

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr, bdtrc, gammaln, xlogy

from ...core.chance import Chance, FloatArray
from ...core.compositions import compositions
from ...core.estimates import Estimate
from ..shared.counting import check_counts, estimate
from ..shared.regions import clopper_pearson
from ..shared.sampling_noise import log_binomial

__all__ = ["exact_multinomial"]

_ENUMERABLE = 50_000
_DRAWS = 9_999
_TIE = 1e-7


def exact_multinomial(counts: ArrayLike, optimal: ArrayLike, alpha: float = 0.05) -> Estimate:
    """p-value of ``counts[..., A]`` (whole numbers) under ``optimal[..., A]``: P(a table no likelier than
    this one), in [0, 1].

    Two actions: the binomial tails, exact at any n. Up to 50,000 possible tables: their sum. Beyond: (k + 1)
    / (m + 1) from m = 9,999 tables drawn at a fixed address, with Clopper and Pearson's 1 - ``alpha``
    interval for the draws' error. Choices are taken as independent. The tables of a law and an n are made once
    for all cells that share them; where many cells have laws of their own, `g_test` is the one to ask for.

    >>> round(exact_multinomial([9, 3, 3], [1/3, 1/3, 1/3]).value, 3)
    0.125

    Source: Read and Cressie (1988), "Goodness-of-Fit Statistics for Discrete Multivariate Data"; the rule,
    Davison and Hinkley (1997).
    """
    observed, law = np.broadcast_arrays(*check_counts(counts, optimal))
    n = observed.sum(axis=-1)
    if observed.shape[-1] == 2:
        p = _binomial(observed[..., 0], n, law[..., 0])
        return estimate(p, p, p, n)
    width = observed.shape[-1]
    rows = _by_law(observed.reshape(-1, width), law.reshape(-1, width), alpha)
    value, low, high = rows.T.reshape(3, *n.shape)
    return estimate(value, low, high, n)


def _by_law(observed: FloatArray, law: FloatArray, alpha: float) -> FloatArray:
    """(p, low, high) of each row, [R, 3]: rows with one law and one n are judged together."""
    rows = np.zeros((len(observed), 3))
    known, place = np.unique(np.c_[observed.sum(axis=-1), law], axis=0, return_inverse=True)
    order = np.argsort(place.reshape(-1), kind="stable")
    groups = np.split(order, np.cumsum(np.bincount(place.reshape(-1), minlength=len(known)))[:-1])
    for group, (n, *q) in zip(groups, known, strict=True):
        rows[group] = _multinomial(observed[group], int(n), np.array(q), alpha)
    return rows


def _binomial(k: FloatArray, n: FloatArray, q: FloatArray) -> FloatArray:
    """Both tails: the one that ``k`` begins, and beyond the mode the outcomes that are no likelier, found by
    bisection.
    """
    bar = log_binomial(k, n, q) + _TIE
    mode = np.minimum(np.floor((n + 1) * q), n)
    inner_low, outer_low = mode, np.full(mode.shape, -1.0)
    inner_high, outer_high = mode, n + 1
    for _ in range(int(np.ceil(np.log2(n.max(initial=0) + 2))) + 1):
        middle = np.floor((inner_low + outer_low) / 2)
        rare = (middle < 0) | (log_binomial(np.maximum(middle, 0), n, q) <= bar)
        outer_low, inner_low = np.where(rare, middle, outer_low), np.where(rare, inner_low, middle)
        middle = np.ceil((inner_high + outer_high) / 2)
        rare = (middle > n) | (log_binomial(np.minimum(middle, n), n, q) <= bar)
        outer_high, inner_high = np.where(rare, middle, outer_high), np.where(rare, inner_high, middle)
    tails = np.where(outer_low >= 0, bdtr(np.maximum(outer_low, 0), n.astype(np.int64), q), 0.0) + np.where(
        outer_high <= n, bdtrc(np.maximum(outer_high - 1, 0), n.astype(np.int64), q), 0.0
    )
    return np.where(bar >= log_binomial(mode, n, q), 1.0, np.minimum(tails, 1.0))


def _multinomial(counts: FloatArray, n: int, law: FloatArray, alpha: float) -> FloatArray:
    """(p, low, high) of each of ``counts[K, A]``, which all sum to ``n``: [K, 3]."""
    played = law > 0
    seen, q = counts[:, played], law[played]
    bar = _log_mass(seen, q) + _TIE
    if comb(n + len(q) - 1, len(q) - 1) <= _ENUMERABLE:
        mass = np.sort(_log_mass(_tables(n, len(q)), q))
        below = np.searchsorted(mass, bar, side="right")
        p = np.minimum(np.concatenate([[0.0], np.cumsum(np.exp(mass))])[below], 1.0)
        low = high = p
    else:
        generator = Chance.of(seed=0, stream="metrics/exact_multinomial", episodes=[0]).generator()
        drawn = np.sort(_log_mass(generator.multinomial(n, q / q.sum(), size=_DRAWS), q))
        rarer = np.searchsorted(drawn, bar, side="right")
        p = (rarer + 1) / (_DRAWS + 1)
        low, high = clopper_pearson(rarer, _DRAWS, alpha)
    allowed = seen.sum(axis=-1) == n
    return np.where(allowed[:, None], np.stack([p, np.minimum(low, p), np.maximum(high, p)], axis=-1), 0.0)


def _log_mass(tables: ArrayLike, law: FloatArray) -> FloatArray:
    table = np.asarray(tables, dtype=np.float64)
    return np.asarray(gammaln(table.sum(axis=-1) + 1) + (xlogy(table, law) - gammaln(table + 1)).sum(axis=-1))


@lru_cache(maxsize=8)
def _tables(n: int, width: int) -> FloatArray:
    """Every way to share ``n`` choices among ``width`` actions, one a row."""
    return compositions(n, width).astype(np.float64)
