"""Correlated and coarse correlated equilibria, by linear programs.

A law over the joint actions of all players, ``law[A1, ..., An]``, from which nobody gains by deviating (`correlated_set` says how), and of all
of these the best in some respect. Every mixture of Nash equilibria is both.

>>> chicken = NormalForm(("row", "column"), ["DC", "DC"], [[[0, 7], [2, 6]], [[0, 2], [7, 6]]])
>>> found = correlated(chicken, "welfare")
>>> found.law.round(3).tolist(), round(sum(found.values), 3)
([[0.0, 0.25], [0.25, 0.5]], 10.5)

Source: Aumann (1974), "Subjectivity and correlation in randomized strategies", Journal of Mathematical Economics 1, 67-96;
Moulin and Vial (1978), "Strategically zero-sum games", International Journal of Game Theory 7, 201-221 (coarse).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from ...core.chance import FloatArray
from ...core.errors import AleatorError
from ...core.games.correlated_set import deviations
from ...core.games.normal_form import NormalForm
from . import law_program
from .payoffs import scaled

__all__ = ["Aim", "Correlated", "coarse", "correlated", "deviation_gain"]

Aim = Literal["welfare", "least", "spread"]
"""What the law maximises among all equilibria: the sum of the players' payoffs; minus that sum; the least player's payoff, each
on the scale of its range."""

_CERTAIN = 1e-7


class Correlated(NamedTuple):
    """``law[A1, ..., An]``, the mean payoff to each seat, and the most that a deviation gains, as a share of a seat's range."""

    law: FloatArray
    values: tuple[float, ...]
    accuracy: float


def correlated(game: NormalForm, aim: Aim = "welfare") -> Correlated:
    """The correlated equilibrium that reaches ``aim``. Raises `AleatorError` where the program is not solved to 1e-7."""
    return _solved(game, aim, coarsely=False)


def coarse(game: NormalForm, aim: Aim = "welfare") -> Correlated:
    """The coarse correlated equilibrium that reaches ``aim``. Raises `AleatorError` where the program is not solved to 1e-7."""
    return _solved(game, aim, coarsely=True)


def deviation_gain(game: NormalForm, law: FloatArray, coarsely: bool = False) -> float:
    """The most that a deviation from ``law`` gains in the mean, as a share of its player's range of payoffs.

    A player may change what it was told by any rule, or, ``coarsely``, play one action always.
    """
    gains = [0.0]
    for seat, table in enumerate(_tables(game)):
        pays, weight = (np.moveaxis(array, seat, 0).reshape(array.shape[seat], -1) for array in (table, law))
        instead = weight @ pays.T  # [told, played]
        kept = np.diagonal(instead)
        each = instead.sum(axis=0).max() - kept.sum() if coarsely else (instead.max(axis=1) - kept).sum()
        gains.append(float(each))
    return max(gains)


def _tables(game: NormalForm) -> list[FloatArray]:
    return [scaled(table) for table in game.payoffs]


def _solved(game: NormalForm, aim: Aim, coarsely: bool) -> Correlated:
    """The law of greatest ``aim`` of all under which no deviation gains in the mean."""
    gains = deviations(_tables(game), coarsely)
    objective, further = _objective(game, aim)
    rows = np.vstack([np.hstack([gains, np.zeros((len(gains), 1))]), further])
    law = law_program.solve(objective, rows).law.reshape(game.payoffs.shape[1:])
    accuracy = deviation_gain(game, law, coarsely)
    if accuracy > _CERTAIN:
        raise AleatorError(
            f"a deviation gains {accuracy:.3g} of the payoffs' range; the result is not certified"
        )
    return Correlated(law, tuple(float((law * table).sum()) for table in game.payoffs), accuracy)


def _objective(game: NormalForm, aim: Aim) -> tuple[FloatArray, FloatArray]:
    """What to minimise over (law, least payoff), and further rows that are at most 0: the least payoff is below each seat's."""
    cells = game.payoffs[0].size
    if aim == "spread":
        paid = np.array([table.ravel() for table in _tables(game)])
        return np.append(np.zeros(cells), -1.0), np.hstack([-paid, np.ones((len(paid), 1))])
    total = game.payoffs.sum(axis=0).ravel()
    span = np.abs(total).max(initial=0.0) or 1.0
    sign = -1.0 if aim == "welfare" else 1.0
    return np.append(sign * total / span, 0.0), np.append(np.zeros(cells), 1.0)[None]
