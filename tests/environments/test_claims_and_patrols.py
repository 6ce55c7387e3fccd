"""The traveller's dilemma, the beauty contest and the security game; commitment against Nash equilibria and a fine grid."""

from itertools import combinations

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.environments.games.beauty_contest import BeautyContest
from aleator.environments.games.security_game import SecurityGame
from aleator.environments.games.travellers_dilemma import TravellersDilemma
from aleator.environments.solvers import stackelberg, support_enumeration, zero_sum
from aleator.metrics.shared.cognitive_hierarchy import GRID, hierarchy
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

TABLES = arrays.arrays(float, (2, 3, 3), elements=st.integers(-9, 9))


# Basu (1994): claims 2 to 100, bonus 2.
@pytest.mark.parametrize(
    ("own", "other", "paid"), [(100, 100, 100), (99, 100, 101), (100, 99, 97), (2, 100, 4)]
)
def test_claims_are_paid_as_in_the_source(own, other, paid):
    game = TravellersDilemma()
    claims = game.claims.tolist()
    assert game.table[0, claims.index(own), claims.index(other)] == paid
    assert game.table[1, claims.index(other), claims.index(own)] == paid


@pytest.mark.parametrize("fields", [{"high": 7}, {"low": 80, "high": 90, "step": 2.5, "bonus": 5}])
def test_the_lowest_claim_is_the_only_equilibrium(fields):
    """All equilibria of small games by the enumeration of supports."""
    game = TravellersDilemma(**fields)
    found = support_enumeration.equilibria(*game.table)
    assert found.row.tolist() == found.column.tolist() == [game.solution().selected["row"][""].tolist()]
    assert TravellersDilemma().solution().accuracy == 0


def test_claims_in_words():
    (first, _) = TravellersDilemma(turns=2).begin(np.arange(1), Chance.of(1, "environment", [0])).ask()
    text = first.text(0)
    assert "from 2 to 100 points. If both claims are the same" in text
    assert "gets 2 points more and the other player 2 points less" in text
    assert "|" not in text
    short = TravellersDilemma(high=4).begin(np.arange(1), Chance.of(1, "environment", [0])).ask()[0]
    assert "A is a claim of 2, B is a claim of 3, C is a claim of 4." in short.text(0, "ABC")


def test_the_nearest_to_two_thirds_of_the_mean_share_the_prize():
    game = BeautyContest(players=3, prize=6, turns=2)
    paid = game.pay(np.array([[10.0, 40, 100], [20, 20, 80], [0, 0, 0], [30, 30, 30]]))
    assert paid.tolist() == [[0, 6, 0], [3, 3, 0], [2, 2, 2], [2, 2, 2]]  # targets 33.3, 26.7, 0, 20
    world = game.begin(np.arange(1), Chance.of(1, "environment", [0]))
    world.ask()
    world.tell([al.Choice(np.array([10.0, 40, 100]))])
    text = world.ask()[0].text(1)
    assert (
        "Round 1: you chose 40.0; the mean was 50, and the winning number 33.3333. Your payoff was 6." in text
    )


@pytest.mark.parametrize("players", [2, 3, 15])
def test_against_zeros_any_other_number_loses(players):
    """And where all name one other number, somebody who names a little less wins alone."""
    game = BeautyContest(players=players)
    for number in (1e-6, 1.0, 100.0):
        crowd = np.zeros((1, players))
        crowd[0, 0] = number
        assert game.pay(crowd)[0, 0] == 0
        crowd = np.full((1, players), number)
        crowd[0, 0] = 0.99 * number
        assert game.pay(crowd)[0, 0] == 1


# Means of the Poisson cognitive hierarchy at p = 2/3 with a level 0 of mean 50, computed for this package by an independent sum.
@pytest.mark.parametrize(("tau", "mean"), [(1.0, 37.837), (1.5, 33.499), (1.61, 32.638), (2.5, 26.609)])
def test_the_hierarchy_of_guesses_has_the_known_means(tau, mean):
    """Every level names 2/3 of the mean of those below: the best response where the distance to it is lost, squared; to the grid's 1/3."""
    guesses = np.arange(301) / 3
    loss = -((guesses[:, None] - 2 / 3 * guesses[None]) ** 2)
    law = hierarchy(loss, loss.T)[GRID.searchsorted(tau)]
    assert law @ guesses == pytest.approx(mean, abs=0.1)


def test_guesses_are_played_and_zero_is_told_from_chance():
    game = BeautyContest(players=4)
    verdicts = {}
    for who in ("equilibrium", "uniform", {"name": "llm", "model": "sim/fair"}):
        seat = (
            al.Scenario(environment=game, cast={"player": who})
            .run(episodes=12, seed=1)
            .document()["seats"]["player"]
        )
        verdicts[str(who)] = seat["verdict"]
        assert seat["n"] == 48
    assert verdicts["uniform"] == "deviates"
    assert verdicts["equilibrium"] != "deviates"


@given(TABLES)
@settings(max_examples=25)
def test_commitment_is_worth_as_much_as_any_equilibrium_and_any_plan_on_a_grid(tables):
    """von Stengel and Zamir (2010); the follower's answer is a best one."""
    leader, follower = tables
    found = stackelberg.solve(leader, follower)
    paid = found.law @ follower
    assert paid[found.reply] == pytest.approx(paid.max(), abs=1e-7)
    assert found.value == pytest.approx(found.law @ leader[:, found.reply])
    nash = support_enumeration.equilibria(leader, follower)
    for row, column in zip(nash.row, nash.column, strict=True):
        assert found.value >= row @ leader @ column - 1e-7
    grid = np.array([np.diff([-1, a, b, 12]) - 1 for a, b in combinations(range(12), 2)]) / 10
    on_grid = [law @ leader[:, stackelberg.best_reply(law, leader, follower)] for law in grid]
    assert max(on_grid) <= found.value + 1e-7


@given(arrays.arrays(float, (3, 4), elements=st.integers(-9, 9)))
@settings(max_examples=25)
def test_commitment_changes_nothing_at_zero_sum(payoffs):
    assert stackelberg.solve(payoffs, -payoffs).value == pytest.approx(
        zero_sum.solve(payoffs).value, abs=1e-7
    )


def test_tables_of_two_shapes_are_refused():
    with pytest.raises(InputError, match="one shape"):
        stackelberg.solve([[1, 2]], [[1], [2]])


def indifferent(game):
    """The best coverage that leaves the attacker indifferent among its most tempting targets, as many as one patrol can hold."""
    gains, losses = np.array(game.gains), np.array(game.losses)
    least = np.linspace(-game.penalty, gains.max(), 100_001)[:, None]
    guarded = np.clip((gains - least) / (gains + game.penalty), 0, 1)
    at = int(np.argmax(guarded.sum(axis=1) <= 1))
    worth = guarded[at] * game.reward - (1 - guarded[at]) * losses
    return worth[gains >= least[at] - 1e-9].max()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"losses": (10, 6, 2), "gains": (6, 4, 1), "penalty": 3},
        {"losses": (5, 5, 5, 5), "gains": (4, 3, 2, 1), "steps": 4},
        {"losses": (9, 1), "gains": (2, 5)},
    ],
)
def test_patrols_leave_the_attacker_indifferent(fields):
    """The water-filling solution of Kiekintveld et al. (2009) for one patrol; plans that can be announced are worth no more."""
    game = SecurityGame(**fields)
    assert game.commitment.value == pytest.approx(indifferent(game), abs=1e-3)
    values = game.solution().values
    assert values["defender"] <= game.commitment.value + 1e-9
    assert game.solution().accuracy <= 1e-12
    if len(game.gains) == 3:
        finer = SecurityGame(**{**fields, "steps": 30}).solution().values["defender"]
        assert values["defender"] - 1e-9 <= finer <= game.commitment.value + 1e-9


def test_the_attacker_reads_the_plan_and_both_are_paid():
    game = SecurityGame()
    scenario = al.Scenario(
        environment=game, cast={"defender": "equilibrium", "attacker": {"name": "llm", "model": "sim/fair"}}
    )
    result = scenario.run(episodes=40, seed=3)
    seats = result.kept.seats
    assert set(seats["defender"].reward.tolist()) <= {1.0, -12.0, -6.0, -2.0}
    world = game.begin(np.arange(2), Chance.of(1, "environment", range(2)))
    (asked,) = world.ask()
    assert "How do you divide your patrols?" in asked.text(0)
    world.tell([al.Choice(np.array([game.labels.index("50%-40%-10%"), game.labels.index("0%-0%-100%")]))])
    (attacker,) = world.ask()
    assert "The defender guards Target A with 50%; Target B with 40%; Target C with 10%." in attacker.text(0)


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        ("travellers_dilemma", {"bonus": 1}, "not above a step"),
        ("travellers_dilemma", {"step": 3}, "whole steps"),
        ("travellers_dilemma", {"high": 300}, "1 to 200 whole steps"),
        ("security_game", {"gains": [1, 2]}, "give one of each"),
        ("security_game", {"steps": 60}, "plans came"),
    ],
)
def test_what_is_no_such_game_is_refused(name, fields, said):
    with pytest.raises(InputError, match=said):
        al.environment(name, **fields)
