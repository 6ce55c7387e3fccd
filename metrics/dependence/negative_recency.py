"""The gambler's fallacy: switching because the same action has come up again and again."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from ..shared.clusters import share_interval, units, variance
from ..shared.row_wise import rowwise
from ..shared.runs import expected_switch, run_length, switches
from ..shared.transitions import check_series, compact

__all__ = ["negative_recency"]


def negative_recency(series: ArrayLike, alpha: float = 0.05) -> Estimate:
    """P(switch | a run of two or more) less what independence implies there, in [-1, 1]; above 0: negative
    recency.

    ``series[..., E, T]`` (indices, -1 padded). After k times action a, independence implies (N - N_a - b) /
    (N - k - b), N_a of all N choices being a, b = 1 where another stands before: exact in random order, so that the bias of streaks in short
    series is not taken for a fallacy. Interval: linearised, with rows (or blocks, `clusters`) as units,
    and 2 / N wider on either side for what so few choices leave in doubt about the policy; conservative where the policy is lopsided. By run length: `runs.switch_by_run`. One row of
    a sticky chooser hardly shows his policy: with P(switch) = 0.1 it covers 0.51 at T = 10, 0.87 at 100, 0.95 at
    1,000. NaN within [-1, 1] where no run of two is followed by a choice.

    >>> round(negative_recency([[0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1]]).value, 3)
    0.436

    Source: Jarvik (1951); Miller and Sanjurjo (2018) for the bias of streaks.
    """
    return rowwise(partial(_after_streaks, alpha=alpha), (check_series(series), 2))


def _after_streaks(rows: IntArray, alpha: float) -> tuple[float, float, float, float]:
    renamed, counts = compact(rows)
    switched, follows = switches(renamed)
    streak = np.zeros(rows.shape, dtype=bool)
    streak[:, 1:] = follows[:, 1:] & (run_length(renamed)[:, :-1] >= 2)
    n = float(streak.sum())
    if n == 0:
        return np.nan, -1.0, 1.0, n
    implied = float(expected_switch(renamed, counts)[streak].mean())
    share = float(switched[streak].mean())
    lean = (switched - share) * streak / n + _drift(renamed, streak, counts) / n
    spread, count = variance(lean, units(rows >= 0), rows >= 0)
    low, high = share_interval(share, spread, n, count, alpha)
    value, slack = share - implied, 2 / counts.sum()
    return value, max(low - implied - slack, -1.0), min(high - implied + slack, 1.0), n


def _drift(rows: IntArray, streak: NDArray[np.bool_], counts: FloatArray) -> FloatArray:
    """How each choice moves the sum of the implied rates of switching, by its share in the policy."""
    total = counts.sum()
    stuck = np.bincount(rows[:, :-1][streak[:, 1:]], minlength=len(counts)).astype(np.float64)
    return np.asarray(np.where(rows >= 0, (stuck[rows] - stuck @ counts / total) / total, 0.0))
