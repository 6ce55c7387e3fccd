"""One equilibrium of a two-player game for each starting label, by complementary pivoting.

Payoffs are moved and scaled to be positive. Each player's best-reply polytope is {z >= 0: z' pays <= 1}, pays being the
opponent's payoffs; its vertices but 0, divided by their sums, are strategies. A *label* of a vertex is an own action that is not
played or a reply of the opponent that is best. The pair (0, 0) has all labels; dropping one of them and following the edges
along which that one is missing leads to an equilibrium. Ties in the ratio test, which degenerate games have, are broken by the
lexicographic rule, so that no path runs in a circle.

>>> [[law.round(3).tolist() for law in solve([[2, 0], [0, 1]], [[1, 0], [0, 2]], label)] for label in range(4)]
[[[1.0, 0.0], [1.0, 0.0]], [[0.0, 1.0], [0.0, 1.0]], [[1.0, 0.0], [1.0, 0.0]], [[0.0, 1.0], [0.0, 1.0]]]

Source: Lemke and Howson (1964), "Equilibrium points of bimatrix games", Journal of the Society for Industrial and Applied
Mathematics 12, 413-423; von Stengel (2002), "Computing equilibria for two-person games", Handbook of Game Theory 3, 1723-1759.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.errors import AleatorError, InputError
from .payoffs import checked, scaled

__all__ = ["RULE", "Pair", "solve"]

RULE = "the equilibrium to which complementary pivoting leads from the first action of the first seat"
_ZERO = 1e-10
_CERTAIN = 1e-7
_MOST_PIVOTS = 100_000


class Pair(NamedTuple):
    """An equilibrium: ``row[m]`` and ``column[n]``."""

    row: FloatArray
    column: FloatArray


def solve(row: ArrayLike, column: ArrayLike, label: int = 0) -> Pair:
    """The equilibrium to which dropping ``label`` leads: 0 to m - 1 are row's actions, m to m + n - 1 column's.

    Payoffs ``row[m, n]`` and ``column[m, n]``. Raises `InputError` on tables that are not finite or of two shapes, and on a label
    that there is not; `AleatorError` where rounding spoils the result: a best response then gains more than 1e-7 of the range.
    """
    mine, theirs = checked(row), checked(column)
    if mine.shape != theirs.shape:
        raise InputError(
            f"payoff tables of shapes {mine.shape} and {theirs.shape} came; both must have one shape"
        )
    m, n = mine.shape
    if not 0 <= label < m + n:
        raise InputError(f"label {label} came for {m} x {n} actions; give one of 0 to {m + n - 1}")
    rows, columns = range(m), range(m, m + n)
    first, second = _Tableau(1 + scaled(theirs).T, rows, columns), _Tableau(1 + scaled(mine), columns, rows)
    _follow(first, second, label)
    found = Pair(first.strategy(), second.strategy())
    gain = _gain(scaled(mine), scaled(theirs), found)
    if gain > _CERTAIN:
        raise AleatorError(
            f"a best response gains {gain:.3g} of the payoffs' range; the result is not certified"
        )
    return found


class _Tableau:
    """``pays[r, c] z + slack = 1``: the columns are the labels ``own`` of z and ``replies`` of the slack, one of each row's basic."""

    def __init__(self, pays: FloatArray, own: range, replies: range) -> None:
        rows, columns = pays.shape
        self._own, self._place = own, {label: at for at, label in enumerate((*own, *replies))}
        self._table = np.hstack([pays, np.eye(rows), np.ones((rows, 1))])
        self._basis = list(replies)
        self._order = [columns + r for r in range(rows)]  # columns that break ties

    def holds(self, label: int) -> bool:
        """Whether the variable of that label is basic: the vertex then does not have the label."""
        return label in self._basis

    def pivot(self, label: int) -> int:
        """Let the variable of ``label`` enter the basis. Returns the label of the one that leaves."""
        column = self._place[label]
        row = self._leaving(column)
        self._table[row] /= self._table[row, column]
        others = np.arange(len(self._table)) != row
        self._table[others] -= np.outer(self._table[others, column], self._table[row])
        self._basis[row], leaving = label, self._basis[row]
        return leaving

    def strategy(self) -> FloatArray:
        """The vertex, divided by its sum."""
        weights = np.zeros(len(self._own))
        for value, label in zip(self._table[:, -1], self._basis, strict=True):
            if label in self._own:
                weights[self._own.index(label)] = max(value, 0.0)
        return np.asarray(weights / weights.sum())

    def _leaving(self, column: int) -> int:
        """The row of the least ratio; of equals the lexicographically least of the rows divided by the entering column."""
        rows = np.flatnonzero(self._table[:, column] > _ZERO)
        for by in (-1, *self._order):
            ratios = self._table[rows, by] / self._table[rows, column]
            rows = rows[ratios <= ratios.min() + _ZERO]
            if len(rows) == 1:
                break
        return int(rows[0])


def _follow(first: _Tableau, second: _Tableau, label: int) -> None:
    """Pivot in turn until ``label`` is found again; the tableau begins in which it stands for an own action."""
    here, there = (second, first) if first.holds(label) else (first, second)
    entering = label
    for _ in range(_MOST_PIVOTS):
        entering = here.pivot(entering)
        if entering == label:
            return
        here, there = there, here
    raise AleatorError(f"no equilibrium was reached from label {label} in {_MOST_PIVOTS} pivots")


def _gain(mine: FloatArray, theirs: FloatArray, found: Pair) -> float:
    """The most that a best response gains."""
    pays, paid = mine @ found.column, found.row @ theirs
    return float(max(pays.max() - found.row @ pays, paid.max() - paid @ found.column))
