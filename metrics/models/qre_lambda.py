"""How precise two players are whose mistakes answer each other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ...core.games.quantal_response import between, branch, log_laws
from ..shared.best_response import check_table
from ..shared.counting import independent
from ..shared.logit import drop
from ..shared.row_wise import rowwise

__all__ = ["qre_lambda"]

_HALVINGS = 32
_GOLD = (np.sqrt(5) - 1) / 2


def qre_lambda(
    counts: ArrayLike,
    opponent: ArrayLike,
    own_payoffs: ArrayLike,
    opponent_payoffs: ArrayLike,
    *,
    n_effective: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """lambda of the logit quantal response equilibrium fitted by maximum likelihood to both seats' choices;
    per payoff unit, from 0 (uniform) to infinity (Nash).

    ``counts[..., A]``, ``opponent[..., O]``; ``own_payoffs`` and ``opponent_payoffs[..., A, O]``, the seat's
    own action first in both, one lambda for both seats. Equilibria are those on the branch that joins to
    uniform play (`quantal_response.branch`), up to lambda = 1000 over the payoffs' range; where that end fits best it is
    the value, and the upper end infinite. The interval is the profile likelihood's, the counts weighing as
    ``n_effective`` choices. NaN within [0, inf] where there is no choice or no payoff differs.

    >>> game = np.array([[9, 0], [0, 1]]), np.array([[0, 1], [1, 0]])
    >>> [round(x, 2) for x in qre_lambda([62, 38], [16, 84], *game)]
    [7.91, 4.34, 34.63, 100.0]

    Source: McKelvey and Palfrey (1995), "Quantal response equilibria for normal form games"; Turocy (2005).
    """
    table, own, other = check_table(own_payoffs, counts, opponent)
    rival = check_table(opponent_payoffs, counts, opponent)[0]
    parts = (own, 1), (other, 1), (table, 2), (rival, 2), (independent(own, n_effective), 0)
    return rowwise(partial(_fit, alpha=alpha), *parts)


def _fit(
    own: FloatArray, other: FloatArray, a: FloatArray, b: FloatArray, size: FloatArray, alpha: float
) -> tuple[float, float, float, float]:
    n, scale = float(own.sum()), float(max(np.ptp(a), np.ptp(b)))
    if n + other.sum() == 0 or scale == 0:
        return np.nan, 0.0, np.inf, n
    a, b, weight = a / scale, b / scale, float(size) / max(n, 1)
    points, allowed = branch(a, b), drop(alpha, float(size) + float(other.sum()))

    def fit(place: float) -> float:
        first, second = log_laws(between(points, place, a, b), a, b)
        return float(weight * (own @ first) + other @ second)

    laws = [log_laws(point, a, b) for point in points]
    heights = np.array([weight * (own @ first) + other @ second for first, second in laws])
    top = int(heights.argmax())
    best, peak = _peak(fit, max(top - 1, 0), min(top + 1, len(points) - 1))
    ends = _ends(fit, heights, best, peak - allowed)
    value, low, high = (between(points, place, a, b).precision / scale for place in (best, *ends))
    last = heights[-1] >= peak - allowed
    return value, min(low, value), np.inf if last else max(high, value), n


def _peak(fit: Callable[[float], float], low: float, high: float) -> tuple[float, float]:
    """Where ``fit`` is greatest between ``low`` and ``high``, ends included, and how great: golden section."""
    ends = [(fit(low), low), (fit(high), high)]
    for _ in range(_HALVINGS):
        left, right = high - _GOLD * (high - low), low + _GOLD * (high - low)
        low, high = (low, right) if fit(left) >= fit(right) else (left, high)
    height, place = max((fit((low + high) / 2), (low + high) / 2), *ends)
    return place, height


def _ends(fit: Callable[[float], float], heights: FloatArray, best: float, bar: float) -> tuple[float, float]:
    """The first and the last place along the branch where ``fit`` reaches ``bar``."""
    inside = np.flatnonzero(heights >= bar)
    first, last = (float(inside[0]), float(inside[-1])) if inside.size else (best, best)
    first, last = min(first, best), max(last, best)
    outside = max(np.ceil(first) - 1, 0.0), min(np.floor(last) + 1, len(heights) - 1.0)
    return _crossing(fit, first, outside[0], bar), _crossing(fit, last, outside[1], bar)


def _crossing(fit: Callable[[float], float], inside: float, outside: float, bar: float) -> float:
    if fit(outside) >= bar:
        return outside
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if fit(middle) >= bar else (inside, middle)
    return inside
