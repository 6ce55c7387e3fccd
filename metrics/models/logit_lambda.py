"""How precisely the seat answers the opponent as he was."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ...core.games.quantal_response import log_response, response
from ..shared.best_response import check_table, policy_of
from ..shared.counting import independent
from ..shared.logit import GREATEST, drop
from ..shared.row_wise import rowwise

__all__ = ["logit_lambda"]

_HALVINGS = 60


def logit_lambda(
    counts: ArrayLike,
    opponent: ArrayLike,
    own_payoffs: ArrayLike,
    n_effective: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """Precision of the logit response to the opponent's policy, fitted to ``counts[..., A]`` by maximum
    likelihood; per payoff unit, from 0 (uniform) to infinity (best response).

    P(a) is proportional to exp(lambda u(a, y)), y the policy of ``opponent[..., O]`` taken as known,
    ``own_payoffs[..., A, O]``. One seat alone; `qre_lambda` fits both seats in equilibrium. The interval is
    the profile likelihood's, ``n_effective`` choices strong. Capped at 10^4 over the range of u, the upper
    end then infinite. NaN within [0, inf] where all actions pay the same or a seat made no choice.

    >>> [round(x, 2) for x in logit_lambda([75, 25], [1, 0], [[1, 0], [0, 1]])]
    [1.1, 0.66, 1.58, 100.0]

    Source: McFadden (1974); as behaviour in games, McKelvey and Palfrey (1995).
    """
    table, own, other = check_table(own_payoffs, counts, opponent)
    pay = (table * policy_of(other)[..., None, :]).sum(axis=-1)
    return rowwise(partial(_fit, alpha=alpha), (own, 1), (pay, 1), (independent(own, n_effective), 0))


def _fit(
    counts: FloatArray, pay: FloatArray, size: FloatArray, alpha: float
) -> tuple[float, float, float, float]:
    n, spread = float(counts.sum()), float(np.ptp(pay))
    if n == 0 or not spread > 0:
        return np.nan, 0.0, np.inf, n
    allowed, policy, scaled = drop(alpha, float(size)), counts / n, (pay - pay.max()) / spread
    earned = float(policy @ scaled)
    best = _last(lambda x: float(response(x, scaled) @ scaled) <= earned, 0.0, GREATEST)

    def supported(precision: float) -> bool:
        lost = policy @ (log_response(best, scaled) - log_response(precision, scaled))
        return bool(float(size) * lost <= allowed)

    low = 0.0 if supported(0.0) else best - _last(lambda x: supported(best - x), 0.0, best)
    high = np.inf if supported(GREATEST) else _last(supported, best, GREATEST)
    return best / spread, low / spread, high / spread, n


def _last(holds: Callable[[float], bool], least: float, most: float) -> float:
    """The greatest x for which a condition still ``holds`` that holds up to some x; ``least`` if nowhere."""
    if holds(most):
        return most
    for _ in range(_HALVINGS):
        middle = (least + most) / 2
        least, most = (middle, most) if holds(middle) else (least, middle)
    return least
