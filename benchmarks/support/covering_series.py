"""Intervals for what is computed from choices in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from aleator.metrics.dependence.autocorrelation import autocorrelation
from aleator.metrics.dependence.compensation_correlation import compensation_correlation
from aleator.metrics.dependence.count_variance import count_variance
from aleator.metrics.dependence.distinct_series import distinct_series
from aleator.metrics.dependence.excess_switch_rate import excess_switch_rate
from aleator.metrics.dependence.lempel_ziv import lempel_ziv
from aleator.metrics.dependence.markov_exploiter import markov_exploiter
from aleator.metrics.dependence.markov_order import markov_order
from aleator.metrics.dependence.negative_recency import negative_recency
from aleator.metrics.dependence.rank_autocorrelation import rank_autocorrelation
from aleator.metrics.dependence.switch_rate import switch_rate
from numpy.random import Generator

from .covering import Cell, Measurement, luck_of, measured
from .processes import Maker, alternating, clustered, drifting, independent, lagged, sticky

__all__ = ["COLUMNS", "series"]

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
}
COLUMNS = [*PROCESSES]
_LONG = (1, 30), (1, 100), (1, 1000)
_MANY = (10, 10), (100, 10)
SHAPES: dict[str, tuple[Shape, ...]] = {"clustered": _MANY, "drifting": _LONG}

_PENNIES = np.array([[1.0, -1.0], [-1.0, 1.0]])
# About a number of the process, told by one long run of it.
OF_THE_PROCESS: dict[str, Callable[..., Any]] = {
    "switch_rate": switch_rate,
    "autocorrelation": autocorrelation,
    "excess_switch_rate": excess_switch_rate,
    "negative_recency": negative_recency,
}
# About an expectation at the same numbers of rows and choices, told by the mean of other samples.
AT_THE_SIZE: dict[str, Callable[..., Any]] = {
    "count_variance": count_variance,
    "distinct_series": distinct_series,
    "lempel_ziv": lempel_ziv,
    "markov_exploiter": lambda rows: markov_exploiter(rows, _even(int(rows.max(initial=1)) + 1), 0.0),
}


def _even(width: int) -> Array:
    """A zero-sum game of guessing in which even play is worth 0."""
    return 1 - width * np.eye(width) if width != 2 else _PENNIES


def _long(maker: Maker, shape: Shape, luck: Generator) -> Array:
    """A run of about 400,000 choices in rows as long as the samples'."""
    return maker(luck, (1, max(400_000 // shape[1], 2), shape[1]))[0]


def _of_the_process(name: str, column: str, shape: Shape) -> Measurement:
    maker, function = PROCESSES[column][0], OF_THE_PROCESS[name]

    def measure(luck: Generator, samples: int) -> tuple[Any, Any]:
        truth = function(_long(maker, shape, luck_of(f"truth/{name}/{column}/{shape}"))).value
        return function(maker(luck, (samples, *shape))), float(truth)

    return measure


def _at_the_size(name: str, column: str, shape: Shape) -> Measurement:
    maker, function = PROCESSES[column][0], AT_THE_SIZE[name]

    def measure(luck: Generator, samples: int) -> tuple[Any, Any]:
        others = function(maker(luck_of(f"truth/{name}/{column}/{shape}"), (max(2 * samples, 400), *shape)))
        return function(maker(luck, (samples, *shape))), float(np.nanmean(others.value))

    return measure


def _order(column: str, shape: Shape) -> Measurement:
    maker, truth = PROCESSES[column]
    return lambda luck, samples: (markov_order(maker(luck, (samples, *shape))), truth)


def _numbers(lean: float, n: int) -> Measurement:
    """Normal numbers, each with correlation ``lean`` to the next: Spearman's is 6 / pi arcsin(lean / 2)."""

    def measure(luck: Generator, samples: int) -> tuple[Any, Any]:
        noise = luck.normal(size=(samples, n)) * np.sqrt(1 - lean**2)
        numbers = np.empty_like(noise)
        numbers[:, 0] = noise[:, 0] / np.sqrt(1 - lean**2)
        for t in range(1, n):
            numbers[:, t] = lean * numbers[:, t - 1] + noise[:, t]
        return rank_autocorrelation(numbers), 6 / np.pi * np.arcsin(lean / 2)

    return measure


def _turns(column: str, choices: int) -> Measurement:
    """Rates of one action at two turns over a grid of 21 coins."""
    grid = np.linspace(0.05, 0.95, 21)
    lean = {"fair coin": 0.0, "sticky": 0.8, "alternating": -0.8}[column]

    def rates(luck: Generator, samples: int) -> Array:
        first = luck.random((samples, choices, 21)) < grid
        again = luck.random(first.shape) < abs(lean)
        fresh = luck.random(first.shape) < grid
        second = np.where(again, first if lean > 0 else ~first, fresh)
        return np.stack([first.mean(axis=1), second.mean(axis=1)], axis=1)

    def measure(luck: Generator, samples: int) -> tuple[Any, Any]:
        truth = compensation_correlation(rates(luck_of(f"truth/turns/{column}/{choices}"), 2000), grid).value
        return compensation_correlation(rates(luck, samples), grid), float(np.mean(truth))

    return measure


_LEANS = {"fair coin": (0.0,), "sticky": (0.5, 0.9, 0.97), "alternating": (-0.8,)}


def _cases(name: str, column: str) -> Iterator[tuple[str, Measurement]]:
    if name == "rank_autocorrelation":
        yield from ((f"{r}/{n}", _numbers(r, n)) for r in _LEANS.get(column, ()) for n in (30, 100, 1000))
        return
    if name == "compensation_correlation":
        yield from ((str(n), _turns(column, n)) for n in (20, 100) if column in _LEANS)
        return
    for shape in SHAPES.get(column, _LONG + _MANY):
        case = f"{shape[0]}x{shape[1]}"
        if name in OF_THE_PROCESS:
            yield case, _of_the_process(name, column, shape)
        elif name == "markov_order":
            if not np.isnan(PROCESSES[column][1]):
                yield case, _order(column, shape)
        elif name == "markov_exploiter" or (shape[0] > 1) == (name != "lempel_ziv"):
            yield case, _at_the_size(name, column, shape)


NAMES = [*OF_THE_PROCESS, *AT_THE_SIZE, "markov_order", "rank_autocorrelation", "compensation_correlation"]
SLOW = {"lempel_ziv"}


def series(samples: int) -> Mapping[str, Mapping[str, Cell]]:
    """{metric: {column: cell}}: the least over 1 row of 30, 100 and 1,000 choices, and 10 and 100 rows of ten."""
    rows: dict[str, dict[str, Cell]] = {}
    for name in NAMES:
        for column in COLUMNS:
            if cases := dict(_cases(name, column)):
                few = max(samples // 3, 20) if name in SLOW else samples
                rows.setdefault(name, {})[column] = measured(f"{name}/{column}", cases, few)
    return rows
