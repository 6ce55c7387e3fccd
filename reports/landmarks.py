"""Where scripted agents stand in the bandit that a seat plays, as landmarks for its own place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.chance import Chance, FloatArray, IntArray
from ..core.errors import AleatorError
from ..core.questions import Choice, Feedback
from ..core.recipes import Agent, Environment
from ..metrics.exploration.min_frac import min_frac
from ..metrics.exploration.suffix_failure import suffix_failure
from ..metrics.shared.arms import pulls_of
from ..registry.recipes import build
from .bandit_parts import Landmark
from .comparison import SeatComparison

__all__ = ["landmarks_beside"]

_AGENTS: dict[str, Any] = {
    "uniform": "uniform",
    "greedy": "greedy",
    "epsilon-greedy": "epsilon_greedy",
    "UCB1": "ucb",
    "Thompson": {"name": "thompson", "reports_law": False},
}
_SHOWN = {"suffix_failure", "min_frac"}
_EPISODES, _LONGEST = 200, 500
_WORDS = ("history", "last", "guide", "scene", "framing")


def landmarks_beside(environment: Environment | None, measured: Collection[str]) -> SeatComparison:
    """The landmarks of a bandit of at most 500 pulls, each over 200 episodes, where both metrics were ``measured``; else nothing."""
    horizon = getattr(environment, "horizon", None)
    is_short = isinstance(horizon, int) and horizon <= _LONGEST
    if environment is None or not is_short or not {*measured} >= _SHOWN or len(environment.seats) > 1:
        return SeatComparison()
    return SeatComparison(landmarks=_landmarks(_bare(environment)))


def _bare(environment: Environment) -> Environment:
    """The same bandit without its words and its optimum, which scripted agents do not heed."""
    fields = type(environment).model_fields
    plain = {name: fields[name].default for name in _WORDS if name in fields}
    return environment.model_copy(update=plain | ({"optimum": "none"} if "optimum" in fields else {}))


@lru_cache(maxsize=64)
def _landmarks(environment: Environment) -> dict[str, Landmark]:
    found = {}
    for name, spec in _AGENTS.items():
        try:
            found[name] = _landmark(environment, build("agents", spec))
        except AleatorError:  # the agent cannot play it, as its rewards are not within [0, 1], say
            continue
    return found


def _landmark(environment: Environment, agent: Agent) -> Landmark:
    arms, regrets = _played(environment, agent)
    pulls = pulls_of(arms, len(environment.seats[0].space.labels))
    return Landmark(
        suffix_failure=float(suffix_failure(regrets).value), min_frac=float(min_frac(pulls).value)
    )


def _played(environment: Environment, agent: Agent) -> tuple[IntArray, FloatArray]:
    """The arms pulled, -1 after an episode's end, and their regrets, NaN there, [E, T] each."""
    episode, seat = np.arange(_EPISODES), environment.seats[0]
    world = environment.begin(episode, Chance(0, "landmarks/environment", episode, 0))
    player, luck = agent.begin(seat, episode), Chance(0, "landmarks/player", episode, 0)
    arms: list[IntArray] = []
    paid: list[Feedback] = []
    while asked := world.ask():
        rows = asked[0].episode
        choice: Choice = player.act(asked[0], luck.take(rows).at(len(arms)))  # type: ignore[assignment]  # scripted agents answer at once
        arms.append(_column(rows, seat.space.codes(choice.action), -1))
        for told in world.tell([choice]):
            player.learn(replace(told, action=seat.space.at(arms[int(told.turn[0])][told.episode])))
            paid.append(told)
    paid += world.settle()
    regrets = [_column(told.episode, told.logs["regret"], np.nan) for told in paid]
    return np.stack(arms, axis=-1), np.stack(regrets, axis=-1)


def _column(rows: IntArray, values: NDArray[Any], blank: float) -> NDArray[Any]:
    """The ``values`` at these ``rows`` of all episodes, ``blank`` at the others."""
    column = np.full(_EPISODES, blank, dtype=values.dtype)
    column[rows] = values
    return column
