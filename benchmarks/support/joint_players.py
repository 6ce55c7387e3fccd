"""Self-play whose truth is known: all seats of a game by agents that play one of its equilibria, or that do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from aleator.core.chance import Chance
from aleator.core.recipes import Environment
from aleator.metrics.shared.information_sets import split
from aleator.metrics.shared.joint import Held
from aleator.metrics.shared.profiles import profile_verdict
from aleator.registry.recipes import build

__all__ = ["PROFILES", "verdicts"]

PENNIES = "matching_pennies"
BATTLE = {"name": "matrix_game", "row": [[2, 0], [0, 1]], "column": [[1, 0], [0, 2]]}
PROFILES: Mapping[str, tuple[Any, tuple[Sequence[float], Sequence[float]], bool]] = {
    "pennies: both toss a coin": (PENNIES, ([0.5, 0.5], [0.5, 0.5]), True),
    "battle: both Opera": (BATTLE, ([1, 0], [1, 0]), True),
    "battle: both mix": (BATTLE, ([2 / 3, 1 / 3], [1 / 3, 2 / 3]), True),
    "battle: Opera against Football": (BATTLE, ([1, 0], [0, 1]), False),
    "battle: both toss a coin": (BATTLE, ([0.5, 0.5], [0.5, 0.5]), False),
}
"""(environment, what row and column play, whether that is an equilibrium)."""


def verdicts(name: str, runs: int, looks: Sequence[int]) -> np.ndarray:
    """The verdict on the joint profile after each of ``looks[L]`` rounds, [R, L]."""
    called, laws, _ = PROFILES[name]
    game = build("environments", called)
    luck = Chance.of(seed=0, stream=f"joint players/{name}", episodes=[0]).generator()
    played = [luck.choice(2, size=(runs, max(looks)), p=law) for law in laws]
    return np.array([[_judged(game, [one[run, :n] for one in played]) for n in looks] for run in range(runs)])


def _judged(game: Environment, played: Sequence[np.ndarray]) -> str:
    solution = game.solution()
    assert solution is not None
    rounds = np.arange(len(played[0]))
    sets = [split(None, actions, 2, episode=rounds) for actions in played]
    held = [
        [
            Held(one, [component.hull(seat.name, "")], clock=2 * rounds + place, most=1)
            for place, (seat, one) in enumerate(zip(game.seats, sets, strict=True))
        ]
        for component in solution.components
    ]
    return profile_verdict(held).verdict
