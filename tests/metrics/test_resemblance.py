"""Which rule an agent resembles: itself, where it is one of the rules; with intervals that hold what it was played with."""

from __future__ import annotations

from typing import Any

import aleator as al
import numpy as np
import pytest
from aleator.benchmarks.resemblance import agents, taken_for
from aleator.core.bandits.history import History
from aleator.core.bandits.rules import RULES
from aleator.metrics.shared.arms import Lag
from aleator.metrics.shared.fitted_rule import fitted
from aleator.metrics.shared.resemblance import first_episodes, history_of, resemblance
from aleator.reports.evidence import evidence_of
from numpy.random import Generator
from scipy.optimize import minimize_scalar

QUICK = {"ucb", "thompson"}


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in agents()]
)
def test_each_rules_agent_is_itself(name: str) -> None:
    """Nearly all runs do so (docs/bandits.md): were it 95 of 100, 2 of 3 would fail with probability 0.007."""
    assert taken_for(agents()[name], runs=3)[name] >= 2


def test_the_fit_is_the_greatest_likelihood(luck: Generator) -> None:
    pulls = luck.integers(1, 9, (300, 3))
    history = History(pulls, luck.binomial(pulls, 0.5).astype(float))
    law = RULES["softmax"](history, temperature=0.2)
    chosen = (luck.random((300, 1)) > np.cumsum(law, axis=-1)).sum(axis=-1)

    def lost(log_temperature: float) -> float:
        laws = RULES["softmax"](history, temperature=np.exp(log_temperature))
        return -float(np.log(0.999 * laws[np.arange(300), chosen] + 0.001 / 3).sum())

    best = minimize_scalar(lost, bounds=(-4, 2), method="bounded")
    found = fitted(RULES["softmax"], history, chosen)
    temperature = found.parameters(with_lapse=False)["temperature"]
    assert found.best(with_lapse=False) == pytest.approx(-best.fun, abs=1e-3)
    assert temperature.value == pytest.approx(np.exp(best.x), rel=0.01)
    for end in temperature.low, temperature.high:  # the first tried outside the interval of Wilks
        assert 1.92 <= lost(np.log(end)) - best.fun < 2.7


def test_intervals_hold_the_epsilon_that_was_played(luck: Generator) -> None:
    """95 % intervals of 60 samples: fewer than 51 hold with probability 0.001."""
    pulls = luck.integers(1, 9, (60, 200, 4))
    held = 0
    for part in pulls:
        history = History(part, luck.binomial(part, 0.5).astype(float))
        law = RULES["epsilon_greedy"](history, epsilon=0.3)
        chosen = np.minimum((luck.random((200, 1)) > np.cumsum(law, axis=-1)).sum(axis=-1), 3)
        found = fitted(RULES["epsilon_greedy"], history, chosen).parameters(with_lapse=False)["epsilon"]
        held += found.low <= 0.3 <= found.high
    assert held >= 51


def test_the_past_of_a_pull_has_its_last_known_reward() -> None:
    arms, rewards = np.array([[0, 1, 1], [1, 0, -1]]), np.array([[1.0, 0.0, 1.0], [0.0, 1.0, np.nan]])
    history, chosen = history_of(arms, rewards, 2)
    assert chosen.tolist() == [0, 1, 1, 1, 0]
    assert history.last is not None
    assert history.last.tolist() == [-1, 0, 1, -1, 1]
    assert history.pulls.tolist() == [[0, 0], [1, 0], [1, 1], [0, 0], [0, 1]]
    late, _ = history_of(arms, rewards, 2, Lag(delay=1))
    assert late.last is not None
    assert late.last.tolist() == [-1, -1, 0, -1, -1]


@pytest.mark.parametrize(
    "name", ["exp3", "thompson", "ucb", "epsilon_greedy", "explore_then_commit", "win_stay_lose_shift"]
)
def test_a_rules_law_is_that_which_its_agent_played(name: str) -> None:
    """Where rewards come late and together, and arms come and go."""
    routing = {"name": "payment_routing", "horizon": 60, "delay": 3, "batch": 4, "outage": 0.3, "spell": 5}
    scenario = al.Scenario(environment=routing, cast={"*": name}, episodes=8)
    pulled = scenario.run(seed=2).ledger.seats["player"]
    known = evidence_of(pulled, None, scenario.environment)
    lag = Lag(known.get("reward_delay"), known.get("reward_batch"))
    history, chosen = history_of(known.get("arms"), known.get("arm_rewards"), 4, lag, known.get("arm_legal"))
    np.testing.assert_allclose(RULES[name](history), pulled.played, atol=1e-12)
    np.testing.assert_array_equal(chosen, pulled.action)


def test_many_rates_of_exp3_are_computed_at_once(luck: Generator) -> None:
    arms = luck.integers(0, 3, (2, 9))
    history, _ = history_of(arms, luck.random((2, 9)), 3)
    rates = np.array([0.0, 0.1, 1.0])
    each = [RULES["exp3"](history, explore=rate) for rate in rates]
    np.testing.assert_array_equal(RULES["exp3"](history, explore=rates[:, None, None]), each)


def test_who_resembles_exp3_under_batches_and_outages_is_told() -> None:
    found = al.Scenario(
        environment={"name": "payment_routing", "horizon": 60}, cast={"*": "exp3"}, episodes=12
    ).run(seed=1)
    told = found.document()["seats"]["player"]
    assert told["resembles"]["name"] == "exp3"
    rules = {rule["name"]: rule for rule in told["resembles"]["rules"]}
    assert all(
        rules["exp3"]["log_loss"]["value"] < rules[name]["log_loss"]["value"]
        for name in ("thompson", "ucb", "softmax")
    )
    assert {*told["calibration"]} == {"Thompson sampling's law", "exp3"}
    assert "Distance to the law of each rule" in str(found.compare())


def test_a_lapse_is_fitted_beside_the_rule(luck: Generator) -> None:
    """UCB1 that in one decision of five pulls any arm."""
    pulls = luck.integers(1, 30, (600, 4))
    history = History(pulls, luck.binomial(pulls, 0.5).astype(float))
    chosen = np.argmax(RULES["ucb"](history), axis=-1)
    lapsed = luck.random(600) < 0.2
    chosen[lapsed] = luck.integers(0, 4, lapsed.sum())
    found = fitted(RULES["ucb"], history, chosen).parameters(with_lapse=True)
    assert found["lapse"].low <= 0.2 <= found["lapse"].high
    assert found["bonus"].low <= 2.0 <= found["bonus"].high


def test_shares_are_a_law_and_stand_in_the_document() -> None:
    bandit: dict[str, Any] = {"name": "bernoulli_bandit", "horizon": 60}
    found = al.Scenario(environment=bandit, cast={"*": "ucb"}, episodes=5).run(seed=1)
    told = found.document()["seats"]["player"]["resembles"]
    assert told["name"] == "ucb" == next(iter(told["shares"])) == told["rules"][0]["name"]
    assert sum(told["shares"].values()) == pytest.approx(1)
    assert told["decisions"] == 300
    assert {"value", "low", "high", "n"} <= {*told["rules"][0]["parameters"]["bonus"]}
    assert "Which rule it resembles" in str(found.compare())


def test_rewards_of_any_size_can_be_told_apart(luck: Generator) -> None:
    arms = luck.integers(0, 3, (1, 40))
    for rewards in (luck.normal(5, 3, arms.shape), np.where(arms == 0, 5.0, -3.0)):
        found = resemblance(arms, rewards, 3)
        assert sum(one.share for one in found) == pytest.approx(1)
        assert found[0].name == "uniform"


@pytest.mark.parametrize(("episodes", "pulls", "kept"), [(7, 300, 6), (2, 3000, 1), (3, 40, 3)])
def test_whole_episodes_are_looked_at(episodes: int, pulls: int, kept: int) -> None:
    arms, rewards = first_episodes(np.zeros((episodes, pulls), dtype=np.int64), np.ones((episodes, pulls)))
    assert arms.shape == rewards.shape == (kept, pulls)
