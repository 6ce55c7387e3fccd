"""The equilibria of a game in extensive form, by the solver that suits it.

- Two seats at zero sum: the program over sequences (`sequence_form`).
- Everyone sees all moves: backward induction (`backward_induction`).
- Two seats otherwise, if the game is small: the enumeration of its reduced normal form (`plans`).
- Other games: a sequential equilibrium and the other equilibria that are found (`many_plans`); None for a game too large for that.
"""

from __future__ import annotations

from ...core.games.solution import Solution
from ...core.games.tree import Tree
from . import backward_induction, many_plans, plans, sequence_form

__all__ = ["solve"]


def solve(tree: Tree) -> Solution | None:
    """The equilibria of ``tree``, or some of them, and a selected one; None where no solver here suits it."""
    if len(tree.seats) == 2 and tree.is_zero_sum:
        return sequence_form.solve(tree)
    if backward_induction.has_perfect_information(tree):
        return backward_induction.solve(tree)
    found = plans.solve(tree) if len(tree.seats) == 2 else None
    return many_plans.solve(tree) if found is None else found
