"""The subgame-perfect equilibrium of a game in which everyone sees all moves.

From the ends back, each seat takes the action that pays it best, of equals (up to rounding) the first. The strategies say what is played at
every information set, also at those that are never come to. Other equilibria, which rest on threats, may exist and are not looked for.

>>> from aleator.core.games.growing import grow
>>> from aleator.core.games.tree import DecisionNode, Terminal
>>> def entry(history):
...     if not history:
...         return DecisionNode("entrant", "", [("Enter", "E"), ("Stay out", "S")])
...     if history == "E":
...         return DecisionNode("incumbent", "", [("Fight", "EF"), ("Share", "ES")])
...     return Terminal({"S": (0, 2), "EF": (-1, -1), "ES": (1, 1)}[history])
>>> found = solve(grow({"entrant": ("Enter", "Stay out"), "incumbent": ("Fight", "Share")}, entry))
>>> found.values
{'entrant': 1.0, 'incumbent': 1.0}

Source: Kuhn (1953), "Extensive games and the problem of information", Contributions to the Theory of Games II, 193-216; Selten (1965)
for subgame perfection.
"""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ...core.errors import InputError
from ...core.games.solution import Solution
from ...core.games.tree import CHANCE, END, Tree

__all__ = ["RULE", "has_perfect_information", "solve"]

RULE = "subgame perfect, by backward induction; of equally good actions the first"
_EQUAL = 1e-9  # of a seat's range of payoffs: 0.8 * 8 and 0.8 ** 2 * 10 are equal, and are rounded apart


def has_perfect_information(tree: Tree) -> bool:
    """Whether every information set is a single node."""
    decisions = tree.mover >= 0
    sets = np.stack([tree.mover[decisions], tree.infoset[decisions]])
    return bool(len(np.unique(sets, axis=1).T) == sets.shape[1])


def solve(tree: Tree) -> Solution:
    """The equilibrium, and what it is worth to each seat. Raises `InputError` where an information set holds several nodes."""
    if not has_perfect_information(tree):
        raise InputError(
            "backward induction came to a game in which moves are hidden; give one in which every information set is one node"
        )
    return Solution.point(tree, tree.profile(_laws(tree)), RULE)


def _laws(tree: Tree) -> list[FloatArray]:
    """What each seat plays, [I, A], from the last node (the deepest) to the first."""
    laws = [np.zeros(plex.legal.shape) for plex in tree.form.plexes]
    worth, equal = tree.payoffs.copy(), _EQUAL * tree.spans
    for node in range(len(tree.mover) - 1, -1, -1):
        mover = int(tree.mover[node])
        if mover == END:
            continue
        if mover == CHANCE:
            children = slice(tree.first[node], tree.first[node] + tree.count[node])
            worth[node] = tree.probability[children] @ worth[children]
            continue
        legal = np.flatnonzero(tree.child[node] >= 0)
        paid = worth[tree.child[node, legal], mover]
        best = legal[np.argmax(paid >= paid.max() - equal[mover])]
        laws[mover][tree.infoset[node], best] = 1.0
        worth[node] = worth[tree.child[node, best]]
    return laws
