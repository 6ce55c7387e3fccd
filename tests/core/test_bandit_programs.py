"""Optimal proportions, pay over cost, budgets and arms without end, against other solvers, brute force and closed forms."""

from itertools import pairwise

import numpy as np
import pytest
from aleator.core.bandits.finite_horizon import Budget, bayes_optimal, values
from aleator.core.bandits.history import History
from aleator.core.bandits.knapsack import knapsack_law, prices
from aleator.core.bandits.proportions import evidence, optimal_proportions
from aleator.core.bandits.ratio import thompson_ratio
from aleator.core.bandits.reservoir import bayes_reservoir, best_value, run_rule
from aleator.core.bandits.thompson import thompson
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import linprog, minimize, minimize_scalar
from scipy.stats import beta, entropy


def divergence(x, y, rewards):
    return (x - y) ** 2 / 2 if rewards == "gaussian" else float(entropy([x, 1 - x], [y, 1 - y]))


def told_apart(w, means, rewards):
    """The rates at which samples in the proportions ``w`` tell every other arm from the best, the confused mean by a line search."""
    best = int(np.argmax(means))
    rates = []
    for a in (k for k in range(len(means)) if k != best):
        low, high = sorted((means[a], means[best]))
        rates.append(
            minimize_scalar(
                lambda m, a=a: (
                    w[best] * divergence(means[best], m, rewards) + w[a] * divergence(means[a], m, rewards)
                ),
                bounds=(low, high),
                method="bounded",
                options={"xatol": 1e-10},
            ).fun
        )
    return np.array(rates)


def by_general_program(means, rewards):
    """The greatest least rate over the simplex, by sequential quadratic programming in (w, rate): the formula of no theorem."""
    size = len(means)
    found = minimize(
        lambda x: -x[-1],
        np.append(np.full(size, 1 / size), 0.0),
        method="SLSQP",
        bounds=[(1e-6, 1)] * size + [(0, None)],
        constraints=[
            {"type": "eq", "fun": lambda x: x[:-1].sum() - 1},
            {"type": "ineq", "fun": lambda x: told_apart(x[:-1], means, rewards) - x[-1]},
        ],
        options={"ftol": 1e-12, "maxiter": 300},
    )
    return found.x[:-1]


@pytest.mark.parametrize(
    ("means", "rewards"),
    [
        ([0.5, 0.45, 0.43, 0.4], "bernoulli"),
        ([0.2, 0.9, 0.5], "bernoulli"),
        ([1.0, 0.3, -2.0], "gaussian"),
    ],
)
def test_proportions_are_those_of_a_general_program(means, rewards):
    law = optimal_proportions(np.array([means]), rewards)[0]
    other = by_general_program(means, rewards)
    np.testing.assert_allclose(law, other, atol=2e-3)
    assert told_apart(law, means, rewards).min() >= told_apart(other, means, rewards).min() * (1 - 1e-6)


def test_proportions_in_closed_form():
    """Two normal arms: half each. K - 1 normal arms with one gap: the best has sqrt(K - 1) of one other. Two coins: Chernoff's point."""
    np.testing.assert_allclose(
        optimal_proportions(np.array([[3.0, -1.0], [0.1, 0.2]]), "gaussian"), 0.5, atol=1e-9
    )
    law = optimal_proportions(np.array([[0.0, 0.0, 2.0, 0.0, 0.0]]), "gaussian")[0]
    np.testing.assert_allclose(law, np.array([1, 1, 2, 1, 1]) / 6, atol=1e-9)
    best, other = optimal_proportions(np.array([[0.9, 0.4]]))[0]
    middle = best * 0.9 + other * 0.4
    assert divergence(0.9, middle, "bernoulli") == pytest.approx(divergence(0.4, middle, "bernoulli"))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 19), min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_proportions_follow_their_arms_and_tell_all_others_alike(places, mixer):
    means = np.array(places) / 20
    order = list(range(len(means)))
    mixer.shuffle(order)
    law = optimal_proportions(np.stack([means, means[order]]))
    np.testing.assert_allclose(law[1], law[0][order], atol=1e-7)
    best = means == means.max()
    if best.sum() > 1:
        np.testing.assert_allclose(law[0], best / best.sum())
    else:
        rates = told_apart(law[0], means, "bernoulli")
        np.testing.assert_allclose(rates, rates[0], rtol=1e-4)


@pytest.mark.parametrize(
    ("pulls", "won"), [([9, 4], [6, 1]), ([5, 5, 5], [5, 0, 3]), ([1, 30, 7], [0, 21, 4]), ([4, 8], [2, 4])]
)
def test_evidence_is_the_least_log_likelihood_ratio(pulls, won):
    pulls, means = np.array(pulls, dtype=float), np.array(won) / np.array(pulls)
    found = evidence(pulls[None], means[None])[0]
    assert found == pytest.approx(told_apart(pulls, means, "bernoulli").min(), rel=1e-5, abs=1e-7)
    assert evidence(np.array([[3.0, 0.0]]), np.array([[1.0, 0.0]]))[0] == 0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(1, 5)), min_size=2, max_size=4))
def test_pay_over_cost_agrees_with_adaptive_quadrature(arms):
    won, lost, cost = np.array(arms, dtype=float).T
    law = thompson_ratio(History((won + lost)[None], won[None]), cost.tolist())[0]

    def integrand(x, k):
        others = [beta.cdf(cost[j] * x, won[j] + 1, lost[j] + 1) for j in range(len(cost)) if j != k]
        return cost[k] * beta.pdf(cost[k] * x, won[k] + 1, lost[k] + 1) * np.prod(others)

    points = sorted({0.0, *(1 / cost)})
    wanted = [
        sum(quad(integrand, a, b, args=(k,), limit=200)[0] for a, b in pairwise(points))
        for k in range(len(cost))
    ]
    np.testing.assert_allclose(law, wanted, atol=1e-7)


def test_equal_costs_leave_thompsons_law_and_what_may_not_be_pulled_is_not():
    pulls, won = np.array([[5, 9, 2], [40, 30, 0]]), np.array([[3.0, 4, 1], [22, 20, 0]])
    may = np.array([[True, True, True], [True, False, True]])
    known = History(pulls, won, may)
    np.testing.assert_allclose(thompson_ratio(known, (2.0, 2.0, 2.0)), thompson(known), atol=1e-10)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 20), st.integers(1, 12)), min_size=2, max_size=5),
    st.floats(0.3, 15),
)
def test_the_knapsack_is_the_linear_program(arms, rate):
    mean, cost = np.array(arms, dtype=float).T / np.array([[20.0], [1.0]])
    found = linprog(-mean, A_ub=np.stack([cost, np.ones_like(cost)]), b_ub=[rate, 1.0])
    (law,) = knapsack_law(mean, cost, np.array([rate]))
    pulled = min(1.0, rate / (law @ cost))
    assert pulled * (law @ mean) == pytest.approx(-found.fun, abs=1e-9)
    pull, unit = prices(mean, cost, rate)
    assert pull + unit * rate == pytest.approx(-found.fun, abs=1e-9)
    assert (pull + unit * cost - mean >= -1e-9).all()
    assert law @ (pull + unit * cost - mean) == pytest.approx(0, abs=1e-9)


def brute_force(counts, left, budget, costs):
    """What is earned by optimal play, by recursion over every outcome."""
    earned = [_earned(counts, k, left, budget, costs) for k in range(len(costs)) if costs[k] <= budget]
    return max(earned, default=0.0) if left else 0.0


def _earned(counts, k, left, budget, costs):
    won, lost = counts[k]
    p = (won + 1) / (won + lost + 2)
    after = [
        brute_force((*counts[:k], pair, *counts[k + 1 :]), left - 1, budget - costs[k], costs)
        for pair in ((won + 1, lost), (won, lost + 1))
    ]
    return p * (1 + after[0]) + (1 - p) * after[1]


@pytest.mark.parametrize(("costs", "budget", "horizon"), [((1, 2), 6, 9), ((2, 3), 9, 4), ((1, 2, 4), 7, 4)])
def test_a_budget_is_spent_as_by_brute_force(costs, budget, horizon):
    nothing = np.zeros((1, len(costs)), dtype=np.int64)
    found = values(nothing, nothing.astype(float), horizon, Budget(budget, costs))[0]
    counts = ((0, 0),) * len(costs)
    wanted = [_earned(counts, k, horizon, budget, costs) for k in range(len(costs))]
    np.testing.assert_allclose(found, wanted, atol=1e-12)
    some, gains = nothing + np.eye(len(costs), dtype=np.int64)[0], nothing + np.eye(len(costs))[0]
    law = bayes_optimal(History(some, gains), horizon, Budget(budget, costs))[0]
    each = [
        _earned(((1, 0), *counts[1:]), k, horizon - 1, budget - costs[0], costs) for k in range(len(costs))
    ]
    np.testing.assert_array_equal(law > 0, np.array(each) >= max(each) - 1e-9)


@pytest.mark.parametrize("pulls", [1, 2, 3, 4, 5])
def test_arms_without_end_are_as_many_arms_as_pulls(pulls):
    """Of as many arms as there are pulls none is wanting: the dynamic program over all counts, which knows of no multisets."""
    nothing = np.zeros((1, pulls), dtype=np.int64)
    assert best_value(pulls) == pytest.approx(values(nothing, nothing.astype(float), pulls).max(), abs=1e-12)
    if pulls > 2:
        known = History(np.array([[1, 1] + [0] * (pulls - 2)]), np.array([[0.0, 1] + [0] * (pulls - 2)]))
        np.testing.assert_array_equal(bayes_reservoir(known, pulls), bayes_optimal(known, pulls))


def test_the_run_rule_keeps_and_goes_on():
    pulls, won = (
        np.array([[2, 0, 0], [3, 1, 0], [5, 1, 0], [0, 0, 0]]),
        np.array([[2.0, 0, 0], [2, 0, 0], [3, 1, 0], [0, 0, 0]]),
    )
    kept = run_rule(History(pulls, won), horizon=9)
    np.testing.assert_array_equal(kept.argmax(axis=1), [0, 2, 0, 0])
