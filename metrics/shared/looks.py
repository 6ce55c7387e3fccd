"""Looking at a run while it goes on: when one looks, and the level at which intervals must then be taken.

One looks after episodes 1, 2, ..., 20, and then after every 5 % more. Intervals at level 1 - alpha_j at the j-th look, the
alpha_j summing to alpha, hold together at all looks with probability 1 - alpha, whatever makes one stop: a confidence sequence
over the looks, for anything that has an interval at a fixed number of episodes. Whoever looks at fewer places, no two of them
within one step, may use the levels too.

>>> next_look(1), next_look(100), looks_until(100)
(2, 105, 61)
>>> round(level_after(100, 0.05), 6)
5.1e-05
"""

from __future__ import annotations

__all__ = ["level_after", "looks_until", "next_look"]

_POWER, _SUM = 1.4, 3.105547  # the sum of j^-1.4 over all j


def next_look(episodes: int) -> int:
    """After how many episodes one looks next, having looked after ``episodes`` of them."""
    return episodes + max(1, episodes // 20)


def looks_until(episodes: int) -> int:
    """How often one has looked at most once ``episodes`` were played."""
    looks, place = 0, 1
    while place <= episodes:
        looks, place = looks + 1, next_look(place)
    return looks


def level_after(episodes: int, alpha: float) -> float:
    """alpha_j = ``alpha`` j^-1.4 / 3.1 at the look after ``episodes``.

    Source: Robbins (1970), "Statistical methods related to the law of the iterated logarithm"; the sum over looks,
    Bonferroni (1936).
    """
    return float(alpha * max(looks_until(episodes), 1) ** -_POWER / _SUM)
