"""Thompson's laws against Monte Carlo and closed forms, and information-directed sampling against its definition."""

import numpy as np
import pytest
from aleator.core.bandits.gaussian import (
    largest_law,
    posterior,
    rough_thompson_gaussian,
    thompson_gaussian,
)
from aleator.core.bandits.history import History
from aleator.core.bandits.ids import _best_share, _ratio, ids, regret_and_information
from aleator.core.bandits.rules import RULES
from aleator.core.bandits.thompson import best_arm_law
from aleator.core.errors import InputError
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr, rel_entr


def shares_of_largest(draws, rounds):
    """How often each column is the largest in ``rounds`` calls of ``draws()`` [D, K]."""
    counts = sum(
        np.bincount(table.argmax(axis=1), minlength=table.shape[1])
        for table in (draws() for _ in range(rounds))
    )
    return counts / counts.sum(), int(counts.sum())


def within(law, share, n, errors=5):
    """Every share within so many standard errors: at 5, and 20 arms of 9 laws, a false alarm in 10,000 seeds."""
    return np.all(np.abs(share - law) <= errors * np.sqrt(np.maximum(law * (1 - law), 1 / n) / n))


def histories(arms, pulls, seed):
    """One history of close arms."""
    rng = np.random.default_rng(seed)
    n = rng.multinomial(pulls, rng.dirichlet(np.full(arms, 2.0)))
    return n, rng.binomial(n, rng.uniform(0.45, 0.55, arms))


CASES = [(2, 10), (5, 100), (20, 10_000)]


@pytest.mark.parametrize(("arms", "pulls"), CASES)
@pytest.mark.parametrize("draws", [200_000, pytest.param(10_000_000, marks=pytest.mark.slow)])
def test_thompsons_law_is_what_monte_carlo_finds(arms, pulls, draws):
    n, won = histories(arms, pulls, seed=arms)
    rng, size = np.random.default_rng(1), (100_000, arms)
    share, count = shares_of_largest(lambda: rng.beta(won + 1, n - won + 1, size), draws // 100_000)
    assert within(best_arm_law(won, n - won), share, count)


@pytest.mark.parametrize(("arms", "pulls"), CASES)
@pytest.mark.parametrize("draws", [200_000, pytest.param(10_000_000, marks=pytest.mark.slow)])
def test_the_gaussian_law_is_what_monte_carlo_finds(arms, pulls, draws):
    n, won = histories(arms, pulls, seed=arms)
    mean, sd = posterior(n, won.astype(float), noise=0.5, mean=0.5)
    rng, size = np.random.default_rng(2), (100_000, arms)
    share, count = shares_of_largest(lambda: rng.normal(mean, sd, size), draws // 100_000)
    assert within(thompson_gaussian(History(n[None], won[None].astype(float)), 0.5, 0.5)[0], share, count)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-3, 1)), min_size=2, max_size=2))
def test_two_gaussian_arms_have_a_closed_form(arms):
    """P(N(m1 - m0, s0^2 + s1^2) > 0), whatever the widths."""
    (m0, m1), logs = zip(*arms, strict=True)
    s0, s1 = (10.0**log for log in logs)
    law = largest_law(np.array([[m0, m1]]), np.array([[s0, s1]]))
    assert law[0, 1] == pytest.approx(ndtr((m1 - m0) / np.hypot(s0, s1)), abs=1e-9)


def test_many_gaussian_arms_agree_with_a_fine_grid():
    """Twelve arms, widths that differ a thousandfold, 50,000 nodes."""
    rng = np.random.default_rng(5)
    m, s = rng.normal(0, 1, (3, 12)), 10 ** rng.uniform(-2, 1, (3, 12))
    law = largest_law(m, s)
    for row in range(3):
        x = np.linspace((m[row] - 9 * s[row]).max(), (m[row] + 9 * s[row]).max(), 50_001)
        z = (x[:, None] - m[row]) / s[row]
        below = ndtr(z)
        each = [
            np.exp(-(z[:, k] ** 2) / 2) / s[row, k] * np.delete(below, k, axis=1).prod(axis=1)
            for k in range(12)
        ]
        whole = np.array([part.sum() for part in each])
        np.testing.assert_allclose(law[row], whole / whole.sum(), atol=1e-9)


def test_the_gaussian_posterior_is_that_of_conjugate_updating_one_reward_at_a_time():
    rewards, mean, variance = [1.5, -0.5, 2.0], 0.3, 4.0
    for reward in rewards:
        gain = variance / (variance + 0.7**2)
        mean, variance = mean + gain * (reward - mean), variance * (1 - gain)
    found = posterior(np.array([3]), np.array([3.0]), noise=0.7, mean=0.3, sd=2.0)
    np.testing.assert_allclose([found[0][0], found[1][0] ** 2], [mean, variance])


def test_regret_and_information_are_what_monte_carlo_finds():
    """A million draws; both within a thousandth, five standard errors."""
    past = History(np.array([[3, 5, 2]]), np.array([[2.0, 2.0, 1.0]]))
    theta = np.random.default_rng(3).beta([3, 3, 2], [2, 4, 2], (1_000_000, 3))
    best, mean = theta.argmax(axis=1), theta.mean(axis=0)
    regret, information = regret_and_information(past)
    np.testing.assert_allclose(regret[0], theta.max(axis=1).mean() - mean, atol=1e-3)
    told = 0
    for arm in range(3):
        given_best = theta[best == arm].mean(axis=0)
        told = told + np.mean(best == arm) * (rel_entr(given_best, mean) + rel_entr(1 - given_best, 1 - mean))
    np.testing.assert_allclose(information[0], told, atol=1e-3)


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=3))
def test_no_law_has_a_lower_information_ratio(arms):
    """Against 2,000 laws spread over the simplex and its edges."""
    won, lost = np.array(arms, dtype=float).T
    past = History((won + lost)[None], won[None])
    (regret,), (information,) = regret_and_information(past)
    laws = np.random.default_rng(0).dirichlet(np.full(3, 0.3), 2000)
    ratio = [(law @ regret) ** 2 / (law @ information) for law in (ids(past)[0], *laws, *np.eye(3))]
    assert ratio[0] <= min(ratio) * (1 + 1e-6)


def test_unpulled_arms_share_alike():
    nothing = History(np.zeros((1, 4)), np.zeros((1, 4)))
    for name in set(RULES) - {"win_stay_lose_shift", "exp3"}:
        np.testing.assert_allclose(RULES[name](nothing), 0.25, err_msg=name)


def test_of_all_mixtures_of_two_arms_the_one_with_the_least_ratio_is_found():
    """Pairs of an arm that tells little and one that tells much, against 1,001 mixtures of each; many are best in their midst."""
    scale = np.array([1, 1, 0.1, 1])[:, None, None]
    pairs = scale * np.random.default_rng(1).uniform(0, 1, (4, 1, 200))
    shares = np.linspace(0, 1, 1001)
    ratios = np.array([_ratio(np.full((1, 200), share), *pairs)[0] for share in shares])
    found = _ratio(_best_share(*pairs), *pairs)[0]
    assert (ratios.min(axis=0) < 0.99 * np.minimum(ratios[0], ratios[-1])).sum() >= 20
    assert (found <= ratios.min(axis=0) * (1 + 1e-9)).all()


def test_rewards_that_are_no_parts_of_a_success_have_no_such_law():
    for name in ("thompson", "bayes_ucb", "ids", "gittins"):
        with pytest.raises(InputError, match="rescale"):
            RULES[name](History(np.array([[2, 1]]), np.array([[100.0, 40.0]])))


@pytest.mark.parametrize("most", [4, 100])
@pytest.mark.parametrize("arms", [2, 5, 20])
def test_the_rough_gaussian_law_is_near_the_exact_one(arms, most):
    luck = np.random.default_rng(arms)
    pulls = luck.integers(0, most, (300, arms))
    history = History(pulls, luck.binomial(pulls, luck.random((300, arms))).astype(float))
    for noise, mean, sd in (1.0, 0.0, 1.0), (0.1, 0.5, 3.0), (8.0, -2.0, 0.2):
        rough = rough_thompson_gaussian(history, noise, mean, sd)
        np.testing.assert_allclose(rough, thompson_gaussian(history, noise, mean, sd), atol=1e-3)
