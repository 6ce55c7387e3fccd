"""How the gains from trade are divided between the seats."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.trading_sessions import by_session, ratios

__all__ = ["surplus_share"]

_OWN, _ALL = 0, 1


def surplus_share(session_profits: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean over sessions of a seat's part of what all earned together: the first over the second of ``session_profits[..., E, 3]``.

    0 to 1 where no seat loses. A session in which all together earn nothing or lose has none. The interval is
    `skewed_means.skewed_mean`'s, over sessions.

    >>> surplus_share([[30, 100, 50], [50, 100, 50]]).value
    0.4

    Source: Smith (1962), "An experimental study of competitive market behavior", Journal of Political Economy 70, 111-137: the areas of
    consumers' and producers' surplus.
    """
    return by_session(_shares, alpha, session_profits)


def _shares(profits: FloatArray) -> FloatArray:
    return ratios(profits[:, _OWN], profits[:, _ALL])
