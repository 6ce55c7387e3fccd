"""Intervals for what is made of a market's trades and quotes, the session being the unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from aleator.core.estimates import Estimate
from aleator.metrics.market.adverse_selection import adverse_selection
from aleator.metrics.market.bid_intercept import bid_intercept
from aleator.metrics.market.bid_shading import bid_shading
from aleator.metrics.market.bid_slope import bid_slope
from aleator.metrics.market.book_depth import book_depth
from aleator.metrics.market.equilibrium_play_gain import equilibrium_play_gain
from aleator.metrics.market.equilibrium_profit import equilibrium_profit
from aleator.metrics.market.equilibrium_shading import equilibrium_shading
from aleator.metrics.market.forecast_error import forecast_error
from aleator.metrics.market.gini import gini
from aleator.metrics.market.markout import markout
from aleator.metrics.market.observed_response_gain import observed_response_gain
from aleator.metrics.market.order_sign_autocorrelation import order_sign_autocorrelation
from aleator.metrics.market.price_convergence import price_convergence
from aleator.metrics.market.price_volatility import price_volatility
from aleator.metrics.market.quoted_spread import quoted_spread
from aleator.metrics.market.relative_absolute_deviation import relative_absolute_deviation
from aleator.metrics.market.relative_deviation import relative_deviation
from aleator.metrics.market.share_turnover import share_turnover
from aleator.metrics.market.surplus_share import surplus_share
from numpy.random import Generator

from .covering import Case, Family, luck_of
from .covering_episodes import LOOKED_AT, losses, mean_loss

__all__ = ["SESSIONS"]

Array = Any

_SIZES, _LOOKS = (10, 50, 100), (10, 20, 50, 100)
_ROWS, _SIGNS, _LONG_RUN = 5, 20, 20_000
_COLUMNS = (
    "even",
    "exponential",
    "log-normal",
    "lock-in 0.1",
    "lock-in 0.02",
    "all or nothing 0.02",
    LOOKED_AT,
)
_VALUES = 10.0 * np.arange(_ROWS, 0, -1)


class _Sessions(NamedTuple):
    """Samples S of E sessions of T rows: the session's ``size[S, E]``; ``noise`` and ``weight`` of mean 1 and a ``side``, [S, E, T]."""

    size: Array
    noise: Array
    weight: Array
    side: Array

    @property
    def amounts(self) -> Array:
        """A number for each row, with the session's size as its mean, [S, E, T]."""
        return self.size[..., None] * self.noise


def _drawn(column: str, luck: Generator, shape: tuple[int, int]) -> _Sessions:
    rows = *shape, _ROWS
    noise, weight = (luck.exponential(size=rows) for _ in range(2))
    return _Sessions(losses(column, luck, shape), noise, weight, luck.choice([-1.0, 1.0], size=rows))


def _table(*columns: Array) -> Array:
    """Rows (episode, *columns) of all sessions of each sample, from columns that broadcast to [S, E, T]."""
    sessions = np.arange(np.broadcast_shapes(*(np.shape(column) for column in columns))[1])
    parts = np.broadcast_arrays(sessions[:, None], *columns)
    return np.stack(parts, axis=-1).reshape(len(parts[0]), -1, len(parts))


def _quotes(of: _Sessions, middle: Array, spread: Array, units: Array, time: Array) -> Array:
    return _table(time + 0 * of.side, middle - spread / 2, middle + spread / 2, units / 2, units / 2)


def _standing(of: _Sessions, spread: Array, units: Array) -> Array:
    """Quotes that hold for random times."""
    return _quotes(of, 100.0, spread, units, np.cumsum(of.weight, axis=-1))


def _trades(of: _Sessions, price: Array) -> Array:
    return _table(np.arange(_ROWS) + 0.5, price, of.weight, of.side)


def _markout(of: _Sessions, alpha: float) -> Estimate:
    middle = 100 + of.side * of.noise
    price = np.roll(middle, -1, axis=-1) - of.side * (3 - of.amounts)
    return markout(_trades(of, price), _quotes(of, middle, 2.0, 2.0, np.arange(_ROWS)), 1.0, alpha)


def _adverse_selection(of: _Sessions, alpha: float) -> Estimate:
    moves = of.side * (3 - of.amounts)
    middle = 100 + np.cumsum(moves, axis=-1) - moves
    return adverse_selection(_trades(of, middle), _quotes(of, middle, 2.0, 2.0, np.arange(_ROWS)), 1.0, alpha)


def _price_convergence(of: _Sessions, alpha: float) -> Estimate:
    prices = np.broadcast_to([99.0, 101.0], (len(of.size), 2))
    return price_convergence(_trades(of, 100 + of.side * of.size[..., None]), prices, alpha)


def _profits(of: _Sessions) -> Array:
    """A seat's profit, that of all, and its profit in equilibrium: the shares are a 20th of the session's size."""
    total = of.weight[..., 0]
    return np.stack([of.size * total / 20, total, total], axis=-1)


def _bids(of: _Sessions, bid: Array) -> Array:
    """Bids, of the seat and of the equilibrium alike, for what is worth exponential numbers."""
    return _table(of.noise, bid, bid)


def _shaded(of: _Sessions) -> Array:
    """A 20th of the session's size is shaded."""
    return _bids(of, of.noise * (1 - of.size[..., None] / 20))


def _counterfactual(of: _Sessions) -> Array:
    """The equilibrium and a best response earn 3 more than the session's size less."""
    earned, more = 10 * of.weight[..., 0], 3 - of.size
    return np.stack([earned, earned + more, earned + more], axis=-1)


def _gini(of: _Sessions, alpha: float) -> Estimate:
    """Two traders earn 1 + s and two 1 - s, of which the coefficient is s / 2."""
    earned = 1 + of.size[..., None] / 10 * np.array([1, 1, -1, -1])
    return gini(earned * of.weight[..., :1], alpha)


def _periods(of: _Sessions, gaps: Array) -> Array:
    """Periods of an asset with prices off by ``gaps`` in units of its mean value; its turnover in all is the session's size."""
    return _table(np.arange(_ROWS), _VALUES + gaps * _VALUES.mean(), _VALUES, of.amounts / _ROWS)


def _forecasts(of: _Sessions) -> Array:
    return _table(of.side * of.amounts * _VALUES.mean(), _VALUES)


# (sessions, alpha) -> estimate, and (the mean size) -> truth
_METRICS: dict[str, tuple[Callable[[_Sessions, float], Estimate], Callable[[float], float]]] = {
    "price_convergence": (_price_convergence, lambda mean: mean),
    "price_volatility": (
        lambda of, alpha: price_volatility(
            _trades(of, 100 + np.cumsum(of.side * of.size[..., None], axis=-1)), alpha
        ),
        lambda mean: mean,
    ),
    "quoted_spread": (
        lambda of, alpha: quoted_spread(_standing(of, of.amounts, 2.0), alpha),
        lambda mean: mean,
    ),
    "book_depth": (lambda of, alpha: book_depth(_standing(of, 2.0, of.amounts), alpha), lambda mean: mean),
    "markout": (_markout, lambda mean: 3 - mean),
    "adverse_selection": (_adverse_selection, lambda mean: 3 - mean),
    "surplus_share": (lambda of, alpha: surplus_share(_profits(of), alpha), lambda mean: mean / 20),
    "equilibrium_profit": (lambda of, alpha: equilibrium_profit(_profits(of), alpha), lambda mean: mean / 20),
    "bid_shading": (lambda of, alpha: bid_shading(_shaded(of), alpha), lambda mean: mean / 20),
    "equilibrium_shading": (
        lambda of, alpha: equilibrium_shading(_shaded(of), alpha),
        lambda mean: mean / 20,
    ),
    "bid_slope": (lambda of, alpha: bid_slope(_shaded(of), alpha), lambda mean: 1 - mean / 20),
    "bid_intercept": (
        lambda of, alpha: bid_intercept(_bids(of, of.noise + of.size[..., None]), alpha),
        lambda mean: mean,
    ),
    "equilibrium_play_gain": (
        lambda of, alpha: equilibrium_play_gain(_counterfactual(of), alpha),
        lambda mean: 3 - mean,
    ),
    "observed_response_gain": (
        lambda of, alpha: observed_response_gain(_counterfactual(of), alpha),
        lambda mean: 3 - mean,
    ),
    "gini": (_gini, lambda mean: mean / 20),
    "relative_deviation": (
        lambda of, alpha: relative_deviation(_periods(of, 3 - of.amounts), alpha),
        lambda mean: 3 - mean,
    ),
    "relative_absolute_deviation": (
        lambda of, alpha: relative_absolute_deviation(_periods(of, of.side * of.amounts), alpha),
        lambda mean: mean,
    ),
    "share_turnover": (lambda of, alpha: share_turnover(_periods(of, 0.0), alpha), lambda mean: mean),
    "forecast_error": (lambda of, alpha: forecast_error(_forecasts(of), alpha), lambda mean: mean),
}
_SIGNED = "order_sign_autocorrelation"


def _signs(column: str, luck: Generator, shape: tuple[int, int]) -> Array:
    """Sides in order, [S, E, T]: each repeats the one before it with 0.9, the less the greater the session's size, never at 20."""
    repeat = 0.9 * (1 - np.minimum(losses(column, luck, shape), 20) / 20)
    turns = np.where(luck.random((*shape, _SIGNS)) < repeat[..., None], 1.0, -1.0)
    return np.cumprod(turns, axis=-1)


def _autocorrelation(signs: Array, alpha: float) -> Estimate:
    return order_sign_autocorrelation(_table(np.arange(_SIGNS), 100.0, 1.0, signs), alpha)


@lru_cache(maxsize=16)
def _long_run(column: str) -> float:
    """The mean autocorrelation of very many sessions."""
    luck = luck_of(f"truth/{_SIGNED}/{column}")
    return float(_autocorrelation(_signs(column, luck, (1, _LONG_RUN)), 0.05).value[0])


def _of(name: str, column: str, n: int | None) -> Case:
    shape = n or _LOOKS[-1]
    if name == _SIGNED:
        right = _long_run(column)
        return Case(
            lambda luck, samples: _signs(column, luck, (samples, shape)),
            lambda signs, n, alpha: _autocorrelation(signs[:, :n], alpha),
            lambda *_: right,
            n,
            _LOOKS,
        )
    metric, truth = _METRICS[name]
    return Case(
        lambda luck, samples: _drawn(column, luck, (samples, shape)),
        lambda of, n, alpha: metric(_Sessions(*(part[:, :n] for part in of)), alpha),
        lambda *_: truth(mean_loss(column)),
        n,
        _LOOKS,
    )


def _cases(name: str, column: str) -> Iterator[tuple[str, Case]]:
    for n in (None,) if column == LOOKED_AT else _SIZES:
        yield str(n), _of(name, column, n)


SESSIONS = Family(
    "Sessions of a market",
    "10, 50 and 100 sessions, whose sizes (a spread, a share, how far prices are off) are the losses of the episodes above; five trades,"
    " quotes or periods of each scatter about it as exponential numbers, where the mean is known then, and weigh as much or little."
    " Of bids for what is worth such numbers, a 20th of the session's size is shaded, or all of it is bid more."
    " `order_sign_autocorrelation`: 20 trades, each of which repeats the side of the one before it with 0.9 less a 20th of that for"
    " each unit of loss; where it is locked in, sides alternate.",
    (*_METRICS, _SIGNED),
    _COLUMNS,
    _cases,
)
