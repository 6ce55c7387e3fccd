"""Intervals for means whose unit is the episode: of what an episode comes to, and of decisions that share one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from aleator.core.estimates import Estimate
from aleator.metrics.distance.number_error import number_error
from aleator.metrics.distance.number_excess import number_excess
from aleator.metrics.exploitability.mean_payoff import mean_payoff
from aleator.metrics.knowing.belief_accuracy import belief_accuracy
from aleator.metrics.knowing.belief_brier import belief_brier
from aleator.metrics.market.allocative_efficiency import allocative_efficiency
from aleator.metrics.market.collusion_index import collusion_index
from aleator.metrics.market.overbidding_rate import overbidding_rate
from aleator.metrics.market.underbidding_rate import underbidding_rate
from aleator.metrics.networks.friendship_paradox import friendship_paradox
from aleator.metrics.replies.mean_answer import mean_answer
from numpy.random import Generator

from .covering import Case, Family

__all__ = ["DECISIONS", "EPISODES", "LOOKED_AT", "losses", "mean_loss"]

Array = Any

LOOKED_AT, _LOOKS, _SIZES = "at all looks", (10, 20, 50, 100), (10, 50, 100, 1000)

_BENCHMARKS = np.array([22.0, 34.0])
# (losses, alpha) -> estimate, and (the mean loss) -> truth
OF_EPISODES: dict[str, tuple[Callable[[Array, float], Any], Callable[[float], float]]] = {
    "mean_payoff": (lambda losses, alpha: mean_payoff(-losses, alpha), lambda mean: -mean),
    "number_error": (number_error, lambda mean: mean),
    "number_excess": (lambda losses, alpha: number_excess(3 - losses, alpha), lambda mean: 3 - mean),
    "allocative_efficiency": (
        lambda losses, alpha: allocative_efficiency(1 - losses / 20, alpha),
        lambda mean: 1 - mean / 20,
    ),
    "friendship_paradox": (
        lambda losses, alpha: friendship_paradox(1 + losses, alpha),
        lambda mean: 1 + mean,
    ),
    "collusion_index": (
        lambda losses, alpha: collusion_index(34 - losses, _BENCHMARKS, alpha),
        lambda mean: 1 - mean / 12,
    ),
}
_BASES: dict[str, tuple[Callable[[Generator, tuple[int, int]], Array], float]] = {
    "even": (lambda luck, shape: 20 * luck.beta(2, 6, size=shape), 5.0),
    "exponential": (lambda luck, shape: luck.exponential(2, size=shape), 2.0),
    "log-normal": (lambda luck, shape: luck.lognormal(size=shape), float(np.exp(0.5))),
    "constant": (lambda _, shape: np.full(shape, 5.0), 5.0),
    "drifting": (lambda luck, shape: 20 * luck.beta(2, 6, size=shape) * np.linspace(0.5, 1.5, shape[1]), 5.0),
    "nothing": (lambda _, shape: np.zeros(shape), 0.0),
}
_COLUMNS: dict[str, tuple[str, float]] = {
    **{name: (name, 0.0) for name in [*_BASES][:-1]},
    "lock-in 0.1": ("even", 0.1),
    "lock-in 0.02": ("even", 0.02),
    "all or nothing 0.1": ("nothing", 0.1),
    "all or nothing 0.02": ("nothing", 0.02),
    LOOKED_AT: ("exponential", 0.05),
}


def losses(column: str, luck: Generator, shape: tuple[int, int]) -> Array:
    """What each of E episodes loses: 20 where it is locked in."""
    base, share = _COLUMNS[column]
    return np.where(luck.random(shape) < share, 20.0, _BASES[base][0](luck, shape))


def mean_loss(column: str) -> float:
    """What an episode loses on the average."""
    base, share = _COLUMNS[column]
    return 20 * share + (1 - share) * _BASES[base][1]


def _episodes(name: str, column: str) -> Iterator[tuple[str, Case]]:
    metric, truth = OF_EPISODES[name]
    right = truth(mean_loss(column))
    for n in (None,) if column == LOOKED_AT else _SIZES:
        yield (
            str(n),
            Case(
                lambda luck, samples, n=n: losses(column, luck, (samples, n or _LOOKS[-1])),  # type: ignore[misc]  # n is bound
                lambda losses, n, alpha: metric(losses[:, :n], alpha),
                lambda *_: right,
                n,
                _LOOKS,
            ),
        )


class _Made(NamedTuple):
    """Decisions of S samples in E episodes of at most T: which were ``made``, which ``came`` true, and ``numbers``, [S, E, T]."""

    made: Array
    came: Array
    numbers: Array


_LENGTH, _LONG = 5, 20
_BELIEF = np.array([0.3, 0.7])
_SHARES = {
    "independent": 0.6,
    "clustered": 0.6,
    "one decision": 0.6,
    "rare 0.02": 0.02,
    "sure 0.98": 0.98,
    "lock-in 0.1": 0.81,
}
_UNEQUAL = {1: 0.9, _LONG: 0.3}
DECISION_COLUMNS = (*_SHARES, "unequal", LOOKED_AT)


def _chances(column: str, luck: Generator, shape: tuple[int, int]) -> tuple[Array, Array]:
    """How many decisions each episode has, and how often what is believed comes true in it: both [S, E]."""
    length = np.full(shape, 1 if column == "one decision" else _LENGTH)
    if column == "unequal":
        length = np.where(luck.random(shape) < 0.5, 1, _LONG)
        return length, np.where(length == 1, _UNEQUAL[1], _UNEQUAL[_LONG])
    if column in {"clustered", LOOKED_AT}:
        return length, luck.beta(2.4, 1.6, size=shape)
    if column == "lock-in 0.1":
        return length, np.where(luck.random(shape) < 0.1, 0.0, 0.9)
    return length, np.full(shape, _SHARES[column])


def _made(column: str, luck: Generator, shape: tuple[int, int]) -> _Made:
    length, chance = _chances(column, luck, shape)
    every = *shape, int(length.max())
    came = luck.random(every) < chance[..., None]
    return _Made(np.arange(every[-1]) < length[..., None], came, came * luck.exponential(size=every))


def _share(column: str) -> float:
    """How often, over all decisions, what is believed comes true."""
    if column != "unequal":
        return _SHARES.get(column, 0.6)
    return sum(length * share for length, share in _UNEQUAL.items()) / sum(_UNEQUAL)


def _mean(name: str, data: _Made, n: int, alpha: float) -> Estimate:
    """The metric of the first ``n`` episodes of each sample."""
    metric = {"belief_accuracy": belief_accuracy, "belief_brier": belief_brier}.get(name)
    rate = {"overbidding_rate": overbidding_rate, "underbidding_rate": underbidding_rate}.get(name)
    found = []
    for made, came, numbers in zip(*(part[:, :n] for part in data), strict=True):
        episodes = np.nonzero(made)[0]
        if rate is not None:
            found.append(rate(came[made] * 1.0, episodes, alpha))
        elif metric is None:
            found.append(mean_answer(numbers[made], episodes, alpha))
        else:
            beliefs = np.broadcast_to(_BELIEF, (len(episodes), 2))
            found.append(metric(beliefs, came[made].astype(int), episodes, alpha))
    return Estimate(*np.array(found, dtype=float).T, np.array([one.withdrawn for one in found]))


def _decisions(name: str, column: str) -> Iterator[tuple[str, Case]]:
    share = _share(column)
    right = {"belief_brier": 0.18 * share + 0.98 * (1 - share), "underbidding_rate": 1 - share}.get(
        name, share
    )
    for n in (None,) if column == LOOKED_AT else _SIZES[:3]:
        yield (
            str(n),
            Case(
                lambda luck, samples, n=n: _made(column, luck, (samples, n or _LOOKS[-1])),  # type: ignore[misc]  # n is bound
                lambda data, n, alpha: _mean(name, data, n, alpha),
                lambda *_: right,
                n,
                _LOOKS,
            ),
        )


EPISODES = Family(
    "Means over episodes",
    "10, 50, 100 and 1,000 episodes, of which each loses something, and it is not known how much one may. `lock-in p`: the losses of"
    " `even`, and with probability p four times their mean; `all or nothing p`: that, or nothing.",
    (*OF_EPISODES,),
    (*_COLUMNS,),
    _episodes,
)
DECISIONS = Family(
    "Means of decisions",
    "10, 50 and 100 episodes of five decisions, which come out as is believed with probability 0.6; an answer is 0, or, as often,"
    " exponential. `clustered`: each episode has a probability of its own (Beta); `lock-in 0.1`: in one of ten it is 0, else 0.9;"
    " `unequal`: half of the episodes have one decision (0.9), half twenty (0.3).",
    ("belief_accuracy", "belief_brier", "mean_answer", "overbidding_rate", "underbidding_rate"),
    DECISION_COLUMNS,
    _decisions,
)
