"""From the rule of a game to its tree.

>>> from aleator.core.games.tree import DecisionNode, Terminal
>>> coin = ("Heads", "Tails")
>>> def node(history):
...     if len(history) == 2:
...         return Terminal((1.0, -1.0) if history[0] == history[1] else (-1.0, 1.0))
...     return DecisionNode(("first", "second")[len(history)], "", [(side, (*history, side)) for side in coin])
>>> pennies = grow({"first": coin, "second": coin}, node)
>>> len(pennies.mover), pennies.nash_conv(pennies.uniform).value
(7, 0.0)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import numpy as np

from ..chance import IntArray
from ..errors import InputError
from .sequence_form import SequenceForm
from .tree import CHANCE, END, ChanceNode, DecisionNode, Rule, Terminal, Tree
from .treeplex import Treeplex

__all__ = ["MOST_NODES", "grow"]

MOST_NODES = 3_000_000
_TOLERANCE = 1e-9


def grow(actions: Mapping[str, Sequence[str]], rule: Rule, root: Any = ()) -> Tree:
    """The tree of ``rule`` from the history ``root`` on; ``actions`` are all that each seat can ever do, by seat.

    Raises `InputError` where the rule names a foreign seat or action, gives one information set different legal actions,
    lets a seat forget what it knew or did (best responses would be intractable), has probabilities that do not sum to 1 within
    1e-9 or payoffs that are not one finite number a seat, or does not end within `MOST_NODES` nodes.
    """
    growth = _Growth(actions)
    histories = [root]
    for history in histories:
        histories.extend(growth.add(rule(history)))
        if len(histories) > MOST_NODES:
            raise InputError(f"the game has more than {MOST_NODES} nodes; give a smaller one")
    return growth.tree()


class _Sets:
    """The information sets of one seat in the order in which they are met: a set comes after those that lead to it."""

    def __init__(self, seat: str, actions: Sequence[str]) -> None:
        self.seat, self.actions = seat, tuple(actions)
        self.where = {action: a for a, action in enumerate(self.actions)}
        self.index: dict[str, int] = {}
        self.legal: list[tuple[int, ...]] = []
        self.parent: list[int] = []
        self.latest: list[tuple[str, ...]] = []  # the actions as they came last: mostly they come so again

    def add(self, key: str, actions: tuple[str, ...], last: int) -> int:
        """The index of the set ``key``, met after the own sequence ``last``. Raises `InputError` where it does not fit what is known."""
        index = self.index.get(key)
        if index is not None and self.latest[index] == actions and self.parent[index] == last:
            return index
        legal = tuple(self._action(key, action) for action in actions)
        if not legal or len(set(legal)) < len(legal):
            raise InputError(f"{self.seat!r} has moves {[*actions]} at {key!r}; give one or more, each once")
        if index is None:
            index = self.index[key] = len(self.legal)
            self.legal.append(legal)
            self.parent.append(last)
            self.latest.append(actions)
        self._check(key, index, legal, last)
        return index

    def _action(self, key: str, action: str) -> int:
        if action not in self.where:
            raise InputError(
                f"{self.seat!r} can play {action!r} at {key!r}; its actions are {', '.join(self.actions)}"
            )
        return self.where[action]

    def _check(self, key: str, index: int, legal: tuple[int, ...], last: int) -> None:
        if set(self.legal[index]) != set(legal):
            one, other = ([self.actions[a] for a in some] for some in (self.legal[index], legal))
            raise InputError(
                f"information set {key!r} of {self.seat!r} has the legal actions {one} at one node and {other} at another;"
                " a seat knows what it may do: give the nodes different names"
            )
        if self.parent[index] != last:
            raise InputError(
                f"{self.seat!r} comes to the information set {key!r} after {self._told(self.parent[index])} and after"
                f" {self._told(last)}; perfect recall is needed: let the name hold what the seat knew and did before"
            )

    def _told(self, sequence: int) -> str:
        if not sequence:
            return "no action of its own"
        index, action = divmod(sequence - 1, len(self.actions))
        return f"{self.actions[action]!r} at {list(self.index)[index]!r}"

    def level(self) -> IntArray:
        """How many own actions stand before each set."""
        level = np.zeros(len(self.parent), dtype=np.int64)
        for i, parent in enumerate(self.parent):
            level[i] = level[(parent - 1) // len(self.actions)] + 1 if parent else 0
        return level

    def plex(self) -> tuple[Treeplex, IntArray]:
        """The treeplex, and where each set of the order of meeting stands in it."""
        level, width = self.level(), len(self.actions)
        order = np.argsort(level, kind="stable")
        place = np.argsort(order)
        legal = np.zeros((len(order), width), dtype=bool)
        for i, actions in enumerate(self.legal):
            legal[place[i], list(actions)] = True
        keys = list(self.index)
        parent = _moved(np.array(self.parent, dtype=np.int64), place, width)[order]
        return Treeplex(
            self.seat, self.actions, tuple(keys[i] for i in order), legal, parent, level[order]
        ), place


def _moved(sequences: IntArray, place: IntArray, width: int) -> IntArray:
    """Sequences after the sets were put in another order: set i now stands at ``place[i]``."""
    sets, actions = np.divmod(sequences - 1, width)
    return np.where(sequences > 0, 1 + place[sets] * width + actions, 0) if len(place) else sequences


class _Growth:
    """The nodes met so far, breadth-first."""

    def __init__(self, actions: Mapping[str, Sequence[str]]) -> None:
        self.sets = [_Sets(seat, menu) for seat, menu in actions.items()]
        self.seat = {seat: i for i, seat in enumerate(actions)}
        self.mover: list[int] = []
        self.infoset: list[int] = []
        self.count: list[int] = []
        self.payoffs: list[Sequence[float]] = []
        self.nothing = (0.0,) * len(self.sets)
        self.probability = [1.0]
        self.action = [-1]  # by which action of the parent's mover a node is reached
        self.last = [(0,) * len(self.sets)]

    def add(self, node: Terminal | ChanceNode | DecisionNode) -> list[Any]:
        """Take in the next node; its children's histories."""
        match node:
            case Terminal(payoffs):
                return self._end(payoffs)
            case ChanceNode(outcomes):
                return self._chance(outcomes)
            case DecisionNode(seat, infoset, moves):
                return self._decision(seat, infoset, moves)
        raise InputError(f"a rule gave {node!r:.80}; give a Terminal, a ChanceNode or a DecisionNode")

    def _node(self, mover: int, infoset: int, count: int, payoffs: Sequence[float]) -> tuple[int, ...]:
        self.mover.append(mover)
        self.infoset.append(infoset)
        self.count.append(count)
        self.payoffs.append(payoffs)
        return self.last[len(self.mover) - 1]

    def _end(self, payoffs: Sequence[float]) -> list[Any]:
        if len(payoffs) != len(self.sets) or not all(map(isfinite, payoffs)):
            raise InputError(
                f"payoffs {tuple(payoffs)} came for {len(self.sets)} seats; give each a finite number"
            )
        self._node(END, -1, 0, payoffs)
        return []

    def _chance(self, outcomes: Sequence[tuple[float, Any]]) -> list[Any]:
        probabilities = [p for p, _ in outcomes]
        if min(probabilities, default=-1) < 0 or abs(sum(probabilities) - 1) > _TOLERANCE:
            raise InputError(
                f"chance has the probabilities {probabilities[:8]}; give numbers from 0 on that sum to 1"
            )
        last = self._node(CHANCE, -1, len(outcomes), self.nothing)
        self.probability += probabilities
        self.action += [-1] * len(outcomes)
        self.last += [last] * len(outcomes)
        return [history for _, history in outcomes]

    def _decision(self, seat: str, infoset: str, moves: Sequence[tuple[str, Any]]) -> list[Any]:
        if seat not in self.seat:
            raise InputError(f"seat {seat!r} moves; the seats are {', '.join(self.seat)}")
        mover = self.seat[seat]
        sets = self.sets[mover]
        actions = tuple([action for action, _ in moves])
        index = sets.add(infoset, actions, self.last[len(self.mover)][mover])
        last = self._node(mover, index, len(moves), self.nothing)
        taken = [sets.where[action] for action in actions]
        first = 1 + index * len(sets.actions)
        self.probability += [1.0] * len(moves)
        self.action += taken
        self.last += [(*last[:mover], first + action, *last[mover + 1 :]) for action in taken]
        return [history for _, history in moves]

    def tree(self) -> Tree:
        """The tree of all nodes, its information sets ordered by how deep they stand."""
        plexes, places = zip(*[sets.plex() for sets in self.sets], strict=True)
        mover, infoset, count = (
            np.array(column, dtype=np.int64) for column in (self.mover, self.infoset, self.count)
        )
        payoffs, probability = np.array(self.payoffs, dtype=np.float64), np.array(self.probability)
        first = 1 + np.cumsum(count) - count
        for seat, place in enumerate(places):
            infoset[mover == seat] = place[infoset[mover == seat]]
        return Tree(
            seats=tuple(self.seat),
            actions=tuple(sets.actions for sets in self.sets),
            mover=mover,
            infoset=infoset,
            child=self._children(count),
            first=first,
            count=count,
            probability=probability,
            payoffs=payoffs,
            form=self._form(plexes, places, mover, count, probability, payoffs),
        )

    def _children(self, count: IntArray) -> IntArray:
        parent = np.repeat(np.arange(len(count)), count)
        action = np.array(self.action[1:], dtype=np.int64)
        child = np.full((len(count), max(len(sets.actions) for sets in self.sets)), -1)
        taken = np.flatnonzero(action >= 0)
        child[parent[taken], action[taken]] = 1 + taken
        return child

    def _form(
        self, plexes: Any, places: Any, mover: Any, count: Any, probability: Any, payoffs: Any
    ) -> SequenceForm:
        chance = probability.copy()
        parent = np.repeat(np.arange(len(count)), count)
        for node, above in enumerate(parent, start=1):
            chance[node] *= chance[above]
        ends = np.flatnonzero(mover == END)
        last = np.array(self.last, dtype=np.int64)[ends]
        columns = [
            _moved(column, place, len(sets.actions))
            for column, place, sets in zip(last.T, places, self.sets, strict=True)
        ]
        return SequenceForm(plexes, np.stack(columns, axis=1), chance[ends], payoffs[ends])
