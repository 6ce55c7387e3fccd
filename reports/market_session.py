"""One session of a market, for a figure of its book and its trades."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..core.chance import FloatArray
from ..core.recipes import Environment
from ..metrics.shared.market_logs import logged
from ..runs.decisions import SeatDecisions
from .comparison import MarketSession

__all__ = ["market_session"]

_MOST = 600  # quotes that are kept
_DIGITS = 4


def market_session(everyone: Mapping[str, SeatDecisions], environment: Environment) -> MarketSession | None:
    """The first session whose seats logged quotes; None where none did, or nothing was traded in it."""
    quotes = logged(everyone, "at", "best_bid", "best_ask")
    trades = logged(everyone, "at", "taken_price", "taker")
    if quotes is None or trades is None or not len(quotes):
        return None
    episode = quotes[0, 0]
    shown, taken = quotes[quotes[:, 0] == episode], trades[(trades[:, 0] == episode) & (trades[:, 3] != 0)]
    if not len(taken):
        return None
    kept, found = _changes(shown), environment.competitive_outcome()
    return MarketSession(
        episode=int(episode),
        time=_numbers(kept[:, 1]),
        bid=_known(kept[:, 2]),
        ask=_known(kept[:, 3]),
        traded=_numbers(taken[:, 1]),
        price=_numbers(taken[:, 2]),
        bought=(taken[:, 3] > 0).tolist(),
        competitive=None if found is None else (float(found.lowest), float(found.highest)),
    )


def _changes(quotes: FloatArray) -> FloatArray:
    """The rows in which a best price changes, and the last; where they are too many, some that are equally far apart."""
    prices = np.nan_to_num(quotes[:, 2:], nan=-1.0)
    rows = np.flatnonzero(np.append(True, (np.diff(prices, axis=0) != 0).any(axis=1)))
    rows = rows[:: -(-len(rows) // _MOST)]
    return np.asarray(quotes[np.unique(np.append(rows, len(quotes) - 1))], dtype=np.float64)


def _numbers(column: FloatArray) -> list[float]:
    return [round(number, _DIGITS) for number in column.tolist()]


def _known(column: FloatArray) -> list[float | None]:
    return [None if np.isnan(number) else round(number, _DIGITS) for number in column.tolist()]
