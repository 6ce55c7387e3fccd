"""Signals y_i = s_i + t that share a part, s_1, ..., s_n and t being uniform on [0, 1], of an object that is worth their mean.

Given the own signal y, u = y - t is uniform on [a, b] = [max(0, y - 1), min(1, y)], and another's signal is below y with
probability u. With S_k = (b^k - a^k) / (b - a), the highest of the others has density / cdf n S_(n-1) / S_n at y, and given that it
is y, E[u] = (n - 1) S_n / (n S_(n-1)).

Source: Milgrom and Weber (1982), "A theory of auctions and competitive bidding", Econometrica 50, 1089-1122: theorems 6 and 14.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ....core.chance import FloatArray

__all__ = ["first_price_bid", "mean_profit", "odds", "tied_worth"]

_NODES, _ROOTS = 20_001, 64


def tied_worth(n: int, signal: FloatArray) -> FloatArray:
    """v(y, y), the worth given that the own ``signal`` [N], from 0 to 2, and the highest of the n - 1 others are both y.

    >>> tied_worth(2, np.array([0.5, 1.5])).tolist(), tied_worth(3, np.array([0.9])).round(6).tolist()
    ([0.5, 1.5], [0.8])
    """
    below = np.where(signal <= 1, signal, _sums(n, signal) / _sums(n - 1, signal))
    return np.asarray(signal - (n - 2) * (n - 1) / (2 * n**2) * below)


def first_price_bid(n: int, signal: FloatArray) -> FloatArray:
    """The equilibrium bid in a first-price auction at each ``signal`` [N], from 0 to 2: the integral of v(z, z) over dL(z | y),
    L(z | y) = exp(-integral from z to y of density / cdf); up to y = 1 it is v(y, y) n / (n + 1).

    >>> first_price_bid(2, np.array([0.6, 1.5])).round(6).tolist()
    [0.4, 1.0]
    """
    nodes, bids = _upper_bids(n)
    start = tied_worth(n, np.minimum(signal, 1.0)) * n / (n + 1)
    return np.where(signal <= 1, start, np.interp(signal, nodes, bids))


def odds(own: FloatArray, others: FloatArray) -> FloatArray:
    """The density of the ``others``' signals [n - 1, M] where the own one is each of ``own[V]``, over that whatever it is, up to a factor for
    each own signal: [V, M]."""
    low, high = others.min(axis=0), others.max(axis=0)
    alone = _common(low, high)
    joint = _common(np.minimum(low, own[:, None]), np.maximum(high, own[:, None]))
    return np.divide(joint, alone, out=np.zeros_like(joint), where=alone > 0)


def mean_profit(n: int, first_price: bool) -> float:
    """What a bidder earns on the average in equilibrium, by Gauss's quadrature over t and u.

    >>> round(mean_profit(2, True), 6), round(mean_profit(2, False), 6)  # 1/9 and 1/12
    (0.111111, 0.083333)
    """
    roots, weights = np.polynomial.legendre.leggauss(_ROOTS)
    t, u = np.meshgrid((roots + 1) / 2, (roots + 1) / 2)
    worth = t + u - (n - 1) * u / (2 * n)  # of who wins: the others are below y = t + u
    if first_price:
        earned = (worth - first_price_bid(n, t + u)) * u ** (n - 1)
    else:  # it pays the bid of the highest other one, w above t, wherever that is below its own
        earned = worth * u ** (n - 1) - tied_worth(n, t + u) * (n - 1) * u ** (n - 2) * (1 - u)
    return float(np.einsum("ij,i,j->", earned, weights, weights) / 4)


@lru_cache(maxsize=64)
def _upper_bids(n: int) -> tuple[FloatArray, FloatArray]:
    """Signals from 1 to 2, and the first-price bids at them."""
    nodes = np.linspace(1.0, 2.0, _NODES)
    rate, worth = n * _sums(n - 1, nodes) / _sums(n, nodes), tied_worth(n, nodes)
    reached = np.exp(_integral(rate))
    return nodes, (worth[0] * n / (n + 1) + _integral(worth * rate * reached)) / reached


def _integral(values: FloatArray) -> FloatArray:
    """From the first node to each, by trapezoids."""
    return np.append(0.0, np.cumsum(values[1:] + values[:-1]) / (2 * (_NODES - 1)))


def _sums(k: int, signal: FloatArray) -> FloatArray:
    """S_k at signals from 1 on, where b = 1: the sum of the first k powers of a; 1 + 0 below."""
    least = np.maximum(signal - 1, 0.0)
    return np.asarray(np.polynomial.polynomial.polyval(least, np.ones(k)))


def _common(low: FloatArray, high: FloatArray) -> FloatArray:
    """How long the interval of common parts is that allow signals from ``low`` to ``high``."""
    return np.asarray(np.maximum(np.minimum(low, 1) - np.maximum(high - 1, 0), 0.0))
