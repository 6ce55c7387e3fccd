"""How far play is from a convex set of strategies.

A set is given by ``V`` strategies; mixing them before the game with weights w plays, at an information set,

    sum_v w_v rho_v B_v / sum_v w_v rho_v

where B_v is what strategy v plays there and rho_v the probability that its own actions lead there. The distance is the least,
over w, of the greatest total variation over the information sets (one that is never led to holds the mixture to nothing).
It is a ratio of linear functions, minimised by linear programs at a level that falls until it cannot (Dinkelbach's method, the sets
scaled to be reached alike).

>>> opera, mixed = np.array([1.0, 0.0]), np.array([[0.75, 0.25], [0.5, 0.5]])
>>> nearest([Play(opera, mixed, np.ones(2))])
(0.25, array([1., 0.]))

Source: Crouzeix, Ferland and Schaible (1985), "An algorithm for generalized fractional programs", Journal of Optimization
Theory and Applications 47, 35-49.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..chance import FloatArray
from ..errors import AleatorError

__all__ = ["Play", "mixture", "nearest"]

_TOLERANCE = 1e-10
_ROUNDS = 50


class Play(NamedTuple):
    """At one information set: the law ``seen[A]``, what the strategies play, ``laws[V, A]``, and how likely they come there, ``reach[V]``."""

    seen: FloatArray
    laws: FloatArray
    reach: FloatArray


def mixture(weights: FloatArray, laws: FloatArray, reach: FloatArray) -> FloatArray:
    """What the mixture with ``weights[V]`` plays, shape [A]; the plain mean where it never comes there."""
    share = weights * reach
    total = share.sum()
    return np.asarray(share @ laws / total if total > 0 else laws.mean(axis=0))


def nearest(plays: Sequence[Play]) -> tuple[float, FloatArray]:
    """The distance (0 where ``plays`` is empty), and the weights [V] of the mixture that is so near."""
    if not plays:
        return 0.0, np.ones(0)
    count = len(plays[0].reach)
    found = [_descend([play for play in plays if play.reach.any()], np.full(count, 1 / count))]
    for absent in {tuple(np.flatnonzero(play.reach == 0).tolist()) for play in plays}:
        if 0 < len(absent) < count:  # their mixtures never come there, which no mixture next to them can say
            distance, weights = nearest([_among(play, list(absent)) for play in plays])
            found.append((distance, np.bincount(absent, weights, count).astype(np.float64)))
    return min(found, key=lambda one: one[0])


def _among(play: Play, kept: list[int]) -> Play:
    """The same with some of the strategies."""
    return Play(play.seen, play.laws[kept], play.reach[kept])


def _descend(plays: Sequence[Play], weights: FloatArray) -> tuple[float, FloatArray]:
    """The least distance of a mixture of all strategies, and its weights, from a first mixture on."""
    level = _farthest(plays, weights)
    for _ in range(_ROUNDS if len(weights) > 1 and plays else 0):
        slack, found = _program([_scaled(play, weights) for play in plays], level)
        lower = _farthest(plays, found)
        if slack >= -_TOLERANCE or lower >= level - _TOLERANCE:
            break
        level, weights = lower, found
    return level, weights


def _scaled(play: Play, weights: FloatArray) -> Play:
    """The same with reach 1 at these weights, so that sets that are seldom come to weigh as much as others in the program."""
    total = float(weights @ play.reach)
    return play._replace(reach=play.reach / total) if total > 0 else play


def _farthest(plays: Sequence[Play], weights: FloatArray) -> float:
    """The greatest total variation from the mixture."""
    reached = [play for play in plays if weights @ play.reach > 0]
    gaps = [np.abs(play.seen - mixture(weights, play.laws, play.reach)).sum() / 2 for play in reached]
    return float(max(gaps, default=0.0))


def _program(plays: Sequence[Play], level: float) -> tuple[float, FloatArray]:
    """Minimise s over the weights, where (half the sum of |seen R - W|) - level R <= s at each set, R and W as in the module."""
    from scipy.optimize import linprog

    V, (A,) = len(plays[0].reach), plays[0].seen.shape
    K = len(plays)
    rows = np.zeros((K * (2 * A + 1), V + K * A + 1))
    for k, play in enumerate(plays):
        off = play.reach * (play.seen[:, None] - play.laws.T)
        own = slice(V + k * A, V + (k + 1) * A)
        at = k * (2 * A + 1)
        rows[at : at + A, :V], rows[at : at + A, own] = off, -np.eye(A)
        rows[at + A : at + 2 * A, :V], rows[at + A : at + 2 * A, own] = -off, -np.eye(A)
        rows[at + 2 * A, :V], rows[at + 2 * A, own], rows[at + 2 * A, -1] = -level * play.reach, 0.5, -1
    cost, total = np.zeros(rows.shape[1]), np.zeros((1, rows.shape[1]))
    cost[-1], total[0, :V] = 1.0, 1.0
    bounds = [(0, None)] * (V + K * A) + [(None, None)]
    result = linprog(cost, rows, np.zeros(len(rows)), total, [1.0], bounds, method="highs")
    if result.status != 0:
        raise AleatorError(f"the nearest point of {V} strategies was not found: {result.message}")
    weights = np.clip(result.x[:V], 0, None)
    return float(result.fun), weights / weights.sum()
