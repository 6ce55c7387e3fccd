"""Correlated equilibria, complementary pivoting and replicator dynamics, against closed forms and the enumeration of all equilibria."""

import aleator as al
import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.core.games import replicator
from aleator.core.games.normal_form import NormalForm
from aleator.core.games.quantal_response import branch
from aleator.environments.solvers import lemke_howson, support_enumeration
from aleator.environments.solvers.correlated import coarse, correlated, deviation_gain
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays


def game_of(row, column):
    m, n = np.shape(row)
    return NormalForm(("row", "column"), (tuple("ABCDE"[:m]), tuple("VWXYZ"[:n])), [row, column])


@st.composite
def tables(draw, integers=False):
    """Payoffs [2, m, n] of up to 4 x 4 actions; of few integers they are often degenerate."""
    shape = (2, draw(st.integers(1, 4)), draw(st.integers(1, 4)))
    values = st.integers(-2, 2) if integers else st.floats(-10, 10, allow_subnormal=False)
    return draw(arrays.arrays(np.float64, shape, elements=values))


# Aumann's chicken (0, 7; 2, 6): the greatest welfare of a correlated equilibrium is 10.5, of a mixed Nash equilibrium 28 / 3.
def test_a_mediator_raises_welfare_in_chicken():
    chicken = game_of([[0, 7], [2, 6]], [[0, 2], [7, 6]])
    found = correlated(chicken)
    assert found.law == pytest.approx(np.array([[0, 0.25], [0.25, 0.5]]), abs=1e-9)
    assert sum(found.values) == pytest.approx(10.5)
    even = correlated(chicken, "spread").values
    assert min(even) == pytest.approx(5.25)
    assert sum(correlated(chicken, "least").values) <= 9 - 1e-6


# In this form of rock, paper, scissors (2 for a win, 1 for a loss, 5/4 for a tie) a coarse equilibrium that never ties pays 3/2 to both.
# Whoever is told an action should then play what ties or wins, and the only correlated one, which is the Nash equilibrium, pays 17/12.
def test_coarse_equilibria_may_pay_more_than_correlated_ones():
    row = np.array([[1.25, 1, 2], [2, 1.25, 1], [1, 2, 1.25]])
    game = game_of(row, row.T)
    law = (1 - np.eye(3)) / 6
    assert deviation_gain(game, law, coarsely=True) <= 1e-12
    assert deviation_gain(game, law) > 0.01
    assert sum(coarse(game).values) == pytest.approx(3)
    for aim in ("welfare", "least"):
        assert sum(correlated(game, aim).values) == pytest.approx(17 / 6)


@given(tables())
def test_equilibria_are_correlated_and_those_are_coarse(payoffs):
    game = game_of(*payoffs)
    best, coarsest, worst = correlated(game), coarse(game), correlated(game, "least")
    slack = 1e-6 * (1 + np.abs(payoffs).max())
    assert deviation_gain(game, best.law) <= 1e-7
    assert sum(coarsest.values) >= sum(best.values) - slack
    solution = support_enumeration.equilibria(*payoffs)
    for x, y in zip(solution.row, solution.column, strict=True):
        law = np.outer(x, y)
        assert deviation_gain(game, law) <= 1e-8
        welfare = float((law * payoffs.sum(axis=0)).sum())
        assert sum(worst.values) - slack <= welfare <= sum(best.values) + slack


def test_equilibria_of_payoffs_near_the_least_number():
    tiny = np.array([[2.5e-308, 0], [0, 0]])
    solution = support_enumeration.equilibria(tiny, -tiny)
    assert (solution.row.sum(axis=1) == 1).all()


def test_three_players_have_a_correlated_equilibrium():
    game = al.environment("three_player_pennies").game()
    assert correlated(game).accuracy <= 1e-7
    assert coarse(game, "least").accuracy <= 1e-7


# Each label leads to an equilibrium; without ties it is one of those that the enumeration of all finds. Half of the games have few
# integers, and many ties.
@pytest.mark.parametrize("seed", range(4))
def test_pivoting_finds_equilibria_of_random_games(seed):
    chance = np.random.default_rng(seed)
    for number in range(50):
        m, n = chance.integers(1, 6, size=2)
        draw = chance.normal if number % 2 else lambda size: chance.integers(0, 3, size=size).astype(float)
        row, column = draw(size=(m, n)), draw(size=(m, n))
        known = support_enumeration.equilibria(row, column)
        game = game_of(row, column)
        for label in range(m + n):
            pair = lemke_howson.solve(row, column, label)
            profile = {"row": {"": pair.row}, "column": {"": pair.column}}
            assert game.accuracy(profile) <= 1e-9
            if number % 2:
                near = np.abs(known.row - pair.row).max(axis=1) + np.abs(known.column - pair.column).max(
                    axis=1
                )
                assert near.min() < 1e-6


# Without ties there are an odd number of equilibria, and the label of each pure strategy of a strict equilibrium leads somewhere.
def test_pivoting_reaches_both_pure_equilibria_of_the_battle_of_the_sexes():
    reached = {
        tuple(lemke_howson.solve([[2, 0], [0, 1]], [[1, 0], [0, 2]], k).row.tolist()) for k in range(4)
    }
    assert reached == {(1.0, 0.0), (0.0, 1.0)}
    with pytest.raises(InputError, match="give one of 0 to 3"):
        lemke_howson.solve([[2, 0], [0, 1]], [[1, 0], [0, 2]], 4)


# The logistic equation x' = x (1 - x) c has the solution 1 / (1 + (1 / x0 - 1) exp(-c t)).
def test_replicators_of_two_strategies_follow_the_logistic_curve():
    path = replicator.one_population(
        np.array([[2.0, 2.0], [1.0, 1.0]]), np.array([0.1, 0.9]), time=5.0, steps=500
    )
    moments = np.linspace(0, 5, 501)
    assert path[:, 0] == pytest.approx(1 / (1 + 9 * np.exp(-moments)), abs=1e-9)
    assert path.sum(axis=1) == pytest.approx(1)


# In zero-sum games the two populations circle: sum of y* log(y) over both is constant (Hofbauer and Sigmund, 1998).
def test_replicators_of_a_zero_sum_game_circle_around_its_equilibrium():
    row = al.environment("matching_pennies", heads=2.0).table[0]
    solution = al.environment("matching_pennies", heads=2.0).solution().selected
    starts = np.array([0.2, 0.8]), np.array([0.6, 0.4])
    path = replicator.two_populations(row, -row, starts, time=20.0, steps=4000)
    constant = np.log(path.row) @ solution["matcher"][""] + np.log(path.column) @ solution["mismatcher"][""]
    assert np.ptp(constant) < 1e-8
    assert np.ptp(path.row[:, 0]) > 0.1


def test_the_logit_branch_ends_at_an_equilibrium():
    for name in ("oneill", "selten_chmura_3", "goeree_holt_320"):
        environment = al.environment("matrix_game", game=name)
        row, column = environment.table / np.ptp(environment.table, axis=(1, 2)).max()
        end = branch(row, column)[-1]
        profile = {"row": {"": end.own}, "column": {"": end.opponent}}
        assert environment.game().accuracy(profile) < 5e-3
        assert environment.solution().distance(profile) < 1e-2  # at a precision of 1000
