"""Choices in order as chains of two states, each action against all others, and how far functions of their rates may lie.

For each action a, ``leave`` is P(another | a before) and ``enter`` is P(a | another before). They carry the policy,
enter / (enter + leave), and the lag-1 correlation of a's indicator, 1 - enter - leave. Given the choices before them the
switches of a chain are independent trials, so that both rates are shares of a known number of trials however sticky or
lopsided the chain is, and few trials show as wide intervals. Where choices lean on more than the one before, the trials
weigh as many as would vary as much over rows (or blocks of one row; `clusters`).

>>> leave, enter = rates_of(np.array([[0, 0, 0, 1, 0, 0, 1, 1]]), 2)
>>> leave.value.tolist(), enter.value.tolist()
([0.4], [0.5])
>>> worth(np.array([[0, 1] * 50])), worth(np.array([[0] * 50 + [1] * 50]))
(100.0, 1.0)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from ...core.chance import FloatArray, IntArray
from .clusters import share_interval, units, variance
from .transitions import compact

__all__ = [
    "TOO_FEW",
    "Rate",
    "before_of",
    "correlation",
    "enough",
    "policy",
    "rate",
    "rates_of",
    "reaches",
    "variance_of",
    "worth",
]

_PLACES, _STEP, _FEWEST, _EACH = 9, 1e-4, 5, 3
TOO_FEW = "too few switches"
"""Why an interval is withdrawn where there are not `enough`."""
_SURE = 0.4  # one minus the level of the correlation's interval of which `worth` takes the upper end


class Rate(NamedTuple):
    """Rates ``value[K]`` between ``low`` and ``high`` [K], and what each choice moved them by, ``noise[K, N]``."""

    value: FloatArray
    low: FloatArray
    high: FloatArray
    noise: FloatArray


def rates_of(
    rows: IntArray, width: int, alpha: float = 0.05, clusters: IntArray | None = None
) -> tuple[Rate, Rate]:
    """``leave`` and ``enter`` of the actions of ``rows[E, T]`` (indices below ``width``, -1 padded), K = ``width``; of two
    actions the first alone, since the other's are the same numbers. ``clusters[E]`` as `clusters.units`.

    Source: Billingsley (1961), "Statistical inference for Markov processes"; Korn and Graubard (1998).
    """
    before = before_of(rows)
    unit, actions = units(rows >= 0, clusters), range(1 if width == 2 else width)
    leave = [((rows != a), before == a) for a in actions]
    enter = [((rows == a), (before >= 0) & (before != a)) for a in actions]
    return rate(leave, unit, alpha), rate(enter, unit, alpha)


def enough(events: NDArray[Any], width: int = 2) -> bool:
    """Whether there are enough ``events`` (true or 1) for an interval: below five, a chain that never moves cannot be told
    from one that will move soon; three more for each action beyond two where each has a rate of its own to show.
    """
    return bool(events.sum() >= _FEWEST + _EACH * max(width - 2, 0))


def before_of(rows: IntArray) -> IntArray:
    """The choice before each one of ``rows[E, T]``; -1 where there is none, or no choice."""
    before = np.full(rows.shape, -1, dtype=np.int64)
    before[:, 1:] = np.where(rows[:, 1:] >= 0, rows[:, :-1], -1)
    return before


def rate(trials: Sequence[tuple[NDArray[np.bool_], NDArray[np.bool_]]], unit: IntArray, alpha: float) -> Rate:
    """For each of K pairs (happened, tried), both [E, T], the share of those tried that happened; 1/2 in [0, 1] where none was."""
    return Rate(
        *(np.array(part) for part in zip(*(_share(*each, unit, alpha) for each in trials), strict=True))
    )


def _share(
    happened: NDArray[np.bool_], tried: NDArray[np.bool_], unit: IntArray, alpha: float
) -> tuple[float, float, float, FloatArray]:
    n = float(tried.sum())
    if n == 0:
        return 0.5, 0.0, 1.0, np.zeros(tried.size)
    share = float((happened & tried).sum()) / n
    noise = np.asarray((happened - share) * tried / n, dtype=np.float64)
    spread, count = variance(noise, unit, tried)
    low, high = share_interval(share, spread, n, count, alpha)
    return share, low, high, noise.reshape(-1)


def policy(leave: FloatArray, enter: FloatArray) -> FloatArray:
    """The share of time in a state that is left and entered at these rates; 1/2 where it is neither."""
    total = enter + leave
    return np.where(total > 0, enter / np.where(total > 0, total, 1.0), 0.5)


def variance_of(leave: FloatArray, enter: FloatArray) -> FloatArray:
    """p (1 - p) of the state's share of time p."""
    share = policy(leave, enter)
    return np.asarray(share * (1 - share))


def correlation(leave: FloatArray, enter: FloatArray) -> FloatArray:
    """The lag-1 correlation of indicators, [..., K], averaged by their variances; 0 where nothing varies."""
    weight = variance_of(leave, enter)
    total = weight.sum(axis=-1)
    mean = (weight * (1 - leave - enter)).sum(axis=-1) / np.where(total > 0, total, 1.0)
    return np.where(total > 0, mean, 0.0)


def reaches(
    function: Callable[..., FloatArray], rates: Sequence[Rate], apart: int = 0
) -> tuple[float, float, float]:
    """``function`` of the rates ([..., K] each, to [...]) at their values, and how far below and above it may lie.

    The rates are moved one by one to the ends of their intervals (and between: extremes may lie inside). What that changes
    is squared and summed for each action, that of the first ``apart`` rates by itself; the sums' roots are added up, over
    actions in the proportion in which their noise adds up.

    Source: Zou and Donner (2008), "Construction of confidence limits about effect measures: a general approach".
    """
    values = [one.value for one in rates]
    centre, each = float(function(*values)), np.eye(len(values[0]), dtype=bool)
    below, above = np.zeros((2, len(each))), np.zeros((2, len(each)))
    for k, one in enumerate(rates):
        places = np.linspace(one.low, one.high, _PLACES)[:, :, None]
        moved = np.where(each, places, one.value)
        change = function(*values[:k], moved, *values[k + 1 :]) - centre
        below[int(k >= apart)] += np.minimum(change.min(axis=0), 0.0) ** 2
        above[int(k >= apart)] += np.maximum(change.max(axis=0), 0.0) ** 2
    shared = _shared(function, rates, each) if len(each) > 1 else 1.0
    return centre, shared * float(np.sqrt(below).sum()), shared * float(np.sqrt(above).sum())


def worth(rows: IntArray) -> float:
    """How many independent choices those of ``rows[E, T]`` (indices, -1 padded), one episode's, are worth, from 1 to all.

    The least of n (1 - r) / (1 + r), r the upper end of their lag-1 correlation, and n over the design effect of rows or
    blocks. 1 below five switches: a choice that hardly changes in one episode does not show how often it would.

    Source: Bayley and Hammersley (1946), "The effective number of independent observations in an autocorrelated time
    series"; Kish (1965).
    """
    n = float((rows >= 0).sum())
    renamed, counts = compact(rows)
    if n < 2 or len(counts) < 2 or not enough(np.diff(renamed, axis=-1)[rows[:, 1:] >= 0] != 0):
        return min(n, 1.0)
    middle, _, above = reaches(correlation, rates_of(renamed, len(counts), _SURE))
    lean, held, unit = min(middle + above, 1.0), rows >= 0, units(rows >= 0)
    share = counts / n
    found = [variance(((renamed == a) - share[a]) * held / n, unit, held) for a in range(len(counts))]
    few = (ndtri(0.975) / stdtrit(max(found[0][1] - 1, 1), 0.975)) ** 2
    clustered = few * (1 - share @ share) / max(sum(spread for spread, _ in found), 1e-300)
    return float(max(1.0, min(n * (1 - lean) / (1 + lean), clustered, n)))


def _shared(function: Callable[..., FloatArray], rates: Sequence[Rate], each: NDArray[np.bool_]) -> float:
    """The deviation of the sum of all actions' noise over the sum of their deviations, in [1/sqrt(K), 1]."""
    values, noises = [one.value for one in rates], np.zeros_like(rates[0].noise)
    for k, one in enumerate(rates):
        slopes = [
            function(*values[:k], np.where(each, one.value + step, one.value), *values[k + 1 :])
            for step in (_STEP, -_STEP)
        ]
        noises = noises + np.asarray((slopes[0] - slopes[1]) / (2 * _STEP))[:, None] * one.noise
    apart = float(np.sqrt((noises**2).sum(axis=-1)).sum())
    together = float(np.sqrt((noises.sum(axis=0) ** 2).sum()))
    return max(together / apart, len(each) ** -0.5) if apart > 0 else 1.0
