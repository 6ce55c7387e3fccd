"""The equilibria of a small game in extensive form of two seats, by the enumeration of its reduced normal form.

A *reduced plan* says what a seat does at those information sets only that its own earlier actions leave open. Mixtures of plans
are what behaviour can realise (perfect recall), so the extreme equilibria in plans (`support_enumeration`) span all of them. At
sets that a strategy itself never leads to, best replies to the selected profile are played.

Source: Kuhn (1953), "Extensive games and the problem of information", Contributions to the Theory of Games II, 193-216;
Avis, Rosenberg, Savani and von Stengel (2010), "Enumeration of Nash equilibria for two-player games", Economic Theory 42, 9-37.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...core.chance import FloatArray
from ...core.errors import InputError
from ...core.games.game import Game
from ...core.games.solution import Component, Solution
from ...core.games.treeplex import Treeplex
from . import support_enumeration

__all__ = ["RULE", "component", "reduced_plans", "reduced_table", "solve"]

RULE = "the extreme equilibrium with the largest sum of payoffs, of equals the first"
_MOST_PLANS = 64
_EQUAL = 1e-9


def solve(game: Game) -> Solution | None:
    """All equilibria of ``game``; None where it is too large. Raises `InputError` unless it has two seats."""
    if len(game.seats) != 2:
        raise InputError(f"a game of {len(game.seats)} seats came; two are solved by their plans")
    plans = [reduced_plans(plex) for plex in game.form.plexes]
    sizes = [0 if found is None else len(found) for found in plans]
    if not all(sizes) or support_enumeration.pairs(*sizes) > support_enumeration.MAX_PAIRS:
        return None
    known = [found for found in plans if found is not None]
    solved = support_enumeration.equilibria(*reduced_table(game, known))
    extremes = [solved.row @ known[0], solved.column @ known[1]]
    earned = game.form.expected(extremes).sum(axis=1)
    chosen = int(np.argmax(earned >= earned.max() - _EQUAL * np.ptp(game.form.payoffs)))
    replies = _replies(game, [plan[chosen] for plan in extremes])
    selected = game.profile(
        [
            plex.law(plan[chosen], reply)
            for plex, plan, reply in zip(game.form.plexes, extremes, replies, strict=True)
        ]
    )
    components = tuple(
        component(game, [part[seat] @ known[seat] for seat in (0, 1)], replies) for part in solved.components
    )
    values = {seat: float(value) for seat, value in game.expected(selected).items()}
    return Solution(components, selected, values, RULE, accuracy=game.accuracy(selected))


def reduced_plans(plex: Treeplex) -> FloatArray | None:
    """The realisation plans [P, 1 + I A] of all reduced pure strategies; None where there are more than 64."""
    width = plex.legal.shape[1]
    plans = np.zeros((1, plex.size))
    plans[:, 0] = 1.0
    for at, (legal, parent) in enumerate(zip(plex.legal, plex.parent, strict=True)):
        left_open = plans[:, parent] > 0
        grown = [plans[~left_open]]
        for action in np.flatnonzero(legal):
            taken = plans[left_open]
            taken[:, 1 + at * width + action] = 1.0
            grown.append(taken)
        plans = np.concatenate(grown)
        if len(plans) > _MOST_PLANS:
            return None
    return plans


def reduced_table(game: Game, plans: Sequence[FloatArray]) -> FloatArray:
    """The payoffs [S, P1, ..., Pn] of the reduced normal form, where each seat plays one of its ``plans[P, 1 + I A]``."""
    form = game.form
    paid = (form.chance[:, None] * form.payoffs).T
    axes = "abcdefghijklmnopqrstuvw"[: len(plans)]
    reach = [plan[:, last] for plan, last in zip(plans, form.last.T, strict=True)]
    terms = ",".join(axis + "z" for axis in axes)
    return np.asarray(np.einsum(f"yz,{terms}->y{axes}", paid, *reach, optimize=True))


def _replies(game: Game, plans: list[FloatArray]) -> list[FloatArray]:
    return [
        plex.best_replies(game.form.counterfactual(plans, seat)) for seat, plex in enumerate(game.form.plexes)
    ]


def component(
    game: Game, plans: Sequence[FloatArray], replies: Sequence[FloatArray], complete: bool = True
) -> Component:
    """The product of the sets that each seat's extreme ``plans[V, 1 + I A]`` span; where a plan does not lead, its seat plays the
    ``replies[I, A]``.
    """
    parts = list(zip(game.form.plexes, plans, replies, strict=True))
    return Component(
        strategies={plex.seat: plex.strategy(plex.law(plan, reply)) for plex, plan, reply in parts},
        reach={
            plex.seat: {key: plan[:, parent] for key, parent in zip(plex.keys, plex.parent, strict=True)}
            for plex, plan, _ in parts
        },
        complete=complete,
    )
