"""Games of many players who are alike, in which it counts how many take each action and not who: payoffs, solution, optimum."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....core.chance import FloatArray, IntArray
from ....core.games.profile import WHOLE
from ....core.games.solution import Component, Solution
from ....core.games.symmetric_game import SymmetricGame, ways
from ....core.laws.mixed_strategy import MixedStrategy
from ....core.questions import Observation
from ....core.spaces.menu import Menu
from ...solvers.symmetric import Found, equilibria
from .crowd_world import CrowdGame, Told

__all__ = ["AnonymousGame"]

_MOST_CELLS = 4_000_000


class AnonymousGame(CrowdGame):
    """Base of the symmetric games of n players in which a payoff depends on one's own action and on the others' counts.

    A game defines ``members``, ``space`` (a `Menu`), ``payoff`` and ``rules``. All are told the ``counts[B, A]`` of a round, -1 at turn 0; in
    words, unless a game puts it otherwise, how many took the first action.
    Its solution holds the symmetric equilibria, in which all members play alike; equilibria in which they play differently
    may exist besides. Of several the one that pays most is selected, the first of equals.
    """

    @property
    def space(self) -> Menu:
        """The actions, the same for all."""
        raise NotImplementedError

    def payoff(self, own: IntArray, others: IntArray) -> FloatArray:
        """What the action ``own[...]`` earns where ``others[..., A]`` take each action, broadcast."""
        raise NotImplementedError

    def pay(self, actions: NDArray[Any]) -> FloatArray:
        """By the counts of each episode, whoever took which action."""
        each = np.eye(len(self.space), dtype=np.int64)
        others = np.maximum(self._counts(actions)[:, None] - each, 0)  # [E, A, A]: less oneself
        paid = np.broadcast_to(self.payoff(np.arange(len(each)), others), others.shape[:2])
        return np.take_along_axis(paid.astype(np.float64), actions, axis=1)

    def told(self, actions: NDArray[Any]) -> Told:
        """``counts[E, A]``: how many took each action."""
        return {"counts": self._counts(actions)}

    def outcome(self, told: Told, names: Sequence[str]) -> str:
        """How many took the first action."""
        return f"{told['counts'][0]} of the {self.members} {self.role}s chose {names[0]}"

    def game(self) -> SymmetricGame | None:
        """One round as data; None where the others' actions can be counted in too many ways."""
        return _game(self)

    def solution(self) -> Solution | None:
        """The symmetric equilibria of one round; None where none is found or the game is too large."""
        return _solution(self)

    def optimal(self, observation: Observation) -> MixedStrategy | None:
        """The selected symmetric equilibrium, the same for all members."""
        solution = self.solution()
        return None if solution is None else MixedStrategy(self.space, solution.selected[self.role][WHOLE])

    def _counts(self, actions: NDArray[Any]) -> IntArray:
        return np.stack([(actions == a).sum(axis=1) for a in range(len(self.space))], axis=1)


@lru_cache(maxsize=64)
def _game(rules: AnonymousGame) -> SymmetricGame | None:
    size = len(rules.space)
    if ways(rules.members, size) * size > _MOST_CELLS:
        return None
    return SymmetricGame.of(rules.role, rules.members, rules.space.actions, rules.payoff)


@lru_cache(maxsize=64)
def _solution(rules: AnonymousGame) -> Solution | None:
    game = rules.game()
    found = None if game is None else equilibria(game)
    return None if game is None or found is None or not len(found.laws) else _solution_of(game, found)


def _solution_of(game: SymmetricGame, found: Found) -> Solution:
    """The equilibria, each one by itself or all mixtures of them, and the one that pays most."""
    groups = [found.laws] if found.whole else [law[None] for law in found.laws]
    components = tuple(Component({game.seat: {WHOLE: laws}}, found.complete) for laws in groups)
    every = {game.seat: {WHOLE: found.laws}}
    paid = game.expected(every)[game.seat]
    best = int(np.argmax(paid >= paid.max() - 1e-9 * game.spans[0]))
    selected = {game.seat: {WHOLE: found.laws[best]}}
    rule = "the symmetric equilibrium that pays most"
    return Solution(
        components, selected, {game.seat: float(paid[best])}, rule, found.complete, game.accuracy(every)
    )
