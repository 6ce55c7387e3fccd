"""Is there a beat in the choices."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.chance import IntArray
from ...core.estimates import Estimate
from ..shared.row_wise import rowwise
from ..shared.spectrum import strongest
from ..shared.transitions import check_series

__all__ = ["periodicity"]


def periodicity(series: ArrayLike) -> Estimate:
    """p-value of the strongest frequency in ``series[..., E, T]`` (indices, -1 padded), in [0, 1]. The period
    itself: `period`.

    The ordinates of the rows' periodogram, as shares of their sum, are Beta distributed under independence
    (`spectrum`); the least of their tail probabilities, times their number, is the p-value: the first term of
    Fisher's series for two actions in one row, too great by p^2 / 2 at most. Up to 200 choices its
    law is that of 999 random orders of them. 1 below 4 choices a row.

    >>> periodicity([[0, 1, 2] * 10]).value
    0.001

    Source: Fisher (1929), "Tests of significance in harmonic analysis"; Stoffer, Tyler and McDougall (1993)
    for names.
    """
    return rowwise(_p, (check_series(series), 2))


def _p(rows: IntArray) -> tuple[float, float, float, float]:
    beat = strongest(rows)
    return beat.p, beat.p, beat.p, beat.n
