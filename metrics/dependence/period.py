"""The length of the strongest beat in the choices."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.chance import IntArray
from ...core.estimates import Estimate
from ..shared.row_wise import rowwise
from ..shared.spectrum import strongest
from ..shared.transitions import check_series

__all__ = ["period"]


def period(series: ArrayLike) -> Estimate:
    """Length, in choices, of the strongest beat in ``series[..., E, T]`` (indices, -1 padded), in [2, T]: T /
    j for the periodogram's ordinate j. It means something where `periodicity` is small.

    The interval is the resolution, half a frequency either way, not a level of confidence. NaN below 4
    choices a row.

    >>> [round(x, 2) for x in period([[0, 1, 2] * 10])]
    [3.0, 2.86, 3.16, 30.0]

    Source: Schuster (1898), the periodogram.
    """
    return rowwise(_length, (check_series(series), 2))


def _length(rows: IntArray) -> tuple[float, float, float, float]:
    beat = strongest(rows)
    if beat.frequency == 0:
        return float("nan"), 2.0, float("inf"), beat.n
    low, high = beat.length / (beat.frequency + 0.5), beat.length / (beat.frequency - 0.5)
    value = beat.length / beat.frequency
    return value, min(max(low, 2.0), value), high, beat.n
