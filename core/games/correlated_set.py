"""Correlated equilibria as a set: the joint laws from which nobody gains by deviating.

A mediator draws a cell from a law over the joint actions and tells each player its own action alone. The law is a *correlated*
equilibrium where nobody gains by playing another action than the one it was told; a *coarse* one where nobody gains by deciding
beforehand to play one action always. Both sets are polytopes, given here by their inequalities.

>>> from .normal_form import NormalForm
>>> chicken = NormalForm(("row", "column"), ["DC", "DC"], [[[0, 7], [2, 6]], [[0, 2], [7, 6]]])
>>> even = np.array([0.0, 0.5, 0.5, 0.0])
>>> correlated_set(chicken).contains(even), correlated_set(chicken).contains(np.array([0.0, 0.0, 0.0, 1.0]))
(True, False)

Source: Aumann (1974), "Subjectivity and correlation in randomized strategies", Journal of Mathematical Economics 1, 67-96;
Moulin and Vial (1978), "Strategically zero-sum games", International Journal of Game Theory 7, 201-221 (coarse).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ..chance import FloatArray
from .faces import Face
from .normal_form import NormalForm

__all__ = ["correlated_set", "deviations"]


def deviations(tables: Sequence[FloatArray], coarsely: bool = False) -> FloatArray:
    """What each deviation gains in each cell, [G, cells], of the payoffs ``tables[seat][A1, ..., An]``: a row for each seat, action told
    and other action, or, ``coarsely``, for each seat and action. In an equilibrium the mean of no row is positive.
    """
    rows = list((_untold if coarsely else _told)(tables))
    return np.array(rows).reshape(len(rows), tables[0].size)


def correlated_set(game: NormalForm, coarsely: bool = False) -> Face:
    """All correlated (``coarsely``: coarse correlated) equilibria, laws over the cells in the order of ``payoffs[0].ravel()``, on
    which no deviation gains more than 1e-9 of its seat's range of payoffs; the members of the set that are listed are one.
    """
    tables = [(table - table.min()) / (np.ptp(table) or 1.0) for table in game.payoffs]
    cells = tables[0].size
    gains = np.vstack([np.zeros((1, cells)), deviations(tables, coarsely)])  # a game may have no deviation
    every = Face(-gains.T, 0.0, np.full((1, cells), 1 / cells))
    return Face(-gains.T, 0.0, every.extreme(np.ones(cells))[None])


def _told(tables: Sequence[FloatArray]) -> Iterator[FloatArray]:
    for seat, table in enumerate(tables):
        pays = np.moveaxis(table, seat, 0)
        for own in range(len(pays)):
            for other in range(len(pays)):
                if own != other:
                    gain = np.zeros_like(pays)
                    gain[own] = pays[other] - pays[own]
                    yield np.moveaxis(gain, 0, seat).ravel()


def _untold(tables: Sequence[FloatArray]) -> Iterator[FloatArray]:
    for seat, table in enumerate(tables):
        pays = np.moveaxis(table, seat, 0)
        for action in range(len(pays)):
            yield np.moveaxis(pays[action][None] - pays, 0, seat).ravel()
