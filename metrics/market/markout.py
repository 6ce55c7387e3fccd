"""What traders who take what stands have gained a while later."""

from __future__ import annotations

from functools import partial

from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.trading_sessions import PRICE, TIME, by_session, later_middle, taken_gains

__all__ = ["markout"]


def markout(trades: ArrayLike, quotes: ArrayLike, markout_delay: float, alpha: float = 0.05) -> Estimate:
    """Mean over sessions of side x (middle of the quotes a ``markout_delay`` later - price), over ``trades[..., N, 5]``, by units.

    In units of price: what the order that took has gained on paper by then, and the one that stood has lost. The middle is that of the
    last bid and ask that stood together in ``quotes[..., M, 6]``; trades after which the session does not last so long do not count.
    The interval is `skewed_means.skewed_mean`'s, over sessions.

    >>> quotes = [[0, 1, 98, 102, 1, 1], [0, 3, 101, 103, 2, 1], [0, 5, 99, 101, 1, 1]]
    >>> markout([[0, 2, 102, 1, 1], [0, 3, 101, 1, -1]], quotes, 1.5).value
    -0.5

    Source: Huang and Stoll (1996), "Dealer versus auction markets", Journal of Financial Economics 41, 313-357: less the realised half
    spread.
    """

    def rise(taken: FloatArray, shown: FloatArray) -> FloatArray:
        return later_middle(shown, taken[:, TIME], markout_delay) - taken[:, PRICE]

    return by_session(partial(taken_gains, rise=rise), alpha, trades, quotes)
