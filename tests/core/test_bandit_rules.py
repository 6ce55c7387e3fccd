"""Rules of bandits: what holds for all of them, and each against a plain-Python account of one row."""

from math import exp, inf, log, sqrt

import numpy as np
import pytest
from aleator.core.bandits.history import History
from aleator.core.bandits.rules import RULES
from aleator.core.bandits.thompson import best_arm_law
from aleator.core.errors import InputError
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.special import rel_entr
from scipy.stats import beta

COUNTING = [name for name, rule in RULES.items() if not rule.is_sequential]
"""Rules that go by counts, and not by the order of all pulls."""


@st.composite
def histories(draw, rows=3):
    """Rows of two to five arms: pulls, rewards of 0 and 1, some arms closed, and a last pull among those that were pulled."""
    arms = draw(st.integers(2, 5))

    def table(numbers):
        return np.array(draw(st.lists(numbers, min_size=rows * arms, max_size=rows * arms))).reshape(
            rows, arms
        )

    pulls = table(st.integers(0, 12))
    gains = np.minimum(table(st.integers(0, 12)), pulls).astype(float)
    legal = table(st.booleans())
    legal[np.arange(rows), draw(st.integers(0, arms - 1))] = True
    last = np.where(pulls.sum(axis=1) > 0, pulls.argmax(axis=1), -1)
    reward = np.array(draw(st.lists(st.sampled_from([0.0, 1.0]), min_size=rows, max_size=rows)))
    return History(pulls, gains, legal, last, reward)


def permuted(past, order):
    return History(
        past.pulls[:, order],
        past.gains[:, order],
        past.legal[:, order],
        np.where(past.last < 0, -1, np.argsort(order)[past.last]),
        past.reward,
    )


@pytest.mark.parametrize("name", COUNTING)
@settings(max_examples=25)
@given(past=histories(), mixer=st.randoms(use_true_random=False))
def test_a_rule_gives_laws_among_what_is_legal_whatever_the_arms_order(name, past, mixer):
    law = RULES[name](past)
    np.testing.assert_allclose(law.sum(axis=1), 1, atol=1e-12)
    assert law.min() >= 0
    assert not law[~past.legal].any()
    order = list(range(law.shape[1]))
    mixer.shuffle(order)
    np.testing.assert_allclose(RULES[name](permuted(past, order)), law[:, order], atol=1e-9)


@pytest.mark.parametrize("name", COUNTING)
@settings(max_examples=10)
@given(past=histories())
def test_every_parameter_may_take_its_bounds(name, past):
    for parameter in RULES[name].parameters:
        assert parameter.low <= parameter.default <= parameter.high
        for bound in (parameter.low, parameter.high):
            law = RULES[name](past, **{parameter.name: bound})
            np.testing.assert_allclose(law.sum(axis=1), 1, atol=1e-9)


# Each rule by hand: the law of one row, from lists. None stands for an arm that was never pulled.


def shares(score, legal):
    allowed = [s if may else -inf for s, may in zip(score, legal, strict=True)]
    top = [abs(s - max(allowed)) < 1e-12 or s == max(allowed) for s in allowed]
    return [is_best / sum(top) for is_best in top]


def means(pulls, gains, untried):
    return [g / n if n else untried for n, g in zip(pulls, gains, strict=True)]


def bonused(grown):
    def law(pulls, gains, legal, **_):
        bonus = [sqrt(grown(max(sum(max(n, 1) for n in pulls), 1)) / n) if n else inf for n in pulls]
        return shares([m + b for m, b in zip(means(pulls, gains, 0), bonus, strict=True)], legal)

    return law


def mixed_with_uniform(epsilon):
    def law(pulls, gains, legal, **_):
        share = epsilon(len(pulls), sum(pulls))
        greedy = shares(means(pulls, gains, inf), legal)
        return [(1 - share) * g + share * may / sum(legal) for g, may in zip(greedy, legal, strict=True)]

    return law


def softmax(pulls, gains, legal, **_):
    odds = [exp(m / 0.1) * may for m, may in zip(means(pulls, gains, 0.5), legal, strict=True)]
    return [o / sum(odds) for o in odds]


def win_stay(pulls, gains, legal, last, reward):
    others = [may and k != last for k, may in enumerate(legal)]
    if last < 0 or not legal[last] or not any(others):
        return [may / sum(legal) for may in legal]
    return (
        [float(k == last) for k in range(len(pulls))] if reward >= 0.5 else [o / sum(others) for o in others]
    )


def kl_ucb(pulls, gains, legal, **_):
    """By bisection."""
    t = sum(max(n, 1) for n in pulls)

    def bound(n, mean):
        def over(q):
            return n * sum(rel_entr([mean, 1 - mean], [q, 1 - q])) - log(t)

        return 1 if mean == 1 else brentq(over, mean, 1 - 1e-16, xtol=1e-15)

    return shares([bound(n, g / n) if n else inf for n, g in zip(pulls, gains, strict=True)], legal)


def moss(pulls, gains, legal, **_):
    t, arms = sum(max(n, 1) for n in pulls), len(pulls)
    bonus = [sqrt(max(log(t / (arms * n)), 0) / n) if n else inf for n in pulls]
    return shares([m + b for m, b in zip(means(pulls, gains, 0), bonus, strict=True)], legal)


def bayes_ucb(pulls, gains, legal, **_):
    level = 1 / (sum(pulls) + 1)
    return shares([beta.isf(level, g + 1, n - g + 1) for n, g in zip(pulls, gains, strict=True)], legal)


BY_HAND = {
    "uniform": mixed_with_uniform(lambda *_: 1),
    "greedy": mixed_with_uniform(lambda *_: 0),
    "epsilon_greedy": mixed_with_uniform(lambda *_: 0.1),
    "decaying_epsilon_greedy": mixed_with_uniform(lambda arms, t: min(1, arms / (t + 1))),
    "softmax": softmax,
    "ucb": bonused(lambda t: 2 * log(t)),
    "ucb_constant": bonused(lambda _: 1),
    "kl_ucb": kl_ucb,
    "moss": moss,
    "bayes_ucb": bayes_ucb,
    "win_stay_lose_shift": win_stay,
}


@pytest.mark.parametrize("name", BY_HAND)
@settings(max_examples=40)
@given(past=histories())
def test_a_rule_is_what_its_definition_says(name, past):
    law = RULES[name](past)
    for row in range(len(law)):
        told = (past.pulls[row].tolist(), past.gains[row].tolist(), past.legal[row].tolist())
        by_hand = BY_HAND[name](*told, last=int(past.last[row]), reward=past.reward[row])
        np.testing.assert_allclose(law[row], by_hand, atol=1e-9)


def test_win_stay_without_a_last_pull_says_so():
    with pytest.raises(InputError, match="history tells none"):
        RULES["win_stay_lose_shift"](History(np.ones((1, 2)), np.ones((1, 2))))


# Thompson's law with parts of successes and closed arms; whole counts are tested with the bandit.


@settings(max_examples=25)
@given(st.lists(st.tuples(st.floats(0, 30), st.floats(0, 30)), min_size=2, max_size=5))
def test_parts_of_successes_agree_with_adaptive_quadrature(arms):
    won, lost = np.array(arms).T
    laws = [beta(a + 1, b + 1) for a, b in arms]
    peaks = sorted({float(law.mean()) for law in laws})

    def integrand(x):
        return laws[0].pdf(x) * np.prod([law.cdf(x) for law in laws[1:]])

    first = quad(integrand, 0, 1, points=peaks, epsabs=1e-11, epsrel=1e-11, limit=500)[0]
    assert best_arm_law(won, lost)[0] == pytest.approx(first, abs=1e-8)


@settings(max_examples=25)
@given(histories(rows=4))
def test_closed_arms_are_as_if_they_were_not_there(past):
    law = RULES["thompson"](past)
    for row, may in enumerate(past.legal):
        left = best_arm_law(past.gains[row, may], (past.pulls - past.gains)[row, may])
        np.testing.assert_allclose(law[row, may], left, atol=1e-10)


def test_a_row_without_a_legal_arm_is_refused():
    with pytest.raises(InputError, match="may pull no arm"):
        best_arm_law([[1, 2]], [[0, 0]], np.array([[False, False]]))
