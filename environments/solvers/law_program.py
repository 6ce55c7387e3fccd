"""Linear programs over a law and one number: what is best under constraints that the number makes tight.

>>> pennies = np.array([[1.0, -1.0], [-1.0, 1.0]])
>>> found = solve(np.array([0.0, 0.0, -1.0]), np.hstack([-pennies.T, np.ones((2, 1))]))
>>> (found.law + 0).round(6).tolist(), (found.prices + 0).round(6).tolist()
([0.5, 0.5], [0.5, 0.5])
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...core.chance import FloatArray
from ...core.errors import AleatorError
from ...core.games.precision import PRECISION

__all__ = ["Optimum", "solve"]


class Optimum(NamedTuple):
    """The best ``law[C]``, and for each of the G constraints its ``prices[G]``, by how much the cost falls where it is loosened."""

    law: FloatArray
    prices: FloatArray


def solve(cost: FloatArray, rows: FloatArray) -> Optimum:
    """The law that, with a number of any sign beside it, has the least ``cost[C + 1]`` of all for which no row of ``rows[G, C + 1]``
    is positive; the number comes last in both. Raises `AleatorError` where the program is not solved.
    """
    from scipy.optimize import linprog

    size = len(cost) - 1
    result = linprog(
        c=cost,
        A_ub=rows,
        b_ub=np.zeros(len(rows)),
        A_eq=np.append(np.ones(size), 0.0)[None],
        b_eq=[1.0],
        bounds=[(0, None)] * size + [(None, None)],
        method="highs",
        options=PRECISION,
    )
    if result.status != 0:
        raise AleatorError(f"a linear program over a law of {size} numbers was not solved: {result.message}")
    weights = np.clip(result.x[:-1], 0.0, None)
    return Optimum(weights / weights.sum(), -result.ineqlin.marginals)
