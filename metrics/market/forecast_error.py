"""How far off the prices are that traders expect."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.trading_sessions import by_session, ratios

__all__ = ["forecast_error"]


def forecast_error(forecast_gaps: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean over sessions of the mean abs(forecast - price) of a seat over the mean fundamental value, from ``forecast_gaps[..., N, 3]``.

    0.1 says that forecasts miss by 10 % of the asset's mean value; an asset worth nothing has none. The interval is `skewed_means.skewed_mean`'s, over sessions.

    >>> forecast_error([[0, 5.0, 60.0], [0, -3.0, 20.0]]).value
    0.1

    Source: Haruvy, Lahav and Noussair (2007), "Traders' expectations in asset markets: experimental evidence", American Economic
    Review 97, 1901-1920.
    """
    return by_session(_errors, alpha, forecast_gaps)


def _errors(gaps: FloatArray) -> FloatArray:
    rows = [gaps[gaps[:, 0] == episode] for episode in np.unique(gaps[:, 0])]
    missed, value = np.array([(np.abs(one[:, 1]).mean(), one[:, 2].mean()) for one in rows]).reshape(-1, 2).T
    return ratios(missed, value)
