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

from ..chance import FloatArray, IntArray
from .transitions import compact

__all__ = ["Beat", "common_length", "ordinates", "strongest"]


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


def ordinates(rows: IntArray) -> FloatArray:
    """I_1 .. I_[L/2] of ``rows[E, L]`` without padding."""
    renamed, counts = compact(rows)
    power = [np.abs(np.fft.rfft(renamed == a, axis=-1)) ** 2 / n for a, n in enumerate(counts)]
    return np.asarray(len(rows) * np.sum(power, axis=(0, 1))[1:])


def strongest(rows: IntArray) -> Beat:
    """The beat of ``rows[E, T]`` (-1 padded) whose ordinate is least likely under independence."""
    length = common_length(rows)
    cut = rows[(rows >= 0).sum(axis=-1) >= length, :length]
    actions = len(np.unique(cut))
    if length < 3 or actions < 2:
        return Beat(1.0, 0, length, float(cut.size))
    strength = ordinates(cut)
    freedom = np.full(len(strength), 2.0 * len(cut) * (actions - 1))
    if length % 2 == 0:
        freedom[-1] /= 2
    share = np.clip(strength / strength.sum(), 0.0, 1.0)
    rest = freedom.sum() - freedom
    tails = betainc(rest / 2, freedom / 2, 1 - share) if len(share) > 1 else np.ones(1)
    best = int(tails.argmin())
    return Beat(min(float(tails[best]) * len(tails), 1.0), best + 1, length, float(cut.size))
