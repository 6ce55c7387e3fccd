"""What a seat earns beside what it would earn in equilibrium."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.trading_sessions import by_session, ratios

__all__ = ["equilibrium_profit"]

_OWN, _COMPETITIVE = 0, 2


def equilibrium_profit(session_profits: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean over sessions of a seat's profit over its profit in equilibrium: 1 where it earns as much.

    ``session_profits[..., E, 3]`` hold what the seat earned, what all earned, and what the seat earns in equilibrium: the competitive
    one, in which all its members together trade at the price in the middle of the competitive ones, or, of an auction or of firms that set
    prices, the mean over values of that of the game. The interval is `skewed_means.skewed_mean`'s, over sessions.

    >>> equilibrium_profit([[30, 100, 50], [50, 100, 50]]).value
    0.8

    Source: Gode and Sunder (1993), "Allocative efficiency of markets with zero-intelligence traders", Journal of Political Economy 101,
    119-137, where each trader's actual and equilibrium profit are compared.
    """
    return by_session(_ratios, alpha, session_profits)


def _ratios(profits: FloatArray) -> FloatArray:
    return ratios(profits[:, _OWN], profits[:, _COMPETITIVE])
