"""Looking at a run while it goes on: when one looks, and the level at which intervals must then be taken.

One looks after episodes 4, 8, ..., 32, and then after an eighth more each time. Intervals at level 1 - alpha_j at the j-th look, the
alpha_j summing to alpha, hold together at all looks with probability 1 - alpha, whatever makes one stop: a confidence sequence
over the looks, for anything that has an interval at a fixed number of episodes. Whoever looks at fewer places, no two of them
within one step, may use the levels too.

>>> next_look(0), next_look(4), next_look(100), looks_until(100)
(4, 8, 112, 18)
>>> round(level_after(100, 0.05), 6)
0.000281
"""

from __future__ import annotations

__all__ = ["level_after", "looks_until", "next_look"]

_FEWEST, _SHARE = 4, 8
_POWER, _SUM = 1.4, 3.105547  # the sum of j^-1.4 over all j


def next_look(episodes: int) -> int:
    """After how many episodes one looks next, having looked after ``episodes`` of them."""
    return episodes + max(_FEWEST, episodes // _SHARE)


def looks_until(episodes: int) -> int:
    """How often one has looked at most once ``episodes`` were played."""
    looks, place = 0, next_look(0)
    while place <= episodes:
        looks, place = looks + 1, next_look(place)
    return looks


def level_after(episodes: int, alpha: float) -> float:
    """alpha_j = ``alpha`` j^-1.4 / 3.1 at the look after ``episodes``.

    Source: Robbins (1970), "Statistical methods related to the law of the iterated logarithm"; the sum over looks,
    Bonferroni (1936).
    """
    return float(alpha * max(looks_until(episodes), 1) ** -_POWER / _SUM)
