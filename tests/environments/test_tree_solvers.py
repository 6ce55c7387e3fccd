"""Solvers of trees beside the program over sequences: against the normal form, one another, and a plain walk."""

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.core.games.growing import grow
from aleator.core.games.tree import ChanceNode, DecisionNode, Terminal
from aleator.environments.solvers import backward_induction, many_plans, plans, sequence_form, trees
from aleator.environments.solvers.support_enumeration import equilibria
from aleator.tests.support.random_games import RandomGame, small
from aleator.tests.support.rules import kuhn


class Seen(RandomGame):
    """A random game in which every seat sees all moves."""

    def node(self, history=()):
        """The same moves, with the whole history as the name of the set."""
        found = super().node(history)
        if not isinstance(found, DecisionNode):
            return found
        key = repr(history)
        moves = [(move, (*history, (found.seat, key, move))) for move, _ in found.moves]
        return DecisionNode(found.seat, key, moves)


def best_from_the_ends(node, history=()):
    """The payoffs of backward induction by a plain walk."""
    match node(history):
        case Terminal(payoffs):
            return np.array(payoffs, dtype=float)
        case ChanceNode(outcomes):
            return sum(p * best_from_the_ends(node, then) for p, then in outcomes)
        case DecisionNode(seat, _, moves):
            values = [best_from_the_ends(node, then) for _, then in moves]
            return max(values, key=lambda paid: paid[int(seat.removeprefix("seat"))])


@pytest.mark.parametrize("seats", [1, 2, 3])
@pytest.mark.parametrize("number", range(12))
def test_backward_induction_is_a_walk_from_the_ends_and_an_equilibrium(number, seats):
    game = Seen(number, seats)
    tree = game.tree()
    found = backward_induction.solve(tree)
    assert list(found.values.values()) == pytest.approx(best_from_the_ends(game.node), abs=1e-12)
    assert sum(tree.gains(found.selected).values()) == pytest.approx(0, abs=1e-12)
    assert not found.is_complete


def test_hidden_moves_have_no_backward_induction():
    with pytest.raises(InputError, match="moves are hidden"):
        backward_induction.solve(kuhn(3))


@pytest.mark.parametrize("number", range(30))
def test_extreme_equilibria_in_plans_are_those_of_the_whole_normal_form(number):
    """Every extreme equilibrium of the normal form of whole plans is in a component, and all of the components are equilibria."""
    tree = small(number, most=9).tree()
    found = plans.solve(tree)
    if found is None:
        pytest.skip("too large for the enumeration")
    assert tree.nash_conv(found.selected).value == pytest.approx(0, abs=1e-8)
    for component in found.components:
        assert tree.nash_conv(component.middle).value == pytest.approx(0, abs=1e-8)
    table = tree.to_normal_form().payoffs
    if np.prod(table.shape[1:]) <= 49:
        whole = equilibria(*table)
        for pair in zip(whole.row, whole.column, strict=True):
            laws = [
                plex.law(weights @ _pure(plex), plex.uniform)
                for plex, weights in zip(tree.form.plexes, pair, strict=True)
            ]
            reached = _reached(tree, laws)
            assert found.distance(reached) == pytest.approx(0, abs=1e-7)


def _pure(plex):
    """The realisation plans of all pure strategies, in the order of `Tree.to_normal_form`."""
    from aleator.core.games.tree import _pure_plans

    return np.array(_pure_plans(plex)[1])


def _reached(tree, laws):
    """The behaviour at the sets to which a seat's own actions lead; elsewhere nothing is played."""
    profile = tree.profile(laws)
    for plex, law in zip(tree.form.plexes, laws, strict=True):
        plan = plex.plan(law)
        for i, key in enumerate(plex.keys):
            if plan[plex.parent[i]] <= 1e-12:
                del profile[plex.seat][key]
    return profile


@pytest.mark.parametrize("number", range(8))
def test_at_zero_sum_plans_and_sequences_agree(number):
    tree = small(number, most=8, zero_sum=True).tree()
    assert plans.solve(tree).values == pytest.approx(sequence_form.solve(tree).values, abs=1e-8)


def test_each_tree_goes_to_its_solver():
    assert trees.solve(kuhn(3)).rule == sequence_form.RULE
    assert trees.solve(Seen(1, 3).tree()).rule == backward_induction.RULE
    assert trees.solve(small(4, most=8).tree()).rule == plans.RULE
    assert trees.solve(RandomGame(1, 3).tree()).rule == many_plans.RULE
    with pytest.raises(InputError, match="3 seats came"):
        plans.solve(RandomGame(1, 3).tree())


def test_a_game_with_too_many_plans_is_not_enumerated():
    assert plans.solve(RandomGame(3, 2, depth=9).tree()) is None


def test_a_set_that_an_own_action_closes_makes_no_plans():
    """In or out, and only then left or right: three plans, not four."""

    def node(history):
        if history in {"", "I"}:
            moves = [("In", "I"), ("Out", "O")] if not history else [("Left", "IL"), ("Right", "IR")]
            return DecisionNode("one", history, moves)
        return Terminal((1.0,))

    (plex,) = grow({"one": ("In", "Out", "Left", "Right")}, node, root="").form.plexes
    assert len(plans.reduced_plans(plex)) == 3
