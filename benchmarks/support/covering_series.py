"""Intervals for what is computed from choices in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from aleator.metrics.dependence.autocorrelation import autocorrelation
from aleator.metrics.dependence.compensation_correlation import compensation_correlation
from aleator.metrics.dependence.count_variance import count_variance
from aleator.metrics.dependence.distinct_series import distinct_series
from aleator.metrics.dependence.excess_switch_rate import excess_switch_rate
from aleator.metrics.dependence.markov_exploiter import markov_exploiter
from aleator.metrics.dependence.markov_order import markov_order
from aleator.metrics.dependence.negative_recency import negative_recency
from aleator.metrics.dependence.rank_autocorrelation import rank_autocorrelation
from aleator.metrics.dependence.switch_rate import switch_rate
from numpy.random import Generator

from .covering import Case, Family, luck_of
from .processes import (
    Maker,
    alternating,
    autoregressive,
    clustered,
    drifting,
    independent,
    lagged,
    members,
    sticky,
)

__all__ = ["SERIES"]

Array = Any
Shape = tuple[int, int]

_STEEP = 0.5 ** np.arange(9) / (0.5 ** np.arange(9)).sum()
PROCESSES: dict[str, tuple[Maker, float]] = {
    "fair coin": (independent([0.5, 0.5]), 0),
    "rare 0.1": (independent([0.9, 0.1]), 0),
    "rare 0.02": (independent([0.98, 0.02]), 0),
    "sticky": (sticky([0.5, 0.5], 0.8), 1),
    "lopsided 0.1": (sticky([0.9, 0.1], 0.9), 1),
    "lopsided 0.05": (sticky([0.95, 0.05], 0.7), 1),
    "alternating": (alternating(0.8), 1),
    "nine sticky": (sticky(_STEEP, 0.7), 1),
    "lag 2": (lagged(0.8), 2),
    "clustered": (clustered([0.5, 0.5]), np.nan),
    "drifting": (drifting([0.5, 0.5]), np.nan),
    "members": (members(sticky([0.5, 0.5], 0.5), 5, 0.7), np.nan),
    "at all looks": (sticky([0.7, 0.3], 0.4), 1),
}
LOOKED_AT = "at all looks"
_LONG = (1, 30), (1, 100), (1, 1000)
_MANY = (10, 10), (100, 10)
SHAPES: dict[str, tuple[Shape, ...]] = {
    "clustered": _MANY,
    "drifting": _LONG,
    "members": ((50, 10), (5, 100), (5, 1000)),
    LOOKED_AT: ((1, 1000),),
}
_MEMBERS = 5

# About a number of the process, told by one long run of it.
OF_THE_PROCESS: dict[str, Callable[..., Any]] = {
    "switch_rate": switch_rate,
    "autocorrelation": autocorrelation,
    "excess_switch_rate": excess_switch_rate,
    "negative_recency": negative_recency,
}
# About an expectation at the same numbers of rows and choices, told by the mean of all samples.
AT_THE_SIZE: dict[str, Callable[..., Any]] = {
    "count_variance": count_variance,
    "distinct_series": distinct_series,
    "markov_exploiter": lambda rows, **more: markov_exploiter(
        rows, _guessing(int(rows.max()) + 1), 0.0, **more
    ),
}


def _guessing(width: int) -> Array:
    """A zero-sum game of guessing in which even play is worth 0."""
    return 1 - width * np.eye(width)


@lru_cache(maxsize=256)
def _of_a_long_run(name: str, column: str, turns: int) -> float:
    """The number of about 400,000 choices in rows as long as the samples'."""
    rows = PROCESSES[column][0](luck_of(f"truth/{column}/{turns}"), (1, max(400_000 // turns, 5), turns))
    return float(OF_THE_PROCESS[name](rows[0]).value)


def _called(function: Callable[..., Any], column: str, rows: Array, alpha: float) -> Any:
    if column != "members":
        return function(rows, alpha=alpha)
    return function(rows, alpha=alpha, clusters=np.arange(rows.shape[-2]) // _MEMBERS)


def _in_order(name: str, column: str, shape: Shape, n: int | None) -> Case:
    function = {**OF_THE_PROCESS, **AT_THE_SIZE, "markov_order": markov_order}[name]

    def number(rows: Array, n: int, alpha: float) -> Any:
        return _called(function, column, rows[..., :n], alpha)

    def truth(rows: Array, n: int) -> float:
        if name in OF_THE_PROCESS:
            return _of_a_long_run(name, column, shape[1])
        if name == "markov_order":
            return PROCESSES[column][1]
        return float(np.nanmean(_called(function, column, rows[..., :n], 0.05).value))

    maker = PROCESSES[column][0]
    return Case(lambda luck, samples: maker(luck, (samples, *shape)), number, truth, n, (20, 50, 200, 1000))


def _numbers(lean: float, n: int | None) -> Case:
    """Normal numbers, each with correlation ``lean`` to the next: Spearman's is 6 / pi arcsin(lean / 2)."""
    return Case(
        lambda luck, samples: autoregressive(luck, (samples, n or 1000), lean),
        lambda numbers, n, alpha: rank_autocorrelation(numbers[:, :n], alpha),
        lambda *_: 6 / np.pi * np.arcsin(lean / 2),
        n,
    )


def _turns(column: str, n: int) -> Case:
    """Rates of one action at two turns over a grid of 21 coins."""
    grid = np.linspace(0.05, 0.95, 21)
    lean = {"fair coin": 0.0, "sticky": 0.8, "alternating": -0.8}[column]

    def rates(luck: Generator, samples: int) -> Array:
        first = luck.random((samples, n, 21)) < grid
        again = luck.random(first.shape) < abs(lean)
        fresh = luck.random(first.shape) < grid
        second = np.where(again, first if lean > 0 else ~first, fresh)
        return np.stack([first.mean(axis=1), second.mean(axis=1)], axis=1)

    return Case(
        rates,
        lambda data, _, alpha: compensation_correlation(data, grid, alpha),
        lambda data, _: float(np.nanmean(compensation_correlation(data, grid).value)),
        n,
    )


_LEANS = {"fair coin": (0.0,), "sticky": (0.5, 0.9, 0.97), "alternating": (-0.8,), LOOKED_AT: (0.5,)}


def _cases(name: str, column: str) -> Iterator[tuple[str, Case]]:
    looked_at = column == LOOKED_AT
    if name == "rank_autocorrelation":
        sizes = (None,) if looked_at else (30, 100, 1000)
        yield from ((f"{r}/{n}", _numbers(r, n)) for r in _LEANS.get(column, ()) for n in sizes)
    elif name == "compensation_correlation":
        yield from ((str(n), _turns(column, n)) for n in (20, 100) if column in [*_LEANS][:3])
    elif name != "markov_order" or not np.isnan(PROCESSES[column][1]) or column == "members":
        for shape in SHAPES.get(column, _LONG + _MANY):
            if _fits(name, shape):
                yield (
                    f"{shape[0]}x{shape[1]}",
                    _in_order(name, column, shape, None if looked_at else shape[1]),
                )


def _fits(name: str, shape: Shape) -> bool:
    """Whether a metric says something of so many rows."""
    return shape[0] > 1 or name not in {"count_variance", "distinct_series"}


SERIES = Family(
    "Choices in order",
    "One row of 30, 100 and 1,000 choices, and 10 and 100 rows of ten. `lopsided p`: the rare action has share p, and"
    " stays with 0.91 or 0.72. `members`: five members of each episode, each of whom takes the choice of a common chain with"
    " probability 0.7.",
    (*OF_THE_PROCESS, *AT_THE_SIZE, "markov_order", "rank_autocorrelation", "compensation_correlation"),
    [*PROCESSES],
    _cases,
)
