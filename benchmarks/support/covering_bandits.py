"""Intervals for how bandits are explored."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from aleator.metrics.exploration.arm_coverage import arm_coverage
from aleator.metrics.exploration.directed_exploration import directed_exploration
from aleator.metrics.exploration.entropy_change import entropy_change
from aleator.metrics.exploration.greedy_frac import greedy_frac
from aleator.metrics.exploration.min_frac import min_frac
from aleator.metrics.exploration.suffix_failure import suffix_failure
from aleator.metrics.exploration.value_precision import value_precision
from aleator.metrics.regret.dr_value import dr_value
from aleator.metrics.regret.identification_error import identification_error
from aleator.metrics.regret.ips_value import ips_value
from aleator.metrics.regret.lai_robbins_ratio import lai_robbins_ratio
from aleator.metrics.regret.recommended_regret import recommended_regret
from aleator.metrics.regret.rescaled_median_reward import rescaled_median_reward
from aleator.metrics.regret.simple_regret import simple_regret
from aleator.metrics.regret.snips_value import snips_value
from aleator.metrics.shared.arms import Past
from aleator.metrics.shared.choice_model import features
from numpy.random import Generator
from scipy.special import softmax

from .covering import Case, Family, luck_of

__all__ = ["BANDITS", "CHOICE", "logit_played"]

Array = Any

_MEANS, _HORIZON, _LINE = np.array([0.3, 0.6, 0.4]), 20, 10.0
_SIZES, _LOOKS, _LONG = (5, 10, 30, 100), (5, 10, 20, 50, 100), 20_000
LOOKED_AT = "at all looks"


class _Pulls(NamedTuple):
    """Samples of E episodes of a bandit: ``arms`` and ``rewards`` [S, E, T], and ``pulls`` [S, E, K]."""

    arms: Array
    rewards: Array
    pulls: Array

    def first(self, n: int) -> _Pulls:
        """The first ``n`` episodes of each."""
        return _Pulls(*(part[:, :n] for part in self))

    @property
    def regrets(self) -> Array:
        """What each pull lost, [S, E, T]."""
        return _MEANS.max() - _MEANS[self.arms]

    @property
    def recommended(self) -> Array:
        """What the last arm pulled loses, [S, E]."""
        return self.regrets[..., -1]


def _score(column: str, luck: Generator, pulls: Array, gains: Array) -> Array:
    """What an agent pulls the arm with the largest of, [E, K]."""
    if column == "uniform":
        return luck.random(pulls.shape)
    if column == "greedy":
        return np.where(pulls > 0, gains / np.maximum(pulls, 1), np.inf) + 1e-9 * luck.random(pulls.shape)
    return luck.beta(gains + 1, pulls - gains + 1)


def _played(column: str, luck: Generator, samples: int, episodes: int) -> _Pulls:
    rows, width = np.arange(samples * episodes), len(_MEANS)
    pulls, gains = np.zeros((len(rows), width)), np.zeros((len(rows), width))
    stuck = luck.random(len(rows)) < (0.1 if column == "lock-in 0.1" else 0.0)
    arms, rewards = np.zeros((len(rows), _HORIZON), dtype=np.int64), np.zeros((len(rows), _HORIZON))
    for turn in range(_HORIZON):
        arms[:, turn] = np.where(stuck, 0, np.argmax(_score(column, luck, pulls, gains), axis=-1))
        rewards[:, turn] = luck.random(len(rows)) < _MEANS[arms[:, turn]]
        pulls[rows, arms[:, turn]] += 1
        gains[rows, arms[:, turn]] += rewards[:, turn]
    return _Pulls(*(part.reshape(samples, episodes, -1) for part in (arms, rewards, pulls)))


def _number(name: str, data: _Pulls, alpha: float) -> Any:
    arms, rewards, pulls = data
    return {
        "suffix_failure": lambda: suffix_failure(data.regrets, alpha),
        "min_frac": lambda: min_frac(pulls, alpha),
        "greedy_frac": lambda: greedy_frac(arms, rewards, pulls, alpha),
        "arm_coverage": lambda: arm_coverage(pulls, alpha),
        "entropy_change": lambda: entropy_change(arms, pulls, alpha),
        "simple_regret": lambda: simple_regret(arms, rewards, data.regrets, pulls, alpha),
        "recommended_regret": lambda: recommended_regret(data.recommended, data.regrets.max(axis=-1), alpha),
        "identification_error": lambda: identification_error(data.recommended, alpha),
        "rescaled_median_reward": lambda: rescaled_median_reward(rewards, _MEANS, alpha),
        "lai_robbins_ratio": lambda: lai_robbins_ratio(
            data.regrets.sum(axis=-1), _LINE, alpha, regret_span=0.3 * _HORIZON
        ),
    }[name]()


@lru_cache(maxsize=64)
def _truth(name: str, column: str) -> float:
    played = _played(column, luck_of(f"truth/bandits/{column}"), 1, _LONG)
    return float(np.asarray(_number(name, played, 0.05).value).item())


def _cases(name: str, column: str) -> Iterator[tuple[str, Case]]:
    agent = "thompson" if column == LOOKED_AT else column
    for n in (None,) if column == LOOKED_AT else _SIZES:
        yield (
            str(n),
            Case(
                lambda luck, samples, n=n: _played(agent, luck, samples, n or _LOOKS[-1]),  # type: ignore[misc]  # n is bound
                lambda data, n, alpha: _number(name, data.first(n), alpha),
                lambda *_: _truth(name, agent),
                n,
                _LOOKS,
            ),
        )


BANDITS = Family(
    "Bandits",
    "5 to 100 episodes of 20 pulls of three arms that pay 1 with probability 0.3, 0.6 and 0.4. `lock-in 0.1`: Thompson sampling, which in one"
    " episode of ten pulls the worst arm alone.",
    (
        "suffix_failure",
        "min_frac",
        "greedy_frac",
        "arm_coverage",
        "entropy_change",
        "simple_regret",
        "recommended_regret",
        "identification_error",
        "rescaled_median_reward",
        "lai_robbins_ratio",
    ),
    ("thompson", "greedy", "uniform", "lock-in 0.1", LOOKED_AT),
    _cases,
)


_WEIGHTS = {"random": (2.0, 0.0), "directed": (3.0, 2.0), "sharp": (6.0, -1.0), LOOKED_AT: (3.0, 2.0)}
_OFF_POLICY = {"ips_value": ips_value, "snips_value": snips_value, "dr_value": dr_value}
_TARGET = 4.0


class _Choices(NamedTuple):
    """Samples of E episodes of a logit player: ``arms`` and ``rewards`` [S, E, T], the law that was played and the target [S, E, T, K]."""

    arms: Array
    rewards: Array
    played: Array
    target: Array

    def first(self, n: int) -> _Choices:
        """The first ``n`` episodes of each."""
        return _Choices(*(part[:, :n] for part in self))


def logit_played(weights: tuple[float, float], luck: Generator, samples: int, episodes: int) -> _Choices:
    rows, width = np.arange(samples * episodes), len(_MEANS)
    pulls, gains = np.zeros((len(rows), width)), np.zeros((len(rows), width))
    parts = []
    for _ in range(_HORIZON):
        x = features(Past(pulls, gains))
        law = softmax(x @ np.array(weights), axis=-1)
        arm = np.minimum((luck.random((len(rows), 1)) > np.cumsum(law, axis=-1)).sum(axis=-1), width - 1)
        reward = (luck.random(len(rows)) < _MEANS[arm]) * 1.0
        parts.append((arm, reward, law, softmax(_TARGET * x[..., 0], axis=-1)))
        pulls[rows, arm] += 1
        gains[rows, arm] += reward
    stacked = [np.stack(column, axis=1) for column in zip(*parts, strict=True)]
    return _Choices(*(part.reshape(samples, episodes, *part.shape[1:]) for part in stacked))


def _fitted(name: str, data: _Choices, alpha: float) -> Any:
    arms, rewards, played, target = data
    if name in _OFF_POLICY:
        own = np.take_along_axis(played, arms[..., None], axis=-1)[..., 0]
        return _OFF_POLICY[name](arms, rewards, target, own, alpha)
    pulls = np.stack([(arms == arm).sum(axis=-1) for arm in range(len(_MEANS))], axis=-1)
    metric = directed_exploration if name == "directed_exploration" else value_precision
    return metric(arms, rewards, pulls, alpha)


@lru_cache(maxsize=16)
def _worth(column: str) -> float:
    """What the target earns at the player's histories."""
    target = logit_played(_WEIGHTS[column], luck_of(f"truth/choices/{column}"), 1, _LONG).target
    return float((target @ _MEANS).mean())


def _choices(name: str, column: str) -> Iterator[tuple[str, Case]]:
    weights = _WEIGHTS[column]
    right = {"value_precision": weights[0], "directed_exploration": weights[1]}
    for n in (None,) if column == LOOKED_AT else (10, 30, 100):
        yield (
            str(n),
            Case(
                lambda luck, samples, n=n: logit_played(weights, luck, samples, n or _LOOKS[-1]),  # type: ignore[misc]  # n is bound
                lambda data, n, alpha: _fitted(name, data.first(n), alpha),
                lambda *_: right[name] if name in right else _worth(column),
                n,
                (10, 20, 50, 100),
            ),
        )


CHOICE = Family(
    "Choices between arms",
    "10 to 100 episodes of 20 pulls of the same three arms by P(arm) proportional to exp(b value + c uncertainty): `random` b = 2, c = 0; `directed` b = 3,"
    " c = 2; `sharp` b = 6, c = -1. The law whose worth is estimated has b = 4, c = 0.",
    ("directed_exploration", "value_precision", *_OFF_POLICY),
    (*_WEIGHTS,),
    _choices,
)
