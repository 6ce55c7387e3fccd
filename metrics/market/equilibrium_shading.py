"""How far equilibrium bids would be below what the object is worth."""

from __future__ import annotations

from functools import partial

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.bids import BEST, shading
from ..shared.trading_sessions import by_session

__all__ = ["equilibrium_shading"]


def equilibrium_shading(valued_bids: ArrayLike, alpha: float = 0.05) -> Estimate:
    """`bid_shading` of the equilibrium's bids at the values of ``valued_bids[..., N, 4]``: 1/n in a first-price auction of n bidders with
    uniform values, 0 in one of the second price.

    The interval is over the episodes' values, as that of `bid_shading`; where bids are a fixed part of values it is that part, and
    withdrawn, for episodes are all alike.

    >>> equilibrium_shading([[0, 10, 8, 5], [1, 30, 20, 15]]).value
    0.5

    Source: Vickrey (1961), "Counterspeculation, auctions, and competitive sealed tenders", Journal of Finance 16, 8-37.
    """
    return by_session(partial(shading, column=BEST), alpha, valued_bids)
