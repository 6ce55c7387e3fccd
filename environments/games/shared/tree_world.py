"""Games with moves in turn: the world that plays any tree, all episodes at once.

Each row stands at a node. Chance moves by address; the seats whose turn it is in some row are asked, about all such rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ....core.chance import Chance, FloatArray, IntArray
from ....core.games.growing import grow
from ....core.games.solution import Solution
from ....core.games.tree import CHANCE, END, ChanceNode, DecisionNode, Terminal, Tree
from ....core.laws.mixed_strategy import MixedStrategy
from ....core.questions import Choice, Feedback, Observation, Seat
from ....core.recipes import Environment, World
from ....core.spaces.menu import Menu
from ...solvers import trees

__all__ = ["TreeGame", "TreeWorld"]


class TreeGame(Environment):
    """Base of the games with moves in turn. A game defines ``actions``, `rule` and `tell`.

    The optimum is the selected equilibrium's behaviour at each information set, as `aleator.environments.solvers.trees` finds it;
    other games override `solution`.
    """

    @property
    def actions(self) -> Mapping[str, tuple[str, ...]]:
        """All actions that each seat can ever take, by seat."""
        raise NotImplementedError

    def rule(self, history: Any) -> Terminal | ChanceNode | DecisionNode:
        """What comes after ``history``, which begins as ``()``: see `aleator.core.games.tree`."""
        raise NotImplementedError

    def tell(self, seat: str, infoset: str, names: Sequence[str]) -> str:
        """All that ``seat`` knows at ``infoset`` in words, its actions called ``names``: also to a reader who has followed the episode."""
        raise NotImplementedError

    @property
    def seats(self) -> tuple[Seat, ...]:
        """The seats, each with all of its actions."""
        return tuple(Seat(name, Menu(tuple(labels))) for name, labels in self.actions.items())

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """A world for these episodes; chance's moves are addressed by how many came before in the row."""
        return TreeWorld(self, chance)

    def game(self) -> Tree:
        """The tree of the game."""
        return _tree(self)

    def solution(self) -> Solution | None:
        """The equilibria by the solver that suits the game (`trees`); None where none does."""
        return _solved(self)

    def optimal(self, observation: Observation) -> MixedStrategy | None:
        """The selected equilibrium's behaviour at each row's information set, [B, A]."""
        law = _behaviour(self, observation.seat)
        return None if law is None else law.take(observation.sees["set"])


@lru_cache(maxsize=64)
def _tree(game: TreeGame) -> Tree:
    return grow(game.actions, game.rule)


@lru_cache(maxsize=64)
def _solved(game: TreeGame) -> Solution | None:
    return trees.solve(game.game())


@lru_cache(maxsize=64)
def _behaviour(game: TreeGame, seat: Seat) -> MixedStrategy | None:
    """The selected equilibrium at each of the seat's information sets, [I, A]; None where none is known."""
    solution = game.solution()
    if solution is None:
        return None
    law = game.game().plex(seat.name).behaviour(solution.selected[seat.name])
    return MixedStrategy(seat.space, law)


class _Deals(NamedTuple):
    """For the draws of chance: each chance node's ``rank[N]``; over all their children, ascending, rank + cdf and the ``child``."""

    rank: IntArray
    edges: FloatArray
    child: IntArray

    def draw(self, node: IntArray, uniform: FloatArray) -> IntArray:
        """The child of each chance node [B] by ``uniform[B]`` in [0, 1)."""
        rank = self.rank.take(node)
        next_rank = np.nextafter(rank + 1.0, 0.0)  # to which the sum may round up
        place = np.searchsorted(self.edges, np.minimum(rank + uniform, next_rank), side="right")
        return np.asarray(self.child.take(place))


@lru_cache(maxsize=64)
def _deals(tree: Tree) -> _Deals:
    nodes = np.flatnonzero(tree.mover == CHANCE)
    rank = np.zeros(len(tree.mover), dtype=np.int64)
    rank[nodes] = np.arange(len(nodes))
    children = [np.arange(tree.first[n], tree.first[n] + tree.count[n]) for n in nodes]
    edges = [
        r + np.append(np.minimum(np.cumsum(tree.probability[c])[:-1], 1.0), 1.0)
        for r, c in enumerate(children)
    ]
    nothing = np.zeros(0, dtype=np.int64)
    return _Deals(rank, np.concatenate([np.zeros(0), *edges]), np.concatenate([nothing, *children]))


class TreeWorld(World):
    """A tree under way for ``B`` episodes.

    ``sees`` holds ``set`` [B], the index of the row's information set among its seat's. All are paid when a row ends, each
    seat for its last decision.
    """

    def __init__(self, game: TreeGame, chance: Chance) -> None:
        self._game, self._tree, self._seats = game, game.game(), game.seats
        self._chance = chance
        rows = len(chance.episode)
        self._node = np.zeros(rows, dtype=np.int64)
        self._turn = np.zeros((len(self._seats), rows), dtype=np.int64)
        self._open = np.arange(rows)
        self._asked: list[tuple[int, IntArray]] = []
        self._dealt = np.zeros(rows, dtype=np.int64)
        self._deal()

    def ask(self) -> Sequence[Observation]:
        """One observation for each seat whose turn it is in some row."""
        mover = self._movers(self._open)
        rows = [(seat, self._open.compress(mover == seat)) for seat in range(len(self._seats))]
        self._asked = [(seat, which) for seat, which in rows if len(which)]
        return [self._observation(*each) for each in self._asked]

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """What is paid to the rows that end now."""
        for (seat, rows), choice in zip(self._asked, choices, strict=True):
            cell = self._node.take(rows) * self._tree.child.shape[1] + choice.action
            self._node[rows] = self._tree.child.take(cell)
            self._turn[seat, rows] += 1
        self._deal()
        over = self._movers(self._open) == END
        ended, self._open = self._open.compress(over), self._open.compress(~over)
        return [self._paid(seat, ended) for seat in range(len(self._seats))] if len(ended) else ()

    def payoffs(self) -> Mapping[str, FloatArray]:
        """What each seat is paid at the node where each row stands."""
        paid = self._tree.payoffs[self._node]
        return {seat.name: paid[:, index] for index, seat in enumerate(self._seats)}

    def _deal(self) -> None:
        """Let chance move until no row stands at one of its nodes."""
        rows = self._open.compress(self._movers(self._open) == CHANCE)
        while len(rows):
            uniform = self._chance.take(rows).at(self._dealt.take(rows)).uniform()
            self._node[rows] = _deals(self._tree).draw(self._node.take(rows), uniform)
            self._dealt[rows] += 1
            rows = rows.compress(self._movers(rows) == CHANCE)

    def _movers(self, rows: IntArray) -> IntArray:
        return self._tree.mover.take(self._node.take(rows))

    def _observation(self, seat: int, rows: IntArray) -> Observation:
        plex = self._tree.plex(self._seats[seat].name)
        sets = self._tree.infoset.take(self._node.take(rows))
        return Observation(
            seat=self._seats[seat],
            episode=self._chance.episode.take(rows),
            turn=self._turn[seat].take(rows),
            sees={"set": sets},
            words=partial(_words, self._game, self._seats[seat].name, plex.keys, sets),
            infoset=_keys(self._tree, self._seats[seat].name).take(sets),
            legal=None if plex.legal.all() else plex.legal[sets],
        )

    def _paid(self, seat: int, rows: IntArray) -> Feedback:
        """What ``rows`` pay a seat: for its last decision, or for none (turn -1)."""
        reward = self._tree.payoffs[:, seat].take(self._node.take(rows))
        turn = self._turn[seat].take(rows) - 1
        return Feedback(self._seats[seat], self._chance.episode.take(rows), turn, reward)


@lru_cache(maxsize=64)
def _keys(tree: Tree, seat: str) -> NDArray[np.object_]:
    return np.array(tree.plex(seat).keys, dtype=object)


def _words(
    game: TreeGame, seat: str, keys: Sequence[str], sets: IntArray, row: int, names: Sequence[str], since: int
) -> str:
    return game.tell(seat, keys[sets[row]], names)
