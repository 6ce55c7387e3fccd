"""Optimal strategies and the value of a zero-sum matrix game.

``payoffs[m, n]`` are what the column player pays the row player.
The value v is the most that row can guarantee,
v = max_x min_j (x' payoffs)_j = min_y max_i (payoffs y)_i (von Neumann, 1928).
A saddle point is taken where there is one, the closed form where there are two actions each,
and else the linear program by HiGHS, feasible and optimal within 1e-10 of the payoffs' range, or rational arithmetic where
that is not enough (`exact`).
The optimal strategies of a player form a polytope, which `optimal_set` gives by its vertices and `optimal_face` by its
inequalities.

>>> solve([[1, -1], [-2, 2]])
Solution(row=array([0.66666667, 0.33333333]), column=array([0.5, 0.5]), value=0.0)
>>> optimal_set([[1, 1, 0], [1, 1, 2]]).tolist()
[[0.5, 0.5], [0.0, 1.0]]

Source: von Neumann (1928), "Zur Theorie der Gesellschaftsspiele", Mathematische Annalen 100, 295-320;
Dantzig (1951), "A proof of the equivalence of the programming problem and the game problem".
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.games.faces import Face
from . import exact, law_program, support_enumeration
from .payoffs import TOLERANCE, based, checked, scaled
from .support_enumeration import Component, Equilibria

__all__ = ["MOST_EXPLORED", "Solution", "equilibria", "is_enumerated", "optimal_face", "optimal_set", "solve"]

MOST_EXPLORED = 64
_APART = 1e-5


class Solution(NamedTuple):
    """An optimal strategy of each player, ``row[m]`` and ``column[n]``, and the ``value`` to row."""

    row: FloatArray
    column: FloatArray
    value: float


def solve(payoffs: ArrayLike) -> Solution:
    """One optimal strategy for each player, and the value. Raises `InputError` unless the table is finite."""
    table = checked(payoffs)
    pure = _saddle(table)
    if pure is not None:
        return pure
    moved, base = based(table)
    mixed = _two_by_two(moved) if table.shape == (2, 2) else _mixed(moved)
    return mixed._replace(value=base + mixed.value)


def optimal_set(payoffs: ArrayLike) -> FloatArray:
    """Vertices [V, m] of the polytope of row's optimal strategies (column's: ``optimal_set(-payoffs.T)``).

    By enumeration; a game too large for it (`support_enumeration.MAX_PAIRS`) gets the program's one point,
    which need not be the only one. Raises `InputError` on payoffs that are no finite table.
    """
    table = checked(payoffs)
    simple = table.shape == (2, 2) and _saddle(table) is None
    if simple or not is_enumerated(table):
        return solve(table).row[None]
    if exact.suits(table):
        return np.array(exact.optimal(table), dtype=np.float64)
    x = support_enumeration.vertices(-table).x
    guaranteed = (x @ scaled(table)).min(axis=1)
    return np.asarray(x[guaranteed >= guaranteed.max() - TOLERANCE], dtype=np.float64)


def is_enumerated(payoffs: ArrayLike) -> bool:
    """Whether `optimal_set` knows all optimal strategies: the game is small enough for their enumeration."""
    return support_enumeration.pairs(*np.shape(payoffs)) <= support_enumeration.MAX_PAIRS


def optimal_face(payoffs: ArrayLike) -> Face | None:
    """All of row's optimal strategies, by their inequalities; None beyond `MOST_EXPLORED` actions of either player.

    Its members are one strategy, where there is no other (no two differ in a direction of no special position), or else
    that and the ones that play each action most. Raises `InputError` on payoffs that are no finite table.
    """
    table = scaled(checked(payoffs))
    if max(table.shape) > MOST_EXPLORED:
        return None
    row = solve(table).row
    face = Face(table, float((row @ table).min()), row[None])
    across = np.modf((1 + np.arange(len(row))) * 0.6180339887498949)[0] - 0.5
    if abs(across @ (face.extreme(across) - face.extreme(-across))) <= _APART:
        return face
    most = [face.extreme(action) for action in np.eye(len(row))]
    _, first = np.unique(np.round([row, *most], 7), axis=0, return_index=True)
    return Face(table, face.value, np.stack([row, *most])[np.sort(first)])


def equilibria(payoffs: ArrayLike) -> Equilibria:
    """All pairs of optimal strategies: one component, the product of the two players' optimal sets."""
    table = checked(payoffs)
    row, column = optimal_set(table), optimal_set(-table.T)
    pairs = np.repeat(row, len(column), axis=0), np.tile(column, (len(row), 1))
    return Equilibria(*pairs, components=(Component(row, column),))


def _saddle(table: FloatArray) -> Solution | None:
    """A pure solution, where the best of the rows' minima is the least of the columns' maxima."""
    worst, best = table.min(axis=1), table.max(axis=0)
    if worst.max() < best.min():
        return None
    i, j = int(worst.argmax()), int(best.argmin())
    return Solution(np.eye(len(worst))[i], np.eye(len(best))[j], float(worst[i]))


def _two_by_two(table: FloatArray) -> Solution:
    """Each player mixes so that the other is indifferent; without a saddle point the denominator is not 0."""
    (a, b), (c, d) = table
    total = (a - b) + (d - c)
    row = np.array([d - c, a - b]) / total
    column = np.array([d - b, a - c]) / total
    return Solution(row, column, float((a * d - b * c) / total))


def _mixed(table: FloatArray) -> Solution:
    """A solution that is not pure."""
    if not exact.suits(table):
        return _program(table)
    row, column = exact.optimal(table)[0], exact.optimal(-table.T)[0]
    value = min(exact.replies(row, exact.fractions(table)))
    return Solution(np.array(row, dtype=np.float64), np.array(column, dtype=np.float64), float(value))


def _program(table: FloatArray) -> Solution:
    """Maximise v over x in the simplex with (x' table)_j >= v for all j; column's strategy is the dual."""
    m, n = table.shape
    found = law_program.solve(np.append(np.zeros(m), -1.0), np.hstack([-scaled(table).T, np.ones((n, 1))]))
    column = np.clip(found.prices, 0.0, None)
    row, column = found.law, column / column.sum()
    return Solution(row, column, float(row @ table @ column))
