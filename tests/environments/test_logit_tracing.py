"""The limit of logit equilibria, and equilibria of trees of three seats: against enumerations, backward induction and the textbook."""

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.games.normal_form import NormalForm
from aleator.core.games.quantal_response import branch
from aleator.core.games.tree import Terminal
from aleator.environments.solvers import (
    backward_induction,
    logit_tracing,
    many_plans,
    many_players,
    normal_forms,
    one_seat_free,
    trees,
)
from aleator.tests.environments.test_tree_solvers import Seen
from aleator.tests.support.random_games import RandomGame
from hypothesis import given, settings
from hypothesis import strategies as st


class Untied(Seen):
    """A random game in which every seat sees all moves, and no two ends pay the same."""

    def node(self, history=()):
        found = super().node(history)
        if not isinstance(found, Terminal):
            return found
        return Terminal(
            [
                paid + self.hashed("tie", place, history) % 9973 / 1e5
                for place, paid in enumerate(found.payoffs)
            ]
        )


SHAPES = [(2, 2), (3, 4), (2, 2, 2), (3, 3, 3), (2, 3, 2, 2)]


def game_of(payoffs):
    seats = [f"p{i}" for i in range(len(payoffs))]
    return NormalForm(seats, [[f"a{a}" for a in range(n)] for n in payoffs.shape[1:]], payoffs)


def random_game(shape, seed, low=-99, high=100):
    rng = Chance.of(2010, f"tracing/{shape}/{seed}", [0]).generator()
    return game_of(rng.integers(low, high, size=(len(shape), *shape)).astype(float))


@given(st.sampled_from(SHAPES), st.integers(0, 10**6), st.sampled_from([2, 4, 100]))
@settings(max_examples=30, deadline=None)
def test_the_limit_is_an_equilibrium(shape, seed, size):
    """Also in degenerate games, where it is come to slowly."""
    game = random_game(shape, seed, 0, size)
    found = logit_tracing.solve(game)
    assert game.accuracy(found.selected) <= 1e-6
    assert not found.is_complete


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("shape", [(3, 3), (2, 2, 2)])
def test_the_limit_is_one_of_the_equilibria_that_are_enumerated(shape, seed):
    game = random_game(shape, seed)
    every = normal_forms.solve(game, lambda _: 0, "the first")
    assert every.distance(logit_tracing.solve(game).selected) <= 1e-6


@pytest.mark.parametrize("seed", range(6))
def test_two_seats_follow_the_same_branch_as_in_plain_probabilities(seed):
    game = random_game((2, 3), seed)
    scaled = game.payoffs / np.ptp(game.payoffs)
    far = branch(scaled[0], scaled[1])[-1]
    limit = logit_tracing.solve(game_of(scaled)).selected
    assert np.abs(limit["p0"][""] - far.own).max() <= 0.02


@pytest.mark.parametrize("number", range(8))
def test_where_all_is_seen_the_limit_is_that_of_backward_induction(number):
    tree = Untied(number, 3).tree()
    found, expected = logit_tracing.solve(tree), backward_induction.solve(tree)
    for seat, sets in expected.selected.items():
        for key, law in sets.items():
            assert found.selected[seat][key] == pytest.approx(law, abs=1e-6)


def flat(component):
    """The extreme strategies [V, 2] of each seat, which has one information set."""
    return [laws for sets in component.strategies.values() for laws in sets.values()]


def least(laws):
    """The least probability of the second action."""
    return laws[:, 1].min()


# Selten (1975): Nash equilibria are (Down, any with P(Across) of 1/3 or more, Left) and (Across, Across, any with P(Right) of 3/4
# or more); only the latter are sequential, since the second player, asked, would play Down against Left.
def test_seltens_horse_has_two_sets_and_the_sequential_one_is_selected():
    solution = al.environment("extensive_game", game="selten_horse").solution()
    second, first = solution.components
    assert [least(laws) for laws in flat(second)] == pytest.approx([0, 1 / 3, 0])
    assert [least(laws) for laws in flat(first)] == pytest.approx([1, 1, 3 / 4])
    assert [len(laws) for laws in (*flat(second), *flat(first))] == [1, 2, 1, 1, 1, 2]
    assert solution.selected["one"]["the first move"].tolist() == [0, 1]
    assert solution.selected["three"]["after a Down"][1] >= 0.75
    assert not solution.is_complete


@pytest.mark.parametrize("number", range(2, 8))
def test_trees_of_three_seats_have_equilibria(number):
    tree = RandomGame(number, 3, depth=4).tree()
    found = trees.solve(tree)
    assert found.rule == many_plans.RULE
    assert tree.nash_conv(found.selected).value == pytest.approx(0, abs=1e-6)
    for component in found.components:
        assert tree.nash_conv(component.middle).value == pytest.approx(0, abs=1e-6)
    assert found.contains(found.selected, 1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_mixtures_of_one_seats_free_strategies_are_equilibria(seed):
    game = random_game((2, 2, 2), seed, 0, 3)
    held = one_seat_free.parts(game, many_players.equilibria(game))
    for part in held:
        profile = {seat: {"": laws.mean(axis=0)} for seat, laws in zip(game.seats, part.laws, strict=True)}
        assert game.accuracy(profile) <= 1e-7
    assert not any(one is not two and one.holds(two) for one in held for two in held)


def test_games_too_large_for_enumeration_have_one_equilibrium_that_is_not_said_to_be_all():
    for shape in [(12, 11), (5, 5, 4)]:
        found = normal_forms.solve(random_game(shape, 1), lambda _: 0, "the first")
        assert found.rule == logit_tracing.RULE
        assert not found.is_complete
    large = random_game((400, 40), 1)
    assert logit_tracing.solve(large) is None


def test_a_lost_curve_leaves_two_seats_to_pivoting(monkeypatch):
    monkeypatch.setattr(logit_tracing, "MOST_WORK", 1)
    found = normal_forms.solve(random_game((12, 11), 2), lambda _: 0, "the first")
    assert "pivoting" in found.rule
    assert normal_forms.solve(random_game((5, 5, 4), 2), lambda _: 0, "the first") is None


def test_where_curves_meet_no_direction_is_invented():
    class Meeting:
        def at(self, z):
            return logit_tracing._Place(np.zeros(1), np.zeros((1, 2)))

    assert logit_tracing._tangent(Meeting(), np.zeros(2), np.array([0.0, 1.0])) is None
