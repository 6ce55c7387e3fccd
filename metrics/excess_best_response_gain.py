"""What the seat lost to the opponent as he was, beyond what the optimum loses to him."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ..core import Estimate
from .best_response import check_table, gains, policy_of
from .best_response_gain import best_response_gain
from .evidence import check_counts, estimate

__all__ = ["excess_best_response_gain"]


def excess_best_response_gain(
    counts: ArrayLike,
    optimal: ArrayLike,
    opponent: ArrayLike,
    own_payoffs: ArrayLike,
    *,
    n_effective: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """`best_response_gain` less the expectation of a perfect sampler's against the same opponent's choices, in
    payoff units.

    ``counts[..., A]``, ``optimal[..., A]``, ``opponent[..., O]``, ``own_payoffs[..., A, O]``. The gain is
    linear in the seat's own policy, so that the floor is max_a u(a, y) - u(optimal, y) at any number of
    choices; the excess is u(optimal, y) - u(x, y): below 0 where the seat did better than the optimum would.
    The interval is that of `best_response_gain` moved by the floor.

    >>> round(excess_best_response_gain([25, 75], [0.5, 0.5], [75, 25], [[1, -1], [-1, 1]]).value, 2)
    0.25

    Source: the floor after Arabi, Smith and Yadav (2026), "Sample What You Say", for total variation.
    """
    table, own, other = check_table(own_payoffs, counts, opponent)
    floor = gains(check_counts(own, optimal)[1], policy_of(other), table).max(axis=-1)
    gain = best_response_gain(own, other, table, n_effective, alpha)
    return estimate(gain.value - floor, gain.low - floor, gain.high - floor, gain.n)
