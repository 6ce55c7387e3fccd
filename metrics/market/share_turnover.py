"""How often the shares of an asset change hands."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.asset_prices import TURNOVER
from ..shared.trading_sessions import by_session, sessions

__all__ = ["share_turnover"]


def share_turnover(asset_periods: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean over sessions of the units traded in all periods over the number of shares, from ``asset_periods[..., N, 5]``.

    The interval is `skewed_means.skewed_mean`'s, over sessions.

    >>> share_turnover([[0, 1, 15, 20, 0.25], [0, 2, 15, 10, 0.5]]).value
    0.75

    Source: King, Smith, Williams and van Boening (1993), "The robustness of bubbles and crashes in experimental stock markets".
    """
    return by_session(_turnover, alpha, asset_periods)


def _turnover(periods: FloatArray) -> FloatArray:
    return np.array([one[:, TURNOVER].sum() for one in sessions(periods)])
