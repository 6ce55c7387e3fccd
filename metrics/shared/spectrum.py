"""The periodogram of named choices: how strongly each frequency shows in the indicators of the actions.

I_j = sum_e sum_a |F_ea(j)|^2 / (L p_a), with F the Fourier transform of action a's indicator in row e of
length L, p the policy. Relabelling changes nothing. Under independence each is nearly a Gamma variable with E
(A - 1) degrees, half as many at the fastest frequency, alternation, of rows of even length.

>>> beat = strongest(np.array([[0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]]))
>>> beat.length, beat.frequency
(12, 4)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import betainc

from ...core.chance import FloatArray, IntArray
from .shuffles import shuffle_p
from .transitions import compact

__all__ = ["Beat", "common_length", "ordinates", "strongest"]

_FEW = 200


class Beat(NamedTuple):
    """The ``frequency`` that stands out most among those of rows of ``length``, its p-value, and the number of
    choices used.
    """

    p: float
    frequency: int
    length: int
    n: float


def common_length(rows: IntArray) -> int:
    """The length to which to cut the rows of ``rows[E, T]``, shorter ones left out, to keep most choices."""
    lengths = np.sort((rows >= 0).sum(axis=-1))[::-1]
    return int(lengths[(lengths * np.arange(1, len(lengths) + 1)).argmax()]) if lengths.size else 0


def ordinates(copies: IntArray, counts: FloatArray) -> FloatArray:
    """I_1 .. I_[L/2] of rows ``copies[..., E, L]`` without padding, in which action a occurs ``counts[a]``
    times, shape [..., L/2]; each doubled, but for alternation's: in proportion to its degrees of freedom.
    """
    length = copies.shape[-1]
    power = sum(np.abs(np.fft.rfft(copies == a, axis=-1)) ** 2 / n for a, n in enumerate(counts))
    strength = 2 * np.asarray(power).sum(axis=-2)[..., 1:]
    if length % 2 == 0:
        strength[..., -1] /= 2
    return np.asarray(strength)


def strongest(rows: IntArray) -> Beat:
    """The beat of ``rows[E, T]`` (-1 padded) whose ordinate is least likely under independence."""
    length = common_length(rows)
    cut, counts = compact(rows[(rows >= 0).sum(axis=-1) >= length, :length])
    n = float(cut.size)
    if length < 4 or len(counts) < 2:
        return Beat(1.0, 0, length, n)
    tails = _tails(cut, counts)
    best = int(tails.argmin())
    if n <= _FEW:
        p = shuffle_p(lambda copies: -np.log(_tails(copies, counts).min(axis=-1)), cut, "periodicity")
    else:
        p = min(float(tails[best]) * len(tails), 1.0)
    return Beat(p, best + 1, length, n)


def _tails(copies: IntArray, counts: FloatArray) -> FloatArray:
    """P(as great a share of the power, or greater) of each ordinate of ``copies[..., E, L]``, under
    independence: the Beta law's.
    """
    length, rows = copies.shape[-1], copies.shape[-2]
    strength = ordinates(copies, counts)
    freedom = np.full(length // 2, 2.0 * rows * (len(counts) - 1))
    if length % 2 == 0:
        freedom[-1] /= 2
    share = np.clip(strength / strength.sum(axis=-1, keepdims=True), 0.0, 1.0)
    return np.asarray(np.maximum(betainc((freedom.sum() - freedom) / 2, freedom / 2, 1 - share), 1e-300))
