"""Confidence sequences: against root finding and loops, and that they hold at all times."""

from itertools import product
from math import log

import numpy as np
import pytest
from aleator.metrics.distance.mean_deviation import mean_deviation
from aleator.metrics.distance.tv_sequence import tv_sequence
from aleator.metrics.shared.e_processes import running_counts
from aleator.metrics.shared.mixtures import kt
from aleator.metrics.shared.regions import policy_sequence, sequence, tv_range
from numpy.random import Generator
from scipy.optimize import brentq


def coin_bounds(k: float, n: int, alpha: float) -> tuple[float, float]:
    """Where the Dirichlet(1/2) martingale of a coin is below 1/alpha."""

    def excess(p: float) -> float:
        return float(kt([k, n - k], [p, 1 - p])) - log(1 / alpha)

    low = brentq(excess, 1e-300, k / n) if k else 0.0
    return low, brentq(excess, k / n, 1 - 1e-15) if k < n else 1.0


def test_tv_sequence_is_the_worst_coin(luck: Generator) -> None:
    for _ in range(100):
        a, n = int(luck.integers(2, 5)), int(luck.integers(1, 300))
        counts, q = luck.multinomial(n, luck.dirichlet(np.ones(a))), luck.dirichlet(np.ones(a))
        level, most, least = 0.05 / (2 ** (a - 1) - 1), 0.0, 0.0
        for chosen in np.array(list(product([0, 1], repeat=a)))[1:-1]:
            low, high = coin_bounds(float(counts @ chosen), n, level)
            most, least = max(most, high - q @ chosen), max(least, low - q @ chosen)
        found = tv_sequence(counts, q)
        assert (found.low, found.high) == pytest.approx((least, most), abs=1e-6)
        assert found.value == pytest.approx(np.abs(counts / n - q).sum() / 2)


def test_policy_sequence_is_a_coin_for_each_action(luck: Generator) -> None:
    for a in (2, 3, 9):
        counts = luck.multinomial(200, luck.dirichlet(np.ones(a)))
        found = policy_sequence(counts, 200)
        for action, count in enumerate(counts):
            expected = coin_bounds(float(count), 200, 0.05 / (a if a > 2 else 1))
            assert (found.low[action], found.high[action]) == pytest.approx(expected, abs=1e-6)


def test_sets_are_narrower_than_the_ball(luck: Generator) -> None:
    for a in (3, 9, 64):
        counts = luck.multinomial(2000, np.full(a, 1 / a))
        ball = tv_range(sequence(counts, 2000), np.full(a, 1 / a))[1]
        assert tv_sequence(counts, np.full(a, 1 / a)).high < ball


# 1,000 runs each (300 for 9 actions, whose 255 sets take time): the truth is outside at any of 60 looks in at most 0.05 of them.
@pytest.mark.parametrize("law", [[0.5, 0.5], [0.9, 0.1], [0.6, 0.3, 0.1], [1 / 9] * 9, [1 / 16] * 16])
def test_sequences_hold_at_all_times(law: list[float], luck: Generator) -> None:
    p = np.array(law)
    q = p[::-1] * 0.5 + 0.5 / len(p)
    places = np.unique(np.geomspace(1, 2000, 60).astype(int))
    steps = np.diff(places, prepend=0)
    running = np.cumsum(
        luck.multinomial(steps[None, :], p, size=(300 if len(p) == 9 else 1000, len(steps))), axis=1
    )
    found, truth = tv_sequence(running, q), np.abs(p - q).sum() / 2
    outside = (found.low > truth + 1e-12) | (truth > found.high + 1e-12)
    assert np.mean(outside.any(axis=-1)) <= 0.05
    policy = policy_sequence(running, running.sum(axis=-1))
    outside = ((policy.low > p + 1e-12) | (p > policy.high + 1e-12)).any(axis=-1)
    assert np.mean(outside.any(axis=-1)) <= 0.05


def test_mean_deviation_by_hand(luck: Generator) -> None:
    laws = luck.dirichlet(np.ones(3), 200)
    actions, lambdas = laws.argmax(axis=-1), 0.5 ** np.arange(1, 15)
    gaps = np.eye(3)[actions] - laws
    sides = []
    for each in (gaps, np.take_along_axis(gaps, np.argsort(-laws, axis=-1), axis=-1)):
        for chosen in np.array(list(product([0, 1], repeat=3)))[1:-1]:
            x = each @ chosen
            level = np.log(14 * 6 / 0.025)
            slack = np.min((level - (lambdas + np.log(1 - lambdas)) * (x @ x)) / lambdas)
            sides.append([(x.sum() - slack) / 200, (x.sum() + slack) / 200, x.sum() / 200])
    low, high, value = np.max(sides, axis=0)
    found = mean_deviation(actions, laws)
    assert found.value == pytest.approx(value, abs=1e-12)
    assert (found.low, found.high) == pytest.approx((max(low, 0), min(high, 1)), abs=1e-12)


# 500 runs in which the law played leans on the last choice: the mean deviation of what was truly played is
# outside at any of 20 looks in at most 0.05 of them (seen: hardly ever, since the bounds are for all sets).
def test_mean_deviation_holds_at_all_times_for_choices_that_lean_on_the_past(luck: Generator) -> None:
    runs, n = 500, 400
    laws = luck.dirichlet(np.ones(3), (runs, n))
    truth, actions, last = np.empty_like(laws), np.empty((runs, n), dtype=int), np.zeros(runs, dtype=int)
    for t in range(n):
        truth[:, t] = 0.7 * laws[:, t] + 0.3 * np.eye(3)[last]
        last = (luck.random((runs, 1)) > np.cumsum(truth[:, t], axis=-1)[:, :-1]).sum(axis=-1)
        actions[:, t] = last
    order, outside = np.argsort(-laws, axis=-1), np.zeros(runs, dtype=bool)
    for look in range(20, n + 1, 20):
        gaps = [truth - laws, np.take_along_axis(truth - laws, order, axis=-1)]
        exact = np.max([np.abs(gap[:, :look].mean(axis=1)).sum(axis=-1) / 2 for gap in gaps], axis=0)
        found = mean_deviation(actions[:, :look], laws[:, :look])
        outside |= (exact < found.low) | (exact > found.high)
    assert outside.mean() <= 0.05


def test_wide_menus_have_wider_bounds(luck: Generator) -> None:
    laws = luck.dirichlet(np.ones(12), 5000)
    actions = (luck.random((5000, 1)) > np.cumsum(laws, axis=-1)[:, :-1]).sum(axis=-1)
    found = mean_deviation(actions, laws)
    assert found.value < found.high < 0.15
    assert mean_deviation(laws.argmax(axis=-1), laws).low > 0.3


def test_no_choice_excludes_nothing() -> None:
    assert tv_sequence([0, 0, 0], [0.2, 0.3, 0.5])[1:] == pytest.approx((0, 0.8, 0))
    assert mean_deviation(np.zeros(0, dtype=int), np.zeros((0, 2)))[1:] == (0.0, 1.0, 0)
    assert running_counts([-1, 0], 2).tolist() == [[0, 0], [1, 0]]
