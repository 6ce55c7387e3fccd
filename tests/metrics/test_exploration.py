"""Exploration of bandits: published rows of the null agents, independent counting, and what is not known where there is no bandit."""

from __future__ import annotations

import inspect
from typing import Any

import aleator as al
import numpy as np
import pytest
from aleator.benchmarks.support.decided import decided
from aleator.core.estimates import Estimate
from aleator.core.questions import Seat
from aleator.core.spaces.menu import Menu
from aleator.metrics.exploration.entropy_change import entropy_change
from aleator.metrics.exploration.greedy_frac import greedy_frac
from aleator.metrics.exploration.suffix_failure import suffix_failure
from aleator.metrics.regret.simple_regret import simple_regret
from aleator.metrics.shared.arms import Lag, before
from aleator.metrics.shared.lai_robbins import slope
from aleator.metrics.shared.resolver import measure
from aleator.reports.evidence import evidence_of
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator
from scipy.stats import entropy

METRICS = ["suffix_failure", "min_frac", "greedy_frac", "rescaled_median_reward", "arm_coverage"]
HARD: dict[str, Any] = {"name": "bernoulli_bandit"}
EASY: dict[str, Any] = {"name": "bernoulli_bandit", "means": (0.25, 0.75, 0.25, 0.25)}
PAPERS_UCB: dict[str, Any] = {"name": "ucb", "bonus": 1, "growth": "constant"}
# SuffFail(T/2), K MinFrac, GreedyFrac and median reward: of 4,000 replicates, or published (Krishnamurthy et al., 2024: UCB's GreedyFrac,
# greedy's); None: no such number is known.
NULL = {
    "ucb, hard": (PAPERS_UCB, HARD, (0.025, 0.183, 0.76, 0.55)),
    "thompson, hard": ("thompson", HARD, (0.007, 0.288, 0.574, 0.45)),
    "greedy, hard": ("greedy", HARD, (0.474, 0.052, 1.0, 0.45)),
    "uniform, hard": ("uniform", HARD, (0.0, 0.754, None, 0.20)),
    "ucb, easy": (PAPERS_UCB, EASY, (0.0, 0.094, None, 0.88)),
    "thompson, easy": ("thompson", EASY, (0.0, 0.14, None, 0.84)),
    "greedy, easy": ("greedy", EASY, (0.181, 0.041, 1.0, 0.94)),
}


@pytest.mark.parametrize("case", NULL)
def test_null_agents_have_the_published_row(case: str) -> None:
    """Within three standard errors of 1,000 replicates and of 4,000, and of what was rounded (0.005): 25 numbers, so that one that is
    right fails with probability 0.07 in all."""
    agent, environment, row = NULL[case]
    measured = played(agent, environment, 1000, METRICS)
    for name, known in zip(METRICS, row, strict=False):
        one = measured[name]
        error = (one.high - one.low) / 3.92
        assert known is None or abs(one.value - known) <= 3 * error * np.sqrt(1.25) + 0.005, (name, one)


def played(agent: Any, bandit: Any, episodes: int, metrics: list[str]) -> dict[str, Estimate]:
    """What these metrics are of an agent in a bandit."""
    scenario = al.Scenario(environment=bandit, cast={"*": agent}, episodes=episodes)
    pulled = scenario.run(seed=1).ledger.seats["player"]
    return measure(metrics, evidence_of(pulled, None, scenario.environment))


def naive(arms: list[int], rewards: list[int], width: int, untried: float) -> float:
    """GreedyFrac of one episode, counted pull by pull."""
    hits = 0
    for turn, arm in enumerate(arms):
        seen = [[r for a, r in zip(arms[:turn], rewards, strict=False) if a == one] for one in range(width)]
        means = [sum(paid) / len(paid) if paid else untried for paid in seen]
        hits += means[arm] >= max(means) - 1e-12
    return hits / len(arms)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1)), min_size=2, max_size=20))
def test_greedy_frac_is_the_count(pulls: list[tuple[int, int]]) -> None:
    arms, rewards = [arm for arm, _ in pulls], [paid for _, paid in pulls]
    counts = np.bincount(arms, minlength=3)
    found = greedy_frac([arms], [rewards], [counts])
    assert found.value == pytest.approx(naive(arms, rewards, 3, np.inf))


def test_the_past_is_what_had_been_told(luck: Generator) -> None:
    arms = luck.integers(0, 3, (4, 12))
    rewards = luck.normal(size=(4, 12))
    for delay, batch in ((0, 1), (2, 1), (1, 4)):
        past = before(arms, rewards, 3, Lag(delay, batch))
        for turn in range(12):
            told = slice(0, max(turn - delay, 0) // batch * batch)
            for arm in range(3):
                held = arms[:, told] == arm
                np.testing.assert_array_equal(past.pulls[:, turn, arm], held.sum(axis=-1))
                paid = np.where(held, rewards[:, told], 0).sum(axis=-1)
                np.testing.assert_allclose(past.gains[:, turn, arm], paid, atol=1e-12)


def test_a_late_reward_is_not_known_before_it_is_told() -> None:
    pulls = [[0, 0, 1, 1]], [[1, 1, 1, 1]], [[2, 2]]
    assert greedy_frac(*pulls).value == 0.75
    assert greedy_frac(*pulls, reward_delay=3).value == greedy_frac(*pulls, reward_batch=3).value == 1.0


def test_suffix_failure_looks_at_rounds_from_half_time_on() -> None:
    regrets = np.full((4, 6), 0.2)
    regrets[0, 1] = regrets[1, 2] = regrets[2, 5] = 0  # rounds 2, 3 and 6 of 6; never
    assert suffix_failure(regrets).value == 0.5
    regrets[1, 4:] = np.nan  # round 3 of 4
    assert suffix_failure(regrets).value == 0.5


def test_entropies_of_both_halves(luck: Generator) -> None:
    arms = luck.integers(0, 4, (6, 30))
    pulls = np.stack([(arms == arm).sum(axis=-1) for arm in range(4)], axis=-1)
    halves = [[entropy(np.bincount(half, minlength=4), base=2) for half in np.split(row, 2)] for row in arms]
    assert entropy_change(arms, pulls).value == pytest.approx(np.mean(np.diff(halves)))


def test_simple_regret_recommends_the_arm_that_paid_best() -> None:
    arms = [[0, 1, 2, 1], [0, 1, 2, 2]]
    rewards = [[1, 0, 0, 1], [0, 1, 1, 1]]
    regrets = [[0.0, 0.2, 0.4, 0.2], [0.0, 0.2, 0.4, 0.4]]
    found = simple_regret(arms, rewards, regrets, [[1, 2, 1], [1, 1, 2]])
    assert found.value == pytest.approx((0 + (0.2 + 0.4) / 2) / 2)
    assert simple_regret(arms, rewards, np.zeros((2, 4)), [[1, 2, 1], [1, 1, 2]]).withdrawn


def test_the_lai_robbins_line_of_two_arms() -> None:
    divergence = 0.4 * np.log(0.4 / 0.6) + 0.6 * np.log(0.6 / 0.4)
    assert slope([0.6, 0.4]) == pytest.approx(0.2 / divergence)
    assert slope([0.5, 0.2, 0.5], noise=0.3) == pytest.approx(2 * 0.09 / 0.3)


def test_thompson_comes_near_the_line_and_uniform_does_not() -> None:
    """Agrawal and Goyal (2013): the ratio tends to 1; at 200 pulls it is within 1.6."""
    bandit = {"name": "bernoulli_bandit", "means": (0.2, 0.8), "horizon": 200}
    name = "lai_robbins_ratio"
    ratio = {agent: played(agent, bandit, 100, [name])[name].value for agent in ("thompson", "uniform")}
    assert ratio["thompson"] < 1.6
    assert ratio["uniform"] == pytest.approx(0.5 * 0.6 * 200 / (slope((0.2, 0.8)) * np.log(200)), rel=0.05)


def test_where_there_is_no_bandit_there_is_none_of_it() -> None:
    found = al.Scenario(
        environment="matching_pennies", cast={"*": "uniform"}, episodes=20, metrics=["all"]
    ).run(seed=1)
    wanted = {*METRICS, "simple_regret", "entropy_change", "lai_robbins_ratio"}
    for seat in found.document()["seats"].values():
        assert not wanted & {*seat["metrics"]}


def test_a_file_with_rewards_is_taken_as_a_bandit_whose_means_are_not_known() -> None:
    seat, turn = Seat("choice", Menu(("A", "B"))), np.tile(np.arange(3), 2)
    recorded = decided(seat, [0, 1, 1, 0, 0, 0], episode=np.repeat([3, 9], 3), turn=turn, reward=np.ones(6))
    known = evidence_of(recorded)
    assert known.get("arms").tolist() == [[0, 1, 1], [0, 0, 0]]
    assert known.get("arm_pulls").tolist() == [[1, 2], [3, 0]]
    assert known.get("arm_regrets") is None
    assert {"arms", "arm_rewards"} <= {*inspect.signature(greedy_frac).parameters}
    assert known.allows("greedy_frac")
    assert not known.allows("suffix_failure")
