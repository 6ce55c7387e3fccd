"""Directed and random exploration, and off-policy values: held against known players, an independent fit and exact expectations."""

from __future__ import annotations

import numpy as np
import pytest
from aleator.benchmarks.support.covering_bandits import logit_played as played
from aleator.metrics.exploration.directed_exploration import directed_exploration
from aleator.metrics.exploration.value_precision import value_precision
from aleator.metrics.regret.dr_value import dr_value
from aleator.metrics.regret.ips_value import ips_value
from aleator.metrics.regret.snips_value import snips_value
from aleator.metrics.shared.arms import before
from aleator.metrics.shared.choice_model import features, fit
from numpy.random import Generator
from scipy.optimize import minimize
from scipy.special import log_softmax

MEANS = np.array([0.3, 0.6, 0.4])


def test_the_fit_is_that_of_a_general_optimiser(luck: Generator) -> None:
    arms, rewards, *_ = (part[0] for part in played((3.0, 2.0), luck, 1, 60))
    past = before(arms, rewards, 3)
    x = features(past)

    def lost(at: np.ndarray) -> float:
        each = log_softmax(x @ at, axis=-1)
        return -float(np.take_along_axis(each, arms[..., None], axis=-1).sum())

    np.testing.assert_allclose(fit(arms, rewards, 3).coefficients, minimize(lost, [0, 0]).x, atol=1e-3)


def test_weights_that_were_played_are_found(luck: Generator) -> None:
    """400 episodes, within four standard errors: fails with probability 0.0003."""
    arms, rewards, *_ = (part[0] for part in played((3.0, 2.0), luck, 1, 400))
    pulls = np.stack([(arms == arm).sum(axis=-1) for arm in range(3)], axis=-1)
    for metric, truth in ((value_precision, 3.0), (directed_exploration, 2.0)):
        found = metric(arms, rewards, pulls)
        assert abs(found.value - truth) < 4 * (found.high - found.low) / 3.92


def test_choices_that_are_separated_have_no_interval() -> None:
    arms = np.tile([0, 1, 1, 1, 1], (20, 1))
    found = value_precision(arms, arms == 1, np.tile([1, 4], (20, 1)))
    assert found.withdrawn


@pytest.mark.parametrize("metric", [ips_value, snips_value, dr_value])
def test_the_worth_of_another_law_is_found(metric, luck: Generator) -> None:
    """2,000 episodes, within four standard errors of the exact expectation at the histories that were come to."""
    arms, rewards, law, target = (part[0] for part in played((2.0, 1.0), luck, 1, 2000))
    own = np.take_along_axis(law, arms[..., None], axis=-1)[..., 0]
    found = metric(arms, rewards, target, own)
    truth = float((target @ MEANS).mean())
    assert abs(found.value - truth) < 4 * (found.high - found.low) / 3.92
    assert abs(rewards.mean() - truth) > found.high - found.low


def test_its_own_law_is_worth_what_it_earned(luck: Generator) -> None:
    arms, rewards, law, _ = (part[0] for part in played((2.0, 1.0), luck, 1, 60))
    own = np.take_along_axis(law, arms[..., None], axis=-1)[..., 0]
    for metric in (ips_value, snips_value):
        assert metric(arms, rewards, law, own).value == pytest.approx(rewards.mean())


@pytest.mark.parametrize("unit", [1e-5, 0.01, 1e6])
def test_another_unit_of_reward_is_the_same_fit(unit, luck: Generator) -> None:
    arms, rewards, *_ = (part[0] for part in played((3.0, 2.0), luck, 1, 60))
    one, other = fit(arms, rewards, 3), fit(arms, unit * rewards, 3)
    np.testing.assert_allclose(other.coefficients * [unit, 1], one.coefficients, rtol=1e-6)
    np.testing.assert_allclose(other.errors * [unit, 1], one.errors, rtol=1e-6)
    assert other.separated == one.separated
