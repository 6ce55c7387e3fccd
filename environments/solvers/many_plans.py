"""Equilibria of a game in extensive form of any number of seats, and among them a sequential one.

The selected equilibrium is the limit of the logit equilibria (`logit_tracing`), which is sequential: also where nobody comes, what is played
answers beliefs that small mistakes would lead to. Beside it stand the Nash equilibria that are found in the reduced normal form
(`plans`, `many_players`), also those that rest on threats, if it is small; around each that is not isolated, the convex sets in which one
seat is free (`one_seat_free`). Never are these known to be all. At sets that a strategy itself never leads to, the selected
equilibrium's behaviour is played.

Source: Kreps and Wilson (1982), "Sequential equilibria", Econometrica 50, 863-894; Selten (1975), "Reexamination of the perfectness
concept for equilibrium points in extensive games", International Journal of Game Theory 4, 25-55.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...core.chance import FloatArray
from ...core.games.game import Game
from ...core.games.normal_form import NormalForm
from ...core.games.solution import Component, Solution
from . import logit_tracing, many_players, one_seat_free
from .plans import component, reduced_plans, reduced_table

__all__ = ["RULE", "solve"]

RULE = "a sequential equilibrium, the limit of the logit equilibria that join to uniform play"
_SAME = 1e-6


def solve(game: Game) -> Solution | None:
    """The equilibria that are found, a sequential one selected; None where the logit equilibria are not followed (`logit_tracing`)."""
    traced = logit_tracing.solve(game)
    if traced is None:
        return None
    components = tuple(_components(game, game.laws(traced.selected)))
    if not any(part.nearest(traced.selected)[0] <= _SAME for part in components):
        components = (Component.point(traced.selected), *components)
    return Solution(
        components, traced.selected, traced.values, RULE, complete=False, accuracy=traced.accuracy
    )


def _components(game: Game, otherwise: Sequence[FloatArray]) -> list[Component]:
    """What is found in the reduced normal form; nothing where that is too large."""
    known = [plans for plex in game.form.plexes if (plans := reduced_plans(plex)) is not None]
    if (
        len(known) < len(game.seats)
        or many_players.supports([len(one) for one in known]) > many_players.MAX_SUPPORTS
    ):
        return []
    names = [[f"plan {place}" for place in range(len(one))] for one in known]
    reduced = NormalForm(game.seats, names, reduced_table(game, known))
    found = many_players.equilibria(reduced)
    if found is None:
        return []
    return [
        component(
            game,
            [laws @ plans for laws, plans in zip(part.laws, known, strict=True)],
            otherwise,
            part.complete,
        )
        for part in one_seat_free.parts(reduced, found)
    ]
