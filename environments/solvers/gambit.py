"""Gambit's solvers, an oracle of this package's own: the extra `gambit`, whose only door this is.

pygambit is GPL-2 or later, hence never a dependency. It is taken from version 17 on: version 16 comes as source alone for
recent Pythons, and compiles for minutes.

Source: Savani and Turocy (2025), "Gambit: the package for computation in game theory".
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from ...core.games.normal_form import NormalForm
from ...core.games.profile import WHOLE, Profile

__all__ = ["gambit_equilibria", "gambit_value"]


def gambit_equilibria(game: NormalForm) -> list[Profile]:
    """What Gambit finds: of two seats all extreme equilibria, in rational arithmetic, of more by polynomial systems.

    Payoffs are to be whole numbers, or fractions that a float holds. An equilibrium of a degenerate game may come twice. Raises
    `InputError` where pygambit is not installed.
    """
    gambit = _gambit()
    theirs = gambit.StrategicGame.from_arrays(*_exact(game))
    if len(game.seats) == 2:
        found = gambit.nash.enummixed_solve(theirs, rational=True)
    else:
        found = gambit.nash.enumpoly_solve(theirs, use_strategic=True)
    return [_profile(game, one) for one in found.equilibria]


def gambit_value(game: NormalForm) -> float:
    """The value of a zero-sum game of two to its first seat, by Gambit's linear program. Raises `InputError` without pygambit."""
    gambit = _gambit()
    found = gambit.nash.lp_solve(gambit.StrategicGame.from_arrays(*_exact(game)))
    profile = _profile(game, found.equilibrium)
    row, column = (profile[seat][WHOLE] for seat in game.seats)
    return float(row @ game.payoffs[0] @ column)


def _exact(game: NormalForm) -> FloatArray | IntArray:
    """The payoffs, as whole numbers where they are whole."""
    whole = np.rint(game.payoffs)
    return whole.astype(np.int64) if np.array_equal(whole, game.payoffs) else game.payoffs


def _profile(game: NormalForm, found: Any) -> Profile:
    shares = [[float(share) for _, share in found[player]] for player in found.game.players]
    return {seat: {WHOLE: np.array(law)} for seat, law in zip(game.seats, shares, strict=True)}


def _gambit() -> Any:
    try:
        import pygambit
    except ImportError:
        raise InputError(
            "Gambit's solvers need pygambit, which is not installed; pip install 'aleator[gambit]'"
        ) from None
    return pygambit
