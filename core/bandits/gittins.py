"""Gittins indices of arms that pay 0 or 1: Bayes-optimal play of a discounted bandit of any number of arms.

The index of an arm is the sure payment lambda a pull for which one would as soon retire as pull the arm on (Whittle, 1980). With V the
value of the option to retire,

    V(s, f) = max(lambda / (1 - beta), p (1 + beta V(s + 1, f)) + (1 - p) beta V(s, f + 1)),    p = (s + 1) / (s + f + 2),

solved backwards for many lambda at once from a depth at which beta has worn off what is still to be learnt; the index is where what is
won by pulling on, a convex function of lambda, falls to 0.

>>> gittins_table(0.9, 2).round(4).tolist()  # after (successes, failures)
[[0.7029, 0.5001], [0.8001, nan]]
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, log

import numpy as np
from numpy.typing import NDArray

from ..chance import FloatArray
from ..errors import InputError
from .history import History, largest

__all__ = ["gittins", "gittins_index", "gittins_table", "whole"]

_PAYMENTS = 1001
_WORN_OFF = 1e-3
_LEAST, _STEP = (
    16,
    256,
)  # sizes of tables double up to the step, and are its multiples from there: few serve a growing history


def gittins(history: History, discount: float = 0.9) -> FloatArray:
    """The arms with the largest Gittins index alike, [B, K]: optimal where rewards are 0 or 1 and discounted, priors uniform.

    Source: Gittins (1979), "Bandit processes and dynamic allocation indices", Journal of the Royal Statistical Society B 41, 148-177.
    """
    return largest(gittins_index(*history.successes_and_failures, discount), history.legal)


def gittins_index(successes: FloatArray, failures: FloatArray, discount: float = 0.9) -> FloatArray:
    """The index [...] after whole numbers of ``successes`` and ``failures`` [...] under a uniform prior.

    Raises `InputError` on parts of successes.
    """
    won, lost = whole(successes), whole(failures)
    pulls = int((won + lost).max(initial=0))
    table = gittins_table(float(discount), _size(pulls))
    return np.asarray(table[won, lost])


def _size(pulls: int) -> int:
    """The size of the table that is used after so many pulls."""
    return max(_LEAST, 2 ** pulls.bit_length()) if pulls < _STEP else _STEP * (pulls // _STEP + 1)


def whole(counts: FloatArray) -> NDArray[np.int64]:
    """The counts as integers. Raises `InputError` where they are none."""
    rounded = np.rint(counts).astype(np.int64)
    if np.abs(rounded - counts).max(initial=0) > 1e-9:
        raise InputError(
            f"rewards add up to {counts[rounded != counts].flat[0]:.6g}; Bayes-optimal play is solved for rewards of 0 and 1 alone"
        )
    return rounded


@lru_cache(maxsize=32)
def gittins_table(discount: float, size: int) -> FloatArray:
    """The index [size, size] after (successes, failures) that sum to less than ``size``; NaN beyond. Within 2e-5, measured up to 0.95.

    Raises `InputError` on a ``discount`` outside [0, 0.995].
    """
    if not 0 <= discount <= 0.995:
        raise InputError(f"discount {discount} came; give one from 0 to 0.995")
    depth = size + (ceil(log(_WORN_OFF) / log(discount)) if discount > 0 else 1)
    payment = np.linspace(0, 1, _PAYMENTS)
    retired = payment / (1 - discount)
    value = np.maximum(retired, _chances(depth)[:, None] / (1 - discount))
    table = np.full((size, size), np.nan)
    for pulls in range(depth - 1, -1, -1):
        p = _chances(pulls)[:, None]
        pulled = p * (1 + discount * value[1:]) + (1 - p) * discount * value[:-1]
        if pulls < size:
            won = np.arange(pulls + 1)
            table[won, pulls - won] = _crossings(pulled - retired, payment)
        value = np.maximum(pulled, retired)
    table.flags.writeable = False
    return table


def _chances(pulls: int) -> FloatArray:
    """Probability [pulls + 1] of success after 0, 1, ... successes in so many ``pulls``."""
    return np.arange(1, pulls + 2) / (pulls + 2)


def _crossings(gain: FloatArray, payment: FloatArray) -> FloatArray:
    """Where ``gain`` [S, L], falling in ``payment`` [L], is 0: by straight lines between payments."""
    last = np.clip((gain > 0).sum(axis=1) - 1, 0, len(payment) - 2)
    row = np.arange(len(gain))
    above, below = gain[row, last], gain[row, last + 1]
    share = np.where(above > below, above / np.where(above > below, above - below, 1.0), 0.0)
    return np.asarray(payment[last] + np.clip(share, 0, 1) * (payment[1] - payment[0]))
