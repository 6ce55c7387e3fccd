"""Intervals where members of one episode, or numbers in a row, lean on each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from aleator.benchmarks.support.processes import autoregressive, members, sticky
from aleator.core.errors import InputError
from aleator.metrics.dependence.autocorrelation import autocorrelation
from aleator.metrics.dependence.count_variance import count_variance
from aleator.metrics.dependence.excess_switch_rate import excess_switch_rate
from aleator.metrics.dependence.switch_rate import switch_rate
from aleator.metrics.distance.agreement import agreement
from aleator.metrics.distance.ks import ks
from aleator.metrics.distance.ks_two_sample import ks_two_sample
from aleator.metrics.distance.w1 import w1
from aleator.metrics.knowing.stated_ks import stated_ks
from aleator.metrics.shared.clusters import units
from aleator.metrics.shared.effective_sizes import of_codes, of_numbers
from numpy.random import Generator
from scipy.special import ndtr, ndtri

COPIES = np.repeat(np.arange(12), 5)


def covers(result: Any, truth: float) -> float:
    return float(np.mean((result.low <= truth + 1e-9) & (truth - 1e-9 <= result.high)))


@pytest.mark.parametrize("metric", [switch_rate, autocorrelation, excess_switch_rate])
def test_members_who_copy_each_other_are_worth_one(metric: Any, luck: Generator) -> None:
    """Five rows that are alike tell as much as one: the interval is that of the twelve that differ."""
    once = sticky([0.6, 0.4], 0.3)(luck, (1, 12, 20))[0]
    found = metric(np.repeat(once, 5, axis=0), clusters=COPIES)
    assert found[:3] == pytest.approx(metric(once)[:3], abs=0.03)
    apart = metric(np.repeat(once, 5, axis=0))
    assert apart.high - apart.low < 0.8 * (found.high - found.low)


# 200 samples a case: at a true 0.95 fewer than 0.89 are seen with probability 4e-4.
@pytest.mark.parametrize("shape", [(50, 10), (5, 200)])
def test_members_of_one_episode_are_covered(shape: tuple[int, int], luck: Generator) -> None:
    maker, clusters = members(sticky([0.5, 0.5], 0.5), 5, 0.7), np.arange(shape[0]) // 5
    series = maker(luck, (200, *shape))
    right = 0.5 * 0.7**2  # members repeat the common chain's choices with probability 0.7, twice
    assert covers(autocorrelation(series, clusters=clusters), right) >= 0.89
    assert covers(switch_rate(series, clusters=clusters), (1 - right) / 2) >= 0.89


def test_each_cluster_is_one_unit_or_has_blocks_of_its_own() -> None:
    held = np.ones((20, 4), dtype=bool)
    assert np.array_equal(units(held, np.arange(20) // 2)[:, 0], np.arange(20) // 2)
    few = units(held[:4], np.array([8, 8, 5, 5]))
    assert np.array_equal(few[0], few[1])
    assert len(np.unique(few)) == 4
    assert not {*few[0]} & {*few[2]}


def test_the_squares_of_a_cluster_count_as_one(luck: Generator) -> None:
    rows = luck.integers(0, 2, (60, 10))
    alone, together = count_variance(rows), count_variance(rows, clusters=np.arange(60) // 5)
    assert alone.value == together.value
    assert together.high - together.low > alone.high - alone.low
    assert np.isnan(count_variance(rows, clusters=np.zeros(60, dtype=int)).value)


# 200 samples a case: fewer than 0.89 are seen with probability 4e-4 at a true 0.95. The bands of KS hold more than that: fewer than
# 0.93 are seen with probability 0.001 at a true 0.97.
@pytest.mark.parametrize("lean", [0.0, 0.5, 0.9])
def test_numbers_in_one_episode_are_covered_at_their_worth(lean: float, luck: Generator) -> None:
    numbers, n = autoregressive(luck, (200, 300), lean), 300
    size = np.array([of_numbers(row, np.zeros(n, dtype=int)) for row in numbers])
    u, levels = ndtr(numbers), (np.arange(2000) + 0.5) / 2000
    assert covers(ks(u, u, size), 0.0) >= 0.93
    assert covers(ks_two_sample(numbers, luck.normal(size=(200, 300)), size), 0.0) >= 0.93
    assert covers(w1(numbers, ndtri(levels), size), 0.0) >= 0.89


def test_the_worth_of_numbers_is_the_least_of_their_quartiles(luck: Generator) -> None:
    episodes = np.repeat(np.arange(50), 4)
    assert of_numbers(luck.normal(size=200), np.arange(200)) == 200
    level = np.repeat(luck.normal(size=50), 4)
    assert of_numbers(level, episodes) < 60
    sides = [(level > edge).astype(int) for edge in np.quantile(level, (0.25, 0.5, 0.75))]
    assert of_numbers(level, episodes) == min(of_codes(side, episodes) for side in sides)


def test_agreement_takes_episodes_as_units(luck: Generator) -> None:
    """Episodes of ten alike: 0.95 of 300 are covered, fewer than 0.90 with probability 3e-4; as independent, far fewer."""
    right = np.repeat(luck.random((300, 40)) < 0.6, 10, axis=1)
    laws, episodes = np.broadcast_to([0.0, 1.0], (300, 400, 2)), np.arange(400) // 10
    assert covers(agreement(right.astype(int), laws, episodes), 0.6) >= 0.90
    assert covers(agreement(right.astype(int), laws), 0.6) < 0.6


def test_statements_of_one_episode_count_as_one() -> None:
    """Hoeffding's bound for weighted means (1963, theorem 2): ten episodes of five are ten numbers."""
    reached = np.tile([[0.3, 0.7]], (50, 1))
    found = stated_ks(reached, [0.25, 0.75], np.repeat(np.arange(10), 5))
    assert found.high == pytest.approx(0.05 + np.sqrt(np.log(2 * 2 / 0.05) / 20))
    uneven = stated_ks(reached[:3], [0.25, 0.75], [0, 1, 1], alpha=0.9)
    assert uneven.high == pytest.approx(0.05 + np.sqrt(np.log(4 / 0.9) / (2 * 9 / 5)))


def test_askings_that_stated_nothing_do_not_hide_who_shares_an_episode() -> None:
    """Ten askings in two episodes, four of them without a statement: what is left is two numbers of three each."""
    reached = np.tile([[0.3, 0.7]], (10, 1))
    reached[[0, 4, 5, 9]] = np.nan
    found = stated_ks(reached, [0.25, 0.75], np.repeat([0, 1], 5), alpha=0.9)
    assert found.n == 6
    assert found.high == pytest.approx(0.05 + np.sqrt(np.log(4 / 0.9) / 4))
    with pytest.raises(InputError, match="one each"):
        stated_ks(reached, [0.25, 0.75], [0, 1])
