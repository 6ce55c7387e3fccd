"""Intervals for what two seats do together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from aleator.core.games.correlated_set import deviations
from aleator.metrics.distance.coarse_correlated_distance import coarse_correlated_distance
from aleator.metrics.distance.correlated_distance import correlated_distance
from aleator.metrics.shared.effective_sizes import of_codes
from numpy.random import Generator
from scipy.optimize import linprog

from .covering import Case, Family
from .covering_games import GAME
from .processes import Maker, clustered, drifting, independent, sticky

__all__ = ["JOINT"]

Array = Any

_METRICS: dict[str, Callable[..., Any]] = {
    "correlated_distance": correlated_distance,
    "coarse_correlated_distance": coarse_correlated_distance,
}
_CHICKEN = np.array([[0.0, 7], [2, 6]])
GAMES = {"chicken": (_CHICKEN, _CHICKEN.T), "three": GAME}
"""Payoffs of the seat and of its opponent, the seat's own action first."""

_SIZES, LOOKED_AT, _LOOKS = {"chicken": (30, 1000), "three": (100,)}, "at all looks", (20, 100, 500)
_ROUNDING = 1e-9
_OWN, _RIVAL = np.array([0.7, 0.2, 0.1]), np.array([0.4, 0.4, 0.2])
COLUMNS = (
    "independent", "equilibrium", "near one", "vertex", "clustered", "sticky", "sticky rival", "one episode", "drifting", LOOKED_AT,
)  # fmt: skip


def _law(column: str, game: str) -> Array:
    """The law of pairs of actions, [A * O]."""
    width = len(GAMES[game][0])
    if column == "equilibrium":
        return _nearest(game, "correlated_distance", tuple(np.full(width**2, 1 / width**2)))[1]
    if column in {"vertex", "near one"}:
        spread = 0.0 if column == "vertex" else 0.02
        return np.eye(width**2)[-1] * (1 - spread) + spread / width**2
    one, other = (law[:width] / law[:width].sum() for law in (_OWN, _RIVAL))
    return np.outer(one, other).ravel()


@lru_cache(maxsize=64)
def _nearest(game: str, name: str, law: tuple[float, ...]) -> tuple[float, Array]:
    """The least total variation between a law and an equilibrium, and one that is as near: a linear program in the equilibrium and
    in what the law has beyond it. In an equilibrium no deviation gains more than 1e-9 of a seat's range of payoffs.
    """
    cells = len(law)
    gains = deviations([table / np.ptp(table) for table in GAMES[game]], coarsely=name.startswith("coarse"))
    above = np.hstack([-np.eye(cells), -np.eye(cells)])
    found = linprog(
        np.repeat([0.0, 1.0], cells),
        np.vstack([np.hstack([gains, np.zeros_like(gains)]), above]),
        np.append(np.full(len(gains), _ROUNDING), -np.array(law)),
        np.repeat([[1.0, 0.0]], cells, axis=1).reshape(1, -1),
        [1.0],
    )
    return float(found.fun), np.clip(found.x[:cells], 0, None) / found.x[:cells].clip(0).sum()


def _beside_a_sticky_one(law: Array, width: int) -> Maker:
    """Independent own choices, and a rival's who repeats itself with probability 0.9."""
    own, rival = (law.reshape(width, width).sum(axis=axis) for axis in (1, 0))

    def make(luck: Generator, shape: tuple[int, int, int]) -> Array:
        return width * independent(own)(luck, shape) + sticky(rival, 0.9)(luck, shape)

    return make


def _process(column: str, game: str, law: Array, n: int) -> tuple[Maker, tuple[int, int]]:
    """How pairs come about, and in which episodes and turns."""
    many = n // 10, 10
    return {
        "clustered": (clustered(law), many),
        "sticky": (sticky(law, 0.5), many),
        "sticky rival": (_beside_a_sticky_one(law, len(GAMES[game][0])), (10, n // 10)),
        "one episode": (sticky(law, 0.5), (1, n)),
        "drifting": (drifting(law), (1, n)),
    }.get(column, (independent(law), many))


def _distance(name: str, column: str, game: str, n: int | None) -> Case:
    own, rival = GAMES[game]
    law, width = _law(column, game), len(own)
    maker, (episodes, turns) = _process(column, game, law, n or _LOOKS[-1])
    right = _nearest(game, name, tuple(law))[0]

    def number(pairs: Array, n: int, alpha: float) -> Any:
        played = pairs[:, : n // turns]
        mine, theirs = np.divmod(played, width)
        episode = np.repeat(np.arange(played.shape[1]), turns)
        size = np.array([of_codes(one.ravel(), episode) for one in mine])
        return _METRICS[name](mine, theirs, own, rival, n_effective=size, alpha=alpha)

    return Case(
        lambda luck, samples: maker(luck, (samples, episodes, turns)), number, lambda *_: right, n, _LOOKS
    )


def _cases(name: str, column: str) -> Iterator[tuple[str, Case]]:
    for game in [*GAMES][:1] if column == LOOKED_AT else GAMES:
        for n in (None,) if column == LOOKED_AT else _SIZES[game]:
            yield f"{game}/{n}", _distance(name, column, game, n)


JOINT = Family(
    "Joint play",
    "30 and 1,000 pairs of actions at chicken, 100 at a game of three by three, in episodes of ten. `near one`: one pair in 0.98 of"
    " decisions; `clustered`: each episode has a joint law of its own (Dirichlet); `sticky`: each pair repeats the one before it with"
    " probability 0.5; `one episode`: the same in one; `sticky rival`: own choices are independent, and the opponent repeats its own with"
    " 0.9, in ten episodes; `drifting`: the law moves.",
    (*_METRICS,),
    COLUMNS,
    _cases,
)
