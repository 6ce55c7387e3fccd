"""Intervals where choices lean on each other, where a law has no mean, and after stopping: what they hold, and where there are none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from aleator.benchmarks.support.processes import Maker, clustered, independent, lagged, sticky
from aleator.metrics.bias.position_bias import position_bias
from aleator.metrics.dependence.autocorrelation import autocorrelation
from aleator.metrics.dependence.excess_switch_rate import excess_switch_rate
from aleator.metrics.dependence.markov_order import markov_order
from aleator.metrics.dependence.negative_recency import negative_recency
from aleator.metrics.distance.w1 import w1
from aleator.metrics.shared.chains import worth
from aleator.metrics.shared.counting import effective_size
from aleator.metrics.shared.looks import level_after, looks_until, next_look
from aleator.metrics.shared.regions import clopper_pearson
from numpy.random import Generator


def covers(result: Any, truth: float) -> float:
    return float(np.mean((result.low <= truth + 1e-9) & (truth - 1e-9 <= result.high)))


# 200 series a case; coverages on docs/coverage.md are 0.95 and more: at 0.95 fewer than 0.89 are seen with probability 4e-4.
@pytest.mark.parametrize(("share", "stick"), [(0.1, 0.9), (0.05, 0.7), (0.5, 0.8), (0.1, 0.0)])
@pytest.mark.parametrize("shape", [(1, 100), (1, 1000), (10, 10)])
def test_lopsided_sticky_chains_are_covered(
    share: float, stick: float, shape: tuple[int, int], luck: Generator
) -> None:
    series = sticky([1 - share, share], stick)(luck, (200, *shape))
    excess = -stick * 2 * share * (1 - share)
    assert covers(autocorrelation(series), stick) >= 0.89
    assert covers(excess_switch_rate(series), excess) >= 0.89
    law = np.array([1 - share, share])
    stay = stick + (1 - stick) * law
    weight = law * stay
    recency = float((weight * (law - stay)).sum() / weight.sum())
    assert covers(negative_recency(series), recency) >= 0.89


def test_below_five_switches_there_is_no_interval() -> None:
    few = [[0] * 20 + [1] * 20 + [0] * 20]
    assert autocorrelation(few)[1:3] == (-1, 1)
    assert excess_switch_rate(few)[1:3] == (-1, 1)
    assert negative_recency(few)[1:3] == (-1, 1)
    many = excess_switch_rate([[0, 0, 1, 1] * 20])
    assert -1 < many.low < many.high < 1


# 200 samples a case: at a true 0.95 fewer than 0.89 are seen with probability 4e-4.
@pytest.mark.parametrize("stick", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("n", [30, 100, 1000])
def test_shares_of_one_episode_are_covered_at_their_worth(stick: float, n: int, luck: Generator) -> None:
    for share in (0.5, 0.1):
        rows = sticky([1 - share, share], stick)(luck, (200, 1, n))
        size = np.array([worth(one) for one in rows])
        low, high = clopper_pearson(rows.mean(axis=(1, 2)) * size, size)
        assert np.mean((low <= share) & (share <= high)) >= 0.89


def test_the_counts_of_one_episode_are_worth_one_choice() -> None:
    assert effective_size([[7, 3]]) == 1
    assert effective_size([[1, 0]]) == 1


def test_choices_that_are_all_the_same_are_worth_their_episodes() -> None:
    """Three sticky episodes of ten are alike in one of eight runs at a share of 0.88: they cannot count as thirty."""
    assert effective_size([[10, 0]] * 3) == 3
    assert effective_size([[1, 0]] * 30) == 30
    assert worth(np.zeros((1, 50), dtype=np.int64)) == 1


# Universal inference: at any n an order above the true one is told with probability 0.05 at most; 300 runs of each.
@pytest.mark.parametrize(
    ("maker", "order"), [(independent([0.9, 0.1]), 0), (sticky([0.9, 0.1], 0.9), 1), (lagged(0.8), 2)]
)
def test_the_order_of_a_chain_is_covered(maker: Maker, order: int, luck: Generator) -> None:
    for n in (30, 300):
        assert covers(markov_order(maker(luck, (300, 1, n))), order) >= 0.93


def test_a_mean_that_does_not_exist_has_no_interval(luck: Generator) -> None:
    """Hill's index lets 5 % of samples pass: of 400 more than 8 % with probability 0.006."""
    levels = (np.arange(4096) + 0.5) / 4096
    for n in (30, 100, 1000):
        found = w1(luck.standard_cauchy((400, n)), levels)
        assert np.mean(np.isfinite(found.high)) <= 0.08
    assert np.isinf(w1(levels, np.tan(np.pi * (levels - 0.5))).high)
    assert np.isfinite(w1(luck.random((50, 10)), levels).high).all()


@pytest.mark.parametrize("actions", [2, 3])
@pytest.mark.parametrize("n", [10, 100])
def test_position_bias_is_covered_at_its_greatest(actions: int, n: int, luck: Generator) -> None:
    orders = luck.permuted(np.broadcast_to(np.arange(actions), (300, n, actions)).copy(), axis=-1)
    assert covers(position_bias(orders, orders[..., 0]), 1 - 1 / actions) >= 0.93


def test_levels_at_all_looks_sum_to_alpha() -> None:
    places = [next_look(0)]
    while places[-1] < 10**6:
        places.append(next_look(places[-1]))
    assert [looks_until(place) for place in places] == list(range(1, len(places) + 1))
    total = sum(level_after(place, 0.05) for place in places)
    assert 0.04 < total < 0.05


# 400 runs of at most 300 flips that stop as soon as the interval leaves the truth: it does in 5 % of them at most, seen above
# 0.085 with probability 0.002.
def test_intervals_at_looks_hold_together(luck: Generator) -> None:
    flips = (luck.random((400, 300)) < 0.3).cumsum(axis=1)
    missed, place = np.zeros(400, dtype=bool), next_look(0)
    while place <= 300:
        low, high = clopper_pearson(flips[:, place - 1], place, level_after(place, 0.05))
        missed |= (low > 0.3) | (high < 0.3)
        place = next_look(place)
    assert missed.mean() <= 0.085


def test_clusters_are_told_from_independence(luck: Generator) -> None:
    rows = clustered([0.5, 0.5])(luck, (1, 100, 10))[0]
    assert effective_size(np.stack([10 - rows.sum(axis=1), rows.sum(axis=1)], axis=-1)) < 600
