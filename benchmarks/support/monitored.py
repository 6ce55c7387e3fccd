"""Faithful players, whose wealth is watched after every decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from math import ceil

import numpy as np
from aleator.core.chance import Chance, FloatArray
from aleator.metrics.shared.e_processes import log_e, running_counts
from aleator.metrics.shared.histograms import wealth_on_interval
from aleator.metrics.shared.mixtures import wealth_of_counts
from aleator.metrics.shared.tilting import tilts
from numpy.random import Generator

__all__ = ["FAITHFUL", "drawn", "false_alarms"]

_CELLS = 400_000


def drawn(luck: Generator, laws: FloatArray) -> np.ndarray:
    """Actions [...] drawn from ``laws[..., A]``."""
    edges = np.cumsum(laws, axis=-1)[..., :-1]
    return np.asarray((luck.random((*laws.shape[:-1], 1)) > edges).sum(axis=-1))


def false_alarms(name: str, runs: int, decisions: int, alpha: float = 0.05) -> float:
    """The share of ``runs`` of a faithful player in which wealth was ever 1/``alpha`` within ``decisions``."""
    blocks = ceil(runs * decisions / _CELLS)
    edges = np.linspace(0, runs, blocks + 1).astype(int)
    alarms = 0
    for block, (start, stop) in enumerate(pairwise(edges.tolist())):
        luck = Chance.of(seed=0, stream=f"false alarms/{name}", episodes=[block]).generator()
        alarms += int((FAITHFUL[name](luck, stop - start, decisions).max(axis=-1) >= np.log(1 / alpha)).sum())
    return alarms / runs


def _menu(law: FloatArray) -> Callable[[Generator, int, int], FloatArray]:
    def play(luck: Generator, runs: int, n: int) -> FloatArray:
        return log_e(actions=drawn(luck, np.broadcast_to(law, (runs, n, len(law)))), optimal=law)

    return play


def _counted(luck: Generator, runs: int, n: int) -> FloatArray:
    tosses = running_counts(luck.integers(0, 2, (runs, n)), 2)
    return wealth_of_counts(tosses, np.array([0.5, 0.5]))


def _episodes(luck: Generator, runs: int, n: int) -> FloatArray:
    rows = luck.integers(0, 3, (runs, n // 10, 10))
    lengths = luck.integers(1, 11, (runs, n // 10, 1))
    return log_e(series=np.where(np.arange(10) < lengths, rows, -1), optimal=np.full(3, 1 / 3))


def _given(luck: Generator, runs: int, n: int) -> FloatArray:
    laws = luck.dirichlet(np.full(3, 0.5), size=(runs, n))
    return tilts(drawn(luck, laws), laws)


def _leaning(luck: Generator, runs: int, n: int) -> FloatArray:
    """Laws that depend on all that was played: each action's probability falls with how often it was played."""
    laws, actions, seen = np.empty((runs, n, 3)), np.empty((runs, n), dtype=np.int64), np.zeros((runs, 3))
    for t in range(n):
        worth = np.exp(-0.5 * (seen - seen.min(axis=-1, keepdims=True)))
        laws[:, t] = worth / worth.sum(axis=-1, keepdims=True)
        actions[:, t] = drawn(luck, laws[:, t])
        seen[np.arange(runs), actions[:, t]] += 1
    return tilts(actions, laws)


def _member(heads: float) -> Callable[[Generator, int, int], FloatArray]:
    def play(luck: Generator, runs: int, n: int) -> FloatArray:
        tosses = (luck.random((runs, n)) >= heads).astype(np.int64)
        return log_e(actions=tosses, optimal_set=(np.array([[0.5, 0.5], [0.2, 0.8]]),))

    return play


def _points(luck: Generator, runs: int, n: int) -> FloatArray:
    u = luck.random((runs, n))
    return wealth_on_interval(u, u)


def _atoms(luck: Generator, runs: int, n: int) -> FloatArray:
    cdf_left = np.floor(luck.random((runs, n)) * 3) / 3
    return wealth_on_interval(cdf_left, np.minimum(cdf_left + 1 / 3, 1))


FAITHFUL: Mapping[str, Callable[[Generator, int, int], FloatArray]] = {
    "coin": _menu(np.array([0.5, 0.5])),
    "coin, counts alone": _counted,
    "coin, 0.9": _menu(np.array([0.9, 0.1])),
    "3 actions": _menu(np.full(3, 1 / 3)),
    "3 actions in episodes": _episodes,
    "9 actions": _menu(np.full(9, 1 / 9)),
    "laws that vary": _given,
    "laws that lean on the past": _leaning,
    "a set, on its edge": _member(0.5),
    "a set, inside": _member(0.35),
    "an interval": _points,
    "an interval of atoms": _atoms,
}
