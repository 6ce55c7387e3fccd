"""How far observed play of a whole game is from answering itself best, with its doubt.

>>> from ...core.games.normal_form import NormalForm
>>> from .information_sets import split
>>> coin = ("Opera", "Football")
>>> battle = NormalForm(("row", "column"), (coin, coin), [[[2, 0], [0, 1]], [[1, 0], [0, 2]]])
>>> played = {seat: split(np.full(50, ""), np.full(50, a), 2, np.arange(50)) for seat, a in (("row", 0), ("column", 1))}
>>> [round(x, 2) for x in nash_conv_of(battle, played)]
[2.0, 1.37, 2.0, 100]
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ...core.games.normal_form import NormalForm
from ...core.games.profile import Gap, empirical
from ...core.games.tree import Tree
from .best_response import means
from .counting import independent
from .information_sets import InformationSets
from .regions import Region, ball
from .tree_gaps import ends

__all__ = ["nash_conv_of"]


def nash_conv_of(
    game: NormalForm | Tree, played: Mapping[str, InformationSets], alpha: float = 0.05
) -> Estimate:
    """The sum over the seats of what a best response would gain, in payoff units, 0 or more, from the choices of all.

    In a normal form the interval is the projection of confidence regions for all seats' policies, 1 - ``alpha`` / S each:
    conservative. In a tree it is that of `tree_gaps.ends`, which is approximate, widened to all that play at information sets
    that nobody came to could make of it. ``value`` is NaN where play is not known well enough to tell it.

    Source: Lanctot et al. (2017), "A unified game-theoretic approach to multiagent reinforcement learning".
    """
    counts = {seat: dict(zip(sets.keys, sets.counts, strict=True)) for seat, sets in played.items()}
    profile = empirical(counts)
    gap = game.nash_conv(profile)
    n = sum(int(sets.sizes.sum()) for sets in played.values())
    if not isinstance(game, NormalForm):
        low, high = ends(game, played, alpha)
        return _estimate(gap, min(low, gap.low), max(high, gap.high), n)
    if any(not played[seat].sizes.sum() for seat in game.seats if seat in played) or {*game.seats} - {
        *played
    }:
        return _estimate(gap, gap.low, gap.high, n)
    regions = {seat: _region(played[seat], alpha / len(game.seats)) for seat in game.seats}
    least, most = np.sum([_projected(game, seat, regions) for seat in game.seats], axis=0)
    return _estimate(gap, float(least), float(most), n)


def _estimate(gap: Gap, low: float, high: float, n: int) -> Estimate:
    """With an interval that holds the value, where that is known."""
    if gap.value is None:
        return Estimate(np.nan, max(min(low, gap.low), 0.0), max(high, gap.high), n)
    value = max(gap.value, 0.0)
    return Estimate(value, min(max(low, 0.0), value), max(high, value), n)


def _region(sets: InformationSets, alpha: float) -> Region:
    counts = sets.counts.sum(axis=0).astype(np.float64)
    return ball(counts, independent(counts, sets.worth.sum()), alpha)


def _projected(game: NormalForm, seat: str, regions: Mapping[str, Region]) -> FloatArray:
    """Bounds [2] of one seat's gain where all policies lie in their regions, the others' being drawn independently."""
    others = [regions[name] for name in game.seats if name != seat]
    table = game.to(seat)
    low = high = np.subtract(
        table[:, None], table[None, :]
    )  # over the reply, the seat's own choice, and the others'
    for region in reversed(others):
        low, high = means(region, low)[0], means(region, high)[1]
    own = regions[seat]
    return np.maximum([means(own, low)[0].max(), means(own, high)[1].max()], 0.0)
