"""The linear program over one seat's play in which another seat answers it as well as it can.

Variables are the realisation plan r of the ``played`` seat and the values v of the ``answering`` seat's information sets
(v_0 that of the whole game). With G the answering seat's payoffs [own sequence, other's sequence], chance and all other seats
counted in, the constraints

    v_set(sigma) >= G_sigma r + sum of v_J over the sets J that follow sigma      for every legal sequence sigma
    r_0 = 1,  r(actions at a set) = r(the sequence before it), or a known law's share of it

let v_0 be no less than what the best response to r earns, and no more where it is minimised.

Source: Koller, Megiddo and von Stengel (1996), "Efficient computation of equilibria for extensive two-person games",
Games and Economic Behavior 14, 247-259.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..chance import FloatArray, IntArray
from ..errors import AleatorError
from .precision import PRECISION
from .sequence_form import SequenceForm
from .treeplex import Treeplex

__all__ = ["Found", "ReplyProgram"]


class Found(NamedTuple):
    """A solution: the least ``cost``, the ``plan[1 + I A]`` of the seat that plays, ``value`` (v_0), and the ``reply``:
    multipliers [1 + I A] of the answering seat's sequences, which are a realisation plan where v_0 alone is minimised.
    """

    cost: float
    plan: FloatArray
    value: float
    reply: FloatArray


class ReplyProgram:
    """The program for ``played`` against ``answering``; ``laws`` holds every seat's law [I, A].

    Where the law of ``played`` is NaN its plan is free; the law of ``answering`` is not looked at.
    """

    def __init__(self, form: SequenceForm, played: int, answering: int, laws: list[FloatArray]) -> None:
        self._plex, self._other = form.plexes[played], form.plexes[answering]
        self.earned = _payoffs(form, played, answering, laws)
        self._equal = _plan_rows(self._plex, laws[played])
        self._above = _value_rows(self._other, self.earned)

    def solve(self, cost: FloatArray | None = None, value: float = 1.0, most: float | None = None) -> Found:
        """Minimise ``cost[1 + I A]`` times the plan plus ``value`` times v_0, with v_0 no more than ``most``.

        Raises `AleatorError` where HiGHS finds no solution.
        """
        from scipy.optimize import linprog
        from scipy.sparse import csr_array

        size, sets = self._plex.size, 1 + len(self._other.keys)
        weights = np.zeros(size + sets)
        weights[:size], weights[size] = 0.0 if cost is None else cost, value
        bounds = np.full((size + sets, 2), (0.0, np.inf))
        bounds[1:size][~self._plex.legal.ravel()] = 0.0
        bounds[size:, 0] = -np.inf
        if most is not None:
            bounds[size, 1] = most
        (rows, columns, entries), count = self._equal
        unit = np.zeros(count)
        unit[0] = 1.0
        equal = csr_array((entries, (rows, columns)), shape=(count, size + sets))
        result = linprog(
            weights,
            self._above,
            np.zeros(self._above.shape[0]),
            equal,
            unit,
            bounds,
            "highs",
            options=PRECISION,
        )
        if result.status != 0:
            raise AleatorError(
                f"the program over {self._plex.seat}'s {size} sequences was not solved: {result.message}"
            )
        return Found(float(result.fun), result.x[:size], float(result.x[size]), -result.ineqlin.marginals)


_Triples = tuple[IntArray, IntArray, FloatArray]


def _payoffs(form: SequenceForm, played: int, answering: int, laws: list[FloatArray]) -> Any:
    """G: what the answering seat's sequences earn for a unit of the played seat's, a sparse array [answering, played]."""
    from scipy.sparse import coo_array

    plans = [
        np.zeros(0) if seat in {played, answering} else form.plexes[seat].plan(law)
        for seat, law in enumerate(laws)
    ]
    reach = form.reach(plans, [seat for seat in form.others(played) if seat != answering])
    ends = (form.last[:, answering], form.last[:, played])
    shape = (form.plexes[answering].size, form.plexes[played].size)
    return coo_array((reach * form.payoffs[:, answering], ends), shape=shape).tocsr()


def _plan_rows(plex: Treeplex, law: FloatArray) -> tuple[_Triples, int]:
    """The rows that make a realisation plan: (rows, columns, entries) and how many rows."""
    width = plex.legal.shape[1]
    sequences = 1 + np.arange(plex.legal.size).reshape(plex.legal.shape)
    free = np.flatnonzero(np.isnan(law).all(axis=1))
    known = np.flatnonzero(~np.isnan(law).any(axis=1))
    sums = 1 + np.arange(len(free))
    shares = 1 + len(free) + np.arange(len(known) * width).reshape(-1, width)
    rows = [np.zeros(1, dtype=np.int64), np.repeat(sums, width), sums, shares.ravel(), shares.ravel()]
    columns = [np.zeros(1, dtype=np.int64), sequences[free].ravel(), plex.parent[free]]
    columns += [sequences[known].ravel(), np.repeat(plex.parent[known], width)]
    entries = [
        np.ones(1),
        np.ones(len(free) * width),
        -np.ones(len(free)),
        np.ones(shares.size),
        -law[known].ravel(),
    ]
    count = 1 + len(free) + shares.size
    return (np.concatenate(rows), np.concatenate(columns), np.concatenate(entries)), count


def _value_rows(plex: Treeplex, earned: Any) -> Any:
    """``G r + sum of following v - v_set <= 0``, a row for each sequence (0 <= 0 for an illegal one)."""
    from scipy.sparse import coo_array, hstack

    sets, width = plex.legal.shape
    mine = np.concatenate([[True], plex.legal.ravel()])
    owner = np.concatenate([[0], 1 + np.repeat(np.arange(sets), width)])
    rows = np.concatenate([np.flatnonzero(mine), plex.parent])
    columns = np.concatenate([owner[mine], 1 + np.arange(sets)])
    entries = np.concatenate([-np.ones(int(mine.sum())), np.ones(sets)])
    values = coo_array((entries, (rows, columns)), shape=(plex.size, 1 + sets))
    return hstack([earned, values]).tocsr()
