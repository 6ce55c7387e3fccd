"""The gambler's fallacy: switching because the same action has come up again and again."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from ..shared.chains import TOO_FEW, before_of, enough, policy, rate, rates_of, reaches
from ..shared.clusters import of_rows, units, variance
from ..shared.row_wise import rowwise
from ..shared.runs import expected_switch, run_length, switches
from ..shared.transitions import check_series, compact

__all__ = ["negative_recency"]


def negative_recency(series: ArrayLike, clusters: ArrayLike | None = None, alpha: float = 0.05) -> Estimate:
    """P(switch | a run of two or more) less what independence implies there, in [-1, 1]; above 0: negative
    recency.

    ``series[..., E, T]`` (indices, -1 padded; ``clusters[..., E]``: rows of one episode). After k times action a, independence implies (N - N_a - b) /
    (N - k - b), N_a of all N choices being a, b = 1 where another stands before: exact in random order, so that the bias of
    streaks in short series is not taken for a fallacy. Interval: from the rates of switching after a run of each action, and
    those at which it is entered and left, which tell the policy (`chains`); withdrawn, that is [-1, 1], below five switches
    after a run of two (three more for each action beyond two). Of more than two actions it holds the normal interval over rows
    (or blocks) too. By run length: `runs.switch_by_run`. NaN where no run of two is followed by a choice.

    >>> round(negative_recency([[0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1]]).value, 3)
    0.436

    Source: Jarvik (1951); Miller and Sanjurjo (2018) for the bias of streaks; the interval, Billingsley (1961), and
    Zou and Donner (2008).
    """
    rows = check_series(series)
    return rowwise(partial(_after_streaks, alpha=alpha), (rows, 2), (of_rows(rows, clusters), 1))


def _after_streaks(rows: IntArray, clusters: IntArray, alpha: float) -> tuple[float, float, float, float]:
    renamed, counts = compact(rows)
    switched, follows = switches(renamed)
    streak = np.zeros(rows.shape, dtype=bool)
    streak[:, 1:] = follows[:, 1:] & (run_length(renamed)[:, :-1] >= 2)
    n = float(streak.sum())
    if n == 0:
        return np.nan, -1.0, 1.0, n
    gaps = switched - expected_switch(renamed, counts)
    value, unit = float(gaps[streak].mean()), units(rows >= 0, clusters)
    if not enough(switched[streak], len(counts)):
        return Estimate(value, -1.0, 1.0, n, TOO_FEW)
    ends = [value, *_ends(renamed, switched > 0, streak, unit, clusters, alpha)]
    # where actions are rare their rates are told so badly that what follows from them is off its middle
    if len(counts) > 2:
        reach = _first_order(renamed, (gaps - value) * streak / n, streak, unit, alpha)
        ends += [value - reach, value + reach]
    return value, max(min(ends), -1.0), min(max(ends), 1.0), n


def _ends(
    rows: IntArray,
    switched: NDArray[np.bool_],
    streak: NDArray[np.bool_],
    unit: IntArray,
    clusters: IntArray,
    alpha: float,
) -> tuple[float, float]:
    before, width = before_of(rows), int(rows.max()) + 1
    trials = [(switched, streak & (before == a)) for a in range(width)]
    whole = rates_of(rows, width, alpha, clusters)
    if width == 2:
        after = [rate([each], unit, alpha) for each in trials]
        middle, below, above = reaches(_of_two, [*after, *whole], apart=2)
    else:
        middle, below, above = reaches(_of_many, [rate(trials, unit, alpha), *whole], apart=1)
    return middle - below, middle + above


def _first_order(
    rows: IntArray, lean: FloatArray, streak: NDArray[np.bool_], unit: IntArray, alpha: float
) -> float:
    """How far the mean of gaps after streaks may be off, by the spread over units of what each choice moves it by: its own
    gap, the mean being taken off (``lean[E, T]``), and its part in the policy that the gaps are held against.
    """
    held, width = rows >= 0, int(rows.max()) + 1
    share = np.bincount(rows[held], minlength=width) / held.sum()
    weight = np.bincount(before_of(rows)[streak], minlength=width) / streak.sum()
    spread, count = variance(lean + (weight[rows] - weight @ share) / held.sum(), unit, held)
    return float(stdtrit(max(count - 1, 1), 1 - alpha / 2) * np.sqrt(spread))


def _of_many(after: FloatArray, leave: FloatArray, enter: FloatArray) -> FloatArray:
    """The mean, over runs of two of each action, of the rate of switching ``after`` them less 1 - its share."""
    share = policy(leave, enter)
    weight = share * (1 - leave)
    total = weight.sum(axis=-1)
    return np.asarray((weight * (after - 1 + share)).sum(axis=-1) / np.where(total > 0, total, 1.0))


def _of_two(
    after_first: FloatArray, after_second: FloatArray, leave: FloatArray, enter: FloatArray
) -> FloatArray:
    """The same of two actions: the second is left as the first is entered."""
    both = np.broadcast_arrays(after_first, after_second, leave, enter)
    pairs = (np.concatenate(pair, axis=-1) for pair in (both[:2], both[2:], both[:1:-1]))
    return _of_many(*pairs)
