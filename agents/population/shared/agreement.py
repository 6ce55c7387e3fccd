"""Whether sampled answers agree with the law that stands for them.

The distance is the total variation between the law and the shares of the answers where these are listed, and the greatest
difference of the distribution functions (Kolmogorov-Smirnov) where they are numbers.

Source: permutation and Monte Carlo tests, Phipson and Smyth (2010), "Permutation p-values should never be zero", Statistical
Applications in Genetics and Molecular Biology 9.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ....core.chance import Chance, FloatArray, IntArray

__all__ = ["NOTHING", "Agreement", "of_law", "of_numbers", "of_samples"]

_DRAWS = 999
_SAME = 1e-12


class Agreement(NamedTuple):
    """The ``gap`` between a law and ``checks`` answers, the mean gap that agreement ``shows`` at so many answers, and the
    probability ``p`` of a gap as large under agreement; NaN where nothing was compared.
    """

    gap: float
    shows: float
    p: float
    checks: int


NOTHING = Agreement(np.nan, np.nan, np.nan, 0)


def of_law(law: FloatArray, counts: IntArray, luck: Chance) -> Agreement:
    """A law [A] that is known against the ``counts`` [A] of sampled answers."""
    n = int(counts.sum())
    if not n:
        return NOTHING
    drawn = luck.generator().multinomial(n, law / law.sum(), size=_DRAWS)
    return _agreement(_variation(law, counts / n), _variation(law, drawn / n), n)


def of_samples(counts: IntArray, checks: IntArray, luck: Chance) -> Agreement:
    """The shares of some ``counts`` [A] of answers against those of others, ``checks`` [A]: two samples of one law where they agree."""
    n, m = int(counts.sum()), int(checks.sum())
    if not n or not m:
        return NOTHING
    pooled = counts + checks
    drawn = luck.generator().multivariate_hypergeometric(pooled, m, size=_DRAWS)
    return _agreement(_variation(counts / n, checks / m), _variation((pooled - drawn) / n, drawn / m), m)


def of_numbers(numbers: FloatArray, checks: FloatArray, luck: Chance) -> Agreement:
    """Some ``numbers`` [N] against others, ``checks`` [M], by all ways to tell them apart."""
    n, m = len(numbers), len(checks)
    if not n or not m:
        return NOTHING
    pooled = np.concatenate([numbers, checks])
    order = np.argsort(pooled, kind="stable")
    ends = np.append(
        np.diff(pooled[order]) > 0, True
    )  # where a value ends, so that equal numbers count together
    is_first = (np.arange(n + m) < n)[order]
    shuffled = luck.generator().permuted(np.broadcast_to(is_first, (_DRAWS, n + m)), axis=1)
    return _agreement(_apart(is_first, ends, n, m), _apart(shuffled, ends, n, m), m)


def _variation(one: FloatArray, other: FloatArray) -> FloatArray:
    return np.asarray(np.abs(one - other).sum(axis=-1) / 2)


def _apart(is_first: NDArray[np.bool_], ends: NDArray[np.bool_], n: int, m: int) -> FloatArray:
    """The greatest difference of two distribution functions, whose members are marked in the order of their values."""
    steps = np.where(is_first, 1 / n, -1 / m)
    return np.asarray(np.abs(np.cumsum(steps, axis=-1)[..., ends]).max(axis=-1))


def _agreement(gap: FloatArray, drawn: FloatArray, checks: int) -> Agreement:
    as_large = int(np.count_nonzero(drawn >= gap - _SAME))
    return Agreement(float(gap), float(drawn.mean()), (1 + as_large) / (1 + _DRAWS), checks)
