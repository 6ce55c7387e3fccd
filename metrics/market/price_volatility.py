"""How much prices jump from trade to trade."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.trading_sessions import PRICE, by_session, sessions

__all__ = ["price_volatility"]


def price_volatility(trades: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean over sessions of the root of the mean squared change of price from each of the ``trades[..., N, 5]`` to the next.

    In units of price. A session of fewer than two trades has none. The interval is `skewed_means.skewed_mean`'s, over sessions.

    >>> price_volatility([[0, 1, 100, 1, 1], [0, 2, 103, 1, 1], [0, 5, 99, 1, -1]]).value.__round__(4)
    3.5355

    Source: Andersen, Bollerslev, Diebold and Labys (2003), "Modeling and forecasting realized volatility", Econometrica 71, 579-625;
    a trade, and not a span of time, is the unit.
    """
    return by_session(_changes, alpha, trades)


def _changes(trades: FloatArray) -> FloatArray:
    steps = [np.diff(one[:, PRICE]) for one in sessions(trades)]
    return np.array([np.sqrt(np.mean(step**2)) if len(step) else np.nan for step in steps])
