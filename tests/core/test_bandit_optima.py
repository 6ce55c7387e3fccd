"""Bayes-optimal play: Gittins indices by two other ways, and the finite horizon by brute force."""

from functools import cache

import numpy as np
import pytest
from aleator.core.bandits.finite_horizon import bayes_optimal, values
from aleator.core.bandits.gittins import gittins, gittins_index, gittins_table
from aleator.core.bandits.history import History
from aleator.core.errors import InputError
from hypothesis import assume, given, settings
from hypothesis import strategies as st


def restart(won, lost, discount, depth=110):
    """The index as (1 - beta) times the value of a problem in which one may start again at any time, by value iteration.

    Katehakis and Veinott (1987), "The multi-armed bandit problem: decomposition and computation". Deeper states are worth their mean.
    """
    extra = [np.arange(n + 1) for n in range(depth)]
    p = [(won + e + 1) / (won + lost + n + 2) for n, e in enumerate(extra)]
    value = [mean / (1 - discount) for mean in p]
    for _ in range(150):
        again = value[0][0]
        new = [
            np.maximum(
                mean * (1 + discount * value[n + 1][1:]) + (1 - mean) * discount * value[n + 1][:-1], again
            )
            for n, mean in enumerate(p[:-1])
        ]
        value = [*new, np.maximum(p[-1] / (1 - discount), again)]
    return (1 - discount) * value[0][0]


def calibrated(won, lost, discount, depth=110):
    """The sure payment at which retiring at once is as good as pulling on, by bisection, one number at a time."""

    def gain(payment):
        safe = payment / (1 - discount)
        value = np.maximum((won + np.arange(depth + 1) + 1) / (won + lost + depth + 2) / (1 - discount), safe)
        for n in range(depth - 1, -1, -1):
            p = (won + np.arange(n + 1) + 1) / (won + lost + n + 2)
            pulled = p * (1 + discount * value[1:]) + (1 - p) * discount * value[:-1]
            value = np.maximum(pulled, safe)
        return pulled[0] - safe

    low, high = 0.0, 1.0
    for _ in range(25):
        middle = (low + high) / 2
        low, high = (middle, high) if gain(middle) > 0 else (low, middle)
    return low


STATES = [(0, 0), (1, 0), (0, 1), (2, 3), (7, 1)]


@pytest.mark.parametrize(("won", "lost"), STATES)
@pytest.mark.parametrize("discount", [0.5, 0.9])
def test_gittins_indices_agree_with_two_other_ways(won, lost, discount):
    index = gittins_table(discount, 16)[won, lost]
    assert index == pytest.approx(restart(won, lost, discount), abs=5e-5)
    assert index == pytest.approx(calibrated(won, lost, discount), abs=5e-5)


def test_without_a_future_the_index_is_the_mean():
    won, lost = np.indices((8, 8))
    known = won + lost < 8
    np.testing.assert_allclose(gittins_table(0.0, 8)[known], ((won + 1) / (won + lost + 2))[known], atol=1e-6)


def test_a_longer_history_moves_no_index():
    np.testing.assert_allclose(
        gittins_index(np.array([3.0, 70]), np.array([2.0, 20]))[0], gittins_table(0.9, 16)[3, 2], atol=1e-5
    )
    past = History(np.array([[90, 5]]), np.array([[70.0, 3]]))
    assert gittins(past).tolist() == [[1, 0]]


def by_hand(horizon):
    """Q by recursion over histories ((won, lost), ...)."""

    @cache
    def best(arms):
        return max(worth(arms)) if sum(map(sum, arms)) < horizon else 0.0

    def worth(arms):
        out = []
        for k, (won, lost) in enumerate(arms):
            p = (won + 1) / (won + lost + 2)
            after = [(*arms[:k], pair, *arms[k + 1 :]) for pair in ((won + 1, lost), (won, lost + 1))]
            out.append(p * (1 + best(after[0])) + (1 - p) * best(after[1]))
        return out

    return worth


@pytest.mark.parametrize("arms", [20, 26])
def test_two_pulls_of_many_new_arms_earn_what_is_found_by_hand(arms):
    """1/2, and then 2/3 of the same arm after a success, 1/2 of another after a failure; 26 arms' counts need more than 64 bits."""
    np.testing.assert_allclose(values(np.zeros((1, arms)), np.zeros((1, arms)), 2), 13 / 12)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=3), st.integers(1, 4))
def test_the_finite_horizon_agrees_with_brute_force(arms, left):
    horizon = sum(map(sum, arms)) + left
    assume(len(arms) == 2 or horizon <= 8)
    won, lost = np.array(arms).T
    found = values((won + lost)[None], won[None].astype(float), horizon)[0]
    np.testing.assert_allclose(found, by_hand(horizon)(tuple(arms)), atol=1e-12)


def test_ties_share_and_closed_arms_are_left_out():
    nothing = np.zeros((1, 3))
    legal = np.array([[True, False, True]])
    np.testing.assert_allclose(bayes_optimal(History(nothing, nothing), 6), 1 / 3)
    np.testing.assert_allclose(bayes_optimal(History(nothing, nothing, legal), 6), [[0.5, 0, 0.5]])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: values(np.ones((1, 5)), np.ones((1, 5)), 100), "5 arms have"),
        (lambda: values(np.ones((1, 2)), np.ones((1, 2)), 2), "leaves none of 2"),
        (lambda: gittins_index(np.array([0.5]), np.array([0.5])), "rewards of 0 and 1 alone"),
        (lambda: gittins_table(1.0, 4), "from 0 to 0.995"),
    ],
)
def test_what_cannot_be_solved_is_refused(call, says):
    with pytest.raises(InputError, match=says):
        call()
