"""Small games by chance, as rules, and what a plain walk through a rule finds out about them."""

from itertools import product
from zlib import crc32

import numpy as np
from aleator.core.games.growing import grow
from aleator.core.games.tree import ChanceNode, DecisionNode, Terminal


class RandomGame:
    """A random game of ``seats`` players by its number: who moves, what is dealt, seen and paid are hashes of the history.

    A seat sees its own past and one bit of the history, so that it has perfect recall and does not know all.
    """

    def __init__(self, number, seats=2, depth=4, zero_sum=False):
        self.number, self.depth, self.zero_sum = number, depth, zero_sum
        self.seats = tuple(f"seat{i}" for i in range(seats))
        self.actions = dict.fromkeys(self.seats, ("a", "b", "c"))

    def hashed(self, *what):
        return crc32(repr((self.number, *what)).encode()) >> 3

    def past(self, seat, history):
        return ".".join(f"{key}{move}" for who, key, move in history if who == seat)

    def node(self, history=()):
        code = self.hashed(history)
        if len(history) >= self.depth or (len(history) > 1 and code % 7 == 0):
            payoffs = [self.hashed("pay", seat, history) % 21 - 10 for seat in self.seats]
            if self.zero_sum:
                payoffs[-1] = -sum(payoffs[:-1])
            return Terminal(payoffs)
        if code % 5 == 0 or not history:
            weights = [1 + self.hashed("deal", k, history) % 3 for k in range(2)]
            return ChanceNode(
                [(w / sum(weights), (*history, ("chance", "", k))) for k, w in enumerate(weights)]
            )
        seat = self.seats[code // 7 % len(self.seats)]
        key = f"[{self.past(seat, history)}|{self.hashed('sees', seat, history) % 2}]"
        count = 2 + self.hashed("moves", seat, key) % 2
        return DecisionNode(seat, key, [(move, (*history, (seat, key, move))) for move in "abc"[:count]])

    def tree(self):
        return grow(self.actions, self.node)

    def value(self, profile, history=()):
        """The expected payoffs [S] by a plain walk."""
        node = self.node(history)
        match node:
            case Terminal(payoffs):
                return np.array(payoffs, dtype=float)
            case ChanceNode(outcomes):
                return sum(p * self.value(profile, then) for p, then in outcomes)
            case DecisionNode(seat, key, moves):
                law = profile[seat][key]
                return sum(law["abc".index(move)] * self.value(profile, then) for move, then in moves)

    def infosets(self, history=(), found=None):
        """{seat: {key: number of moves}}."""
        found = {seat: {} for seat in self.seats} if found is None else found
        node = self.node(history)
        if isinstance(node, DecisionNode):
            found[node.seat][node.infoset] = len(node.moves)
        for _, then in getattr(node, "moves", getattr(node, "outcomes", ())):
            self.infosets(then, found)
        return found


def pure_strategies(sets):
    """Every pure strategy over {key: number of moves}."""
    keys = list(sets)
    for choice in product(*[range(sets[key]) for key in keys]):
        yield {key: np.eye(3)[a] for key, a in zip(keys, choice, strict=True)}


def few(game, most):
    """Whether every seat has an information set, and none more than ``most`` pure strategies."""
    return all(sets and np.prod(list(sets.values())) <= most for sets in game.infosets().values())


def small(number, seats=2, most=100, zero_sum=False):
    """The first game from ``number`` on, in steps of 1000, in which no seat has more than ``most`` pure strategies."""
    games = (RandomGame(n, seats, zero_sum=zero_sum) for n in range(number, number + 10**6, 1000))
    return next(game for game in games if few(game, most))
