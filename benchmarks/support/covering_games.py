"""Intervals for what is computed from the choices of two seats, and for models of how they reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from aleator.core.games.symmetric_game import SymmetricGame
from aleator.metrics.exploitability.best_response_gain import best_response_gain
from aleator.metrics.exploitability.excess_best_response_gain import excess_best_response_gain
from aleator.metrics.exploitability.excess_nash_conv import excess_nash_conv
from aleator.metrics.exploitability.nash_conv import nash_conv
from aleator.metrics.exploitability.relative_nash_conv import relative_nash_conv
from aleator.metrics.exploitability.symmetric_regret import symmetric_regret
from aleator.metrics.models.cognitive_hierarchy_tau import cognitive_hierarchy_tau
from aleator.metrics.models.level_k import level_k
from aleator.metrics.models.logit_lambda import logit_lambda
from aleator.metrics.models.qre_lambda import qre_lambda
from aleator.metrics.shared.cognitive_hierarchy import GRID, hierarchy
from numpy.random import Generator
from scipy.optimize import brentq
from scipy.special import softmax

from .covering import LOOKS, Case, Family
from .covering_policies import COLUMNS, INDEPENDENT, LOOKED_AT, Played, counted, laws_of

__all__ = ["GAMES"]

Array = Any

_SIZES = (30, 1000)
GAME = np.array([[3.0, 0, 1], [1, 2, 0], [0, 1, 4]]), np.array([[0.0, 2, 1], [2, 0, 1], [1, 3, 0]])
PENNIES = np.array([[9.0, 0], [0, 1]]), np.array([[0.0, 1], [1, 0]])


class _Both:
    """What both seats played: the own seat's by a process, the other's in as many independent choices."""

    def __init__(self, own: Mapping[int, Played], luck: Generator, other: Array, samples: int) -> None:
        self.own = own
        steps = np.diff([0, *sorted({*LOOKS, *_SIZES})])
        self.sizes = np.cumsum(steps).tolist()
        self.others = np.cumsum([luck.multinomial(step, other, size=samples) for step in steps], axis=0)

    def __getitem__(self, n: int) -> tuple[Array, Array, Array]:
        """(counts, the other's counts, what the counts are worth) after n choices."""
        return self.own[n].counts, self.others[self.sizes.index(n)], self.own[n].size


def _both(column: str, p: Array, y: Array) -> Any:
    return lambda luck, samples: _Both(counted(column, p, samples), luck, y, samples)


def _gain(x: Array, y: Array, table: Array) -> float:
    each = table @ y
    return float(each.max() - x @ each)


def _reply(name: str, column: str, p: Array, n: int | None) -> Case:
    """Gains against an opponent whose choices are counted too."""
    own, rival = (table[: len(p), : len(p)] for table in GAME)
    y = np.array([0.3, 0.5, 0.2])[: len(p)]
    y, law = y / y.sum(), np.full(len(p), 1 / len(p))
    gains = _gain(p, y, own), _gain(y, p, rival.T)
    plain = name.removeprefix("excess_")
    truth = {
        "best_response_gain": gains[0],
        "nash_conv": sum(gains),
        "relative_nash_conv": gains[0] / np.ptp(own) + gains[1] / np.ptp(rival),
    }[plain]

    def called(which: str, data: Any, n: int, alpha: float) -> Any:
        c, o, k = data[n]
        more = {"n_effective": k, "alpha": alpha}
        return {
            "best_response_gain": lambda: best_response_gain(c, o, own, **more),
            "nash_conv": lambda: nash_conv(c, o, own, rival, **more),
            "relative_nash_conv": lambda: relative_nash_conv(c, o, own, rival, **more),
            "excess_best_response_gain": lambda: excess_best_response_gain(c, law, o, own, **more),
            "excess_nash_conv": lambda: excess_nash_conv(c, law, o, own, rival, **more),
        }[which]()

    def right(data: Any, n: int) -> Any:
        if name == plain:
            return truth
        return truth - (called(plain, data, n, 0.05).value - called(name, data, n, 0.05).value)

    return Case(_both(column, p, y), lambda data, n, alpha: called(name, data, n, alpha), right, n)


def _logit(column: str, precision: float, n: int | None) -> Case:
    pay = PENNIES[0] @ [0.2, 0.8]
    p = np.eye(2)[pay.argmax()] if np.isinf(precision) else softmax(precision * pay)
    against = np.array([20, 80])
    return Case(
        lambda _, samples: counted(column, p, samples),
        lambda data, n, alpha: logit_lambda(data[n].counts, against, PENNIES[0], data[n].size, alpha),
        lambda *_: precision,
        n,
    )


def _quantal(column: str, precision: float, n: int | None) -> Case:
    a, b = PENNIES

    def answer(x: float) -> tuple[Array, Array]:
        y = softmax(precision * (np.array([x, 1 - x]) @ b))
        return softmax(precision * (a @ y)), y

    p, y = answer(brentq(lambda x: answer(x)[0][0] - x, 0.0, 1.0))

    def number(data: Any, n: int, alpha: float) -> Any:
        c, o, k = data[n]
        return qre_lambda(c, o, a, b, n_effective=k, alpha=alpha)

    return Case(_both(column, p, y), number, lambda *_: precision, n)


def _level(column: str, level: float, n: int | None) -> Case:
    p = 0.1 / 2 + 0.9 * np.eye(2)[{1: 0, 3: 1}[int(level)]] if level else np.full(2, 0.5)
    return Case(
        lambda _, samples: counted(column, p, samples),
        lambda data, n, alpha: level_k(data[n].counts, *PENNIES, data[n].size, alpha),
        lambda *_: level,
        n,
    )


CROWD = SymmetricGame.of(
    "player", 5, ("Call", "Wait"), lambda own, others: np.where(own == 0, 1.0, 2.0 * (others[..., 0] > 0))
)
TEAM = SymmetricGame.of(
    "player",
    3,
    ("1", "2", "3"),
    lambda own, others: 2 * np.minimum(own, (others > 0).argmax(axis=-1)) - own * 1.0,
)
"""A volunteer's dilemma, in whose equilibrium one calls with probability 0.159, and a minimum effort game."""


def _symmetric(column: str, first: float, n: int | None) -> Case:
    """The volunteer's dilemma where that has two actions, the minimum effort game at an even law where ``first`` is a third."""
    game = TEAM if first == 1 / 3 else CROWD
    p = np.full(3, 1 / 3) if game is TEAM else np.array([first, 1 - first])
    truth = float(game.gains({"player": {"": p}})["player"])
    return Case(
        lambda _, samples: counted(column, p, samples),
        lambda data, n, alpha: symmetric_regret(data[n].counts, game, data[n].size, alpha),
        lambda *_: truth,
        n,
    )


def _hierarchy(column: str, tau: float, n: int | None) -> Case:
    p = hierarchy(*PENNIES)[GRID.searchsorted(tau)]
    return Case(
        lambda _, samples: counted(column, p, samples),
        lambda data, n, alpha: cognitive_hierarchy_tau(data[n].counts, *PENNIES, data[n].size, alpha),
        lambda *_: tau,
        n,
    )


REPLIES = (
    "best_response_gain", "nash_conv", "relative_nash_conv", "excess_best_response_gain", "excess_nash_conv",
)  # fmt: skip
MODELS = {
    "logit_lambda": (_logit, (0.5, 2.0)),
    "qre_lambda": (_quantal, (0.3, 1.0)),
    "level_k": (_level, (0, 1, 3)),
    "cognitive_hierarchy_tau": (_hierarchy, (0.5, 1.5)),
    "symmetric_regret": (_symmetric, (1 - 0.5**0.25, 0.6, 1 / 3)),
}


def _policies(column: str, width: int) -> Iterator[Array]:
    laws = laws_of(width)
    names = {"rare": ["rare"], "vertex": ["vertex"], "optimal": [], "lopsided": ["steep"]}
    yield from (laws[name] for name in names.get(column, ["even", "steep"]))


def _cases(name: str, column: str) -> Iterator[tuple[str, Case]]:
    sizes: tuple[int | None, ...] = (None,) if column == LOOKED_AT else _SIZES
    if name in MODELS:
        make, values = MODELS[name]
        if column == "vertex" and name == "logit_lambda":
            values = (np.inf,)
        elif column in {"rare", "vertex", "optimal"}:
            return
        if name == "qre_lambda":  # slow
            sizes, values = (30,), values if column == "even" else values[:1]
            if column not in {"even", "clustered", "one episode"}:
                return
        yield from ((f"{value}/{n}", make(column, value, n)) for value in values for n in sizes)
        return
    if name.startswith("excess") and column not in (*INDEPENDENT, LOOKED_AT):
        return
    for n in sizes:
        for width in (2, 3):
            for k, p in enumerate(_policies(column, width)):
                yield f"{width}/{n}/{k}", _reply(name, column, p, n)


GAMES = Family(
    "Games and models of reasoning",
    "As above, 30 and 1,000 choices, and as many of an opponent whose policy must be told from them too.",
    (*REPLIES, *MODELS),
    [column for column in COLUMNS if column != "optimal"],
    _cases,
)
