"""Intervals for tasks, replies, orders and stated laws."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from aleator.metrics.bias.batch_position_v import batch_position_v
from aleator.metrics.bias.label_bias import label_bias
from aleator.metrics.bias.position_bias import position_bias
from aleator.metrics.distance.agreement import agreement
from aleator.metrics.exploitability.pennies_exploitability import pennies_exploitability
from aleator.metrics.knowing.acted_token_tv import acted_token_tv
from aleator.metrics.knowing.stated_ks import stated_ks
from aleator.metrics.knowing.stated_tv import stated_tv
from aleator.metrics.knowing.token_stated_tv import token_stated_tv
from aleator.metrics.replies.count_compliance import count_compliance
from aleator.metrics.replies.count_ratio import count_ratio
from aleator.metrics.tasks.agreement_rate import agreement_rate
from aleator.metrics.tasks.calibration_slope import calibration_slope
from aleator.metrics.tasks.excess_step_likeness import excess_step_likeness
from aleator.metrics.tasks.excess_stvd import excess_stvd
from aleator.metrics.tasks.ks_at_n import ks_at_n
from aleator.metrics.tasks.mean_absolute_error import mean_absolute_error
from aleator.metrics.tasks.pareto_rate import pareto_rate
from aleator.metrics.tasks.pass_rate import pass_rate
from aleator.metrics.tasks.step_likeness import step_likeness
from aleator.metrics.tasks.stvd import stvd
from numpy.random import Generator
from scipy.special import softmax

from .covering import Case, Family, luck_of, total_variation

__all__ = ["GRIDS", "PLACES", "SHARES", "STATED"]

Array = Any

LOOKED_AT, _LOOKS = "at all looks", (10, 20, 50, 100)

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


def _grid(name: str, rates: Array, n: int) -> Case:
    error, plain = np.abs(rates - _GRID), name.removeprefix("excess_")
    area = 4 * float(np.trapezoid(error, _GRID)) + float(
        2 * 0.05 * (rates[0] + error[0]) + 2 * 0.05 * (1 - rates[-1] + error[-1])
    )
    right = {
        "calibration_slope": float(np.polyfit(_GRID, rates, 1)[0]),
        "stvd": float(error.sum()),
        "mean_absolute_error": float(error.mean()),
        "step_likeness": area,
        "pennies_exploitability": float((error / np.maximum(_GRID, 1 - _GRID)).mean()),
    }[plain]

    def truth(drawn: Array, n: int) -> Any:
        found = [_TASKS[each](drawn, _GRID, n).value for each in (plain, name)]
        return right - (found[0] - found[1])

    return Case(
        lambda luck, samples: luck.binomial(n, rates, size=(samples, 21)) / n,
        lambda drawn, n, alpha: _TASKS[name](drawn, _GRID, n, alpha=alpha),
        truth,
        n,
    )


def _grids(name: str, column: str) -> Iterator[tuple[str, Case]]:
    for n in (10, 30, 100, 1000):
        yield str(n), _grid(name, _RATES[column], n)


def _of_tasks(name: str, good: Array, laws: Array, alpha: float) -> Any:
    """The metric of tasks, replies, decisions or negotiations [S, N] of which some are ``good``."""
    n = good.shape[-1]

    def ratio() -> Any:
        ratios = 1 + (np.where(laws[..., 0] < 1, 1, -1) * np.where(good, 0.1, 0.4))
        return count_ratio(ratios + 1e-9 * np.arange(n), np.ones(ratios.shape), alpha)

    return {
        "pass_rate": lambda: pass_rate(np.where(good, 0.5, 0.001), alpha=alpha),
        "ks_at_n": lambda: ks_at_n(
            np.where(good[..., None], 0.5, 9.0) + np.zeros(12), np.linspace(0.4, 0.6, 13), alpha
        ),
        "count_compliance": lambda: count_compliance(np.where(good, 10, 9), np.full(good.shape, 10), alpha),
        "count_ratio": ratio,
        "agreement": lambda: agreement((~good).astype(int), laws, alpha=alpha),
        "agreement_rate": lambda: agreement_rate(good, alpha),
        "pareto_rate": lambda: pareto_rate(good, laws[..., 0] < 1, alpha),
    }[name]()


def _share(name: str, share: float, n: int | None) -> Case:
    def number(data: tuple[Array, Array], n: int, alpha: float) -> Any:
        good, laws = data
        return _of_tasks(name, good[:, :n], laws[:, :n], alpha)

    def draw(luck: Generator, samples: int) -> tuple[Array, Array]:
        shape = samples, n or _LOOKS[-1]
        return luck.random(shape) < share, np.where(luck.random((*shape, 1)) < 0.5, [0.8, 0.2], [1.0, 0.0])

    right = {"agreement": 0.9 * share + 0.1 * (1 - share), "count_ratio": 1.0}.get(name, share)
    return Case(draw, number, lambda *_: right, n, _LOOKS)


def _shares(name: str, column: str) -> Iterator[tuple[str, Case]]:
    share = 0.3 if column == LOOKED_AT else float(column.rsplit(maxsplit=1)[-1])
    for n in (None,) if column == LOOKED_AT else (10, 30, 100):
        yield str(n), _share(name, share, n)


_PLACES: dict[str, tuple[float, int | None]] = {
    "fair": (0.0, None),
    "always first": (1.0, None),
    "first 0.99": (0.99, 0),
    "first half": (0.5, None),
    "one label": (0.0, 0),
    "label 0.95": (0.05, 0),
    LOOKED_AT: (0.3, None),
}


def _place(name: str, column: str, width: int, n: int | None) -> Case:
    """Orders drawn afresh: with probability ``lean`` the first option shown is taken, else the label is drawn."""
    lean, label = _PLACES[column]
    even = np.full(width, 1 / width)
    law = even if label is None else np.eye(width)[label]
    policy = lean * even + (1 - lean) * law
    where = np.tile(np.arange(width), -(-1000 // width))[:1000]

    def draw(luck: Generator, samples: int) -> tuple[Array, Array]:
        shape = samples, n or _LOOKS[-1]
        if name == "batch_position_v":
            at = np.broadcast_to(where[: shape[1]], shape)
            return at, np.where(luck.random(shape) < lean, at, luck.integers(0, width, shape))
        orders = luck.permuted(np.broadcast_to(np.arange(width), (*shape, width)).copy(), axis=-1)
        return orders, np.where(
            luck.random(shape) < lean, orders[..., 0], luck.choice(width, p=law, size=shape)
        )

    def number(data: tuple[Array, Array], n: int, alpha: float) -> Any:
        shown, acts = (part[:, :n] for part in data)
        if name == "label_bias":
            return label_bias(shown, acts, even, alpha=alpha)
        return {"position_bias": position_bias, "batch_position_v": batch_position_v}[name](
            shown, acts, alpha=alpha
        )

    right = {
        "label_bias": float(np.abs(policy - even).sum() / 2),
        "position_bias": lean * (1 - 1 / width),
        "batch_position_v": lean,
    }[name]
    return Case(draw, number, lambda *_: right, n, _LOOKS)


def _places(name: str, column: str) -> Iterator[tuple[str, Case]]:
    for n in (None,) if column == LOOKED_AT else (10, 100, 1000):
        for width in (2, 3):
            yield f"{width}/{n}", _place(name, column, width, n)


_SPREADS = {"same each time": 0.0, "noisy": 0.5, "very noisy": 1.5, "clustered": 0.8, LOOKED_AT: 0.8}
_LAW = np.array([0.5, 0.3, 0.2])


def _said(column: str, luck: Generator, shape: tuple[int, int]) -> Array:
    """Laws [S, N, A] stated around (0.7, 0.2, 0.1) with noise of their own, in episodes of one or five decisions."""
    each = 5 if column == "clustered" else 1
    noise = luck.normal(size=(shape[0], -(-shape[1] // each), 3)) * _SPREADS[column]
    return softmax(np.log([0.7, 0.2, 0.1]) + np.repeat(noise, each, axis=1)[:, : shape[1]], axis=-1)


@lru_cache(maxsize=16)
def _mean_law(column: str) -> tuple[float, ...]:
    return tuple(_said(column, luck_of(f"truth/stated/{column}"), (200, 5000)).mean(axis=(0, 1)).tolist())


def _law(name: str, column: str, n: int | None) -> Case:
    mean = np.array(_mean_law(column))

    def draw(luck: Generator, samples: int) -> tuple[Array, Array, Array]:
        shape = samples, n or _LOOKS[-1]
        laws, token = _said(column, luck, shape), _said(column, luck, shape)[..., ::-1]
        acts = (luck.random((*shape, 1)) >= np.cumsum(laws, axis=-1)[..., :2]).sum(axis=-1)
        return laws, token, acts

    def number(data: tuple[Array, Array, Array], n: int, alpha: float) -> Any:
        laws, token, acts = (part[:, :n] for part in data)
        episodes = np.broadcast_to(np.arange(n) // (5 if column == "clustered" else 1), acts.shape)
        return {
            "stated_tv": lambda: stated_tv(laws, _LAW, episodes, alpha),
            "token_stated_tv": lambda: token_stated_tv(token, laws, episodes, alpha),
            "acted_token_tv": lambda: acted_token_tv(acts, laws, alpha=alpha),
            "stated_ks": lambda: stated_ks(
                np.cumsum(laws, axis=-1)[..., :2], np.cumsum(_LAW)[:2], episodes=episodes, alpha=alpha
            ),
        }[name]()

    right = {
        "stated_tv": total_variation(mean, _LAW),
        "token_stated_tv": total_variation(mean, mean[::-1]),
        "acted_token_tv": 0.0,
        "stated_ks": float(np.abs(np.cumsum(mean - _LAW)[:2]).max()),
    }[name]

    return Case(draw, number, lambda *_: right, n, _LOOKS)


def _stated(name: str, column: str) -> Iterator[tuple[str, Case]]:
    for n in (None,) if column == LOOKED_AT else (10, 30, 100):
        yield str(n), _law(name, column, n)


GRIDS = Family(
    "Rates over a grid",
    "21 coins of 10 to 1,000 independent choices each. Studies are not stopped at will, so there is no column for it.",
    (*_TASKS,),
    (*_RATES,),
    _grids,
)
SHARES = Family(
    "Shares of tasks, replies and decisions",
    "10, 30 and 100 of them; `pareto_rate`: of those half that end in agreement.",
    ("pass_rate", "ks_at_n", "count_compliance", "count_ratio", "agreement", "agreement_rate", "pareto_rate"),
    ("share 0.02", "share 0.5", "share 0.98", LOOKED_AT),
    _shares,
)
PLACES = Family(
    "Places and labels",
    "Menus of 2 and 3 actions in random orders; 10, 100 and 1,000 choices. `first p`: the first option shown is taken with"
    " probability p, else one label; `label 0.95`: the other way round.",
    ("position_bias", "label_bias", "batch_position_v"),
    (*_PLACES,),
    _places,
)
STATED = Family(
    "Stated laws",
    "10, 30 and 100 statements; `clustered`: five alike in each episode.",
    ("stated_tv", "token_stated_tv", "acted_token_tv", "stated_ks"),
    (*_SPREADS,),
    _stated,
)
