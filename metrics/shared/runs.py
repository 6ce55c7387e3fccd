"""Runs: choices that repeat the one before them, and where they end.

>>> run_length(np.array([[0, 0, 1, 1, 1, -1]])).tolist()
[[1, 2, 1, 2, 3, 0]]
>>> table = switch_by_run([[0, 0, 1, 1, 1, 0, 1, 0]], longest=3)
>>> table.at_risk.tolist(), table.switched.tolist()
([4.0, 2.0, 1.0], [2.0, 1.0, 1.0])
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.chance import FloatArray, IntArray
from .transitions import check_series, compact

__all__ = ["SwitchByRun", "expected_switch", "run_length", "switch_by_run", "switches"]


class SwitchByRun(NamedTuple):
    """For run lengths k = 1..K, each of shape [K]: decisions after a run of k, how many of them switched, how
    many would be expected to under independence, and the variance of that number. The last k holds all from
    K up.
    """

    at_risk: FloatArray
    switched: FloatArray
    expected: FloatArray
    variance: FloatArray


def run_length(rows: IntArray) -> IntArray:
    """Length of the run that each choice of ``rows[E, T]`` continues, counting itself; 0 where there is none."""
    place = np.arange(rows.shape[-1])
    starts = np.ones(rows.shape, dtype=bool)
    starts[:, 1:] = rows[:, 1:] != rows[:, :-1]
    first = np.maximum.accumulate(np.where(starts, place, 0), axis=-1)
    return np.where(rows >= 0, place - first + 1, 0)


def switches(rows: IntArray) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Whether each choice of ``rows[E, T]`` differs from the one before it, and which choices have one."""
    follows = np.zeros(rows.shape, dtype=bool)
    follows[:, 1:] = rows[:, 1:] >= 0
    switched = np.zeros(rows.shape)
    switched[:, 1:] = rows[:, 1:] != rows[:, :-1]
    return switched * follows, follows


def expected_switch(rows: IntArray, counts: FloatArray) -> FloatArray:
    """P(a switch) at each choice of ``rows[E, T]`` after the run before it, all choices being in random
    order: after k times action a, (N - N_a - b) / (N - k - b), b = 1 where another action stands before the
    run. Rows as by `compact`, with their ``counts``.
    """
    length, n = run_length(rows)[:, :-1], counts.sum()
    ended = length <= np.arange(rows.shape[-1] - 1)
    chance = np.zeros(rows.shape)
    chance[:, 1:] = (n - np.append(counts, 0.0)[rows[:, :-1]] - ended) / np.maximum(n - length - ended, 1)
    return np.clip(chance, 0.0, 1.0)


def switch_by_run(series: ArrayLike, longest: int = 8) -> SwitchByRun:
    """P(switch | run length) of ``series[E, T]``, rows pooled, up to the ``longest`` run told apart."""
    rows, counts = compact(check_series(series))
    switched, follows = switches(rows)
    chance = expected_switch(rows, counts)
    length = np.zeros_like(rows)
    length[:, 1:] = np.minimum(run_length(rows)[:, :-1], longest)

    def total(amount: FloatArray) -> FloatArray:
        sums = np.bincount(length[follows], weights=amount[follows], minlength=longest + 1)
        return np.asarray(sums[1:], dtype=np.float64)

    amounts = (np.ones_like(chance), switched, chance, chance * (1 - chance))
    return SwitchByRun(*(total(amount) for amount in amounts))
