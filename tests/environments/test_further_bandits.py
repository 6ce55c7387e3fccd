"""Bandits with duels, budgets, arms without end and recommendations: their optima, their worlds and their words."""

import aleator as al
import numpy as np
import pytest
from aleator.agents.learning.greedy import Greedy
from aleator.agents.scripted.equilibrium import Equilibrium
from aleator.agents.scripted.uniform import Uniform
from aleator.core.bandits.history import History
from aleator.core.bandits.reservoir import best_value
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.core.questions import Choice
from aleator.environments.bandits.bernoulli_bandit import BernoulliBandit
from aleator.environments.bandits.best_arm_identification import BestArmIdentification
from aleator.environments.bandits.budgeted_bandit import BudgetedBandit
from aleator.environments.bandits.dueling_bandit import DuelingBandit
from aleator.environments.bandits.infinite_armed_bandit import InfiniteArmedBandit
from aleator.environments.bandits.payment_routing import PaymentRouting
from aleator.environments.bandits.switching_bandit import SwitchingBandit
from pydantic import ValidationError
from scipy.optimize import linprog

CONDORCET = ((0.5, 0.6, 0.9), (0.4, 0.5, 0.7), (0.1, 0.3, 0.5))


def begun(bandit, rows=3):
    chance = Chance.of(7, "environment", range(rows))
    return bandit.begin(chance.episode, chance)


def pulled(world, answers):
    """One turn: the question, and what is paid after the ``answers``, places among the labels."""
    (asked,) = world.ask()
    return asked, world.tell([Choice(asked.seat.space.at(np.array(answers)))])


def within(value, sample, errors=4):
    """Whether the mean of a sample is so many standard errors from a value: 4 are 1 false alarm in 15,000, at a fixed seed."""
    return abs(np.mean(sample) - value) < errors * np.std(sample) / np.sqrt(len(sample)) + 1e-12


# Duels.


def test_the_von_neumann_winner_of_a_circle_in_closed_form():
    """A beats B by a, B beats C by b, C beats A by c: the weights are as b, c, a; D, which all beat, has none."""
    bandit = DuelingBandit()
    np.testing.assert_allclose(bandit.winner, [2 / 7, 3 / 7, 2 / 7, 0], atol=1e-9)
    assert (np.array(bandit.preferences) @ bandit.winner <= 0.5 + 1e-9).all()
    np.testing.assert_allclose(DuelingBandit(preferences=CONDORCET).winner, [1, 0, 0], atol=1e-9)


def test_the_judge_prefers_as_often_as_is_said_and_tells_nothing_else(ledger_of):
    bandit = DuelingBandit(horizon=20)
    found = ledger_of(bandit, {"player": Uniform()}, 2000).seats["player"]
    beats = np.array(bandit.preferences) @ bandit.winner
    first, second = found.action["first"], found.action["second"]
    np.testing.assert_allclose(found.reward, (beats[first] + beats[second]) / 2)
    np.testing.assert_allclose(found.logs["regret"], 0.5 - found.reward, atol=1e-9)
    for i in range(4):
        for j in range(4):
            told = found.logs["told"][(first == i) & (second == j)]
            p = bandit.preferences[i][j]
            assert abs(told.mean() - p) < 4.5 * np.sqrt(p * (1 - p) / len(told))


def test_a_player_sees_who_won_and_reads_it():
    world = begun(DuelingBandit(preferences=((0.5, 1.0), (0.0, 0.5)), horizon=5), rows=2)
    pulled(world, [1, 2])
    _, (paid,) = pulled(world, [1, 3])
    (asked,) = world.ask()
    assert paid.shows["told"].tolist()[0] == 1
    assert asked.sees["wins"].tolist()[0] == [[0, 2], [0, 0]]
    assert "There are 2 options: A, B." in asked.text(0)
    assert "- round 1: A and B, A was preferred\n- round 2: A and B, A was preferred" in asked.text(0)
    assert "- round 1: B and A, A was preferred\n- round 2: B and B, B was preferred" in asked.text(1)
    assert "0.5" not in asked.text(0)


def test_two_draws_from_the_winner_are_the_law_that_no_option_beats(ledger_of):
    bandit = DuelingBandit(horizon=3)
    law = bandit.optimal(begun(bandit).ask()[0]).probs[0].reshape(4, 4)
    np.testing.assert_allclose(law, np.outer(bandit.winner, bandit.winner))
    found = ledger_of(bandit, {"player": Equilibrium()}, 500).seats["player"]
    assert found.logs["regret"].max() < 1e-9


# Budgets.


@pytest.mark.parametrize("delay", [0, 3])
def test_no_budget_is_overspent_and_an_episode_ends_with_it(delay, ledger_of):
    bandit = BudgetedBandit(budget=17, horizon=12, delay=delay)
    found = ledger_of(bandit, {"player": Uniform()}, 300).seats["player"]
    costs, episode = np.array(bandit.costs)[found.action], found.episode
    spent, pulls = np.bincount(episode, costs), np.bincount(episode)
    assert np.isfinite(found.reward).all()
    assert ((spent == 17) | (pulls == 12)).all()
    assert {*np.unique(pulls)} > {12}
    # At 17 / 12 a pull A and C are mixed, so that a pull is worth 2/15 and a unit 1/6; B earns 1/60 less than that.
    np.testing.assert_allclose(found.logs["regret"], np.array([0, 1 / 60, 0])[found.action], atol=1e-9)


def test_who_plays_the_knapsack_comes_near_the_linear_program(ledger_of):
    bandit = BudgetedBandit(budget=200, horizon=100, optimum="knapsack", told=True)
    found = ledger_of(bandit, {"player": Equilibrium()}, 2000).seats["player"]
    program = linprog([-0.3, -0.45, -0.8], A_ub=[[1, 2, 4], [1, 1, 1]], b_ub=[200, 100])
    earned = np.bincount(found.episode, found.reward)
    assert -program.fun - 1 < earned.mean() < -program.fun + 4 * earned.std() / np.sqrt(2000)
    assert (found.action == 1).mean() < 0.02  # only where C can no longer be paid for


def test_a_budget_is_told_and_what_it_pays_for_is_legal():
    world = begun(BudgetedBandit(budget=5, told=True, horizon=9), rows=2)
    pulled(world, [0, 1])
    (asked,) = world.ask()
    assert asked.sees["budget"].tolist() == [4, 3]
    assert asked.legal.tolist() == [[True, True, True], [True, True, False]]
    text = asked.text(1)
    assert "Costs: A 1, B 2, C 4. Probabilities to pay: A 0.3, B 0.45, C 0.8." in text
    assert "Budget left: 3. Presses left, this one included: 8.\nNot available this time: C." in text
    world.tell([Choice(np.array([2, 1]))])
    (last,) = world.ask()
    assert last.episode.tolist() == [1]
    assert "0.45" not in begun(BudgetedBandit()).ask()[0].text(0)


def test_the_bayes_optimal_spender_looks_at_what_is_left(ledger_of):
    """With two units left and B never pulled, one pull of B is worth 1/2, and two of A twice A's mean."""
    bandit = BudgetedBandit(means=(0.6, 0.9), costs=(1, 2), budget=6, horizon=6, optimum="bayes")
    found = ledger_of(bandit, {"player": Equilibrium()}, 200).seats["player"]
    assert (found.laws[np.arange(len(found)), found.action] > 0).all()
    pulls = np.array([[4, 0], [4, 0]])
    known = History(pulls, np.array([[4.0, 0], [0, 0]]))
    np.testing.assert_array_equal(bandit.laws()["bayes"](known), [[1, 0], [0, 1]])
    with pytest.raises(InputError, match="told at once"):
        BudgetedBandit(optimum="bayes", delay=1)


# Arms without end.


def run_value(horizon, run):
    """What the run rule earns: after s successes without a failure an arm's next success has probability (s + 1) / (s + 2)."""

    s = np.arange(run + 1)
    p = (s + 1) / (s + 2)
    worth = np.zeros(run + 1)  # with no pull left
    for left in range(1, horizon + 1):
        going_on = p[:-1] * (1 + worth[1:]) + (1 - p[:-1]) * worth[0]
        worth = np.append(going_on, left * p[-1])
    return worth[0]


def test_the_run_rule_loses_twice_the_root():
    """Berry et al. (1997): 2 / sqrt(n) of n pulls in the limit; and it is worse than the optimum by what is seen."""
    lost = [(n - run_value(n, root)) / n * root for n, root in ((900, 30), (10_000, 100), (90_000, 300))]
    assert lost == sorted(lost)
    assert lost[-1] == pytest.approx(2, rel=0.03)
    assert run_value(9, 3) < best_value(9)


@pytest.mark.parametrize("optimum", ["run", "bayes"])
def test_arms_without_end_earn_what_the_theory_says(optimum, ledger_of):
    """The run rule by a recursion of its own; the optimum by the dynamic program's value."""
    bandit = InfiniteArmedBandit(horizon=9, optimum=optimum)
    found = ledger_of(bandit, {"player": Equilibrium()}, 4000).seats["player"]
    earned = np.bincount(found.episode, found.reward)
    assert within(run_value(9, 3) if optimum == "run" else best_value(9), earned)


def test_a_new_arm_comes_after_those_that_were_tried(ledger_of):
    world = begun(InfiniteArmedBandit(horizon=6, history="raw"))
    first, _ = pulled(world, [0, 0, 0])
    second, _ = pulled(world, [0, 1, 1])
    (third,) = world.ask()
    assert first.legal.sum(axis=1).tolist() == [1, 1, 1]
    assert second.legal.sum(axis=1).tolist() == [2, 2, 2]
    assert third.legal.sum(axis=1).tolist() == [2, 3, 3]
    text = third.text(1)
    assert "more buttons than you have presses, in a row: A, B, C, ..." in text
    assert "Not available" not in text
    found = ledger_of(InfiniteArmedBandit(horizon=30), {"player": Uniform()}, 500).seats["player"]
    assert abs(found.logs["regret"][found.turn == 0].mean() - 0.5) < 4 * np.sqrt(1 / 12 / 500)


# Best arms.


def test_samples_pay_nothing_and_the_recommendation_its_mean(ledger_of):
    bandit = BestArmIdentification(horizon=6, means=(0.2, 0.9))
    found = ledger_of(bandit, {"player": Uniform()}, 400).seats["player"]
    last = found.turn == 6
    means = np.array(bandit.means)[found.action]
    np.testing.assert_allclose(found.reward, np.where(last, means, 0))
    np.testing.assert_array_equal(np.isnan(found.logs["recommended"]), ~last)
    np.testing.assert_allclose(found.logs["recommended"][last], 0.9 - means[last])
    assert np.isnan(found.logs["told"][last]).all()
    assert within(0.9, found.logs["told"][~last & (found.action == 1)])


def test_greedy_learns_from_samples_and_recommends_what_they_favour(ledger_of):
    """It is told and not paid; with arms that always and never show 1 it cannot err."""
    found = ledger_of(
        BestArmIdentification(horizon=5, means=(0.0, 1.0, 0.0)), {"player": Greedy()}, 100
    ).seats["player"]
    assert (found.action[found.turn == 5] == 1).all()


@pytest.mark.parametrize("optimum", ["proportions", "tracking"])
def test_with_fixed_confidence_errors_are_as_rare_as_allowed_and_easy_ones_are_soon_told(optimum, ledger_of):
    def sampled(means):
        bandit = BestArmIdentification(
            setting="fixed_confidence", means=means, error=0.1, horizon=400, optimum=optimum
        )
        found = ledger_of(bandit, {"player": Equilibrium()}, 60).seats["player"]
        recommended = found.logs["recommended"][~np.isnan(found.logs["recommended"])]
        assert len(recommended) == 60
        assert (recommended > 0).mean() < 0.1 + 4 * np.sqrt(0.09 / 60)
        stops = found.action == len(means)
        assert stops.sum() <= 60
        return np.bincount(found.episode).mean()

    assert sampled((0.9, 0.2)) < sampled((0.7, 0.4)) < 200


def test_normal_samples_are_told_apart_by_their_noise():
    law = BestArmIdentification(means=(3.0, 1.0), rewards="gaussian", noise=2.0)
    np.testing.assert_allclose(law.optimal(begun(law).ask()[0]).probs, 0.5, atol=1e-6)


def test_stopping_ends_an_episode_with_a_recommendation():
    bandit = BestArmIdentification(setting="fixed_confidence", horizon=4, means=(0.0, 1.0), cost=0.1)
    world = begun(bandit)
    first, _ = pulled(world, [0, 1, 1])
    second, _ = pulled(world, [2, 1, 1])
    third, (paid,) = pulled(world, [1, 2, 1])
    fourth, _ = pulled(world, [0, 1])
    fifth, (late,) = pulled(world, [1])
    assert world.ask() == ()
    assert [one.legal[:, 2].tolist() for one in (first, second, third)] == [
        [False] * 3,
        [True] * 3,
        [False, True, True],
    ]
    assert (fourth.episode.tolist(), fifth.episode.tolist()) == ([1, 2], [2])
    np.testing.assert_allclose(paid.reward, [1.0, 0.0, -0.1])
    assert late.reward.tolist() == [1.0]
    np.testing.assert_allclose(world.payoffs()["player"], [0.9, -0.2, 0.6])
    assert third.text(0).endswith("Now name the button with the largest mean.")
    assert "end it by answering Stop" in third.text(0)
    assert third.text(0).count("Stop") == 1


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (DuelingBandit, {"preferences": ((0.5, 0.7), (0.4, 0.5))}),
        (DuelingBandit, {"preferences": ((0.5, 0.7), (0.3,))}),
        (BudgetedBandit, {"costs": (1, 2)}),
        (BudgetedBandit, {"costs": (5, 6, 7), "budget": 4}),
        (InfiniteArmedBandit, {"optimum": "bayes"}),
        (BestArmIdentification, {"means": (2.0, 0.5)}),
        (BestArmIdentification, {"delay": 2}),
    ],
)
def test_bad_fields_are_refused_in_one_line(kind, fields):
    with pytest.raises((InputError, ValidationError)):
        kind(**fields)


def test_the_metrics_of_recommendations_are_in_the_document():
    found = al.Scenario(
        environment=BestArmIdentification(horizon=10),
        cast={"*": "equilibrium"},
        episodes=60,
        metrics=["identification_error", "recommended_regret"],
    ).run(seed=3)
    metrics = found.document()["seats"]["player"]["metrics"]
    assert 0 < metrics["identification_error"]["value"] < 0.6
    assert 0 < metrics["recommended_regret"]["value"] < 0.3


def _reported(bandit):
    return (
        al.Scenario(environment=bandit, cast={"*": "uniform"}, episodes=30)
        .run(seed=3)
        .document()["seats"]["player"]
    )


def test_episodes_of_different_lengths_are_reported():
    """Warnings are errors in these tests: what is past an episode's end enters no law."""
    seat = _reported(BudgetedBandit(budget=9, horizon=6))
    assert {*seat["landmarks"]} >= {"uniform", "greedy", "Thompson"}
    assert "cumulative_regret" in seat["metrics"]


@pytest.mark.parametrize("setting", ["fixed_budget", "fixed_confidence"])
def test_samples_are_not_reported_as_pulls_after_reward(setting):
    seat = _reported(BestArmIdentification(setting=setting, horizon=8))
    assert {"tv", "e_value"} <= {*seat["metrics"]}
    assert not {"cumulative_regret", "suffix_failure", "min_frac", "greedy_frac"} & {*seat["metrics"]}
    assert not {"resembles", "landmarks", "rounds", "calibration"} & {
        name for name, part in seat.items() if part
    }


def test_what_duels_tell_is_not_reported_as_their_reward():
    seat = _reported(DuelingBandit(horizon=8))
    assert {"tv", "cumulative_regret", "min_frac"} <= {*seat["metrics"]}
    assert "greedy_frac" not in seat["metrics"]
    assert not {"resembles", "landmarks", "calibration"} & {name for name, part in seat.items() if part}


@pytest.mark.parametrize("kind", [BernoulliBandit, BudgetedBandit, SwitchingBandit, PaymentRouting])
def test_the_lai_robbins_line_is_drawn_where_means_stay_and_all_arms_are_open(kind):
    seat = _reported(kind(horizon=8))
    assert (seat["rounds"]["least"] is not None) == kind.fixed_means == (kind is BernoulliBandit)
