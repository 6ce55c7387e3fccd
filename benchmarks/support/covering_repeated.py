"""Intervals for strategies that remember one round of a repeated game."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any

import numpy as np
from aleator.metrics.models.cooperation_after_cc import cooperation_after_cc
from aleator.metrics.models.cooperation_after_cd import cooperation_after_cd
from aleator.metrics.models.cooperation_after_dc import cooperation_after_dc
from aleator.metrics.models.cooperation_after_dd import cooperation_after_dd
from aleator.metrics.models.cooperation_first import cooperation_first
from aleator.metrics.models.memory_one_gain import memory_one_gain
from aleator.metrics.models.partner_gap import partner_gap
from aleator.metrics.models.rival_gap import rival_gap
from aleator.metrics.models.zero_determinant_gap import zero_determinant_gap
from aleator.metrics.shared.dilemmas import FIRST
from aleator.metrics.shared.memory_one import Box, above_cooperation, ahead, from_a_line, reply_gain
from numpy.random import Generator

from .covering import Case, Family, luck_of

__all__ = ["REPEATED"]

Array = Any

PRISONERS, DISCOUNT = np.array([3.0, 0, 5, 1]), 0.9
STRATEGIES = {
    "generous": [1, 1 / 3, 1, 1 / 3, 1],
    "win-stay": [0.95, 0.05, 0.05, 0.95, 0.9],
    "defector": [0.1, 0.02, 0.05, 0.02, 0.05],
    "mixed": [0.6, 0.4, 0.5, 0.3, 0.5],
    "one episode": [0.6, 0.4, 0.5, 0.3, 0.5],
    "clustered": [0.6, 0.4, 0.5, 0.3, 0.5],
}
"""Probabilities of cooperation after CC, CD, DC, DD and first; `clustered`: each episode's own, Beta with these means."""

_OPPONENT = np.array([0.8, 0.3, 0.6, 0.4, 0.7])
_SPREAD = 4.0  # a + b of the Beta laws
_MANY, _ONE = ((10, 10), (100, 10)), ((1, 50), (1, 500))

RATES: dict[str, tuple[Callable[..., Any], int]] = {
    "cooperation_first": (cooperation_first, FIRST),
    "cooperation_after_cc": (cooperation_after_cc, 0),
    "cooperation_after_cd": (cooperation_after_cd, 1),
    "cooperation_after_dc": (cooperation_after_dc, 2),
    "cooperation_after_dd": (cooperation_after_dd, 3),
}
GAPS: dict[str, tuple[Callable[..., Any], Callable[..., tuple[float, float]]]] = {
    "memory_one_gain": (memory_one_gain, reply_gain),
    "partner_gap": (partner_gap, above_cooperation),
    "rival_gap": (rival_gap, ahead),
    "zero_determinant_gap": (zero_determinant_gap, from_a_line),
}


def play(column: str, luck: Generator, shape: tuple[int, int, int]) -> tuple[Array, Array]:
    """Whether the strategy cooperated, and what came the round before: both [S, E, T]."""
    own = np.broadcast_to(np.array(STRATEGIES[column]), (*shape[:2], 5))
    if column == "clustered":
        own = luck.beta(_SPREAD * own, _SPREAD * (1 - own))
    state, done, before = (
        np.full(shape[:2], FIRST),
        np.empty(shape, dtype=np.int64),
        np.empty(shape, dtype=np.int64),
    )
    turned = np.array([0, 2, 1, 3, FIRST])
    for turn in range(shape[2]):
        mine = luck.random(shape[:2]) < np.take_along_axis(own, state[..., None], axis=-1)[..., 0]
        theirs = luck.random(shape[:2]) < _OPPONENT[turned[state]]
        before[..., turn], done[..., turn] = state, mine
        state = 2 * ~mine + ~theirs
    return done, before


@lru_cache(maxsize=64)
def _share(column: str, state: int, turns: int) -> float:
    """How often the strategy cooperates in a state: its own number, or over a population of episodes told by many of them."""
    if column != "clustered":
        return float(STRATEGIES[column][state])
    done, before = play(column, luck_of(f"truth/{column}/{turns}"), (1, 200_000, turns))
    return float(done[before == state].mean())


def _rate(name: str, column: str, shape: tuple[int, int]) -> Case:
    metric, state = RATES[name]
    return Case(
        lambda luck, samples: play(column, luck, (samples, *shape)),
        lambda data, _, alpha: metric(*data, alpha=alpha),
        lambda *_: _share(column, state, shape[1]),
        shape[1],
    )


def _gap(name: str, column: str, shape: tuple[int, int]) -> Case:
    metric, bounds = GAPS[name]
    strategy = np.array(STRATEGIES[column], dtype=float)
    truth = bounds(Box(strategy, strategy), PRISONERS, DISCOUNT)[0]
    return Case(
        lambda luck, samples: play(column, luck, (samples, *shape)),
        lambda data, _, alpha: metric(*data, PRISONERS, DISCOUNT, alpha=alpha),
        lambda *_: truth,
        shape[1],
    )


def _cases(name: str, column: str) -> Iterator[tuple[str, Case]]:
    if name in GAPS and column == "clustered":
        return
    make = partial(_rate if name in RATES else _gap, name, column)
    yield from (
        (f"{shape[0]}x{shape[1]}", make(shape)) for shape in (_ONE if column == "one episode" else _MANY)
    )


REPEATED = Family(
    "Strategies of one round's memory",
    "The prisoner's dilemma with payoffs 5, 3, 1, 0, against a mixed strategy: 10 and 100 episodes of ten rounds, one of 50 and of"
    " 500 (`one episode`). `clustered`: each episode is played by a strategy of its own.",
    (*RATES, *GAPS),
    [*STRATEGIES],
    _cases,
)
