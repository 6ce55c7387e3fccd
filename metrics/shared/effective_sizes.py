"""How many independent choices those of one seat are worth: the episode is the unit, or the order of one episode alone.

>>> own = np.arange(40)
>>> of_codes(own % 2, own), of_codes(own % 2, own // 4)
(40.0, 40.0)
>>> of_numbers(np.sin(own / 40), own), of_numbers(np.sin(own / 40), 0 * own)
(40.0, 1.0)
"""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray, IntArray
from .chains import worth
from .counting import effective_size
from .series import by_row

__all__ = ["of_codes", "of_numbers"]

_PLACES = (0.25, 0.5, 0.75)


def of_codes(codes: IntArray, episode: IntArray, run: IntArray | None = None) -> float:
    """The worth of ``codes[N]``, indices of actions, made in ``episode[N]``, in order; from 1 to N.

    ``run[N]`` numbers the runs of choices that followed each other (default: one an episode), and is looked at where there is
    one episode alone.
    """
    names, place = np.unique(episode, return_inverse=True)
    if len(names) == len(place):
        return float(len(place))
    if len(names) == 1:
        return worth(by_row(place if run is None else run, codes))
    width = int(codes.max()) + 1
    table = np.bincount(place * width + codes, minlength=len(names) * width).reshape(len(names), width)
    return effective_size(table)


def of_numbers(numbers: FloatArray, episode: IntArray, run: IntArray | None = None) -> float:
    """The worth of ``numbers[N]``, as `of_codes`: the least over their quartiles of what it is worth on which side each lies."""
    if not len(numbers):
        return 0.0
    sides = [(numbers > edge).astype(np.int64) for edge in np.quantile(numbers, _PLACES)]
    return min((of_codes(side, episode, run) for side in sides if side.any()), default=float(len(numbers)))
