"""What a perfect sampler shows: the distance and the loss that pure chance leaves at a given number of choices.

>>> [round(float(floor), 3) for floor in expected_tv([100, 1000], [0.5, 0.5])]
[0.04, 0.013]
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln, xlog1py, xlogy

from ...core.chance import Chance, FloatArray
from .divergences import jensen_shannon_terms

__all__ = [
    "expected_exploitability",
    "expected_jsd",
    "expected_support_coverage",
    "expected_tv",
    "log_binomial",
    "mean_deviation",
]

_DRAWS = 40_000
_REACH, _MORE, _STRIDE, _NORMAL = 7.0, 10, 0.7, 5.0


def expected_tv(n: ArrayLike, optimal: ArrayLike) -> FloatArray:
    """E TV(p_hat, optimal) over ``n[...]`` independent draws from ``optimal[..., A]``, shape [...]; n is
    rounded; NaN at n = 0.

    Half the sum of the actions' mean absolute deviations, each 2 v C(n, v) q^v (1 - q)^(n - v + 1) / n, v =
    floor(n q) + 1.

    Source: De Moivre (1730); Diaconis and Zabell (1991), "Closed form summation for classical distributions".
    """
    deviation = mean_deviation(np.asarray(n, dtype=np.float64)[..., None], optimal)
    return np.asarray(deviation.sum(axis=-1) / 2)


def mean_deviation(n: ArrayLike, p: ArrayLike) -> FloatArray:
    """E |X/n - p| of X ~ Binomial(round(n), p), elementwise; NaN at n = 0. Source: De Moivre (1730)."""
    draws, q = np.round(np.asarray(n, dtype=np.float64)), np.asarray(p, dtype=np.float64)
    size = np.maximum(draws, 1)
    above = np.minimum(np.floor(size * q) + 1, size)
    log_mass = log_binomial(above, size, q) + xlog1py(1.0, -np.minimum(q, 1 - 1e-300))
    return np.where(draws > 0, np.where(q < 1, 2 * above * np.exp(log_mass) / size, 0.0), np.nan)


def expected_support_coverage(n: ArrayLike, optimal: ArrayLike) -> FloatArray:
    """E share of the support of ``optimal[..., A]`` that ``n[...]`` independent draws hit: the mean of 1 - (1 -
    q)^n over q > 0.
    """
    q, draws = np.asarray(optimal, dtype=np.float64), np.asarray(n, dtype=np.float64)[..., None]
    hit = np.where(q > 0, -np.expm1(xlog1py(draws, -q)), 0.0)
    return np.asarray(hit.sum(axis=-1) / (q > 0).sum(axis=-1))


def expected_jsd(n: ArrayLike, optimal: ArrayLike) -> FloatArray:
    """E JSD(p_hat, optimal) over ``n[...]`` independent draws from ``optimal[..., A]``, bits, shape [...]; n is
    rounded; NaN at n = 0.

    The sum of each action's expectation over its binomial law, each distinct (n, q) once: every count within 7
    standard deviations and 10; where the standard deviation exceeds 5, in steps of 0.7 of it, by which the
    trapezoid rule on a normal shape errs by exp(-2 pi^2 / 0.49).
    """
    q = np.asarray(optimal, dtype=np.float64)
    size, law = np.broadcast_arrays(np.round(np.asarray(n, dtype=np.float64))[..., None], q)
    pairs, place = np.unique((size + 1j * law).ravel(), return_inverse=True)
    terms = _expected_terms(pairs.real, pairs.imag)
    return np.asarray(terms[place].reshape(law.shape).sum(axis=-1))


def _expected_terms(n: FloatArray, q: FloatArray) -> FloatArray:
    """E of an action's share of the divergence, [K]; rows of like spread are summed together."""
    terms, deviation = np.full(len(n), np.nan), np.sqrt(n * q * (1 - q))
    terms[(n > 0) & (deviation == 0)] = 0.0
    tier = np.where(deviation > _NORMAL, np.inf, np.ceil(deviation))
    for level in np.unique(tier[deviation > 0]):
        rows = np.flatnonzero((tier == level) & (deviation > 0))
        add_up = _by_strides if np.isinf(level) else _by_counts
        terms[rows] = add_up(n[rows, None], q[rows, None], deviation[rows, None])
    return terms


def _by_strides(n: FloatArray, q: FloatArray, deviation: FloatArray) -> FloatArray:
    steps = np.arange(-_REACH, _REACH + _STRIDE, _STRIDE)
    k = np.clip(n * q + deviation * steps, 0, n)
    mass = _STRIDE * deviation * np.exp(log_binomial(k, n, q))
    return np.asarray((mass * jensen_shannon_terms(k / n, q)).sum(axis=-1))


def _by_counts(n: FloatArray, q: FloatArray, deviation: FloatArray) -> FloatArray:
    reach = _REACH * deviation + _MORE
    first = np.maximum(np.floor(n * q - reach), 0)
    k = first + np.arange(np.ceil(2 * reach.max()) + 2)
    growth = np.maximum(n - k[:, :-1], 0) / (k[:, :-1] + 1) * (q / (1 - q))
    ratios = np.concatenate([np.exp(log_binomial(first, n, q)), growth], axis=-1)
    return np.asarray(
        (np.cumprod(ratios, axis=-1) * jensen_shannon_terms(np.minimum(k / n, 1), q)).sum(axis=-1)
    )


def log_binomial(k: ArrayLike, n: ArrayLike, p: ArrayLike) -> FloatArray:
    """Log probability of ``k`` successes in ``n``, elementwise."""
    successes, size = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    ways = gammaln(size + 1) - gammaln(successes + 1) - gammaln(size - successes + 1)
    return np.asarray(
        ways + xlogy(successes, p) + xlog1py(size - successes, -np.asarray(p, dtype=np.float64))
    )


def expected_exploitability(
    n: ArrayLike, optimal: ArrayLike, payoffs: ArrayLike, value: ArrayLike
) -> FloatArray:
    """E exploitability over ``n[...]`` independent draws from ``optimal[..., A]``, shape [...], in units of
    ``payoffs[..., A, O]``.

    For two actions the exact sum over the binomial law; else the mean of 40,000 tables drawn at a fixed
    address.
    """
    q, matrix = np.asarray(optimal, dtype=np.float64), np.asarray(payoffs, dtype=np.float64)
    shape = np.broadcast_shapes(np.shape(n), np.shape(value), q.shape[:-1], matrix.shape[:-2])
    sizes = np.broadcast_to(np.round(np.asarray(n, dtype=np.float64)), shape).reshape(-1)
    laws = np.broadcast_to(q, (*shape, q.shape[-1])).reshape(-1, q.shape[-1])
    games = np.broadcast_to(matrix, (*shape, *matrix.shape[-2:])).reshape(-1, *matrix.shape[-2:])
    worths = np.broadcast_to(np.asarray(value, dtype=np.float64), shape).reshape(-1)
    rows = zip(sizes, laws, games, worths, strict=True)
    floors = [
        float(v) - _expected_worst(int(s), tuple(p.tolist()), tuple(map(tuple, g.tolist())))
        if s > 0
        else np.nan
        for s, p, g, v in rows
    ]
    return np.array(floors).reshape(shape)


@lru_cache(maxsize=4096)
def _expected_worst(n: int, law: tuple[float, ...], payoffs: tuple[tuple[float, ...], ...]) -> float:
    """E of the least column mean under n draws."""
    if len(law) == 2:
        first = _likely_counts(n, law[0])
        tables, weights = np.stack([first, n - first], axis=-1), np.exp(log_binomial(first, n, law[0]))
    else:
        generator = Chance.of(seed=0, stream="metrics/expected_exploitability", episodes=[0]).generator()
        tables = generator.multinomial(n, np.array(law) / sum(law), size=_DRAWS).astype(np.float64)
        weights = np.full(_DRAWS, 1 / _DRAWS)
    return float(weights @ (tables @ np.array(payoffs) / n).min(axis=-1) / weights.sum())


def _likely_counts(n: int, p: float) -> FloatArray:
    """All counts within ten standard deviations and ten of the mean: the rest weigh less than 1e-15."""
    reach = 10 * np.sqrt(n * p * (1 - p)) + 10
    return np.arange(max(0, int(n * p - reach)), min(n, int(n * p + reach) + 1) + 1, dtype=np.float64)
