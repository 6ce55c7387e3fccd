"""Replicator dynamics: the share of a strategy in a population grows by what it earns above the population's mean.

>>> hawk_dove = np.array([[-1.0, 2.0], [0.0, 1.0]])  # hawks fight: (value - cost) / 2 with value 2 and cost 4
>>> one_population(hawk_dove, np.array([0.9, 0.1]), time=100.0)[-1].round(3).tolist()
[0.5, 0.5]

Source: Taylor and Jonker (1978), "Evolutionarily stable strategies and game dynamics", Mathematical Biosciences 40, 145-156; of two
populations, Taylor (1979), "Evolutionarily stable strategies with two types of player", Journal of Applied Probability 16, 76-83.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..chance import FloatArray
from ..errors import InputError

__all__ = ["Paths", "one_population", "two_populations"]

_LAW = 1e-9


class Paths(NamedTuple):
    """The shares of both populations at each step: ``row[T, m]`` and ``column[T, n]``."""

    row: FloatArray
    column: FloatArray


def one_population(
    payoffs: FloatArray, start: FloatArray, time: float = 10.0, steps: int = 1000
) -> FloatArray:
    """The shares [T, A] of a population whose members meet each other, ``payoffs[own, other]``, at ``steps`` + 1 moments from 0
    to ``time``.

    Raises `InputError` where ``start`` is no law.
    """
    return _path(lambda x: x * (payoffs @ x - x @ payoffs @ x), _law(start), time, steps)


def two_populations(
    row: FloatArray,
    column: FloatArray,
    start: tuple[FloatArray, FloatArray],
    time: float = 10.0,
    steps: int = 1000,
) -> Paths:
    """The shares of two populations whose members meet the other's, payoffs ``row[m, n]`` and ``column[m, n]``.

    Raises `InputError` where a ``start`` is no law.
    """
    m = len(row)

    def growth(z: FloatArray) -> FloatArray:
        x, y = z[:m], z[m:]
        pays, paid = row @ y, x @ column
        return np.concatenate([x * (pays - x @ pays), y * (paid - paid @ y)])

    path = _path(growth, np.concatenate([_law(start[0]), _law(start[1])]), time, steps)
    return Paths(path[:, :m], path[:, m:])


def _path(
    growth: Callable[[FloatArray], FloatArray], start: FloatArray, time: float, steps: int
) -> FloatArray:
    """The solution at even moments by the Runge-Kutta method of order four."""
    h, path = time / steps, [start]
    for _ in range(steps):
        z = path[-1]
        a = growth(z)
        b = growth(z + h / 2 * a)
        c = growth(z + h / 2 * b)
        d = growth(z + h * c)
        path.append(z + h / 6 * (a + 2 * b + 2 * c + d))
    return np.array(path)


def _law(start: FloatArray) -> FloatArray:
    law = np.asarray(start, dtype=np.float64)
    if law.ndim != 1 or law.min(initial=0.0) < 0 or abs(law.sum() - 1) > _LAW:
        raise InputError(f"start {law.tolist()} came; give shares that sum to 1")
    return law
