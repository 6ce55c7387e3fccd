"""Games with moves in turn, chance, and information sets.

The rule of a game is one pure function of its history, which may be any value (`grow` makes the tree of it):

    def node(history):
        if is_over(history): return Terminal((1.0, -1.0))                                       # a payoff for each seat
        if is_to_deal(history): return ChanceNode([(0.5, history + "K"), (0.5, history + "Q")])  # probability, next history
        return DecisionNode("first", infoset, [("Bet", history + "b"), ("Pass", history + "p")])  # action, next history

``infoset`` names what the seat knows: two histories with one name are one information set.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any, NamedTuple

import numpy as np

from ..chance import FloatArray, IntArray
from ..errors import InputError
from .game import Game
from .normal_form import NormalForm
from .sequence_form import SequenceForm
from .treeplex import Treeplex

__all__ = ["CHANCE", "END", "MOST_PLANS", "ChanceNode", "DecisionNode", "Rule", "Terminal", "Tree"]

CHANCE = -1
END = -2
MOST_PLANS = 4096


class Terminal(NamedTuple):
    """The game is over: ``payoffs``, one for each seat."""

    payoffs: Sequence[float]


class ChanceNode(NamedTuple):
    """Chance moves: ``outcomes`` are pairs (probability, next history)."""

    outcomes: Sequence[tuple[float, Any]]


class DecisionNode(NamedTuple):
    """``seat`` moves, and knows no more than ``infoset``: ``moves`` are pairs (action, next history)."""

    seat: str
    infoset: str
    moves: Sequence[tuple[str, Any]]


Rule = Callable[[Any], Terminal | ChanceNode | DecisionNode]
"""The rule of a game: what comes after a history."""


@dataclass(frozen=True, eq=False)
class Tree(Game):
    """A game in extensive form as arrays over its ``N`` nodes, breadth-first from the root 0, so that children are neighbours.

    - ``mover[N]``: the index of the seat that moves, or `CHANCE`, or `END`;
    - ``infoset[N]``: at decisions, the index of the information set among its seat's (``plex(seat).keys``), else -1;
    - ``child[N, A]``: at decisions, the node after each action of the seat's, -1 where it is not legal;
    - ``first[N]``, ``count[N]``: the children of a node are the nodes first .. first + count - 1;
    - ``probability[N]``: where the parent is chance's, how likely this child is, else 1;
    - ``payoffs[N, S]``: at ends, what is paid, else 0.

    Every seat has perfect recall.

    Source: Kuhn (1953), "Extensive games and the problem of information", Contributions to the Theory of Games II, 193-216.
    """

    seats: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    mover: IntArray
    infoset: IntArray
    child: IntArray
    first: IntArray
    count: IntArray
    probability: FloatArray
    payoffs: FloatArray
    form: SequenceForm

    def to_normal_form(self) -> NormalForm:
        """The same game with whole plans as actions: one legal action for each information set, as ``J: Bet, Q: Pass``.

        Raises `InputError` where a seat has more than `MOST_PLANS` of them; trees grow fast, and this is for small ones.
        """
        plans = [_pure_plans(plex) for plex in self.form.plexes]
        reach = [np.asarray(plan)[:, last] for (_, plan), last in zip(plans, self.form.last.T, strict=True)]
        paid = (self.form.chance[:, None] * self.form.payoffs).T
        axes = "abcdefghijklmnopqrstuvw"[: len(reach)]
        table = np.einsum(f"yz,{','.join(axis + 'z' for axis in axes)}->y{axes}", paid, *reach, optimize=True)
        return NormalForm(self.seats, [names for names, _ in plans], table)


def _pure_plans(plex: Treeplex) -> tuple[list[str], list[FloatArray]]:
    """The names of all pure strategies of a seat, and their realisation plans [1 + I A]."""
    legal = [np.flatnonzero(may) for may in plex.legal]
    if prod(len(one) for one in legal) > MOST_PLANS:
        raise InputError(
            f"{plex.seat!r} has more than {MOST_PLANS} plans for its {len(legal)} information sets; solve the tree itself"
        )
    names, plans = [], []
    for choice in product(*legal):
        names.append(", ".join(f"{key}: {plex.actions[a]}" for key, a in zip(plex.keys, choice, strict=True)))
        plans.append(plex.plan(np.eye(len(plex.actions))[list(choice)].reshape(plex.legal.shape)))
    return names, plans
