"""Strategies that remember one round of a repeated game of cooperation: their rates, what they earn, and what they allow.

A strategy is its probabilities of cooperation [5]: after CC, CD, DC and DD (its own action first), and in the first round.
Payoffs [4] are those after these outcomes to the strategy itself; a round is worth ``discount`` of the one before, and payoffs are
means per round. Against such a strategy no memory beyond one round pays, so that a best reply is one of 32 pure ones.

>>> tit_for_tat, prisoners = np.array([1.0, 0, 1, 0, 1]), np.array([3.0, 0, 5, 1])
>>> round(float(paid(tit_for_tat, tit_for_tat, prisoners, 0.9)), 3)
3.0
>>> [round(float(end), 3) for end in ahead(Box(tit_for_tat, tit_for_tat), prisoners, 0.9)]
[0.5, 0.5]
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from .chains import rate
from .clusters import of_rows, units
from .dilemmas import FIRST
from .row_wise import rowwise

__all__ = [
    "AFTER_CC",
    "AFTER_CD",
    "AFTER_DC",
    "AFTER_DD",
    "Box",
    "above_cooperation",
    "ahead",
    "cooperation_rate",
    "from_a_line",
    "gap",
    "paid",
    "reply_gain",
]

AFTER_CC = 0
AFTER_CD = 1
AFTER_DC = 2
AFTER_DD = 3

_STATES = 5
_TURNED = [AFTER_CC, AFTER_DC, AFTER_CD, AFTER_DD, FIRST]  # the same outcomes, as the other player sees them
_CORNERS = np.array(list(product((0.0, 1.0), repeat=_STATES)))
_SAME = 1e-9


class Box(NamedTuple):
    """Strategies whose probabilities lie from ``low`` to ``high`` [5]."""

    low: FloatArray
    high: FloatArray

    @property
    def corners(self) -> FloatArray:
        """The strategies at its corners, [32, 5]."""
        return self.low + _CORNERS * (self.high - self.low)


_Bounds = Callable[[Box, FloatArray, float], tuple[float, float]]


def _frequencies(own: FloatArray, other: FloatArray, discount: float) -> FloatArray:
    """Discounted shares of the four outcomes, [..., 4], when ``own`` and ``other`` [..., 5] meet.

    Source: Hilbe, Traulsen and Sigmund (2015), "Partners or rivals? Strategies for the iterated prisoner's dilemma", Games and
    Economic Behavior 92, 41-52.
    """
    p, q = np.broadcast_arrays(own, other[..., _TURNED])
    cells = np.stack([p * q, p * (1 - q), (1 - p) * q, (1 - p) * (1 - q)], axis=-1)
    start, moves = cells[..., FIRST, :], cells[..., :FIRST, :]
    system = np.eye(4) - discount * moves.swapaxes(-1, -2)
    return np.asarray(np.linalg.solve(system, (1 - discount) * start[..., None])[..., 0])


def paid(own: FloatArray, other: FloatArray, payoffs: FloatArray, discount: float) -> FloatArray:
    """The mean payoff of a round to ``own`` [..., 5] against ``other`` [..., 5]."""
    return np.asarray(_frequencies(own, other, discount) @ payoffs)


def reply_gain(box: Box, payoffs: FloatArray, discount: float) -> tuple[float, float]:
    """Bounds for what the best reply to a strategy earns a round above what the strategy earns against itself: 0 at a symmetric
    Nash equilibrium.

    Each payoff is a quotient of two linear functions of each probability, so that its extremes are at corners.
    """
    least, most = _replies(box, payoffs[_TURNED[:4]], discount)
    alike = _against_itself(box, payoffs, discount)
    return max(least - float(alike.max()), 0.0), most - float(alike.min())


def above_cooperation(box: Box, payoffs: FloatArray, discount: float) -> tuple[float, float]:
    """Bounds for how far a strategy is from a partner: what a co-player can earn at most above mutual cooperation, or, where that
    is more, what the strategy loses of it against itself.
    """
    together = payoffs[AFTER_CC]
    least, most = _replies(box, payoffs[_TURNED[:4]] - together, discount)
    lost = together - _against_itself(box, payoffs, discount)
    return max(least, float(lost.min()), 0.0), max(most, float(lost.max()))


def ahead(box: Box, payoffs: FloatArray, discount: float) -> tuple[float, float]:
    """Bounds for what a co-player can earn at most above the strategy's own payoff: 0 for a rival."""
    least, most = _replies(box, payoffs[_TURNED[:4]] - payoffs, discount)
    return max(least, 0.0), most


def from_a_line(box: Box, payoffs: FloatArray, discount: float) -> tuple[float, float]:
    """Bounds for the Euclidean distance of the four probabilities, each times ``discount``, from those that hold the payoffs of
    both on a line.

    Such strategies lie in the span of both payoffs and of one, to which one direction alone is at right angles; where cooperation
    and defection against each other pay the same, both always earn alike, and every strategy is one.

    Source: Press and Dyson (2012), "Iterated prisoner's dilemma contains strategies that dominate any evolutionary opponent",
    PNAS 109, 10409-10413; discounted, Hilbe, Traulsen and Sigmund (2015).
    """
    reward, sucker, temptation, punishment = payoffs
    if np.isclose(sucker, temptation):
        return 0.0, 0.0
    across = np.array(
        [2 * punishment - sucker - temptation, *[reward - punishment] * 2, sucker + temptation - 2 * reward]
    )
    across = across / np.linalg.norm(across)
    reach = (discount * box.corners[:, :FIRST] - [1, 1, 0, 0]) @ across
    least, most = float(reach.min()), float(reach.max())
    return max(least, -most, 0.0), max(-least, most)


def _replies(box: Box, earned: FloatArray, discount: float) -> tuple[float, float]:
    """Bounds for what the best reply to a strategy earns, ``earned`` [4] by it after the strategy's CC, CD, DC, DD."""
    found = _frequencies(box.corners[:, None], _CORNERS, discount) @ earned
    return float(found.min(axis=0).max()), float(found.max())


def _against_itself(box: Box, payoffs: FloatArray, discount: float) -> FloatArray:
    """What strategies at any two corners earn against each other: what one earns against itself lies between the extremes."""
    corners = np.unique(box.corners, axis=0)
    return paid(corners[:, None], corners, payoffs, discount)


def cooperation_rate(
    cooperated: ArrayLike,
    last_round: ArrayLike,
    state: int,
    clusters: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """P(cooperate) at the decisions ``cooperated[..., E, T]`` (1, 0, -1 padded) whose ``last_round`` is ``state``; NaN within
    [0, 1] where there is none.

    Given what came before, these decisions are independent trials if the strategy remembers one round; where they vary more
    over episodes, they weigh as many as would vary as much.
    """
    rows = np.asarray(cooperated, dtype=np.int64)
    parts = (rows, 2), (last_round, 2), (of_rows(rows, clusters), 1)
    return rowwise(partial(_one_rate, state=state, alpha=alpha), *parts)


def _one_rate(
    rows: IntArray, last: IntArray, clusters: IntArray, state: int, alpha: float
) -> tuple[float, float, float, float]:
    value, box, n = _rates(rows, last, clusters, alpha)
    return float(value[state]), float(box.low[state]), float(box.high[state]), float(n[state])


def _rates(
    rows: IntArray, last: IntArray, clusters: IntArray, alpha: float
) -> tuple[FloatArray, Box, FloatArray]:
    """All five rates, NaN where nothing tells one; the intervals of each, and the numbers of decisions."""
    tried = [(rows >= 0) & (last == state) for state in range(_STATES)]
    found = rate([(rows == 1, each) for each in tried], units(rows >= 0, clusters), alpha)
    n = np.array([each.sum() for each in tried], dtype=np.float64)
    return np.where(n > 0, found.value, np.nan), Box(found.low, found.high), n


def gap(
    bounds: _Bounds,
    cooperated: ArrayLike,
    last_round: ArrayLike,
    dilemma: ArrayLike,
    discount: ArrayLike,
    clusters: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """A number that ``bounds`` gives of the strategy behind ``cooperated[..., E, T]``, with its interval: what it can be where
    the five rates lie in their intervals at ``alpha`` / 5 each, all of which hold together (Bonferroni).

    The value is that at the rates as found; NaN where it depends on a rate of which nothing is known.
    """
    rows = np.asarray(cooperated, dtype=np.int64)
    parts = (rows, 2), (last_round, 2), (dilemma, 1), (discount, 0), (of_rows(rows, clusters), 1)
    return rowwise(partial(_one_gap, bounds, alpha=alpha), *parts)


def _one_gap(
    bounds: _Bounds,
    rows: IntArray,
    last: IntArray,
    payoffs: FloatArray,
    discount: FloatArray,
    clusters: IntArray,
    alpha: float,
) -> tuple[float, float, float, float]:
    value, box, n = _rates(rows, last, clusters, alpha / _STATES)
    known = Box(np.nan_to_num(value, nan=0.0), np.nan_to_num(value, nan=1.0))
    least, most = bounds(known, payoffs, float(discount))
    low, high = bounds(box, payoffs, float(discount))
    middle = (least + most) / 2 if most - least < _SAME else np.nan
    return middle, low, high, float(n.sum())
