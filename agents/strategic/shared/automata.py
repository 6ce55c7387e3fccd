"""Strategies of repeated games as finite automata, and the player that runs one in many episodes at once.

A state says how likely the player cooperates, and where each outcome of the round leads. A move that is not the cooperative
one counts as a defection.

>>> tit_for_tat = by_opponent("CD", {0: (0, 1), 1: (0, 1)})
>>> tit_for_tat.cooperates.tolist(), tit_for_tat.successor[0].tolist()
([1.0, 0.0], [[0, 1], [0, 1]])

Source: Rubinstein (1986), "Finite automata play the repeated prisoner's dilemma", Journal of Economic Theory 39, 83-96.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from ....core.chance import Chance, FloatArray, IntArray
from ....core.errors import InputError
from ....core.laws.mixed_strategy import MixedStrategy
from ....core.questions import Choice, Feedback, Observation, Seat
from ....core.recipes import Agent
from ...learning.shared.memory import Rows, listed_seat
from ...learning.shared.shown import seen

__all__ = ["Automaton", "AutomatonPlayer", "Moves", "by_opponent", "by_window", "memory_one", "moves_of"]


class Automaton(NamedTuple):
    """``cooperates[S]``: probability of cooperation in each state, the first of which begins; ``successor[S, 2, 2]``: the state
    after the player's own move and the opponent's as they were played, 0 where that was cooperation and 1 where not.
    """

    cooperates: FloatArray
    successor: IntArray


class Moves(NamedTuple):
    """The places of the cooperative and the other move among the labels of a seat."""

    cooperate: int
    defect: int


def by_opponent(moves: str, after: Mapping[int, tuple[int, int]]) -> Automaton:
    """From each state's move (C or D), and its successors where the opponent cooperated and where it did not."""
    cooperates = np.array([move == "C" for move in moves], dtype=np.float64)
    successor = [[after[state]] * 2 for state in range(len(moves))]
    return Automaton(cooperates, np.array(successor, dtype=np.int64))


def by_window(width: int, defects: Callable[[Sequence[int]], bool]) -> Automaton:
    """Defects where the opponent's last ``width`` moves (1: a defection; 0 before the first) are such that it ``defects``."""
    windows = list(product((0, 1), repeat=width))
    moves = "".join("D" if defects(window) else "C" for window in windows)
    after = {
        at: (windows.index((*window[1:], 0)), windows.index((*window[1:], 1)))
        for at, window in enumerate(windows)
    }
    return by_opponent(moves, after)


def memory_one(first: float, after: Sequence[float]) -> Automaton:
    """Cooperates with probability ``first``, and then ``after[4]`` the outcomes CC, CD, DC, DD (own move first)."""
    successor = np.tile(np.array([[1, 2], [3, 4]], dtype=np.int64), (5, 1, 1))
    return Automaton(np.array([first, *after], dtype=np.float64), successor)


def moves_of(agent: Agent, seat: Seat, cooperate: str | None, defect: str | None) -> Moves:
    """The two moves by their labels; the seat's first and second label where they are not named.

    Raises `InputError` where the seat has no two labels, or not these.
    """
    labels = listed_seat(agent, seat).space.labels
    wanted = [label for label in (cooperate, defect) if label is not None and label not in labels]
    if wanted:
        raise InputError(f"seat {seat.name!r} has no {wanted[0]!r}; its labels are {', '.join(labels)}")
    if len(labels) < 2:
        raise InputError(f"seat {seat.name!r} has the one label {labels[0]!r}; a strategy needs two moves")
    first = 0 if cooperate is None else labels.index(cooperate)
    second = (0 if first == 1 else 1) if defect is None else labels.index(defect)
    if first == second:
        raise InputError(f"{labels[first]!r} came as cooperation and as defection; name two labels")
    return Moves(first, second)


class AutomatonPlayer:
    """Runs the ``automaton`` of the agent ``name`` in each of the episodes of a two-player game, by what was played in the round before."""

    def __init__(self, name: str, automaton: Automaton, moves: Moves, seat: Seat, episode: IntArray) -> None:
        self._name, self._automaton, self._moves, self._space = name, automaton, moves, seat.space
        self._rows = Rows(seat, episode)
        self._state = np.zeros(len(self._rows), dtype=np.int64)

    def act(self, observation: Observation, chance: Chance) -> Choice:
        """Go on to the state that the last round leads to, and draw a move there."""
        rows = self._rows.of(observation)
        own, other = seen(observation, self._name, "own", "opponent")
        cooperate, defect = self._moves
        outcome = (own != cooperate).astype(np.int64), (other != cooperate).astype(np.int64)
        there = self._automaton.successor[(self._state[rows], *outcome)]
        self._state[rows] = np.where(other < 0, 0, there)
        law = np.zeros((len(rows), len(self._space.labels)))
        law[:, cooperate] = self._automaton.cooperates[self._state[rows]]
        law[:, defect] = 1 - law[:, cooperate]
        mixed = MixedStrategy(self._space, law)
        return Choice(mixed.draw(chance), law=mixed, law_kind="scripted")

    def learn(self, feedback: Feedback) -> None:
        """Nothing: the next question shows what was played."""
