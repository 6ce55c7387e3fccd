"""Thompson's law where arms cost: the probability that each arm pays most for what it costs.

With uniform priors the mean of arm k is Beta(s_k + 1, f_k + 1) after s_k successes and f_k failures, and its pay for each unit of cost is
that over c_k, so that

    P(arm k is best) = integral of c_k f_k(c_k x) prod_{j != k} F_j(c_j x) dx,

which between the points 1 / c_j is a polynomial where counts are whole: Gauss and Legendre's rule there is exact with enough nodes.

>>> thompson_ratio(History(np.zeros((1, 2)), np.zeros((1, 2))), (1.0, 2.0)).tolist()  # P(p_A > p_B / 2) = 3/4
[[0.75, 0.25]]
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..chance import FloatArray
from .history import History

__all__ = ["thompson_ratio"]

_MOST_NODES = 512
_CHUNK = 1 << 20  # numbers in a work array


def thompson_ratio(history: History, costs: Sequence[float]) -> FloatArray:
    """The law [B, K] of Thompson sampling for pay over cost, among the legal arms; rewards from 0 to 1, priors uniform.

    ``costs`` [K] are above 0. Exact up to 1,000 pulls.

    Source: Xia, Li, Qin, Yu and Liu (2015), "Thompson sampling for budgeted multi-armed bandits", IJCAI.
    """
    won, lost = history.successes_and_failures
    known = np.concatenate([won, lost, history.may], axis=-1)
    rows, place = np.unique(known, axis=0, return_inverse=True)
    count = int(min(((won + lost).sum(axis=-1).max(initial=0) + won.shape[1]) // 2 + 1, _MOST_NODES))
    size = max(1, _CHUNK // (count * won.shape[1] ** 2))
    cost = np.asarray(costs, dtype=np.float64)
    parts = [_integrals(rows[start : start + size], cost, count) for start in range(0, len(rows), size)]
    law = np.concatenate([np.zeros((0, won.shape[1])), *parts])[place.ravel()]
    return np.asarray(law / law.sum(axis=-1, keepdims=True))


def _integrals(rows: FloatArray, cost: FloatArray, count: int) -> FloatArray:
    """The integrals [R, K] at ``rows`` [R, 3 K] of successes, failures and whether arms are legal, with so many nodes between two points."""
    from scipy.special import betainc, xlog1py, xlogy
    from scipy.special import betaln as log_beta

    won, lost, may = np.split(rows, 3, axis=1)
    node, weight = _nodes(cost, count)
    mean = np.minimum(cost[:, None] * node, 1.0)
    s, f = won[..., None], lost[..., None]
    below = np.where(may[..., None] > 0, betainc(s + 1, f + 1, mean), 1.0)
    inside = (cost[:, None] * node < 1) & (may[..., None] > 0)
    density = np.exp(xlogy(s, mean) + xlog1py(f, -np.where(inside, mean, 0.0)) - log_beta(s + 1, f + 1))
    density = np.where(inside, density, 0.0)
    arms = range(len(cost))
    others = [np.delete(below, k, axis=1).prod(axis=1) for k in arms]
    return np.stack([cost[k] * ((density[:, k] * others[k]) @ weight) for k in arms], axis=-1)


def _nodes(cost: FloatArray, count: int) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights of Gauss and Legendre's rule on each interval between 0 and the points 1 / cost, one after another."""
    x, weight = np.polynomial.legendre.leggauss(count)
    ends = np.concatenate([[0.0], np.unique(1 / cost)])
    half = np.diff(ends)[:, None] / 2
    return (ends[:-1, None] + half * (x + 1)).ravel(), (half * weight).ravel()
