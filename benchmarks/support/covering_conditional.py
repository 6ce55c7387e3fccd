"""Intervals for what is known of each decision given everything before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from aleator.metrics.distance.mean_deviation import mean_deviation
from aleator.metrics.shared.exploiter import winnings
from aleator.metrics.shared.situations import Situation, situation
from aleator.metrics.verdict.conditional_distance import conditional_distance
from aleator.metrics.verdict.predictability import predictability
from aleator.metrics.verdict.same_prompt_agreement import same_prompt_agreement
from numpy.random import Generator

from .covering import Case, Family
from .players import Player, by_rule, iid

__all__ = ["CONDITIONAL"]

Array = Any

_MOST, _LOOKS = 300, (20, 100, 300)


class _Seen(NamedTuple):
    """What was played where, and the law ``policy[S, N, A]`` that it was drawn from."""

    known: Situation
    policy: Array


def _leaning(stay: float) -> Player:
    """Repeats the last choice with probability ``stay``."""
    return by_rule(
        lambda a, t, _: np.full(len(a), 0.5) if not t else np.where(a[:, t - 1] == 1, stay, 1 - stay)
    )


def _drifting(luck: Generator, runs: int, n: int) -> Any:
    return by_rule(lambda a, t, _: np.full(len(a), 0.1 + 0.8 * t / n))(luck, runs, n)


PLAYERS: dict[str, Player] = {
    "fair": iid([0.5, 0.5]),
    "0.6 of 0.5": iid([0.4, 0.6], [0.5, 0.5]),
    "rare 0.02": iid([0.98, 0.02]),
    "0.06 of 0.02": iid([0.94, 0.06], [0.98, 0.02]),
    "sticky": _leaning(0.8),
    "alternating": _leaning(0.1),
    "drifting": _drifting,
}
LOOKED_AT = "sticky, at all looks"


def _draw(column: str) -> Any:
    player = PLAYERS[column.partition(",")[0]]

    def draw(luck: Generator, samples: int) -> _Seen:
        play = player(luck, samples, _MOST)
        prompts = luck.integers(0, 2, play.actions.shape)
        return _Seen(situation(play.actions, play.law, prompts=prompts), play.policy)

    return draw


def _won(seen: _Seen, n: int) -> Array:
    """The mean of what the exploiter was to be expected to win: what he named follows from what he won."""
    known = seen.known.until(n)
    each = winnings(known).each
    named = np.where(each > 0, known.actions, 1 - known.actions)[..., None]
    law = np.broadcast_to(known.law[:, None, :], (*known.actions.shape, 2))
    mine, due = (np.take_along_axis(x, named, axis=-1)[..., 0] for x in (seen.policy[:, :n], law))
    return np.where(each != 0, mine - due, 0.0).mean(axis=-1)


def _distance(seen: _Seen, n: int) -> Array:
    return np.abs(seen.policy[:, :n] - seen.known.law[:, None, :]).sum(axis=-1).mean(axis=-1) / 2


def _agreed(seen: _Seen, n: int) -> Array:
    """The mean, over questions put before, of how much likelier their last answer is than the law has it."""
    actions, prompts = seen.known.actions[:, :n], seen.known.prompts
    assert prompts is not None
    last = np.full((len(actions), 2), -1)
    total, times, rows = np.zeros(len(actions)), np.zeros(len(actions)), np.arange(len(actions))
    for t in range(n):
        before = last[rows, prompts[:, t]]
        told = before >= 0
        gain = seen.policy[rows, t, before] - seen.known.law[rows, before]
        total, times = total + np.where(told, gain, 0.0), times + told
        last[rows, prompts[:, t]] = actions[:, t]
    return total / np.maximum(times, 1)


METRICS = {
    "predictability": (predictability, _won),
    "conditional_distance": (conditional_distance, _distance),
    "same_prompt_agreement": (same_prompt_agreement, _agreed),
}


def _of_the_past(name: str, column: str, n: int | None) -> Case:
    function, truth = METRICS[name]
    return Case(_draw(column), lambda seen, n, _: function(seen.known.until(n)), truth, n, _LOOKS)


def _varying(follow: float, n: int | None) -> Case:
    """Laws that vary; the choice is drawn from them, or with probability 1 - ``follow`` is the likeliest."""

    def draw(luck: Generator, samples: int) -> tuple[Array, Array]:
        laws = luck.dirichlet(np.ones(3), size=(samples, n or 1000))
        drawn = (luck.random((*laws.shape[:-1], 1)) >= np.cumsum(laws, axis=-1)[..., :2]).sum(axis=-1)
        return np.where(luck.random(drawn.shape) < follow, drawn, laws.argmax(axis=-1)), laws

    def truth(data: tuple[Array, Array], n: int) -> Array:
        laws = data[1][:, :n]
        played = follow * laws + (1 - follow) * np.eye(3)[laws.argmax(axis=-1)]
        gaps = (played - laws).mean(axis=1), (np.sort(played) - np.sort(laws)).mean(axis=1)
        return np.abs(np.stack(gaps)).sum(axis=-1).max(axis=0) / 2

    return Case(draw, lambda data, n, _: mean_deviation(data[0][:, :n], data[1][:, :n]), truth, n)


_FOLLOWS = {"fair": (1.0,), "0.6 of 0.5": (0.7, 0.0), LOOKED_AT: (0.7,)}


def _cases(name: str, column: str) -> Iterator[tuple[str, Case]]:
    sizes: tuple[int | None, ...] = (None,) if column == LOOKED_AT else (50, _MOST)
    if name == "mean_deviation":
        yield from ((f"{f}/{n}", _varying(f, n)) for f in _FOLLOWS.get(column, ()) for n in sizes)
    else:
        yield from ((str(n), _of_the_past(name, column, n)) for n in sizes)


CONDITIONAL = Family(
    "Given everything before",
    "Two actions, 50 and 300 decisions, two questions put at random; each interval is for what was to be expected of the sample"
    " at hand. `mean_deviation`: laws of three actions that vary, followed always (`fair`), or in 0.7 or none of the decisions.",
    (*METRICS, "mean_deviation"),
    (*PLAYERS, LOOKED_AT),
    _cases,
)
