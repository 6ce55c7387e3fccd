"""One contender of CFR+: makes as many iterations as each line of stdin asks for; see `contender.py`.

It runs under the contender's own interpreter, so it imports nothing but what it measures.

    $ echo 100 | python cfr_contender.py aleator-leduc_poker
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from contender import Play, serve  # beside this file, which is run as a script

OPENSPIEL_GAMES = {
    "kuhn_poker": "kuhn_poker",
    "leduc_poker": "leduc_poker(suit_isomorphism=True)",
    "liars_dice": "liars_dice(dice_sides=4)",
}
"""OpenSpiel's names of the games as they are here: cards of one rank are not told apart, and a die has four sides."""


def aleator(game: str) -> Play:
    """Arrays over information sets."""
    import aleator as al
    from aleator.environments.solvers.cfr_plus import CfrPlus

    return _counted(CfrPlus(al.environment(game).game()).iterate)


def openspiel_cpp(game: str) -> Play:
    """OpenSpiel's solver in C++."""
    import pyspiel

    return _repeated(pyspiel.CFRPlusSolver(pyspiel.load_game(OPENSPIEL_GAMES[game])))


def openspiel_python(game: str) -> Play:
    """OpenSpiel's solver in Python."""
    import pyspiel
    from open_spiel.python.algorithms.cfr import CFRPlusSolver

    return _repeated(CFRPlusSolver(pyspiel.load_game(OPENSPIEL_GAMES[game])))


def _repeated(solver: Any) -> Play:
    def iterate(count: int) -> None:
        for _ in range(count):
            solver.evaluate_and_update_policy()

    return _counted(iterate)


def _counted(iterate: Callable[[int], None]) -> Play:
    def play(count: int) -> int:
        iterate(count)
        return count

    return play


CONTENDERS = {"aleator": aleator, "openspiel_cpp": openspiel_cpp, "openspiel_python": openspiel_python}


if __name__ == "__main__":
    name, game = sys.argv[1].split("-")
    serve(CONTENDERS[name](game))
