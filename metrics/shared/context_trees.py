"""Context-tree weighting: one gambler for every way in which a choice may lean on the last 0 to D ones.

A tree says, for each past, how many of the last choices matter. All trees of depth D are mixed, a tree with S
splits and K leaves above depth D at weight 2^-(S + K), by one recursion from the deepest contexts up: the
wealth of a context is half what it earns by itself and half what its longer contexts earn together.

Source: Willems, Shtarkov and Tjalkens (1995), "The context-tree weighting method: basic properties".
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...core.chance import FloatArray
from .groupings import Grouping
from .learning import Coordinates

__all__ = ["tree_ratios", "tree_steps"]


def tree_steps(where: Coordinates, depths: Sequence[Grouping], strength: float) -> FloatArray:
    """Log of what the mixture makes of its wealth at each decision, [B, N]; ``depths[d]`` gathers equal last d
    choices, d = 0..D.
    """
    steps = where.steps(depths[-1], strength)
    for grouping in reversed(depths[:-1]):
        own, below = (
            grouping.running(grouping.gather(each)) for each in (where.steps(grouping, strength), steps)
        )
        level = np.logaddexp(own, below) - np.log(2)
        steps = grouping.scatter(level - _previous(grouping, level))
    return steps


def tree_ratios(where: Coordinates, depths: Sequence[Grouping], strength: float) -> FloatArray:
    """The mixture's whole bet [B, N, A]: at each depth its own and the deeper one, by their wealth so far."""
    bet = where.ratios(depths[-1], strength)
    for grouping in reversed(depths[:-1]):
        mine = where.ratios(grouping, strength)
        own, below = (grouping.running(grouping.gather(where.won(each))) for each in (mine, bet))
        lead = grouping.scatter(_previous(grouping, own) - _previous(grouping, below))
        weight = 1 / (1 + np.exp(-np.clip(lead, -700, 700)))[..., None]
        bet = weight * mine + (1 - weight) * bet
    return bet


def _previous(grouping: Grouping, gathered: FloatArray) -> FloatArray:
    """The value one place before, 0 where a context begins."""
    before = np.empty_like(gathered)
    before[1:] = gathered[:-1]
    before[grouping.fresh] = 0.0
    return before
