"""All extreme equilibria of a small two-player game, and the components that they span.

Payoffs are ``row[m, n]`` to player 1 and ``column[m, n]`` to player 2, indexed [row action, column action].
Player 1's best-reply polyhedron is {(x, v): x in the simplex, v >= (x' column)_j for every j}.
A *label* of a point in it is an action i of player 1 with x_i = 0, or a best reply j of player 2 to x.
Its vertices are found by solving the square system of every pair (support I of x, tight J) with |I| = |J|;
player 2's likewise. A pair of vertices (x, y) is an equilibrium if and only if every action of either player
is a label of x or of y. The maximal bicliques of the graph of these pairs span the maximal Nash subsets,
whose union is the set of all equilibria.

Tolerances: payoffs are scaled onto [0, 1]; then probabilities and gaps to the best reply of up to 1e-9
count as 0, and a system with a condition number above 1e10 counts as singular. Small tables whose payoffs are too far apart
for that are enumerated in rational arithmetic (`exact`).

>>> games = equilibria([[1, 1], [0, 1]], [[1, 1], [0, 1]])
>>> [(part.row.tolist(), part.column.tolist()) for part in games.components]
[([[1.0, 0.0]], [[1.0, 0.0], [0.0, 1.0]]), ([[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0]])]

Source: Avis, Rosenberg, Savani and von Stengel (2010), "Enumeration of Nash equilibria for two-player games",
Economic Theory 42, 9-37.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from . import exact
from .payoffs import TOLERANCE, checked, scaled

__all__ = ["MAX_PAIRS", "Component", "Equilibria", "Vertices", "equilibria", "pairs", "vertices"]

MAX_PAIRS = 50_000
_MAX_CONDITION = 1e10


class Component(NamedTuple):
    """A maximal Nash subset: mixtures of ``row[V1, m]`` with mixtures of ``column[V2, n]`` are equilibria."""

    row: FloatArray
    column: FloatArray


class Vertices(NamedTuple):
    """Vertices ``x[V, m]`` of a best-reply polyhedron and their labels ``tight[V, m + n]``.

    The labels are own zeros, then best replies.
    The order is decreasing lexicographic: the more of the first action the earlier.
    """

    x: FloatArray
    tight: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Equilibria:
    """The extreme equilibria (``row[e]``, ``column[e]``), e < E, and the ``components`` of the whole set.

    Order: equilibria by decreasing lexicographic order of the row strategy, then of the column strategy;
    components by their first vertices, and the vertices of a component likewise.
    """

    row: FloatArray
    column: FloatArray
    components: tuple[Component, ...]

    def of_seat(self, index: int) -> tuple[FloatArray, ...]:
        """One seat's strategies (0 row, 1 column): vertices [V, A] of convex sets, none inside another."""
        sets = {frozenset(v.tobytes() for v in part[index]): part[index] for part in self.components}
        return tuple(part for key, part in sets.items() if not any(key < other for other in sets))


def pairs(m: int, n: int) -> int:
    """How many pairs of equally large, non-empty sets of ``m`` and ``n`` actions there are."""
    return comb(m + n, m) - 1


def equilibria(row: ArrayLike, column: ArrayLike) -> Equilibria:
    """Every extreme equilibrium of the game ``row[m, n]``, ``column[m, n]``, and the components they span.

    Raises `InputError` on payoffs that are not finite tables of one shape, or too large (see `vertices`).
    """
    mine, theirs = checked(row), checked(column)
    if mine.shape != theirs.shape:
        raise InputError(
            f"payoff tables of shapes {mine.shape} and {theirs.shape} came; both must have one shape"
        )
    first, second = vertices(theirs), vertices(mine.T)
    missing = (~first.tight).astype(np.float32) @ np.roll(~second.tight, len(mine), axis=1).T.astype(
        np.float32
    )
    meets = missing == 0
    e = np.argwhere(meets)
    components = tuple(Component(first.x[u], second.x[w]) for u, w in _bicliques(meets))
    return Equilibria(first.x[e[:, 0]], second.x[e[:, 1]], components)


def vertices(payoffs: ArrayLike) -> Vertices:
    """Vertices of {(x, v): x in the simplex, v >= (x' payoffs)_j}; ``payoffs[m, n]`` are the opponent's.

    Raises `InputError` where there are more than `MAX_PAIRS` pairs: 9 x 9 actions are allowed, 10 x 10 not.
    """
    given = checked(payoffs)
    if exact.suits(given):
        return _exactly(given)
    table = scaled(given)
    m, n = table.shape
    if pairs(m, n) > MAX_PAIRS:
        raise InputError(
            f"a game of {m} x {n} actions has {pairs(m, n)} pairs of supports;"
            f" at most {MAX_PAIRS} are enumerated: use fewer actions"
        )
    x = np.concatenate([_of_size(table, size) for size in range(1, min(m, n) + 1)])
    replies = x @ table
    tight = np.concatenate([x, replies.max(axis=1, keepdims=True) - replies], axis=1) <= TOLERANCE
    _, distinct = np.unique(np.packbits(tight, axis=1), axis=0, return_index=True)
    x, tight = x[distinct], tight[distinct]
    order = np.lexsort(-x.round(9).T[::-1])
    return Vertices(x[order], tight[order])


def _exactly(table: FloatArray) -> Vertices:
    """The vertices in rational arithmetic."""
    rows = exact.fractions(table)
    found = exact.vertices(rows)
    paid = [exact.replies(x, rows) for x in found]
    tight = [
        [*(p == 0 for p in x), *(pay == max(pays) for pay in pays)]
        for x, pays in zip(found, paid, strict=True)
    ]
    return Vertices(np.array(found, dtype=np.float64), np.array(tight, dtype=np.bool_))


def _of_size(table: FloatArray, size: int) -> FloatArray:
    """The vertices [*, m] with ``size`` actions in the support, repeated where several systems give one."""
    supports, systems = _systems(table, size)
    regular = _regular(systems)
    solution = np.linalg.solve(systems[regular], np.eye(size + 1)[:, size:])[..., 0]
    weights, v = solution[:, :size], solution[:, size]
    inside = weights.min(axis=1) > TOLERANCE
    x = np.zeros((int(inside.sum()), len(table)))
    np.put_along_axis(x, supports[regular][inside], weights[inside], axis=1)
    feasible = (x @ table).max(axis=1) <= v[inside] + TOLERANCE
    return np.asarray(x[feasible], dtype=np.float64)


def _systems(table: FloatArray, size: int) -> tuple[IntArray, FloatArray]:
    """For every pair (I, J): I [P, k], and the matrix [P, k + 1, k + 1] of x' table = v on J, sum x = 1."""
    own, tight = (_subsets(count, size) for count in table.shape)
    block = table[own[:, None, None, :], tight[None, :, :, None]].reshape(-1, size, size)
    systems = np.zeros((len(block), size + 1, size + 1))
    systems[:, :size, :size] = block
    systems[:, :size, size] = -1
    systems[:, size, :size] = 1
    return np.repeat(own, len(tight), axis=0), systems


def _subsets(count: int, size: int) -> IntArray:
    return np.array(list(combinations(range(count), size)), dtype=np.int64)


def _regular(systems: FloatArray) -> NDArray[np.bool_]:
    """Which systems [P] have a condition number (in the maximum norm) of at most 1e10."""
    regular = np.linalg.det(systems) != 0
    sound = systems[regular]
    norms = [np.abs(matrix).sum(axis=-1).max(axis=-1) for matrix in (sound, np.linalg.inv(sound))]
    regular[regular] = norms[0] * norms[1] <= _MAX_CONDITION
    return np.asarray(regular, dtype=np.bool_)


def _bicliques(meets: NDArray[np.bool_]) -> list[tuple[list[int], list[int]]]:
    """The maximal complete sub-graphs (rows, columns) of a bipartite graph, sorted.

    Their column sets are the non-empty intersections of the rows' neighbourhoods.
    """
    neighbours = {u: frozenset(np.flatnonzero(line).tolist()) for u, line in enumerate(meets)}
    closed: set[frozenset[int]] = set()
    for around in neighbours.values():
        closed |= {around & other for other in closed} | {around}
    closed.discard(frozenset())
    return sorted((_above(neighbours.items(), w), sorted(w)) for w in closed)


def _above(neighbours: Iterable[tuple[int, frozenset[int]]], columns: frozenset[int]) -> list[int]:
    return [u for u, around in neighbours if columns <= around]
