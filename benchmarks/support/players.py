"""Players whose true distance from the optimum is known: what the referee's catalogue is made of.

A player is a function of (luck, runs, decisions) that returns a `Play`: what he did and the law that he followed,
given everything shown and his own past.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from aleator.core.chance import FloatArray, IntArray
from numpy.random import Generator

__all__ = ["Play", "Player", "against", "by_rule", "drawn", "iid", "never_ending", "split"]

COIN = np.array([0.5, 0.5])


@dataclass(frozen=True, eq=False)
class Play:
    """``actions[R, N]``, the optimal ``law`` ([A] or [R, N, A]) and the player's own ``policy[R, N, A]``; ``known``:
    further evidence (episode, turn, shown, ...).
    """

    actions: IntArray
    law: FloatArray
    policy: FloatArray
    known: Mapping[str, Any] = field(default_factory=dict)

    def distances(self, looks: IntArray) -> FloatArray:
        """The mean, over runs and the decisions before each of ``looks[L]``, of the total variation between the player's
        law and the optimal one.
        """
        optimal = self.law if self.law.ndim == 3 else self.law[None, None]
        each = (np.abs(self.policy - optimal).sum(axis=-1) / 2).mean(axis=0)
        return np.asarray((np.cumsum(each) / np.arange(1, len(each) + 1))[looks - 1])


Player = Callable[[Generator, int, int], Play]


def drawn(luck: Generator, laws: FloatArray) -> IntArray:
    """Actions [...] from ``laws[..., A]``."""
    edges = np.cumsum(laws, axis=-1)[..., :-1]
    return np.asarray((luck.random((*laws.shape[:-1], 1)) > edges).sum(axis=-1))


def iid(policy: Any, law: Any = None, **known: Any) -> Player:
    """Independent draws from one ``policy`` where ``law`` (default: the same) is optimal."""
    own = np.asarray(policy, dtype=float)
    aim = own if law is None else np.asarray(law, dtype=float)

    def play(luck: Generator, runs: int, n: int) -> Play:
        actions = np.searchsorted(np.cumsum(own)[:-1], luck.random((runs, n)), side="right")
        return Play(actions, aim, np.broadcast_to(own, (runs, n, len(own))), known)

    return play


def by_rule(
    rule: Callable[[IntArray, int, Any], FloatArray], law: Any = COIN, start: Any = None, **known: Any
) -> Player:
    """A player for two actions whose P(action 1) at turn t is ``rule(actions[R, N], t, state)``, of the actions before
    t alone; ``start(luck, runs, n)`` makes the state.
    """
    aim = np.asarray(law, dtype=float)

    def play(luck: Generator, runs: int, n: int) -> Play:
        state = None if start is None else start(luck, runs, n)
        actions, chance, u = np.zeros((runs, n), dtype=int), np.empty((runs, n)), luck.random((runs, n))
        for t in range(n):
            chance[:, t] = rule(actions, t, state)
            actions[:, t] = u[:, t] < chance[:, t]
        return Play(actions, aim, np.stack([1 - chance, chance], axis=-1), known)

    return play


def against(pattern: Callable[[Generator, int, int], FloatArray], law: Any = COIN, **known: Any) -> Player:
    """A player for two actions whose P(action 1) is ``pattern(luck, runs, n)`` [R, N], whatever he played before."""
    aim = np.asarray(law, dtype=float)

    def play(luck: Generator, runs: int, n: int) -> Play:
        chance = np.broadcast_to(pattern(luck, runs, n), (runs, n))
        actions = (luck.random((runs, n)) < chance).astype(int)
        return Play(actions, aim, np.stack([1 - chance, chance], axis=-1), known)

    return play


def never_ending(pattern: Any) -> Callable[[Generator, int, int], FloatArray]:
    """``pattern`` again and again, begun at a place of its own in each run."""
    once = np.asarray(pattern, dtype=float)

    def chance(luck: Generator, runs: int, n: int) -> FloatArray:
        begin = luck.integers(0, len(once), (runs, 1))
        return once[(begin + np.arange(n)) % len(once)]

    return chance


def split(n: int, length: int) -> dict[str, IntArray]:
    """``episode`` and ``turn`` of ``n`` decisions in episodes of ``length``."""
    return {"episode": np.arange(n) // length, "turn": np.arange(n) % length}
