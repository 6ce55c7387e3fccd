"""The convex sets of equilibria in which one seat alone is free.

While the others play their part of an equilibrium, the strategies x of one seat with which it stays one form a polytope: x uses best
replies only, and leaves what each other seat plays a best reply, both of which are linear in x. Its extremes in the direction of each action
are found by linear programs; where it has two actions in use these are all vertices.

>>> import numpy as np
>>> from aleator.core.games.normal_form import NormalForm
>>> same = NormalForm(("one", "two"), ["UD", "L"], np.zeros((2, 2, 1)))
>>> around(same, [np.array([1.0, 0.0]), np.array([1.0])], 0).tolist()
[[1.0, 0.0], [0.0, 1.0]]

Source: Jansen (1981), "Maximal Nash subsets for bimatrix games", Naval Research Logistics Quarterly 28, 147-152.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray
from ...core.games.normal_form import NormalForm
from .many_players import Found
from .payoffs import scaled

__all__ = ["Part", "around", "parts"]

_ZERO = 1e-9
_APART = 1e-7


class Part(NamedTuple):
    """A product of convex sets of strategies, ``laws[seat][V, A]``, all of equilibria; ``complete`` where no more belong to it."""

    laws: tuple[FloatArray, ...]
    complete: bool

    def holds(self, other: Part) -> bool:
        """Whether every extreme strategy of ``other`` is one of this."""
        pairs = zip(self.laws, other.laws, strict=True)
        return all(
            np.abs(mine[:, None] - theirs[None]).max(axis=2).min(axis=0).max() < _APART
            for mine, theirs in pairs
        )


def parts(game: NormalForm, found: Found) -> list[Part]:
    """The equilibria that were ``found``, each that is not isolated with all that differ from it in one seat's strategy."""
    held: list[Part] = []
    for place, isolated in enumerate(found.isolated):
        point = [laws[place] for laws in found.laws]
        alone = Part(tuple(law[None] for law in point), bool(isolated))
        free = (
            [] if isolated else [_freed(alone, seat, around(game, point, seat)) for seat in range(len(point))]
        )
        new = [part for part in free if not alone.holds(part)] or [alone]
        held += [part for part in new if not any(other.holds(part) for other in held)]
    return [part for part in held if not any(other is not part and other.holds(part) for other in held)]


def _freed(point: Part, seat: int, laws: FloatArray) -> Part:
    """The same with these ``laws`` of one seat."""
    return Part((*point.laws[:seat], laws, *point.laws[seat + 1 :]), complete=False)


def around(game: NormalForm, laws: Sequence[FloatArray], seat: int) -> FloatArray:
    """Extreme strategies [V, A] of ``seat`` with which the equilibrium ``laws``, a law [A] for each seat, stays one; V is 1
    where its own is the only one.
    """
    tables = [scaled(table) for table in game.payoffs]
    own = _against(tables[seat], laws, {seat})
    best = own >= own.max() - _ZERO
    rows = np.vstack([np.zeros((1, len(own))), *_left_best(tables, laws, seat)])
    directions = np.eye(len(own))[best]
    ends = [end for way in (*directions, *-directions) if (end := _end(way, rows, best)) is not None]
    found: list[FloatArray] = []
    for end in ends:
        if all(np.abs(end - other).max() > _APART for other in found):
            found.append(end)
    return np.stack(found) if len(found) > 1 else laws[seat][None]


def _end(direction: FloatArray, rows: FloatArray, usable: NDArray[np.bool_]) -> FloatArray | None:
    """The law of the ``usable`` actions that lies farthest in a ``direction`` of all for which ``rows`` are at most 0."""
    from scipy.optimize import linprog

    bounds = [(0, None if may else 0) for may in usable]
    total = np.ones((1, len(direction)))
    solved = linprog(-direction, rows, np.zeros(len(rows)), total, [1.0], bounds, method="highs")
    if solved.status != 0:
        return None
    law = np.where(solved.x > _ZERO, solved.x, 0.0)
    return np.asarray(law / law.sum())


def _left_best(tables: Sequence[FloatArray], laws: Sequence[FloatArray], seat: int) -> Iterator[FloatArray]:
    """For each other seat: what each of its actions pays more than the ones it plays, [*, A] by the action of ``seat``; at most 0."""
    for other, table in enumerate(tables):
        if other == seat:
            continue
        pays = _against(table, laws, {seat, other})
        pays = pays if other < seat else pays.T
        for played in np.flatnonzero(laws[other] > _ZERO):
            yield pays - pays[played]


def _against(table: FloatArray, laws: Sequence[FloatArray], kept: set[int]) -> FloatArray:
    """The mean of ``table`` over the laws of all seats but those ``kept``, whose axes stay in their order."""
    for seat in reversed(range(len(laws))):
        if seat not in kept:
            table = np.tensordot(table, laws[seat], (seat, 0))
    return table
