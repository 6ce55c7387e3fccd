"""The equilibria of a game in normal form as a `Solution`, by the solver that suits it.

- Two seats at zero sum: the product of both optimal sets, by their vertices, or by their inequalities where the game is too
  large for their enumeration (beyond `zero_sum.MOST_EXPLORED` actions: one point, which need not be the only one).
- Two seats otherwise: all maximal Nash subsets (`support_enumeration`).
- Three seats or more: those that are found, never known to be all (`many_players`), and around each that is not isolated the convex
  sets in which one seat is free (`one_seat_free`).
- A game too large for these: one equilibrium of several that there may be, by following the logit equilibria (`logit_tracing`), or
  for two seats by pivoting (`lemke_howson`) where that is lost; None where the game is too large for that, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from ...core.chance import FloatArray
from ...core.errors import AleatorError
from ...core.games.normal_form import NormalForm
from ...core.games.profile import WHOLE
from ...core.games.solution import Component, Solution
from . import lemke_howson, logit_tracing, many_players, one_seat_free, support_enumeration, zero_sum

__all__ = ["Extremes", "solve"]

_CERTAIN = 1e-6
Extremes = Sequence[FloatArray]
"""Equilibria e < E, extreme or isolated ones, in their order: one array [E, A] for each seat."""


class _Found(NamedTuple):
    """The extreme equilibria, the components that hold them, and whether there are known to be no others."""

    extremes: Extremes
    components: tuple[Component, ...]
    complete: bool


def solve(game: NormalForm, select: Callable[[Extremes], int], rule: str) -> Solution | None:
    """The solution in which the equilibrium number ``select(extremes)`` is the selected one, by ``rule`` (in words)."""
    found = _found(game)
    if found is None:
        return _one(game)
    chosen = select(found.extremes)
    selected = {seat: {WHOLE: laws[chosen]} for seat, laws in zip(game.seats, found.extremes, strict=True)}
    values = {seat: float(value) for seat, value in game.expected(selected).items()}
    return Solution(
        found.components, selected, values, rule, found.complete, _certified(game, found.extremes)
    )


def _one(game: NormalForm) -> Solution | None:
    """One equilibrium of a game that is too large for the enumeration of supports."""
    traced = logit_tracing.solve(game)
    if traced is not None or len(game.seats) != 2:
        return traced
    pair = lemke_howson.solve(*game.payoffs)
    selected = {seat: {WHOLE: law} for seat, law in zip(game.seats, pair, strict=True)}
    values = {seat: float(value) for seat, value in game.expected(selected).items()}
    accuracy = _certified(game, [law[None] for law in pair])
    return Solution((Component.point(selected),), selected, values, lemke_howson.RULE, False, accuracy)


def _certified(game: NormalForm, extremes: Extremes) -> float:
    """The most that a best response gains in any of the ``extremes``, as a share of its seat's range of payoffs.

    Raises `AleatorError` where that is more than rounding.
    """
    accuracy = game.accuracy({seat: {WHOLE: laws} for seat, laws in zip(game.seats, extremes, strict=True)})
    if accuracy > _CERTAIN:
        raise AleatorError(
            f"a best response gains {accuracy:.3g} of the payoffs' range on the equilibria that were found; they are not certified"
        )
    return accuracy


def _found(game: NormalForm) -> _Found | None:
    if len(game.seats) != 2:
        return _many(game)
    return _zero_sum(game) if game.is_zero_sum else _general(game)


def _zero_sum(game: NormalForm) -> _Found:
    table = game.payoffs[0]
    solved = zero_sum.equilibria(table)
    known = zero_sum.is_enumerated(table)
    components = _components(game, solved, True) if known else (_by_faces(game, solved),)
    return _Found((solved.row, solved.column), components, True)


def _by_faces(game: NormalForm, solved: support_enumeration.Equilibria) -> Component:
    """Both optimal sets whole, by their inequalities; the one point of each where there is no other, or the game is too large."""
    table = game.payoffs[0]
    found = zero_sum.optimal_face(table), zero_sum.optimal_face(-table.T)
    points = solved.row, solved.column
    laws = [one if face is None else face.members for one, face in zip(points, found, strict=True)]
    strategies = {seat: {WHOLE: law} for seat, law in zip(game.seats, laws, strict=True)}
    faces = {
        seat: face for seat, face in zip(game.seats, found, strict=True) if face is not None and len(face) > 1
    }
    return Component(strategies, complete=None not in found, faces=faces)


def _general(game: NormalForm) -> _Found | None:
    if support_enumeration.pairs(*game.payoffs.shape[1:]) > support_enumeration.MAX_PAIRS:
        return None
    solved = support_enumeration.equilibria(*game.payoffs)
    return _Found((solved.row, solved.column), _components(game, solved, True), True)


def _many(game: NormalForm) -> _Found | None:
    found = many_players.equilibria(game)
    if found is None:
        return None
    parts = one_seat_free.parts(game, found)
    components = tuple(_component(game, part.laws, part.complete) for part in parts)
    return _Found(found.laws, components, complete=False)


def _components(
    game: NormalForm, solved: support_enumeration.Equilibria, known: bool
) -> tuple[Component, ...]:
    return tuple(_component(game, part, known) for part in solved.components)


def _component(game: NormalForm, vertices: Sequence[FloatArray], complete: bool) -> Component:
    strategies = {seat: {WHOLE: np.asarray(laws)} for seat, laws in zip(game.seats, vertices, strict=True)}
    return Component(strategies, complete)
