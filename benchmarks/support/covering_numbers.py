"""Intervals for choices that are numbers, and for totals of episodes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from aleator.metrics.distance.ks import ks
from aleator.metrics.distance.ks_two_sample import ks_two_sample
from aleator.metrics.distance.w1 import w1
from aleator.metrics.exploitability.mean_reward import mean_reward
from aleator.metrics.exploitability.payoff_gap import payoff_gap
from aleator.metrics.regret.cumulative_regret import cumulative_regret
from aleator.metrics.shared.effective_sizes import of_numbers
from numpy.random import Generator
from scipy import stats

from .covering import Case, Family
from .processes import autoregressive

__all__ = ["NUMBERS", "TOTALS"]

Array = Any

_SIZES, LOOKED_AT = (10, 100, 1000), "at all looks"
_LAWS = {
    "uniform": stats.uniform(),
    "U-shaped": stats.beta(0.5, 0.5),
    "normal": stats.norm(0.2, 1.1),
    "exponential": stats.expon(),
    "Student 3": stats.t(3),
    "log-normal": stats.lognorm(1),
    "Pareto 1.5": stats.pareto(1.5),
    "Cauchy": stats.cauchy(),
    "sticky": stats.norm(0.2, 1.1),
    "very sticky": stats.norm(0.2, 1.1),
    "clustered": stats.norm(0.2, 1.1),
    "drifting": stats.norm(0.2, 1.1),
    LOOKED_AT: stats.norm(0.2, 1.1),
}
_AIMS = {"uniform": stats.uniform(), "normal": stats.norm(), "Cauchy": stats.cauchy()}
_FINE = (np.arange(200_000) + 0.5) / 200_000
_DEPENDENT = ("sticky", "very sticky", "clustered", "drifting")


@lru_cache(maxsize=64)
def _distances(column: str, against: str) -> tuple[float, float]:
    """The distances of Kolmogorov and Smirnov, and of Wasserstein, between the laws."""
    truth, aim = _LAWS[column], _AIMS[against]
    grid = np.concatenate([truth.ppf(_FINE), aim.ppf(_FINE)])
    gap = float(np.abs(truth.cdf(grid) - aim.cdf(grid)).max())
    endless = {"Cauchy"} & {against, column}
    return gap, np.inf if endless else float(np.abs(truth.ppf(_FINE) - aim.ppf(_FINE)).mean())


def _drawn(column: str, luck: Generator, shape: tuple[int, int]) -> Array:
    """Numbers of the column's law; where they lean on each other, as normal numbers of that law do."""
    samples, n = shape
    if column in {"sticky", "very sticky"}:
        normal = autoregressive(luck, shape, 0.5 if column == "sticky" else 0.9)
    elif column == "clustered":
        common = np.repeat(luck.normal(size=(samples, -(-n // 10))), 10, axis=1)[:, :n]
        normal = np.sqrt(0.5) * (common + luck.normal(size=shape))
    elif column == "drifting":
        common = np.linspace(-1, 1, n) * np.sqrt(1.5) * luck.choice([-1, 1], size=(samples, 1))
        normal = common + np.sqrt(0.5) * luck.normal(size=shape)
    else:
        return _LAWS[column].ppf(luck.random(shape))
    return 0.2 + 1.1 * normal


def _worth(column: str, numbers: Array) -> Array | None:
    """What the numbers of each sample are worth, as evidence has it."""
    if column not in _DEPENDENT:
        return None
    n = numbers.shape[-1]
    episodes = np.arange(n) // 10 if column == "clustered" else np.zeros(n, dtype=int)
    return np.array([of_numbers(row, episodes) for row in numbers])


def _number(name: str, column: str, against: str, n: int | None) -> Case:
    aim, (gap, distance) = _AIMS[against], _distances(column, against)

    def draw(luck: Generator, samples: int) -> tuple[Array, Array]:
        shape = samples, n or _SIZES[-1]
        return _drawn(column, luck, shape), aim.ppf(luck.random(shape))

    def number(data: tuple[Array, Array], n: int, alpha: float) -> Any:
        numbers, reference = (part[:, :n] for part in data)
        more = {"n_effective": _worth(column, numbers), "alpha": alpha}
        if name == "w1":
            return w1(numbers, aim.ppf(_FINE[::50] + 24.5 / 200_000), **more)
        if name == "ks":
            return ks(aim.cdf(numbers), aim.cdf(numbers), **more)
        return ks_two_sample(numbers, reference, **more)

    return Case(draw, number, lambda *_: distance if name == "w1" else gap, n)


def _numbers(name: str, column: str) -> Iterator[tuple[str, Case]]:
    """Numbers of a law against the uniform, the normal and the Cauchy law."""
    for against in ("normal",) if column == "drifting" else _AIMS:
        for n in (None,) if column == LOOKED_AT else _SIZES:
            if column != "drifting" or n != _SIZES[0]:
                yield f"{against}/{n}", _number(name, column, against, n)


_RARE = {"lock-in 0.1": 0.1, "lock-in 0.05": 0.05, "lock-in 0.02": 0.02, LOOKED_AT: 0.05}
_MEANS = {"exponential": 2 * (1 - np.exp(-10)), "drifting": 5 / 1.5}
_METRICS = ("cumulative_regret", "payoff_gap", "mean_reward")


def _losses(column: str, luck: Generator, shape: tuple[int, int]) -> Array:
    """What each of E episodes of 20 choices loses, 1 a choice at most."""
    base = 20 * luck.beta(2, 6, size=shape)
    if column == "exponential":
        base = np.minimum(luck.exponential(2, size=shape), 20)
    if column == "drifting":
        base = base * np.linspace(0.5, 1.5, shape[-1]) / 1.5
    if column == "constant":
        base = np.full(shape, 5.0)
    return np.where(luck.random(shape) < _RARE.get(column, 0.0), 20.0, base)


def _total(name: str, column: str, n: int | None) -> Case:
    rare, mean = _RARE.get(column, 0.0), _MEANS.get(column, 5.0)
    truth = rare * 20 + (1 - rare) * mean

    def number(losses: Array, n: int, alpha: float) -> Any:
        if name == "cumulative_regret":
            return cumulative_regret(losses[:, :n], alpha, regret_span=20.0)
        counts = np.broadcast_to([10 * n, 10 * n], (len(losses), 2))
        table = [[1.0, 0.0], [0.0, 0.0]]
        if name == "mean_reward":
            return mean_reward(-losses[:, :n], counts, alpha, own_payoffs=table)
        return payoff_gap(-losses[:, :n], counts, 0.25, alpha, payoffs=table)

    right = {"cumulative_regret": truth, "payoff_gap": -truth / 20 - 0.25, "mean_reward": -truth / 20}[name]
    looks = (5, 10, 20, 50, 100)
    return Case(
        lambda luck, samples: _losses(column, luck, (samples, n or 100)), number, lambda *_: right, n, looks
    )


def _totals(name: str, column: str) -> Iterator[tuple[str, Case]]:
    for n in (None,) if column == LOOKED_AT else (5, 10, 20, 50, 100):
        yield str(n), _total(name, column, n)


NUMBERS = Family(
    "Numbers",
    "Against the uniform, the normal and the Cauchy law; 10, 100 and 1,000 numbers. `sticky`, `very sticky`: normal numbers, each"
    " with correlation 0.5 or 0.9 to the one before; `clustered`: half of their variance is that of episodes of ten; `drifting`:"
    " three quarters of it that of a trend, of 100 and 1,000 in one episode.",
    ("ks", "w1", "ks_two_sample"),
    [*_LAWS],
    _numbers,
)
TOTALS = Family(
    "Totals of episodes",
    "5 to 100 episodes of 20 choices, of which each may lose 1. `lock-in p`: an episode loses all of it with probability p.",
    _METRICS,
    ["even", "exponential", "constant", "lock-in 0.1", "lock-in 0.05", "lock-in 0.02", "drifting", LOOKED_AT],
    _totals,
)
