"""Intervals for numbers, episodes, tasks, replies, orders and stated laws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from aleator.metrics.bias.batch_position_v import batch_position_v
from aleator.metrics.bias.label_bias import label_bias
from aleator.metrics.bias.position_bias import position_bias
from aleator.metrics.distance.agreement import agreement
from aleator.metrics.distance.ks import ks
from aleator.metrics.distance.ks_two_sample import ks_two_sample
from aleator.metrics.distance.mean_deviation import mean_deviation
from aleator.metrics.distance.w1 import w1
from aleator.metrics.exploitability.payoff_gap import payoff_gap
from aleator.metrics.exploitability.pennies_exploitability import pennies_exploitability
from aleator.metrics.knowing.acted_token_tv import acted_token_tv
from aleator.metrics.knowing.stated_ks import stated_ks
from aleator.metrics.knowing.stated_tv import stated_tv
from aleator.metrics.knowing.token_stated_tv import token_stated_tv
from aleator.metrics.regret.cumulative_regret import cumulative_regret
from aleator.metrics.replies.count_compliance import count_compliance
from aleator.metrics.replies.count_ratio import count_ratio
from aleator.metrics.tasks.calibration_slope import calibration_slope
from aleator.metrics.tasks.excess_step_likeness import excess_step_likeness
from aleator.metrics.tasks.excess_stvd import excess_stvd
from aleator.metrics.tasks.ks_at_n import ks_at_n
from aleator.metrics.tasks.mean_absolute_error import mean_absolute_error
from aleator.metrics.tasks.pass_rate import pass_rate
from aleator.metrics.tasks.step_likeness import step_likeness
from aleator.metrics.tasks.stvd import stvd
from numpy.random import Generator
from scipy import stats
from scipy.special import softmax

from .covering import Cell, Measurement, luck_of, measured, total_variation

__all__ = ["FAMILIES", "family"]

Array = Any
Cases = Callable[[], Iterator[tuple[str, Measurement]]]

_SIZES = (10, 30, 100, 1000)
_LAWS = {
    "uniform": stats.uniform(),
    "U-shaped": stats.beta(0.5, 0.5),
    "normal": stats.norm(0.2, 1.1),
    "exponential": stats.expon(),
    "Student 3": stats.t(3),
    "log-normal": stats.lognorm(1),
    "Pareto 1.5": stats.pareto(1.5),
    "Cauchy": stats.cauchy(),
}
_AIMS = {"uniform": stats.uniform(), "normal": stats.norm(), "Cauchy": stats.cauchy()}
_FINE = (np.arange(200_000) + 0.5) / 200_000


def _numbers(name: str, column: str) -> Iterator[tuple[str, Measurement]]:
    """Independent numbers of a law against the uniform, the normal and the Cauchy law."""
    truth = _LAWS[column]
    for against, aim in _AIMS.items():
        grid = np.concatenate([truth.ppf(_FINE), aim.ppf(_FINE)])
        gap = float(np.abs(truth.cdf(grid) - aim.cdf(grid)).max())
        endless = {"Cauchy"} & {against, column}
        distance = np.inf if endless else float(np.abs(truth.ppf(_FINE) - aim.ppf(_FINE)).mean())
        for n in _SIZES:
            yield f"{against}/{n}", _number(name, truth, aim, n, gap, distance)


def _number(name: str, truth: Any, aim: Any, n: int, gap: float, distance: float) -> Measurement:
    def measure(luck: Generator, samples: int) -> tuple[Any, Any]:
        numbers = truth.ppf(luck.random((samples, n)))
        if name == "w1":
            return w1(numbers, aim.ppf(_FINE[::50] + 24.5 / 200_000)), distance
        if name == "ks":
            return ks(aim.cdf(numbers), aim.cdf(numbers)), gap
        return ks_two_sample(numbers, aim.ppf(luck.random((samples, n)))), gap

    return measure


def _episodes(name: str, column: str) -> Iterator[tuple[str, Measurement]]:
    """Totals of episodes of 20: what is lost is 1 a choice at most."""
    for n in (5, 10, 20, 50, 100):
        yield str(n), _episode(name, column, n)


def _episode(name: str, column: str, n: int) -> Measurement:
    def measure(luck: Generator, samples: int) -> tuple[Any, Any]:
        base = 20 * luck.beta(2, 6, size=(samples, n))
        rare = {"lock-in 0.1": 0.1, "lock-in 0.05": 0.05, "lock-in 0.02": 0.02}.get(column, 0.0)
        if column == "exponential":
            base = np.minimum(luck.exponential(2, size=base.shape), 20)
        if column == "drifting":
            base = base * np.linspace(0.5, 1.5, n) / 1.5
        if column == "constant":
            base = np.full_like(base, 5.0)
        mean = {"exponential": 2 * (1 - np.exp(-10)), "drifting": 5 / 1.5}.get(column, 5.0)
        losses = np.where(luck.random(base.shape) < rare, 20.0, base)
        truth = rare * 20 + (1 - rare) * mean
        if name == "cumulative_regret":
            return cumulative_regret(losses, regret_span=20.0), truth
        payoffs = [[1.0, 0.0], [0.0, 0.0]]
        counts = np.broadcast_to([10 * n, 10 * n], (samples, 2))
        return payoff_gap(-losses, counts, 0.25, payoffs=payoffs), -truth / 20 - 0.25

    return measure


_GRID = np.linspace(0.05, 0.95, 21)
_RATES = {
    "calibrated": _GRID,
    "step": (_GRID > 0.5) * 1.0,
    "shrunk": 0.5 + (_GRID - 0.5) * 0.8,
    "steep": np.clip(2 * _GRID - 0.5, 0.01, 0.99),
}
_TASKS: dict[str, Callable[..., Any]] = {
    "calibration_slope": calibration_slope,
    "stvd": stvd,
    "mean_absolute_error": mean_absolute_error,
    "step_likeness": step_likeness,
    "pennies_exploitability": pennies_exploitability,
    "excess_stvd": excess_stvd,
    "excess_step_likeness": excess_step_likeness,
}


def _grids(name: str, column: str) -> Iterator[tuple[str, Measurement]]:
    for n in _SIZES:
        yield str(n), _grid(name, _RATES[column], n)


def _grid(name: str, rates: Array, n: int) -> Measurement:
    error = np.abs(rates - _GRID)
    area = 4 * float(np.trapezoid(error, _GRID)) + float(
        2 * 0.05 * (rates[0] + error[0]) + 2 * 0.05 * (1 - rates[-1] + error[-1])
    )
    truths = {
        "calibration_slope": float(np.polyfit(_GRID, rates, 1)[0]),
        "stvd": float(error.sum()),
        "mean_absolute_error": float(error.mean()),
        "step_likeness": area,
        "pennies_exploitability": float((error / np.maximum(_GRID, 1 - _GRID)).mean()),
    }

    def measure(luck: Generator, samples: int) -> tuple[Any, Any]:
        drawn = luck.binomial(n, rates, size=(samples, 21)) / n
        result, plain = _TASKS[name](drawn, _GRID, n), name.removeprefix("excess_")
        if plain == name:
            return result, truths[name]
        return result, truths[plain] - (_TASKS[plain](drawn, _GRID, n).value - result.value)

    return measure


def _shares(name: str, column: str) -> Iterator[tuple[str, Measurement]]:
    for n in (10, 30, 100):
        yield str(n), _share(name, float(column.rsplit(maxsplit=1)[-1]), n)


def _share(name: str, share: float, n: int) -> Measurement:
    def measure(luck: Generator, samples: int) -> tuple[Any, Any]:
        good = luck.random((samples, n)) < share
        if name == "pass_rate":
            return pass_rate(np.where(good, 0.5, 0.001)), share
        if name == "count_compliance":
            return count_compliance(np.where(good, 10, 9), np.full(good.shape, 10)), share
        if name == "count_ratio":
            ratio = 1 + share * luck.standard_normal((samples, n)) ** 3 / 10
            return count_ratio(np.maximum(ratio, 0), np.ones(ratio.shape)), 1.0
        if name == "agreement":
            laws = np.where(luck.random((samples, n, 1)) < 0.5, [0.8, 0.2], [1.0, 0.0])
            return agreement((~good).astype(int), laws), 0.9 * share + 0.1 * (1 - share)
        tasks = np.where(good[..., None], 0.5, 9.0) + np.zeros(12)
        return ks_at_n(tasks, np.linspace(0.4, 0.6, 13)), share

    return measure


def _places(name: str, column: str) -> Iterator[tuple[str, Measurement]]:
    for n in _SIZES:
        for width in (2, 3):
            yield f"{width}/{n}", _place(name, column, width, n)


def _place(name: str, column: str, width: int, n: int) -> Measurement:
    """Orders drawn afresh: with probability ``lean`` the first option shown is taken, else the label is drawn."""
    lean, label = {
        "fair": (0.0, None),
        "always first": (1.0, None),
        "first 0.99": (0.99, 0),
        "first half": (0.5, None),
        "one label": (0.0, 0),
        "label 0.95": (0.05, 0),
    }[column]
    even = np.full(width, 1 / width)
    law = even if label is None else np.eye(width)[label]

    def measure(luck: Generator, samples: int) -> tuple[Any, Any]:
        orders = luck.permuted(np.broadcast_to(np.arange(width), (samples, n, width)).copy(), axis=-1)
        drawn = luck.choice(width, p=law, size=(samples, n))
        acts = np.where(luck.random((samples, n)) < lean, orders[..., 0], drawn)
        policy = lean * even + (1 - lean) * law
        if name == "label_bias":
            return label_bias(orders, acts, even), float(np.abs(policy - even).sum() / 2)
        if name == "position_bias":
            return position_bias(orders, acts), lean * (1 - 1 / width)
        where = np.tile(np.arange(width), -(-n // width))[:n]
        first = np.where(luck.random((samples, n)) < lean, where, luck.integers(0, width, (samples, n)))
        return batch_position_v(where, first), lean

    return measure


def _stated(name: str, column: str) -> Iterator[tuple[str, Measurement]]:
    for n in (10, 30, 100):
        yield str(n), _law(name, column, n)


def _law(name: str, column: str, n: int) -> Measurement:
    """Laws stated around (0.7, 0.2, 0.1) with noise of their own, in episodes of one or five decisions."""
    spread = {"same each time": 0.0, "noisy": 0.5, "very noisy": 1.5, "clustered": 0.8}[column]
    base, optimal = np.log([0.7, 0.2, 0.1]), np.array([0.5, 0.3, 0.2])
    episodes = np.arange(n) // (5 if column == "clustered" and n > 10 else 1)

    def said(luck: Generator, samples: int) -> Array:
        noise = luck.normal(size=(samples, episodes.max() + 1, 3))[:, episodes] * spread
        return softmax(base + noise, axis=-1)

    mean = said(luck_of(f"truth/{name}/{column}/{n}"), 200_000 // n).mean(axis=(0, 1))

    def measure(luck: Generator, samples: int) -> tuple[Any, Any]:
        laws = said(luck, samples)
        if name == "stated_tv":
            return stated_tv(laws, optimal, np.broadcast_to(episodes, laws.shape[:-1])), total_variation(
                mean, optimal
            )
        if name == "token_stated_tv":
            token = said(luck, samples)[..., ::-1]
            return token_stated_tv(token, laws, np.broadcast_to(episodes, laws.shape[:-1])), total_variation(
                mean, mean[::-1]
            )
        if name == "stated_ks":
            reached = np.cumsum(laws, axis=-1)[..., :2]
            wanted = np.array([0.5, 0.8])
            return stated_ks(reached, wanted), float(np.abs(np.cumsum(mean)[:2] - wanted).max())
        counts = (luck.random((samples, n, 1)) >= np.cumsum(laws, axis=-1)[..., :2]).sum(axis=-1)
        return acted_token_tv(counts, laws), 0.0

    return measure


def _mixed(name: str, column: str) -> Iterator[tuple[str, Measurement]]:
    for n in (30, 100, 1000):
        yield str(n), _varying(float(column.rsplit(maxsplit=1)[-1]), n)


def _varying(follow: float, n: int) -> Measurement:
    """Laws that vary; the choice is drawn from them, or with probability 1 - ``follow`` is the likeliest."""

    def measure(luck: Generator, samples: int) -> tuple[Any, Any]:
        laws = luck.dirichlet(np.ones(3), size=(samples, n))
        drawn = (luck.random((samples, n, 1)) >= np.cumsum(laws, axis=-1)[..., :2]).sum(axis=-1)
        acts = np.where(luck.random((samples, n)) < follow, drawn, laws.argmax(axis=-1))
        played = follow * laws + (1 - follow) * np.eye(3)[laws.argmax(axis=-1)]
        gap, ranked = (
            (played - laws).mean(axis=1),
            (np.sort(played, axis=-1) - np.sort(laws, axis=-1)).mean(axis=1),
        )
        return mean_deviation(acts, laws), np.abs(np.stack([gap, ranked])).sum(axis=-1).max(axis=0) / 2

    return measure


Family = tuple[tuple[str, ...], list[str], Callable[[str, str], Iterator[tuple[str, Measurement]]]]
FAMILIES: dict[str, Family] = {
    "Numbers": (("ks", "w1", "ks_two_sample"), [*_LAWS], _numbers),
    "Totals of episodes": (
        ("cumulative_regret", "payoff_gap"),
        ["even", "exponential", "constant", "lock-in 0.1", "lock-in 0.05", "lock-in 0.02", "drifting"],
        _episodes,
    ),
    "Rates over a grid": ((*_TASKS,), [*_RATES], _grids),
    "Shares of tasks, replies and decisions": (
        ("pass_rate", "ks_at_n", "count_compliance", "count_ratio", "agreement"),
        ["share 0.02", "share 0.5", "share 0.98"],
        _shares,
    ),
    "Places and labels": (
        ("position_bias", "label_bias", "batch_position_v"),
        ["fair", "always first", "first 0.99", "first half", "one label", "label 0.95"],
        _places,
    ),
    "Stated laws": (
        ("stated_tv", "token_stated_tv", "acted_token_tv", "stated_ks"),
        ["same each time", "noisy", "very noisy", "clustered"],
        _stated,
    ),
    "Laws that vary": (("mean_deviation",), ["follows 1", "follows 0.7", "follows 0"], _mixed),
}


def family(title: str, samples: int) -> Mapping[str, Mapping[str, Cell]]:
    """{metric: {column: cell}} of one family, the least over its sizes."""
    names, columns, cases = FAMILIES[title]
    return {
        name: {column: measured(f"{name}/{column}", dict(cases(name, column)), samples) for column in columns}
        for name in names
    }
