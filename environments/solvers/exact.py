"""Optimal strategies in rational arithmetic, for small tables whose payoffs are too far apart for floating point.

Where payoffs differ by a millionth of their range, a gap of 1e-9 of it is no rounding but a payoff: with 1e9, 1 and 1 on the
diagonal the first action is played with probability 5e-10. Payoffs are taken as they are written, in 15 digits: 0.1 is one tenth.

>>> diagonal = np.diag([1e9, 1.0, 1.0])
>>> suits(diagonal), [[round(float(p), 12) for p in x] for x in optimal(diagonal)]
(True, [[5e-10, 0.49999999975, 0.49999999975]])

Source: Avis, Rosenberg, Savani and von Stengel (2010), "Enumeration of Nash equilibria for two-player games", Economic Theory
42, 9-37, which enumerate in rational arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb, floor, log10

import numpy as np

from ...core.chance import FloatArray

__all__ = ["fractions", "optimal", "replies", "suits", "vertices"]

_MOST_PAIRS = 300
_WIDE = 1e-6
_DIGITS = 14  # after the first of the largest payoff: beyond it there is rounding
_Row = list[Fraction]


def suits(table: FloatArray) -> bool:
    """Whether ``table[m, n]`` needs this and is small enough: two of its payoffs differ by less than 1e-6 of their range."""
    m, n = table.shape
    if comb(m + n, m) - 1 > _MOST_PAIRS:
        return False
    digits = _decimals(table)
    # numpy rounds by way of 10 ** digits, which is infinite where the payoffs are below 1e-294
    levels = np.unique([round(value, digits) for value in table.ravel().tolist()])
    return len(levels) > 2 and bool(np.diff(levels).min() < _WIDE * np.ptp(levels))


def fractions(table: FloatArray) -> list[_Row]:
    """The numbers as they are written in decimals, rounded to 15 digits of the largest."""
    digits = _decimals(table)
    return [[Fraction(repr(round(value, digits))) for value in row] for row in table.tolist()]


def _decimals(table: FloatArray) -> int:
    largest = float(np.abs(table).max())
    return _DIGITS - floor(log10(largest)) if largest > 0 else 0


def optimal(table: FloatArray) -> list[tuple[Fraction, ...]]:
    """The extreme optimal strategies of row in the zero-sum game ``table[m, n]``, what column pays it."""
    found = vertices([[-value for value in row] for row in fractions(table)])
    guaranteed = [min(replies(x, fractions(table))) for x in found]
    return [x for x, least in zip(found, guaranteed, strict=True) if least == max(guaranteed)]


def vertices(table: Sequence[_Row]) -> list[tuple[Fraction, ...]]:
    """Vertices of {(x, v): x in the simplex, v >= (x' table)_j}, by decreasing probability of the first actions."""
    m, n = len(table), len(table[0])
    found = {
        x
        for size in range(1, min(m, n) + 1)
        for own in combinations(range(m), size)
        for tight in combinations(range(n), size)
        for x in _vertex(table, own, tight)
    }
    return sorted(found, reverse=True)


def replies(x: Sequence[Fraction], table: Sequence[_Row]) -> _Row:
    """What each action of the opponent earns against ``x``, of ``table[m, n]``, its payoffs."""
    return [
        sum((p * row[j] for p, row in zip(x, table, strict=True)), Fraction(0)) for j in range(len(table[0]))
    ]


def _vertex(
    table: Sequence[_Row], own: Sequence[int], tight: Sequence[int]
) -> Iterator[tuple[Fraction, ...]]:
    """The vertex at which the actions ``own`` are played and the replies ``tight`` are best, where there is one."""
    system = [[*(table[i][j] for i in own), Fraction(-1), Fraction(0)] for j in tight]
    system.append([*(Fraction(1) for _ in own), Fraction(0), Fraction(1)])
    solved = _solved(system)
    if solved is None or min(solved[:-1]) <= 0:
        return
    weights = dict(zip(own, solved[:-1], strict=True))
    x = tuple(weights.get(i, Fraction(0)) for i in range(len(table)))
    if max(replies(x, table)) <= solved[-1]:
        yield x


def _solved(system: list[_Row]) -> _Row | None:
    """The solution of a square system with its right side in the last column, by elimination; None where it is singular."""
    for column in range(len(system)):
        pivot = next((row for row in range(column, len(system)) if system[row][column]), None)
        if pivot is None:
            return None
        system[column], system[pivot] = system[pivot], system[column]
        system[column] = [value / system[column][column] for value in system[column]]
        for row, line in enumerate(system):
            if row != column and line[column]:
                system[row] = [a - line[column] * b for a, b in zip(line, system[column], strict=True)]
    return [line[-1] for line in system]
