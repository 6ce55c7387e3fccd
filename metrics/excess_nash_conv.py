"""NashConv beyond what luck alone leaves to an optimal seat."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ..core import Estimate
from .best_response import check_table, gains, policy_of
from .evidence import check_counts, estimate, independent
from .nash_conv import nash_conv
from .perfect import expected_exploitability

__all__ = ["excess_nash_conv"]


def excess_nash_conv(
    counts: ArrayLike,
    optimal: ArrayLike,
    opponent: ArrayLike,
    own_payoffs: ArrayLike,
    opponent_payoffs: ArrayLike,
    *,
    n_effective: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """`nash_conv` less its expectation with a perfect sampler in the seat, at the same number of choices,
    against the same opponent's choices, in payoff units.

    ``counts[..., A]``, ``optimal[..., A]``, ``opponent[..., O]``, ``own_payoffs`` and
    ``opponent_payoffs[..., A, O]``. The perfect sampler makes ``n_effective`` choices where that is fewer.
    The interval is that of `nash_conv` moved by the same floor.

    >>> penny = [[1, -1], [-1, 1]], [[-1, 1], [1, -1]]
    >>> round(excess_nash_conv([75, 25], [0.5, 0.5], [50, 50], *penny).value, 2)
    0.42

    Source: the floor, `perfect.expected_exploitability`; after Arabi, Smith and Yadav (2026).
    """
    table, own, other = check_table(own_payoffs, counts, opponent)
    law, y = check_counts(own, optimal)[1], policy_of(other)
    rival = check_table(opponent_payoffs, counts, opponent)[0]
    reached = (law * (rival * y[..., None, :]).sum(axis=-1)).sum(axis=-1)
    floor = gains(law, y, table).max(axis=-1)
    floor = floor + expected_exploitability(independent(own, n_effective), law, -rival, -reached)
    loss = nash_conv(own, other, table, rival, n_effective=n_effective, alpha=alpha)
    return estimate(loss.value - floor, loss.low - floor, loss.high - floor, loss.n)
