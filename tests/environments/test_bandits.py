"""The Bernoulli bandit and its optimum: quadrature against closed forms and adaptive quadrature, coins, words."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from aleator.agents.learning.thompson import Thompson
from aleator.agents.scripted.equilibrium import Equilibrium
from aleator.agents.scripted.mixed import Mixed
from aleator.agents.scripted.uniform import Uniform
from aleator.core.bandits import beta_tables
from aleator.core.bandits.thompson import best_arm_law
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.core.questions import Choice
from aleator.environments.bandits.bernoulli_bandit import BernoulliBandit
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.integrate import quad
from scipy.stats import beta

counts = st.integers(2, 6).flatmap(
    lambda arms: st.tuples(*[st.lists(st.integers(0, 40), min_size=arms, max_size=arms) for _ in range(2)])
)


def second_is_better(s, f):
    """P(arm 1 beats arm 0), exactly: the sum over the better arm's successes of Beta functions (Miller, 2015)."""

    def beta_function(a, b):
        return Fraction(1, (a + b - 1) * comb(a + b - 2, a - 1))

    (a0, a1), (b0, b1) = [n + 1 for n in s], [n + 1 for n in f]
    terms = (
        beta_function(a0 + i, b0 + b1) / ((b1 + i) * beta_function(1 + i, b1) * beta_function(a0, b0))
        for i in range(a1)
    )
    return float(sum(terms))


def adaptive(s, f, arm):
    """The integral by QUADPACK, with the arm's own peak as a break point."""
    laws = [beta(a + 1, b + 1) for a, b in zip(s, f, strict=True)]

    def integrand(x):
        return laws[arm].pdf(x) * np.prod([law.cdf(x) for j, law in enumerate(laws) if j != arm])

    peaks = sorted({float(law.mean()) for law in laws})
    return quad(integrand, 0, 1, points=peaks, epsabs=1e-11, epsrel=1e-11, limit=500)[0]


def by_all_nodes(s, f):
    """The rule that is exact for these polynomials, without the shortcut for long histories."""
    won, lost = np.atleast_2d(s), np.atleast_2d(f)
    count = (int((won + lost).sum(-1).max()) + won.shape[-1]) // 2 + 1
    x, weight = np.polynomial.legendre.leggauss(count)
    x, weight = (x + 1) / 2, weight / 2
    density = beta.pdf(x, won[..., None] + 1, lost[..., None] + 1)
    below = beta.cdf(x, won[..., None] + 1, lost[..., None] + 1)
    arms = range(won.shape[-1])
    return np.stack(
        [(density[:, k] * np.prod(np.delete(below, k, axis=1), axis=1)) @ weight for k in arms], axis=-1
    )


# The Thompson law.


def test_one_success_against_one_failure_is_five_sixths():
    np.testing.assert_allclose(best_arm_law([1, 0], [0, 1]), [5 / 6, 1 / 6], atol=1e-14)


@given(st.lists(st.integers(0, 60), min_size=4, max_size=4))
def test_two_arms_agree_with_the_exact_sum(numbers):
    s, f = numbers[:2], numbers[2:]
    assert best_arm_law(s, f)[1] == pytest.approx(second_is_better(s, f), abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(counts)
def test_law_agrees_with_adaptive_quadrature(history):
    s, f = history
    law = best_arm_law(s, f)
    np.testing.assert_allclose(law, [adaptive(s, f, arm) for arm in range(len(s))], atol=1e-9)


@pytest.mark.parametrize("pulls", [150, 400, 1500])
def test_long_histories_agree_with_the_exact_rule(pulls):
    generator = Chance.of(3, "histories", range(20)).generator()
    shares = generator.dirichlet(np.full(4, 0.5), size=20)
    n = np.stack([generator.multinomial(pulls, share) for share in shares])
    s = generator.binomial(n, generator.choice([0.001, 0.3, 0.5, 0.52, 0.999], size=n.shape))
    assert beta_tables._node_count(pulls, 4) < (pulls + 4) // 2
    np.testing.assert_allclose(best_arm_law(s, n - s), by_all_nodes(s, n - s), atol=1e-10)


@given(counts, st.randoms(use_true_random=False))
def test_law_follows_its_arms_and_ignores_its_company(history, mixer):
    s, f = np.array(history)
    order = list(range(len(s)))
    mixer.shuffle(order)
    law = best_arm_law(s, f)
    np.testing.assert_array_equal(best_arm_law(s[order], f[order]), law[order])
    batch = best_arm_law(np.stack([s, s[order], f]), np.stack([f, f[order], s]))
    np.testing.assert_allclose(batch[:2], [law, law[order]], atol=1e-12)
    assert law.sum() == pytest.approx(1, abs=1e-12)


def test_equally_long_histories_give_the_same_bits_alone_and_in_company():
    generator = Chance.of(4, "histories", range(1)).generator()
    n = generator.multinomial(60, [0.2, 0.5, 0.1, 0.2], size=200)
    s = generator.binomial(n, 0.5)
    law = best_arm_law(s, n - s)
    assert all(np.array_equal(best_arm_law(s[row], n[row] - s[row]), law[row]) for row in range(200))


def test_arms_with_one_history_share_alike():
    np.testing.assert_allclose(best_arm_law([3] * 7, [2] * 7), np.full(7, 1 / 7), atol=1e-14)


def test_a_million_pulls_leave_no_doubt_and_no_nan():
    np.testing.assert_allclose(best_arm_law([600_000, 0, 0], [400_000, 0, 10**6]), [0.6, 0.4, 0], atol=1e-6)


def test_shapes_of_no_rows_and_of_many_axes():
    assert best_arm_law(np.zeros((0, 3)), np.zeros((0, 3))).shape == (0, 3)
    np.testing.assert_allclose(best_arm_law(np.zeros((2, 3, 4)), np.zeros((2, 3, 4))), 0.25)


@pytest.mark.parametrize(("s", "f"), [([1, -1], [0, 0]), ([np.nan, 1], [0, 0]), ([1, 2], [1]), (3, 4)])
def test_counts_that_are_none_are_refused(s, f):
    with pytest.raises(InputError, match=r"numbers from 0 on|share one shape"):
        best_arm_law(s, f)


# The bandit.


def begun(bandit, episodes=range(3)):
    chance = Chance.of(7, "environment", episodes)
    return bandit.begin(chance.episode, chance)


def pulled(world, arms):
    """One turn: the question, and what is paid after the answers ``arms``."""
    (asked,) = world.ask()
    return asked, world.tell([Choice(np.array(arms))])


def test_counts_rewards_and_regret_add_up(ledger_of):
    bandit = BernoulliBandit(means=(0.2, 0.7, 0.5), horizon=30)
    sheet = ledger_of(bandit, {"player": Uniform()}, 500).seats["player"]
    assert set(np.unique(sheet.reward)) == {0, 1}
    np.testing.assert_allclose(sheet.logs["regret"], 0.7 - np.array(bandit.means)[sheet.action], atol=1e-12)
    for arm, mean in enumerate(bandit.means):
        paid = sheet.reward[sheet.action == arm]
        # Fixed seed; 4 standard errors: 1 false alarm in 15,000 an arm.
        assert abs(paid.mean() - mean) < 4 * np.sqrt(mean * (1 - mean) / len(paid))


def test_the_seat_sees_the_counts_of_its_own_row():
    world = begun(BernoulliBandit())
    first, (paid,) = pulled(world, [0, 1, 2])
    (second,) = world.ask()
    np.testing.assert_array_equal(first.sees["successes"], np.zeros((3, 5)))
    told = np.zeros((3, 5))
    told[[0, 1, 2], [0, 1, 2]] = paid.reward
    np.testing.assert_array_equal(second.sees["successes"], told)
    np.testing.assert_array_equal(
        (second.sees["successes"] + second.sees["failures"]).sum(axis=0), [1, 1, 1, 0, 0]
    )


def test_two_agents_meet_the_same_coins(ledger_of):
    """Where a row pulls the same arm at the same turn the coin is the same, whatever was pulled before."""
    bandit = BernoulliBandit(horizon=20)
    one, other = (
        ledger_of(bandit, {"player": agent}, 300).seats["player"]
        for agent in (Uniform(), Mixed(law={"B": 1}))
    )
    same = one.action == other.action
    assert same.mean() > 0.15
    np.testing.assert_array_equal(one.reward[same], other.reward[same])


def test_arms_have_coins_of_their_own(ledger_of):
    """At means of 1/2 the coins of two arms at one turn agree half the time; fixed seed, 4 standard errors."""
    bandit = BernoulliBandit(means=(0.5, 0.5), horizon=20)
    one, other = (ledger_of(bandit, {"player": Mixed(law={a: 1})}, 500).seats["player"].reward for a in "AB")
    assert abs(np.mean(one == other) - 0.5) < 4 * 0.5 / np.sqrt(len(one))


def test_blocks_of_any_size_give_the_same_decisions(ledger_of):
    bandit = BernoulliBandit(horizon=15)
    whole = ledger_of(bandit, {"player": Thompson()}, 1000)
    assert all(
        ledger_of(bandit, {"player": Thompson()}, 1000, block=size).digest() == whole.digest()
        for size in (7, 999)
    )
    for alone in (0, 613, 999):
        sheet = ledger_of(bandit, {"player": Thompson()}, range(alone, alone + 1)).seats["player"]
        rows = whole.seats["player"].episode == alone
        np.testing.assert_array_equal(sheet.action, whole.seats["player"].action[rows])
        np.testing.assert_array_equal(sheet.reward, whole.seats["player"].reward[rows])


def test_the_optimum_is_the_law_of_the_rows_own_history(ledger_of):
    sheet = ledger_of(BernoulliBandit(horizon=12), {"player": Equilibrium()}, 40).seats["player"]
    assert sheet.laws.shape == (480, 5)
    arms, rewards = sheet.action.reshape(40, 12), sheet.reward.reshape(40, 12)
    for episode, turn in ((0, 0), (17, 5), (39, 11)):
        past, paid = arms[episode, :turn], rewards[episode, :turn]
        won, lost = (np.bincount(past[paid == r], minlength=5) for r in (1, 0))
        np.testing.assert_allclose(
            sheet.laws.reshape(40, 12, 5)[episode, turn], by_all_nodes(won, lost)[0], atol=1e-12
        )


def test_thompson_is_not_told_from_the_optimum(ledger_of):
    """Each pull against its own law: sum of (pulled - p) over sqrt of the summed variance; |z| < 4, 1 false alarm in 15,000 an arm."""
    sheet = ledger_of(BernoulliBandit(horizon=40), {"player": Thompson()}, 500).seats["player"]
    hits = sheet.action[:, None] == np.arange(5)
    z = (hits - sheet.laws).sum(axis=0) / np.sqrt((sheet.laws * (1 - sheet.laws)).sum(axis=0))
    assert np.all(np.abs(z) < 4)


def test_words_summarise_the_past():
    world = begun(BernoulliBandit(means=(1, 0), horizon=4, history="summary"))
    for _ in range(2):
        pulled(world, [0, 1, 0])
    (asked,) = world.ask()
    assert asked.text(0, ["red", "blue"]) == (
        "You are in a room with 2 buttons: red, blue. Each button pays 1 with a probability of its own and 0 otherwise;"
        " you do not know the probabilities, and they never change.\n"
        "You press 4 times in all, one button each time, and want the largest total reward.\n\n"
        "So far:\n- red: pressed 2 times, mean reward 1.00\n- blue: never pressed\n\n"
        "Presses left, this one included: 2."
    )


def test_words_tell_the_past_press_by_press_and_stay_what_they_were():
    world = begun(BernoulliBandit(means=(1, 0), horizon=4, history="raw"))
    (before,) = world.ask()
    pulled(world, [0, 1, 0])
    pulled(world, [1, 1, 0])
    (asked,) = world.ask()
    assert "- press 1: A, reward 1\n- press 2: B, reward 0\n" in asked.text(0)
    assert "So far:\n- nothing yet\n" in before.text(0)


def test_words_since_a_turn_tell_the_presses_that_are_new():
    world = begun(BernoulliBandit(means=(1, 0), horizon=9, history="raw"))
    for arms in ([0, 1, 0], [1, 1, 0], [0, 0, 0]):
        pulled(world, arms)
    (asked,) = world.ask()
    left = "\n\nPresses left, this one included: 6."
    assert asked.text(0, since=3) == f"Since then:\n- press 3: A, reward 1{left}"
    assert (
        asked.text(1, ["x", "y"], 2) == f"Since then:\n- press 2: y, reward 0\n- press 3: x, reward 1{left}"
    )
    assert asked.text(0, since=1).count("press ") == 3
    world = begun(BernoulliBandit(means=(1, 0, 0), horizon=9, history="summary"))
    for arms in ([0, 1, 0], [2, 1, 0], [0, 0, 0]):
        pulled(world, arms)
    (asked,) = world.ask()
    assert asked.text(0, since=3) == f"Since then:\n- A: pressed 2 times, mean reward 1.00{left}"
    assert asked.text(0, since=2).count("\n- ") == 2


def test_no_probability_is_given_away():
    text = begun(BernoulliBandit(means=(0.37, 0.83))).ask()[0].text(0)
    assert "0.37" not in text
    assert "%" not in text


@pytest.mark.parametrize(
    "fields",
    [{"means": (0.5,)}, {"means": (0.5, 1.5)}, {"horizon": 0}, {"history": "none"}, {"delay": -1}],
)
def test_bad_fields_are_refused(fields):
    with pytest.raises(ValidationError):
        BernoulliBandit(**fields)
