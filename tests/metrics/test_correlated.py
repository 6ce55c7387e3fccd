"""Distances to correlated equilibria: against a program of their own, the solver's equilibria, and players who regret nothing."""

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.games.correlated_set import correlated_set
from aleator.core.games.normal_form import NormalForm
from aleator.environments.solvers.correlated import coarse, correlated, deviation_gain
from aleator.metrics.distance.coarse_correlated_distance import coarse_correlated_distance
from aleator.metrics.distance.correlated_distance import correlated_distance
from scipy.optimize import linprog

CHICKEN = np.array([[0.0, 7], [2, 6]])


def random_payoffs(seed, shape=(3, 2), stream="correlated"):
    return (
        Chance.of(1974, f"{stream}/{seed}", [0]).generator().integers(-4, 5, size=(2, *shape)).astype(float)
    )


def least_distance(law, own, other):
    """The least total variation to a correlated equilibrium, by one program in the equilibrium and what is above it at each cell."""
    m, n = own.shape
    rows = []
    for told in range(m):
        for played in range(m):
            gain = np.zeros((m, n))
            gain[told] = own[played] - own[told]
            rows.append(gain.ravel())
    for told in range(n):
        for played in range(n):
            gain = np.zeros((m, n))
            gain[:, told] = other[:, played] - other[:, told]
            rows.append(gain.ravel())
    rows = np.array(rows)
    above = np.hstack([-np.eye(m * n), -np.eye(m * n)])
    table = np.vstack([np.hstack([rows, 0 * rows]), above])
    total = np.append(np.ones(m * n), np.zeros(m * n))[None]
    cost = np.repeat([0.0, 1.0], m * n)
    return linprog(cost, table, np.append(np.zeros(len(rows)), -law), total, [1.0]).fun


@pytest.mark.parametrize("seed", range(15))
def test_the_distance_is_that_of_a_program_of_its_own(seed):
    own, other = random_payoffs(seed)
    cells = Chance.of(1974, f"cells/{seed}", [0]).generator().integers(0, 6, size=(4, 10))
    mine, theirs = np.divmod(cells, 2)
    law = np.bincount(cells.ravel(), minlength=6) / cells.size
    found = correlated_distance(mine, theirs, own, other)
    assert found.value == pytest.approx(least_distance(law, own, other), abs=1e-6)
    assert found.low <= found.value <= found.high
    assert coarse_correlated_distance(mine, theirs, own, other).value <= found.value + 1e-6


@pytest.mark.parametrize("seed", range(10))
def test_the_solver_s_equilibria_belong_to_the_set(seed):
    game = NormalForm(("one", "two"), [list("abc"), list("ab")], random_payoffs(seed))
    for aim in ("welfare", "least", "spread"):
        assert correlated_set(game).contains(correlated(game, aim).law.ravel(), 1e-7)
        assert correlated_set(game, coarsely=True).contains(coarse(game, aim).law.ravel(), 1e-7)
    (member,) = correlated_set(game).members
    assert deviation_gain(game, member.reshape(3, 2)) <= 1e-7


# Aumann (1974): to take turns at (D, C) and (C, D) is a correlated equilibrium; (C, C) always is none, and half of it must go.
def test_turns_at_chicken_are_correlated_and_two_who_give_way_are_not():
    turns, gave_way = np.array([[0, 1] * 20]), np.ones((1, 40), dtype=int)
    assert correlated_distance(turns, 1 - turns, CHICKEN, CHICKEN.T).value == pytest.approx(0, abs=1e-9)
    assert correlated_distance(gave_way, gave_way, CHICKEN, CHICKEN.T).value == pytest.approx(0.5, abs=1e-6)


def test_what_was_not_played_is_not_counted_and_batches_are_rows():
    turns = np.array([[0, 1] * 20])
    some, none = np.where(np.arange(40) < 20, turns, -1), np.full((1, 40), -1)
    found = correlated_distance(np.stack([some, none]), np.stack([1 - turns, turns]), CHICKEN, CHICKEN.T)
    assert found.n.tolist() == [20, 0]
    assert found.value[0] == pytest.approx(0, abs=1e-9)
    assert np.isnan(found.value[1])


def test_pairs_are_worth_no_more_than_the_opponent_s_order_shows():
    """Ten episodes: own choices are independent, the opponent's are one for a whole episode, so that ten pairs are known of."""
    luck = Chance.of(1974, "pairs", [0]).generator()
    mine = luck.integers(0, 2, size=(10, 100))
    theirs = np.repeat(luck.permutation(np.arange(10) % 2)[:, None], 100, axis=1)
    paired = correlated_distance(mine, theirs, CHICKEN, CHICKEN.T, n_effective=1000)
    alone = correlated_distance(
        mine, luck.integers(0, 2, size=(10, 100)), CHICKEN, CHICKEN.T, n_effective=1000
    )
    assert paired.high - paired.low > 3 * (alone.high - alone.low)


# Hart and Mas-Colell (2000): who plays in proportion to what any action would have earned more ends in the coarse set, and in Shapley's
# game, whose play runs in circles, not in the smaller one.
def test_players_who_match_their_regrets_come_near_the_coarse_set():
    scenario = al.Scenario(
        environment=al.environment("repeated", game="shapley", turns=2000),
        cast={"*": "regret_matching"},
        metrics=["correlated_distance", "coarse_correlated_distance"],
    )
    for seat in scenario.run(episodes=1, seed=3).document()["seats"].values():
        assert seat["metrics"]["coarse_correlated_distance"]["value"] <= 0.05
        assert seat["metrics"]["correlated_distance"]["value"] >= 0.1
