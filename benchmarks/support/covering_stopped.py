"""Intervals after a run that stopped as soon as it was decided."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from aleator.metrics.dependence.excess_switch_rate import excess_switch_rate
from aleator.metrics.distance.jsd import jsd
from aleator.metrics.distance.tv import tv
from aleator.metrics.distance.tv_sequence import tv_sequence
from aleator.metrics.shared.e_processes import log_e
from aleator.metrics.shared.looks import level_after, next_look
from aleator.metrics.shared.regions import clopper_pearson, policy_sequence

from .covering import Case, Family, luck_of

__all__ = ["STOPPED"]

Array = Any
_MOST, _ALPHA, _CLOSE = 1000, 0.05, 0.1
_CASES = {
    "0.5 of 0.5": (0.5, 0.5),
    "0.6 of 0.5": (0.6, 0.5),
    "0.06 of 0.02": (0.06, 0.02),
    "0.01 of 0.02": (0.01, 0.02),
}
NAMES = (
    "probability, fixed n", "probability, sequence", "`tv`, fixed n", "`tv`, at the look", "`tv_sequence`",
    "`jsd`, at the look", "`excess_switch_rate`, at the look",
)  # fmt: skip


def _looks() -> list[int]:
    found, place = list[int](), next_look(0)
    while place <= _MOST:
        found.append(place)
        place = next_look(place)
    return found


def _stops(actions: Array, law: Array) -> Array:
    """After how many of ``actions[S, T]`` each run is decided: evidence of 20, or a confidence sequence within 0.1."""
    path = log_e(actions=actions, optimal=law)
    ends = np.full(len(actions), _MOST)
    for look in reversed(_looks()):
        ones = actions[:, :look].sum(axis=-1)
        near = tv_sequence(np.stack([look - ones, ones], axis=-1), law).high <= _CLOSE
        ends = np.where((path[:, :look].max(axis=-1) >= np.log(1 / _ALPHA)) | near, look, ends)
    return ends


class _Runs(NamedTuple):
    """Fields [S] of an estimate of each run where it stopped; ``withdrawn`` nowhere."""

    value: Array
    low: Array
    high: Array
    withdrawn: str = ""


def _interval(name: str, actions: Array, law: Array) -> tuple[float, float, float]:
    n, ones = len(actions), int(actions.sum())
    counts = np.array([n - ones, ones], dtype=float)
    level = level_after(n, _ALPHA) if name.endswith("look") else _ALPHA
    if name.startswith("probability"):
        fixed = "fixed" in name
        ends = clopper_pearson(ones, n) if fixed else [end[1] for end in policy_sequence(counts, n)[1:3]]
        return ones / n, float(ends[0]), float(ends[1])
    if "switch" in name:
        return excess_switch_rate(actions[None], alpha=level)[:3]
    function = jsd if "jsd" in name else tv_sequence if "sequence" in name else tv
    return function(counts, law, alpha=level)[:3]


def _truth(name: str, p: float, q: float) -> float:
    if name.startswith("probability"):
        return p
    if "switch" in name:
        return 0.0
    if "jsd" not in name:
        return abs(p - q)
    mine, law = np.array([1 - p, p]), np.array([1 - q, q])
    middle = (mine + law) / 2
    return float(((mine * np.log2(mine / middle)) + (law * np.log2(law / middle))).sum() / 2)


@lru_cache(maxsize=16)
def _runs(p: float, q: float, samples: int) -> tuple[Array, ...]:
    """The flips of each run until it was decided; the same for every interval."""
    law, luck = np.array([1 - q, q]), luck_of(f"stopped/{p}/{q}/{samples}")
    actions = (luck.random((samples, _MOST)) < p).astype(np.int64)
    return tuple(row[:end] for row, end in zip(actions, _stops(actions, law), strict=True))


def _run(name: str, p: float, q: float) -> Case:
    def number(runs: tuple[Array, ...], _: int, __: float) -> _Runs:
        law = np.array([1 - q, q])
        return _Runs(*np.array([_interval(name, run, law) for run in runs], dtype=float).T)

    return Case(lambda _, samples: _runs(p, q, samples), number, lambda *_: _truth(name, p, q), _MOST)


def _cases(name: str, column: str) -> Iterator[tuple[str, Case]]:
    yield "", _run(name, *_CASES[column])


STOPPED = Family(
    "After stopping when decided",
    "Coins of one probability where another is right, stopped at the first look at which the e-value has been 20 or the total"
    " variation is within 0.1, after 1,000 flips at the latest. The first and the third row are intervals for a fixed number of"
    " flips, for comparison; reports show none of these after stopping.",
    NAMES,
    [*_CASES],
    _cases,
)
