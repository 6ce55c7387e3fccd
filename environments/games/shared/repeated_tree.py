"""Games with moves in turn, played several times: what came of the earlier rounds is told to both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ....core.chance import Chance, FloatArray, IntArray
from ....core.games.tree import ChanceNode, DecisionNode, Terminal
from ....core.questions import Choice, Feedback, Observation, Words
from ....core.recipes import World
from .tree_world import TreeGame, TreeWorld

__all__ = ["RepeatedTreeGame", "RepeatedTreeWorld"]


class RepeatedTreeGame(TreeGame):
    """Base of the games with moves in turn that may be played for several rounds. A game defines `recall` beside what a `TreeGame` does.

    The optimum in each round is the selected equilibrium of one round: together a subgame-perfect equilibrium of the whole, which
    ignores the past; others reward and punish (Benoit and Krishna, 1985). `game` is one round.
    """

    turns: int = Field(1, ge=1, description="rounds in an episode")

    def recall(self, seat: str, history: Any, names: Sequence[str]) -> str:
        """A round that ended with ``history``, as ``seat`` is told of it later, its own actions called ``names``."""
        raise NotImplementedError

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """A world for these episodes."""
        return RepeatedTreeWorld(self, chance) if self.turns > 1 else super().begin(episode, chance)


class RepeatedTreeWorld(TreeWorld):
    """A `TreeWorld` whose rows begin again at the root until all rounds are played. Each round is paid when it ends."""

    def __init__(self, game: RepeatedTreeGame, chance: Chance) -> None:
        super().__init__(game, chance)
        rows, seats = len(chance.episode), len(game.seats)
        self._rounds = game
        self._round = np.zeros(rows, dtype=np.int64)
        self._begun = np.zeros((seats, rows), dtype=np.int64)  # the seat's turn at which the round began
        self._ends = np.full((game.turns, rows), -1, dtype=np.int64)
        self._earned = np.zeros((seats, rows))

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """What is paid for the rounds that end now; their rows go on to the next round."""
        before = self._open
        paid = super().tell(choices)
        ended = np.setdiff1d(before, self._open)
        for seat, feedback in enumerate(paid):
            self._earned[seat, ended] += feedback.reward
        self._ends[self._round[ended], ended] = self._node[ended]
        self._round[ended] += 1
        self._begin_again(ended[self._round[ended] < self._rounds.turns])
        return paid

    def payoffs(self) -> Mapping[str, FloatArray]:
        """What each seat won in all."""
        return {seat.name: self._earned[place] for place, seat in enumerate(self._seats)}

    def _begin_again(self, rows: IntArray) -> None:
        self._node[rows] = 0
        self._begun[:, rows] = self._turn[:, rows]
        self._open = np.union1d(self._open, rows)
        self._deal()

    def _paid(self, seat: int, rows: IntArray) -> Feedback:
        paid = super()._paid(seat, rows)
        asked = self._turn[seat, rows] > self._begun[seat, rows]
        return replace(paid, turn=np.where(asked, paid.turn, -1))

    def _observation(self, seat: int, rows: IntArray) -> Observation:
        asked = super()._observation(seat, rows)
        ends = self._ends.T[rows]  # a copy: later rounds are not in it
        return replace(asked, words=partial(_words, self._rounds, self._seats[seat].name, ends, asked.words))


def _words(
    game: RepeatedTreeGame,
    seat: str,
    ends: IntArray,
    now: Words,
    row: int,
    names: Sequence[str],
    since: int = 0,
) -> str:
    """What a row reads: the round that is played, and all rounds before it."""
    past = [game.recall(seat, _histories(game)[end], names) for end in ends[row].tolist() if end >= 0]
    told = [f"This is round {len(past) + 1} of {game.turns}. Points add up over the rounds."]
    lines = [f"Round {number}: {line}" for number, line in enumerate(past, start=1)]
    story = "\n".join(["The rounds so far:", *lines]) if lines else ""
    return "\n\n".join(filter(None, [*told, story, now(row, names, since)]))


@lru_cache(maxsize=64)
def _histories(game: TreeGame) -> NDArray[np.object_]:
    """The history of each node of the tree, in its order: breadth-first."""
    histories: list[Any] = [()]
    for history in histories:
        match game.rule(history):
            case DecisionNode(moves=moves):
                histories.extend(after for _, after in moves)
            case ChanceNode(outcomes=outcomes):
                histories.extend(after for _, after in outcomes)
            case Terminal():
                pass
    found = np.empty(len(histories), dtype=object)
    found[:] = histories
    return found
