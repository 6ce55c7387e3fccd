"""Sets of optimal strategies by their inequalities, where their vertices are too many to list.

The strategies of one seat that guarantee it the value v of a zero-sum game are the polytope

    {x in the simplex: (x' payoffs)_j >= v for every action j of the other seat}.

Whether a law belongs to it, which member is nearest, and which lies farthest in a direction take no vertices: they are a
comparison and two linear programs, solved by HiGHS.

>>> even = Face(np.array([[1.0, 1.0], [1.0, 1.0], [0.0, 1.0]]), 1.0, np.eye(3)[:2])
>>> even.contains(np.array([0.3, 0.7, 0.0])), round(even.nearest(np.array([0.3, 0.3, 0.4])).distance, 6)
(True, 0.4)

Source: Dantzig (1951), "A proof of the equivalence of the programming problem and the game problem"; the distance by its dual,
Levin, Peres and Wilmer (2009), "Markov chains and mixing times", chapter 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..chance import FloatArray
from ..errors import AleatorError
from .precision import PRECISION

__all__ = ["Face", "Hull", "NearestMember", "members"]

_SLACK = 1e-9


class NearestMember(NamedTuple):
    """The ``member`` [A] of a set that is nearest to a law in total variation, how far it is, and the ``witness`` [A], with
    values in [0, 1], whose mean under the law exceeds that under every member by as much.
    """

    distance: float
    member: FloatArray
    witness: FloatArray


@dataclass(frozen=True, eq=False)
class Face:
    """All laws [A] that guarantee ``value`` (within 1e-9) against every column of ``payoffs[A, B]``, which are in units of
    their range; ``members[V, A]`` are some of them, in which every action occurs that occurs in any.
    """

    payoffs: FloatArray
    value: float
    members: FloatArray

    def __len__(self) -> int:
        return len(self.members)

    def contains(self, law: FloatArray, tolerance: float = _SLACK) -> bool:
        """Whether ``law[A]`` is one of them."""
        return bool((law @ self.payoffs).min() >= self.value - max(tolerance, _SLACK))

    def extreme(self, direction: FloatArray) -> FloatArray:
        """The member [A] with the greatest ``direction[A]`` @ member."""
        return self._law(self._solved(-direction, self._guarantee, self._least).x)

    def nearest(self, law: FloatArray) -> NearestMember:
        """The member nearest to ``law[A]``: the least sum of what the law has more than it."""
        width = len(law)
        rows = np.block([[self._guarantee, np.zeros_like(self._guarantee)], [-np.eye(width), -np.eye(width)]])
        solved = self._solved(np.repeat([0.0, 1.0], width), rows, np.concatenate([self._least, -law]))
        member, witness = self._law(solved.x[:width]), np.clip(-solved.ineqlin.marginals[-width:], 0, 1)
        return NearestMember(float(np.maximum(law - member, 0).sum()), member, witness)

    @property
    def _guarantee(self) -> FloatArray:
        return -self.payoffs.T

    @property
    def _least(self) -> FloatArray:
        return np.full(self.payoffs.shape[1], _SLACK - self.value)

    def _solved(self, cost: FloatArray, rows: FloatArray, least: FloatArray) -> Any:
        from scipy.optimize import linprog

        total = np.zeros((1, len(cost)))
        total[0, : len(self.payoffs)] = 1.0
        solved = linprog(cost, rows, least, total, [1.0], method="highs", options=PRECISION)
        if solved.status != 0:
            raise AleatorError(f"a linear program over {len(cost)} numbers was not solved: {solved.message}")
        return solved

    @staticmethod
    def _law(weights: FloatArray) -> FloatArray:
        positive = np.where(weights > _SLACK, weights, 0.0)
        return np.asarray(positive / positive.sum())


Hull = FloatArray | Face
"""A convex set of laws: its vertices [V, A], or its inequalities."""


def members(hull: Hull) -> FloatArray:
    """Laws [V, A] of the set: all its vertices, or some members in which all actions occur that do in any."""
    return hull.members if isinstance(hull, Face) else hull
