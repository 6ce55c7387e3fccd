"""How much can be traded at the best prices."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.trading_sessions import by_session, held, sessions, weighted

__all__ = ["book_depth"]

_UNITS = slice(4, 6)


def book_depth(quotes: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean over sessions of the units that stand at the best bid and at the best ask of ``quotes[..., N, 6]`` together, weighted by
    how long they stood.

    The interval is `skewed_means.skewed_mean`'s, over sessions.

    >>> book_depth([[0, 1, 98, 102, 1, 1], [0, 3, 99, 101, 4, 2], [0, 5, 99, 101, 1, 1]]).value
    4.0

    Source: Gould, Porter, Williams, McDonald, Fenn and Howison (2013), "Limit order books", Quantitative Finance 13, 1709-1742.
    """
    return by_session(_depths, alpha, quotes)


def _depths(quotes: FloatArray) -> FloatArray:
    return np.array([weighted(one[:, _UNITS].sum(axis=1), held(one)) for one in sessions(quotes)])
