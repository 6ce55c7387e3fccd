"""Intervals for what is computed from counts of choices: distances, losses and fitted models."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from aleator.metrics.distance.entropy import entropy
from aleator.metrics.distance.equilibrium_distance import equilibrium_distance
from aleator.metrics.distance.excess_jsd import excess_jsd
from aleator.metrics.distance.excess_support_coverage import excess_support_coverage
from aleator.metrics.distance.excess_tv import excess_tv
from aleator.metrics.distance.hellinger import hellinger
from aleator.metrics.distance.jsd import jsd
from aleator.metrics.distance.kl import kl
from aleator.metrics.distance.reverse_kl import reverse_kl
from aleator.metrics.distance.simbench_tv import simbench_tv
from aleator.metrics.distance.support_coverage import support_coverage
from aleator.metrics.distance.top_share import top_share
from aleator.metrics.distance.tv import tv
from aleator.metrics.distance.tv_sequence import tv_sequence
from aleator.metrics.distance.w1_ordered import w1_ordered
from aleator.metrics.exploitability.best_response_gain import best_response_gain
from aleator.metrics.exploitability.excess_best_response_gain import excess_best_response_gain
from aleator.metrics.exploitability.excess_exploitability import excess_exploitability
from aleator.metrics.exploitability.excess_nash_conv import excess_nash_conv
from aleator.metrics.exploitability.exploitability import exploitability
from aleator.metrics.exploitability.nash_conv import nash_conv
from aleator.metrics.exploitability.relative_exploitability import relative_exploitability
from aleator.metrics.exploitability.relative_nash_conv import relative_nash_conv
from aleator.metrics.models.level_k import level_k
from aleator.metrics.models.logit_lambda import logit_lambda
from aleator.metrics.models.qre_lambda import qre_lambda
from aleator.metrics.shared.chains import worth
from aleator.metrics.shared.counting import effective_size
from aleator.metrics.shared.sampling_noise import expected_support_coverage
from numpy.random import Generator
from scipy.optimize import brentq
from scipy.special import entr, rel_entr, softmax

from .covering import Cell, Measurement, luck_of, measured, total_variation
from .processes import Maker, clustered, drifting, independent, sticky

__all__ = ["COLUMNS", "policies"]

Array = Any
Played = tuple[Array, Array]  # counts [S, A], and what they are worth [S]

_SIZES, _MENUS = (10, 30, 100, 1000), (2, 3, 9)
COLUMNS = ["even", "rare", "vertex", "optimal", "clustered", "sticky", "one episode", "lopsided", "drifting"]


def _laws(width: int) -> dict[str, Array]:
    steep = 0.5 ** np.arange(width)
    return {
        "even": np.full(width, 1 / width),
        "steep": steep / steep.sum(),
        "rare": np.r_[0.98, np.full(width - 1, 0.02 / (width - 1))],
        "vertex": np.eye(width)[0],
    }


def _process(column: str, policy: Array, n: int) -> tuple[Maker, tuple[int, int]]:
    """How choices of a column come about, and in which episodes and turns."""
    many = (max(n // 10, 1), min(n, 10))
    return {
        "clustered": (clustered(policy), many),
        "sticky": (sticky(policy, 0.5), many),
        "one episode": (sticky(policy, 0.5), (1, n)),
        "lopsided": (sticky(policy, 0.9), (1, n)),
        "drifting": (drifting(policy), (1, n)),
    }.get(column, (independent(policy), (n, 1)))


def played(samples: int, column: str, policy: Array, n: int) -> Played:
    """Counts, and what they are worth; the same for every metric."""
    return _played(samples, column, tuple(policy.tolist()), n)


@lru_cache(maxsize=512)
def _played(samples: int, column: str, law: tuple[float, ...], n: int) -> Played:
    policy, luck = np.array(law), luck_of(f"played/{column}/{law}/{n}/{samples}")
    maker, (episodes, turns) = _process(column, policy, n)
    if turns == 1:
        return luck.multinomial(n, policy, size=samples), np.full(samples, float(n))
    choices = maker(luck, (samples, episodes, turns))
    tables = (choices[..., None] == np.arange(len(policy))).sum(axis=-2)
    sizes = [
        worth(one) if episodes == 1 else effective_size(table)
        for one, table in zip(choices, tables, strict=True)
    ]
    return tables.sum(axis=1), np.array(sizes)


def _divergence(p: Array, q: Array) -> float:
    return float((rel_entr(p, (p + q) / 2) + rel_entr(q, (p + q) / 2)).sum() / np.log(4))


def _score(p: Array, q: Array) -> float:
    unit = total_variation(np.full(len(q), 1 / len(q)), q)
    return 100 * (1 - total_variation(p, q) / unit) if unit > 1e-12 else np.nan


def _to_segment(p: Array, q: Array) -> float:
    """The least distance to a mixture of q and the even law."""
    even = np.full(len(q), 1 / len(q))
    return min(total_variation(p, t * q + (1 - t) * even) for t in np.linspace(0, 1, 2001))


def _penny(width: int) -> Array:
    """The seat loses 1 where the opponent names its action: value -1 / A, and even play is optimal."""
    return -np.eye(width)


OF_THE_POLICY: dict[str, tuple[Callable[..., Any], Callable[[Array, Array], float]]] = {
    "tv": (tv, total_variation),
    "tv_sequence": (tv_sequence, total_variation),
    "hellinger": (hellinger, lambda p, q: float(np.sqrt(max(1 - np.sqrt(p * q).sum(), 0)))),
    "jsd": (jsd, _divergence),
    "kl": (kl, lambda p, q: float(rel_entr(p, q).sum())),
    "reverse_kl": (reverse_kl, lambda p, q: float(rel_entr(q, p).sum())),
    "simbench_tv": (simbench_tv, _score),
    "w1_ordered": (
        lambda c, q, k: w1_ordered(c, q, np.arange(len(q)), k),
        lambda p, q: float(np.abs(np.cumsum(p - q)).sum()),
    ),
    "entropy": (lambda c, _, k: entropy(c, k), lambda p, _: float(entr(p).sum() / np.log(2))),
    "top_share": (lambda c, _, k: top_share(c, k), lambda p, _: float(p.max())),
    "equilibrium_distance": (
        lambda c, q, k: equilibrium_distance(c, (np.stack([q, np.full(len(q), 1 / len(q))]),), k),
        _to_segment,
    ),
    "exploitability": (
        lambda c, q, k: exploitability(c, _penny(len(q)), -1 / len(q), k),
        lambda p, q: float(p.max() - 1 / len(q)),
    ),
    "relative_exploitability": (
        lambda c, q, k: relative_exploitability(c, 3 * _penny(len(q)), -3 / len(q), k),
        lambda p, q: float(p.max() - 1 / len(q)),
    ),
}
# Moved by a floor that is computed: about the same distance of the policy less the floor.
EXCESSES: dict[str, tuple[Callable[..., Any], str]] = {
    "excess_tv": (excess_tv, "tv"),
    "excess_jsd": (excess_jsd, "jsd"),
    "excess_exploitability": (
        lambda c, q, k: excess_exploitability(
            c, np.full(len(q), 1 / len(q)), _penny(len(q)), -1 / len(q), n_effective=k
        ),
        "exploitability",
    ),
}
SLOW = {"equilibrium_distance", "excess_exploitability", "logit_lambda", "qre_lambda"}


def _pairs(column: str, width: int) -> Iterator[tuple[Array, Array]]:
    """(policy, law) of a column."""
    laws = _laws(width)
    inner = [laws[name] for name in ("even", "steep", "rare")]
    if column == "optimal":
        yield from ((q, q) for q in laws.values())
    elif column in {"rare", "vertex"}:
        yield from ((laws[column], q) for q in inner[:2])
    elif column == "lopsided":
        yield laws["steep"], laws["even"]
        yield np.r_[0.9, np.full(width - 1, 0.1 / (width - 1))], laws["even"]
    else:
        yield from ((p, q) for p in inner[:2] for q in inner if p is not q)


def _distance(name: str, column: str, p: Array, q: Array, n: int) -> Measurement:
    def measure(luck: Generator, samples: int) -> tuple[Any, Any]:
        counts, size = played(samples, column, p, n)
        if name in OF_THE_POLICY:
            function, truth = OF_THE_POLICY[name]
            return function(counts, q, size), truth(p, q)
        function, plain = EXCESSES[name]
        result, base = function(counts, q, size), OF_THE_POLICY[plain][0](counts, q, size)
        return result, OF_THE_POLICY[plain][1](p, q) - (base.value - result.value)

    return measure


def _support(function: Callable[..., Any], p: Array, q: Array, n: int, floor: bool) -> Measurement:
    def measure(luck: Generator, samples: int) -> tuple[Any, Any]:
        hit = np.mean((1 - (1 - p) ** n)[q > 0])
        less = expected_support_coverage(n, q) if floor else 0.0
        return function(luck.multinomial(n, p, size=samples), q), hit - less

    return measure


GAME = np.array([[3.0, 0, 1], [1, 2, 0], [0, 1, 4]]), np.array([[0.0, 2, 1], [2, 0, 1], [1, 3, 0]])


def _cut(width: int) -> tuple[Array, Array]:
    return GAME[0][:width, :width], GAME[1][:width, :width]


def _gain(x: Array, y: Array, table: Array) -> float:
    each = table @ y
    return float(each.max() - x @ each)


def _reply(name: str, column: str, p: Array, n: int) -> Measurement:
    """Gains against an opponent whose 300 choices are counted too."""
    own, rival = _cut(len(p))
    y = np.array([0.3, 0.5, 0.2])[: len(p)]
    y = y / y.sum()
    mine, both = _gain(p, y, own), _gain(p, y, own) + _gain(y, p, rival.T)
    scale = np.ptp(own), np.ptp(rival)
    truths = {
        "best_response_gain": mine,
        "nash_conv": both,
        "relative_nash_conv": mine / scale[0] + (both - mine) / scale[1],
    }

    def measure(luck: Generator, samples: int) -> tuple[Any, Any]:
        counts, size = played(samples, column, p, n)
        other = luck.multinomial(300, y, size=samples)
        law = np.full(len(p), 1 / len(p))
        found = {
            "best_response_gain": lambda: best_response_gain(counts, other, own, size),
            "nash_conv": lambda: nash_conv(counts, other, own, rival, n_effective=size),
            "relative_nash_conv": lambda: relative_nash_conv(counts, other, own, rival, n_effective=size),
            "excess_best_response_gain": lambda: excess_best_response_gain(
                counts, law, other, own, n_effective=size
            ),
            "excess_nash_conv": lambda: excess_nash_conv(counts, law, other, own, rival, n_effective=size),
        }
        result, plain = found[name](), name.removeprefix("excess_")
        if plain == name:
            return result, truths[name]
        return result, truths[plain] - (found[plain]().value - result.value)

    return measure


def _logit(column: str, precision: float, n: int) -> Measurement:
    own, other = np.array([[9.0, 0], [0, 1]]), np.array([20, 80])
    pay = own @ other / 100
    p = np.eye(2)[pay.argmax()] if np.isinf(precision) else softmax(precision * pay)

    def measure(luck: Generator, samples: int) -> tuple[Any, Any]:
        counts, size = played(samples, column, p, n)
        return logit_lambda(counts, other, own, size), precision

    return measure


def _quantal(column: str, precision: float, n: int) -> Measurement:
    a, b = np.array([[9.0, 0], [0, 1]]), np.array([[0.0, 1], [1, 0]])

    def answer(x: float) -> tuple[Array, Array]:
        y = softmax(precision * (np.array([x, 1 - x]) @ b))
        return softmax(precision * (a @ y)), y

    x = brentq(lambda x: answer(x)[0][0] - x, 0.0, 1.0)
    p, y = answer(x)

    def measure(luck: Generator, samples: int) -> tuple[Any, Any]:
        counts, size = played(samples, column, p, n)
        return qre_lambda(counts, luck.multinomial(n, y, size=samples), a, b, n_effective=size), precision

    return measure


def _level(column: str, level: int, n: int) -> Measurement:
    best = {1: 0, 3: 1}[level]
    p = 0.1 / 2 + 0.9 * np.eye(2)[best]

    def measure(luck: Generator, samples: int) -> tuple[Any, Any]:
        counts, size = played(samples, column, p, n)
        return level_k(counts, [[9, 0], [0, 1]], [[0, 1], [1, 0]], size), level

    return measure


def policies(samples: int) -> Mapping[str, Mapping[str, Cell]]:
    """{metric: {column: cell}}: the least over menus of 2, 3 and 9 actions and n = 10, 30, 100, 1,000."""
    rows: dict[str, dict[str, Cell]] = {}
    names = [*OF_THE_POLICY, *EXCESSES, "support_coverage", "excess_support_coverage", *REPLIES, *MODELS]
    for name in names:
        for column in COLUMNS:
            cases = dict(_cases(name, column))
            if cases:
                few = max(samples // 3, 20) if name in SLOW else samples
                rows.setdefault(name, {})[column] = measured(f"{name}/{column}", cases, few)
    return rows


REPLIES = (
    "best_response_gain",
    "nash_conv",
    "relative_nash_conv",
    "excess_best_response_gain",
    "excess_nash_conv",
)
MODELS = {
    "logit_lambda": (_logit, (0.5, 2.0)),
    "qre_lambda": (_quantal, (0.3, 1.0)),
    "level_k": (_level, (1, 3)),
}
_INDEPENDENT = {"even", "rare", "vertex", "optimal"}


def _cases(name: str, column: str) -> Iterator[tuple[str, Measurement]]:
    sizes = _SIZES[1::2] if name in SLOW or name in REPLIES else _SIZES
    for n in sizes:
        if name in MODELS:
            make, values = MODELS[name]
            if column not in {"rare", "optimal"} and (column != "vertex" or name == "logit_lambda"):
                values = (np.inf,) if column == "vertex" else values
                yield from ((f"{value}/{n}", make(column, value, n)) for value in values)
            continue
        for width in _MENUS[:2] if name in REPLIES else _MENUS:
            for k, (p, q) in enumerate(_pairs(column, width)):
                case = f"{width}/{n}/{k}"
                if name.endswith("support_coverage"):
                    if column in _INDEPENDENT:
                        floor = name.startswith("excess")
                        function = excess_support_coverage if floor else support_coverage
                        yield case, _support(function, p, q, n, floor)
                elif name in REPLIES:
                    yield case, _reply(name, column, p, n)
                elif name != "simbench_tv" or not np.isnan(_score(p, q)):
                    yield case, _distance(name, column, p, q, n)
