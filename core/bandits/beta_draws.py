"""Beta variates by address: each a function of its own row's random numbers, and of how many of them is known ahead.

Two rounds of rejection accept most rows; those that are still left are drawn by inverting the distribution function, which is exact too
and costs several times as much.

>>> import numpy as np
>>> from aleator.core.chance import Chance
>>> won, lost = np.array([1.0, 900.0]), np.array([1.0, 100.0])
>>> beta_draws(won, lost, Chance.of(7, "seat/player", range(2))).round(3).tolist()
[0.422, 0.902]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..chance import Chance, FloatArray, IntArray

__all__ = ["DRAWS", "beta_draws"]

_ROUNDS = 2
_LOG_4 = np.log(4.0)
DRAWS = 2 * _ROUNDS + 1
"""How many random numbers a variate may take."""


def beta_draws(a: FloatArray, b: FloatArray, chance: Chance, draw: int = 0) -> FloatArray:
    """Variates [B] of Beta(``a``, ``b``), both [B] and 1 or more, from draws ``draw`` to ``draw + DRAWS - 1`` of ``chance``.

    Source: algorithm BB of Cheng (1978), "Generating beta variates with nonintegral shape parameters", Communications of the ACM 21,
    317-322; where a or b is 1 the inverse in closed form.
    """
    low = np.minimum(a, b)
    if len(low) and low.min() > 1:
        found, accepted = _tried(a, b, *(1 - chance.uniforms(range(draw + 1, draw + 3))))
        return _again(found, np.flatnonzero(~accepted), 1, a, b, chance, draw)
    return _again(_powers(a, b, chance, draw), np.flatnonzero(low > 1), 0, a, b, chance, draw)


def _again(
    found: FloatArray, left: IntArray, tried: int, a: FloatArray, b: FloatArray, chance: Chance, draw: int
) -> FloatArray:
    """``found``, with the rows that are ``left`` after so many rounds drawn in those that remain."""
    for at in range(tried, _ROUNDS):
        if len(left) == 0:
            return found
        u, v = 1 - chance.uniforms(range(draw + 2 * at + 1, draw + 2 * at + 3))[:, left]
        drawn, accepted = _tried(a[left], b[left], u, v)
        found[left[accepted]] = drawn[accepted]
        left = left[~accepted]
    if len(left):
        from scipy.special import betaincinv

        found[left] = betaincinv(a[left], b[left], chance.uniform(draw)[left])
    return found


def _powers(a: FloatArray, b: FloatArray, chance: Chance, draw: int) -> FloatArray:
    """Beta(1, b) and Beta(a, 1) by inverting powers; zeros where neither is 1."""
    found, flat = np.zeros(len(a)), np.flatnonzero(np.minimum(a, b) <= 1)
    if len(flat):
        log = np.log1p(-chance.uniform(draw)[flat])
        one, other = a[flat], b[flat]
        found[flat] = np.where(one <= 1, -np.expm1(log / other), np.exp(log / one))
    return found


def _tried(
    a: FloatArray, b: FloatArray, u: FloatArray, v: FloatArray
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """What algorithm BB makes of two uniform numbers on (0, 1], and whether it accepts it."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    whole = low + high
    slope = np.sqrt((whole - 2) / (2 * low * high - whole))
    odds = np.log(u / np.maximum(1 - u, 2.0**-53))
    odds *= slope
    weight = low * np.exp(np.minimum(odds, 700.0))
    reach = high + weight
    bound = (low + 1 / slope) * odds + whole * np.log(whole / reach)
    share = weight / reach
    return np.where(a <= b, share, 1 - share), bound - _LOG_4 >= np.log(u * u * v)
