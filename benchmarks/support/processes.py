"""Processes on which intervals are measured: choices independent or not, even or lopsided, in one episode or many.

Each makes choices [S, E, T] of S samples, E episodes and T turns, all of whose laws average to ``law[A]``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import Generator

__all__ = [
    "Maker",
    "alternating",
    "autoregressive",
    "chained",
    "clustered",
    "drifting",
    "independent",
    "lagged",
    "members",
    "sticky",
]

Array = Any
Maker = Callable[[Generator, tuple[int, int, int]], Array]


def drawn(luck: Generator, laws: Array, shape: tuple[int, ...]) -> Array:
    """One draw from each of ``laws[..., A]``, which broadcast to ``shape``."""
    edges = np.cumsum(laws, axis=-1)[..., :-1]
    return (luck.random(shape)[..., None] >= edges).sum(axis=-1)


def independent(law: Array) -> Maker:
    """Independent choices."""
    return lambda luck, shape: drawn(luck, np.asarray(law), shape)


def chained(matrix: Array) -> Maker:
    """A stationary Markov chain with P(to | from) = ``matrix[A, A]`` within each episode."""
    moves = np.asarray(matrix, dtype=float)
    values, vectors = np.linalg.eig(moves.T)
    law = np.real(vectors[:, np.argmax(values.real)])
    law = law / law.sum()

    def make(luck: Generator, shape: tuple[int, int, int]) -> Array:
        choices = np.empty(shape, dtype=np.int64)
        choices[..., 0] = drawn(luck, law, shape[:-1])
        for turn in range(1, shape[-1]):
            choices[..., turn] = drawn(luck, moves[choices[..., turn - 1]], shape[:-1])
        return choices

    return make


def sticky(law: Array, stick: float) -> Maker:
    """Each choice repeats the one before it with probability ``stick``, else is drawn afresh."""
    q = np.asarray(law, dtype=float)
    return chained(stick * np.eye(len(q)) + (1 - stick) * q)


def alternating(switch: float) -> Maker:
    """Two actions, left with probability ``switch``."""
    return chained([[1 - switch, switch], [switch, 1 - switch]])


def lagged(repeat: float) -> Maker:
    """Two actions: each choice is that of two turns before with probability ``repeat``, else the other."""

    def make(luck: Generator, shape: tuple[int, int, int]) -> Array:
        choices = luck.integers(0, 2, shape)
        other = luck.random(shape) >= repeat
        for turn in range(2, shape[-1]):
            choices[..., turn] = choices[..., turn - 2] ^ other[..., turn]
        return choices

    return make


def clustered(law: Array, grains: float = 4.0) -> Maker:
    """Each episode has a law of its own, from a Dirichlet law with mean ``law`` and ``grains`` in all."""

    def make(luck: Generator, shape: tuple[int, int, int]) -> Array:
        laws = luck.dirichlet(np.maximum(np.asarray(law) * grains, 1e-3), size=shape[:-1])
        return drawn(luck, laws[..., None, :], shape)

    return make


def drifting(law: Array) -> Maker:
    """Independent choices whose law moves, over the turns of an episode or the episodes where each is one turn, from one
    tilt of ``law`` to the opposite one.
    """
    q = np.asarray(law, dtype=float)

    def make(luck: Generator, shape: tuple[int, int, int]) -> Array:
        steps = shape[-1] if shape[-1] > 1 else shape[-2]
        tilt = np.linspace(-1, 1, steps)[:, None] * np.where(np.arange(len(q)) == 0, 1.0, 0.0)
        laws = (
            q
            + tilt * 0.8 * min(q[0], 1 - q[0])
            - tilt[:, :1] * 0.8 * min(q[0], 1 - q[0]) * np.r_[0.0, q[1:] / q[1:].sum()]
        )
        return drawn(luck, laws if shape[-1] > 1 else laws[:, None, :], shape)

    return make


def members(common: Maker, many: int, follow: float) -> Maker:
    """Rows of ``many`` members of each episode, one after another: each takes the choice of the episode's ``common`` row with
    probability ``follow``, else one of two at random.
    """

    def make(luck: Generator, shape: tuple[int, int, int]) -> Array:
        samples, rows, turns = shape
        shared = np.repeat(common(luck, (samples, max(rows // many, 1), turns)), many, axis=1)[:, :rows]
        return np.where(luck.random(shape) < follow, shared, luck.integers(0, 2, shape))

    return make


def autoregressive(luck: Generator, shape: tuple[int, ...], lean: float) -> Array:
    """Standard normal numbers in order [..., T], each with correlation ``lean`` to the next."""
    noise = luck.normal(size=shape)
    numbers = noise * np.sqrt(1 - lean**2)
    numbers[..., 0] = noise[..., 0]
    for t in range(1, shape[-1]):
        numbers[..., t] += lean * numbers[..., t - 1]
    return numbers
