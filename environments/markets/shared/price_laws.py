"""Laws of prices in closed form."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ....core.chance import FloatArray
from ....core.laws.interval_strategy import IntervalStrategy
from ....core.spaces.interval import Interval

__all__ = ["sales_law"]

_GRAIN = 2.0**17  # spacings of a double below which the gap to the reservation price is lost to rounding
_NOTABLE = 1e-3


@lru_cache(maxsize=64)
def sales_law(shops: int, prices: Interval, informed: float) -> IntervalStrategy:
    """F(p) = 1 - [((r - p) U/N) / ((p - c) I)]^(1/(N-1)) up to r, I being ``informed``, U = 1 - I and N the number of ``shops``.

    With q = (1 - u)^(N-1) N I / U the price at level u is (r + q c) / (1 + q). Prices so close to r that a double cannot tell
    them apart count as r, which then carries an atom.

    Source: Varian (1980), "A model of sales", American Economic Review 70(4), 651-659.
    """
    c, r = prices.low, prices.high
    odds = shops * informed / (1 - informed)
    lowest = (r + odds * c) / (1 + odds)
    finest = _GRAIN * float(np.spacing(r)) / (r - c)
    mass = float((finest / odds) ** (1 / (shops - 1)))
    atoms = ((r, mass),) if mass > _NOTABLE else ()
    top = (r + finest * c) / (1 + finest) if atoms else r

    def cdf(price: FloatArray) -> FloatArray:
        p = np.clip(price, lowest, top)
        reached = 1 - ((r - p) / ((p - c) * odds)) ** (1 / (shops - 1))
        return np.where(np.asarray(price) >= r, 1.0, np.maximum(reached, 0.0))

    def ppf(level: FloatArray) -> FloatArray:
        q = (1 - np.asarray(level)) ** (shops - 1) * odds
        price = np.clip((r + q * c) / (1 + q), lowest, r)
        return np.where(q < finest, r, price) if atoms else price

    return IntervalStrategy(prices, cdf, ppf, atoms)
