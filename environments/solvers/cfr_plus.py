"""Counterfactual regret minimisation plus, for games in extensive form of two seats at zero sum.

Every information set plays its actions in proportion to their cumulative regrets, which never fall below 0; the seats take turns
in bringing theirs up to date, and the strategy of iteration t enters the average with weight t. The average comes near an
equilibrium; how near is told by best responses to it, never by the regrets. Where the linear program (`sequence_form`) is too
large, this needs a few numbers for each action and a pass over arrays for each level of a seat's own moves.

>>> from aleator.core.games.normal_form import NormalForm
>>> pennies = NormalForm(("one", "two"), ["HT", "HT"], [[[3, -1], [-1, 1]], [[-3, 1], [1, -1]]])
>>> found = solve(pennies)
>>> found.selected["one"][""].round(3).tolist(), round(found.values["one"], 3)
([0.333, 0.667], 0.333)

Source: Tammelin (2014), "Solving large imperfect information games using CFR+", arXiv 1407.5042; Zinkevich, Johanson, Bowling
and Piccione (2007), "Regret minimization in games with incomplete information", NIPS 20.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np

from ...core.chance import FloatArray
from ...core.errors import AleatorError, InputError
from ...core.games.game import Game
from ...core.games.profile import Strategy
from ...core.games.solution import Solution
from ...core.games.treeplex import Treeplex

__all__ = ["RULE", "CfrPlus", "solve"]

RULE = "the average strategies of CFR+"
_FIRST_LOOK, _GROWTH = 32, 1.25  # iterations between looks at what best responses gain
_DENSE = 1 << 13


def solve(game: Game, exploitability: float = 1e-4, iterations: int = 100_000) -> Solution:
    """A profile whose `exploitability` (half of the sum of what best responses gain, in payoff units) is no more than asked for.

    Raises `InputError` unless the game has two seats and is zero-sum, and `AleatorError` where ``iterations`` do not suffice.
    """
    run, due = CfrPlus(game), _FIRST_LOOK
    while run.exploitability > exploitability:
        if run.iterations >= iterations:
            raise AleatorError(
                f"after {run.iterations} iterations the exploitability is {run.exploitability:.3g}, and {exploitability:g} was asked for;"
                " allow more iterations"
            )
        run.iterate(min(due, iterations) - run.iterations)
        due = int(due * _GROWTH)
    return Solution.point(game, run.average, RULE)


class CfrPlus:
    """A run of the algorithm on ``game``. Raises `InputError` unless the game has two seats and is zero-sum."""

    def __init__(self, game: Game) -> None:
        if len(game.seats) != 2 or not game.is_zero_sum:
            raise InputError(
                "CFR+ is for games of two seats whose payoffs sum to 0; give one, or another solver"
            )
        self._game, self.iterations = game, 0
        first, second = self._sides = [_Side(plex) for plex in game.form.plexes]
        first.earned, second.earned = _payoffs(game)

    def iterate(self, count: int) -> None:
        """Bring both seats up to date ``count`` times, in turn."""
        first, second = self._sides
        for weight in range(self.iterations + 1, self.iterations + count + 1):
            first.update(second.plan, weight)
            second.update(first.plan, weight)
        self.iterations += count

    @property
    def average(self) -> Mapping[str, Strategy]:
        """The average strategies so far; evenly mixed where there is none."""
        return self._game.profile([side.average for side in self._sides])

    @property
    def exploitability(self) -> float:
        """Half of the sum of what best responses to the average gain, in payoff units."""
        return float(self._game.form.gains([side.average for side in self._sides]).sum()) / 2


class _Side:
    """One seat: its cumulative ``regrets[I, A]``, its present ``plan[1 + I A]``, and the weighted sum of its plans.

    ``earned`` holds what its sequences earn for a unit of each of the other seat's.
    """

    def __init__(self, plex: Treeplex) -> None:
        self._plex, self._levels = plex, _levels(plex)
        self._even, self._ones = plex.uniform, np.ones(plex.legal.shape[1])
        self._illegal = None if plex.legal.all() else ~plex.legal
        self._worth = np.empty(len(plex.keys))
        self._regrets = np.zeros(plex.legal.shape)
        self._total = np.zeros(plex.size)
        self.plan, self._law = plex.plan(self._even), self._even.copy()
        self.earned: Any = None

    @property
    def average(self) -> FloatArray:
        """The behaviour [I, A] of the average plan."""
        scale = max(float(self._total[0]), 1.0)
        return self._plex.law(self._total / scale, self._even)

    def update(self, other: FloatArray, weight: int) -> None:
        """Answer the ``other`` seat's plan, and let the new strategy enter the average with ``weight``."""
        values = self.earned @ other
        self._regrets += self._advantages(values)
        np.maximum(self._regrets, 0.0, out=self._regrets)
        self._match()
        self._follow()
        self._total += weight * self.plan

    def _advantages(self, values: FloatArray) -> FloatArray:
        """What each action [I, A] earns more than the present strategy; ``values`` are those of the last sequences, and are changed."""
        worth, parts = self._worth, values[1:].reshape(self._regrets.shape)
        for sets, above, parents in reversed(self._levels):
            np.einsum("ia,ia->i", self._law[sets], parts[sets], out=worth[sets])
            if above.start:  # what the whole game is worth is not asked for
                values[above] += np.bincount(parents, worth[sets], above.stop - above.start)
        parts -= worth[:, None]
        if self._illegal is not None:
            parts[self._illegal] = 0.0
        return parts

    def _match(self) -> None:
        """Play in proportion to the regrets, evenly where there are none."""
        sums = (self._regrets @ self._ones)[:, None]
        np.copyto(self._law, self._even)
        np.divide(self._regrets, sums, out=self._law, where=sums > 0)

    def _follow(self) -> None:
        """The plan of the present strategy, from the first sets to the last."""
        laid = self.plan[1:].reshape(self._law.shape)
        for sets, above, parents in self._levels:
            np.multiply(self.plan[above][parents, None], self._law[sets], out=laid[sets])


def _levels(plex: Treeplex) -> list[tuple[slice, slice, Any]]:
    """For each level of own moves: its sets, the sequences of the level above, and which of these leads to each set."""
    width, above, levels = plex.legal.shape[1], slice(0, 1), []
    for sets in plex.levels:
        levels.append((sets, above, plex.parent[sets] - above.start))
        above = slice(1 + sets.start * width, 1 + sets.stop * width)
    return levels


def _payoffs(game: Game) -> tuple[Any, Any]:
    """What the first seat's sequences earn for a unit of the second's, [1 + I A, 1 + J B], and the second's for the first's; sparse
    where that is quicker.
    """
    from scipy.sparse import coo_array

    form = game.form
    shape = tuple(plex.size for plex in form.plexes)
    earned = coo_array((form.chance * form.payoffs[:, 0], tuple(form.last.T)), shape=shape)
    if prod(shape) <= _DENSE:
        return earned.toarray(), np.ascontiguousarray(-earned.toarray().T)
    return earned.tocsr(), (-earned.T).tocsr()
