"""Gaussian, drifting and adversarial bandits, and payment routing: their optima by independent computation, their worlds, their words."""

import aleator as al
import numpy as np
import pytest
from aleator.agents.learning.thompson import Thompson
from aleator.agents.scripted.equilibrium import Equilibrium
from aleator.agents.scripted.uniform import Uniform
from aleator.core.bandits.regression import logistic_posterior
from aleator.core.bandits.rules import RULES
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.core.questions import Choice
from aleator.environments.bandits.adversarial_bandit import AdversarialBandit
from aleator.environments.bandits.bernoulli_bandit import BernoulliBandit
from aleator.environments.bandits.contextual_bandit import ContextualBandit
from aleator.environments.bandits.drifting_bandit import DriftingBandit
from aleator.environments.bandits.gaussian_bandit import GaussianBandit
from aleator.environments.bandits.horizon_task import HorizonTask
from aleator.environments.bandits.payment_routing import PaymentRouting
from aleator.environments.bandits.switching_bandit import SwitchingBandit
from pydantic import ValidationError
from scipy.optimize import minimize


def played(bandit, pulls, rows=4):
    """The world and its question after row b has pulled arm (2 turn + b) mod K at each of so many turns."""
    chance = Chance.of(7, "environment", range(rows))
    world = bandit.begin(chance.episode, chance)
    for turn in range(pulls):
        world.ask()
        world.tell([Choice((2 * turn + np.arange(rows)) % len(bandit.arms))])
    return world, world.ask()[0]


def in_simulation_error(law, mean, covariance, draws=200_000):
    """P(each is the largest) by draws from a joint normal law; 5 standard errors, at a fixed seed: 1 false alarm in 1.7 million each."""
    best = np.random.default_rng(5).multivariate_normal(mean, covariance, draws).argmax(axis=1)
    share = np.bincount(best, minlength=len(law)) / draws
    np.testing.assert_array_less(np.abs(share - law), 5 * np.sqrt(law * (1 - law) / draws) + 1e-4)


def test_gaussian_rewards_have_their_means_and_noise(ledger_of):
    bandit = GaussianBandit(means=(1.0, -2.0, 0.5), noise=3.0, horizon=20)
    found = ledger_of(bandit, {"player": Uniform()}, 1000).seats["player"]
    for arm, mean in enumerate(bandit.means):
        paid = found.reward[found.action == arm]
        assert abs(paid.mean() - mean) < 4 * 3 / np.sqrt(len(paid))
        assert paid.std() == pytest.approx(3, abs=4 * 3 / np.sqrt(2 * len(paid)))
    np.testing.assert_allclose(found.logs["regret"], 1 - np.array(bandit.means)[found.action], atol=1e-12)


def test_drawn_means_follow_the_prior_and_stay(ledger_of):
    bandit = GaussianBandit(size=3, prior_mean=10, prior_sd=2, horizon=2)
    course = bandit.course(Chance.of(7, "environment", range(20_000)))
    assert course.shape == (20_000, 1, 3)
    assert course.mean() == pytest.approx(10, abs=4 * 2 / np.sqrt(60_000))
    assert course.std() == pytest.approx(2, abs=4 * 2 / np.sqrt(120_000))


def test_the_gaussian_law_is_that_of_the_joint_posterior():
    """The posterior by linear algebra over all rewards at once, and the law by simulation."""
    bandit = GaussianBandit(size=4, noise=2.0, prior_mean=1.0, prior_sd=1.5, horizon=30)
    world, asked = played(bandit, 11)
    law = bandit.optimal(asked).probs
    for row in range(2):
        arm, reward = world._past.arm[row, :11], world._past.reward[row, :11]
        design = np.eye(4)[arm]
        covariance = np.linalg.inv(np.eye(4) / 1.5**2 + design.T @ design / 4)
        mean = covariance @ (1.0 / 1.5**2 + design.T @ reward / 4)
        in_simulation_error(law[row], mean, covariance)


def test_the_law_of_a_drifting_bandit_is_that_of_the_joint_gaussian():
    """All means of all turns and all rewards as one Gaussian vector, conditioned at once; no filter."""
    bandit = DriftingBandit(size=3, horizon=20)
    world, asked = played(bandit, 9)
    law = bandit.optimal(asked).probs
    turns = np.arange(10)
    for row in range(2):
        arm, reward = world._past.arm[row, :9], world._past.reward[row, :9]
        path = bandit.spread**2 * bandit.decay ** np.abs(turns[:, None] - turns)
        mean, variance = np.empty(3), np.empty(3)
        for k in range(3):
            seen = np.flatnonzero(arm == k)
            weights = path[9, seen] @ np.linalg.inv(path[np.ix_(seen, seen)] + 16 * np.eye(len(seen)))
            mean[k] = 50 + weights @ (reward[seen] - 50)
            variance[k] = path[9, 9] - weights @ path[seen, 9]
        np.testing.assert_allclose(asked.sees["estimate"][row], mean, rtol=1e-9)
        np.testing.assert_allclose(asked.sees["error"][row] ** 2, variance, rtol=1e-9)
        in_simulation_error(law[row], mean, np.diag(variance))


def test_means_drift_as_the_rules_say():
    bandit = DriftingBandit(size=2, horizon=40)
    course = bandit.course(Chance.of(7, "environment", range(5000)))
    assert course.std(axis=0) == pytest.approx(bandit.spread, rel=0.06)
    steps = (course[:, 1:] - 50) - bandit.decay * (course[:, :-1] - 50)
    assert steps.std() == pytest.approx(2.8, rel=0.01)


def test_an_oblivious_adversary_pays_what_it_set_and_regret_is_external(ledger_of):
    rewards = ((1.0, 0.2), (0.0, 0.4), (0.5, 0.9))
    bandit = AdversarialBandit(rewards=rewards, adversary="oblivious", horizon=7)
    found = ledger_of(bandit, {"player": Uniform()}, 50).seats["player"]
    table = np.array([*rewards, *rewards, rewards[0]])
    np.testing.assert_allclose(found.reward, table[found.turn, found.action])
    best = table.sum(axis=0).max()
    regret = found.logs["regret"].reshape(50, 7).sum(axis=1)
    np.testing.assert_allclose(regret, best - found.reward.reshape(50, 7).sum(axis=1), atol=1e-12)


def test_an_adaptive_adversary_punishes_who_repeats(ledger_of):
    def earned(agent):
        bandit = AdversarialBandit(horizon=30, memory=5)
        return ledger_of(bandit, {"player": agent}, 100).seats["player"].reward.mean()

    assert earned(al.agent("mixed", law={"A": 1})) == 0
    assert earned(Equilibrium()) > 0.4


@pytest.mark.parametrize("turn", [0, 9, 10, 25])
def test_processors_go_down_for_a_spell(turn):
    bandit = PaymentRouting(outage=0.5, spell=10)
    up = bandit.available(None, Chance.of(7, "environment", range(4000), turn))
    same = bandit.available(None, Chance.of(7, "environment", range(4000), turn - turn % 10))
    np.testing.assert_array_equal(up, same)
    assert up.any(axis=1).all()
    # One is down with probability 1/2 - 1/16, as all are up where all would be down; 4 standard errors at a fixed seed.
    assert np.abs(up.mean(axis=0) - 9 / 16).max() < 4 * 0.5 / np.sqrt(4000)


def test_payments_are_judged_among_the_processors_that_are_up(ledger_of):
    found = ledger_of(PaymentRouting(horizon=30), {"player": Thompson()}, 100).seats["player"]
    chosen = found.laws[np.arange(len(found)), found.action]
    assert (chosen > 0).all()
    assert (found.laws == 0).any()
    assert (found.logs["regret"] >= 0).all()


@pytest.mark.parametrize("optimum", ["gittins", "ucb", "kl_ucb", "ids"])
def test_an_optimum_is_chosen_by_name(optimum):
    bandit = BernoulliBandit(means=(0.2, 0.8, 0.5), optimum=optimum)
    _, asked = played(bandit, 8)
    known = bandit.known_of(asked)
    np.testing.assert_array_equal(bandit.optimal(asked).probs, RULES[optimum](known))
    assert bandit.criterion != BernoulliBandit().criterion
    assert "optimum" not in BernoulliBandit().model_dump(mode="json")


def test_the_bayes_optimal_choice_is_that_of_the_whole_horizon(ledger_of):
    """With one pull left it is greedy: A after two successes, B (untried: 1/2) after two failures of A."""
    bandit = BernoulliBandit(means=(1.0, 0.0), horizon=3, optimum="bayes")
    found = ledger_of(bandit, {"player": al.agent("mixed", law={"A": 1})}, 3).seats["player"]
    np.testing.assert_array_equal(found.laws.reshape(3, 3, 2)[0], [[0.5, 0.5], [1, 0], [1, 0]])
    with pytest.raises(InputError, match="told at once"):
        BernoulliBandit(optimum="bayes", delay=2)


@pytest.mark.parametrize(
    ("bandit", "said"),
    [
        (GaussianBandit(), "it is normal, with standard deviation 1"),
        (DriftingBandit(), "each moves to 0.9836 of its distance from 50"),
        (AdversarialBandit(), "is set by an opponent who sees what you did before"),
        (PaymentRouting(), "A reward is paid, and you are told of it, only after 5 uses more."),
    ],
    ids=lambda case: type(case).__name__,
)
def test_words_say_how_arms_pay(bandit, said):
    assert said in played(bandit, 3)[1].text(0)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (GaussianBandit, {"means": (1.0,)}),
        (GaussianBandit, {"means": (1.0, float("nan"))}),
        (GaussianBandit, {"noise": 1e300}),
        (DriftingBandit, {"center": float("inf")}),
        (HorizonTask, {"prior": (50.0, 0.0)}),
        (PaymentRouting, {"optimum": "bayes", "delay": 0, "batch": 1}),
        (AdversarialBandit, {"rewards": ((1.0, 0.0), (1.0,))}),
    ],
)
def test_bad_fields_are_refused_in_one_line(kind, fields):
    with pytest.raises((InputError, ValidationError)):
        kind(**fields)


def test_the_linear_law_is_that_of_the_joint_posterior():
    """The weights' posterior by least squares with the prior as further rows, and the law by simulation."""
    bandit = ContextualBandit(size=3, horizon=30)
    world, asked = played(bandit, 12)
    law = bandit.optimal(asked).probs
    for row in range(2):
        past, mean, variance = world._past, np.empty(3), np.empty(3)
        now = past.context[row, 12]
        for k in range(3):
            used = past.arm[row, :12] == k
            x = np.vstack([past.context[row, :12][used] / 0.5, np.eye(3)])
            y = np.concatenate([past.reward[row, :12][used] / 0.5, np.zeros(3)])
            mean[k] = now @ np.linalg.lstsq(x, y, rcond=None)[0]
            variance[k] = now @ np.linalg.inv(x.T @ x) @ now
        np.testing.assert_allclose(asked.sees["estimate"][row], mean, rtol=1e-9)
        np.testing.assert_allclose(asked.sees["error"][row] ** 2, variance, rtol=1e-9)
        in_simulation_error(law[row], mean, np.diag(variance))


def test_the_logistic_posterior_has_its_mode_and_curvature_there():
    """By a general minimiser, and second differences of the log posterior."""
    generator = np.random.default_rng(3)
    x, reward = generator.normal(size=(1, 30, 2)), generator.integers(0, 2, (1, 30)).astype(float)
    mode, covariance = logistic_posterior(x, reward, 1.5)

    def loss(w):
        s = x[0] @ w
        return float((np.logaddexp(0, s) - reward[0] * s).sum() + w @ w / (2 * 1.5**2))

    np.testing.assert_allclose(mode[0], minimize(loss, np.zeros(2), tol=1e-12).x, atol=1e-5)
    step = 1e-4 * np.eye(2)
    curvature = [
        [
            (loss(mode[0] + a + b) - loss(mode[0] + a - b) - loss(mode[0] - a + b) + loss(mode[0] - a - b))
            / 4e-8
            for b in step
        ]
        for a in step
    ]
    np.testing.assert_allclose(np.linalg.inv(covariance[0]), curvature, rtol=1e-4)


def test_contexts_are_told_and_pay_follows_them():
    bandit = ContextualBandit(horizon=12, noise=0.01)
    world, asked = played(bandit, 5)
    x1, x2 = asked.sees["context"][0, 1:]
    assert f"Now: x1 = {x1:.1f}, x2 = {x2:.1f}." in asked.text(0)
    first = world._past.context[0, 0]
    assert f"- press 1 (x1 = {first[1]:.1f}, x2 = {first[2]:.1f}): A, reward" in asked.text(0)
    means = world._past.course[np.arange(4), 3, world._past.arm[:, 3]]
    np.testing.assert_allclose(world._past.reward[:, 3], means, atol=0.06)


@pytest.mark.parametrize(("information", "counts"), [("unequal", [1, 3]), ("equal", [2, 2])])
def test_the_horizon_task_shows_four_pulls_and_pays_none(information, counts, ledger_of):
    bandit = HorizonTask(horizon=6, information=information)
    _, asked = played(bandit, 0, rows=50)
    assert (np.sort(asked.sees["pulls"], axis=1) == counts).all()
    assert (asked.turn == 0).all()
    assert asked.text(0).endswith("Presses left, this one included: 2.")
    assert asked.text(0).count("- press ") == 4
    found = ledger_of(bandit, {"player": Equilibrium()}, 200).seats["player"]
    assert len(found) == 400
    assert {*np.unique(found.logs["regret"])} <= {0, 4, 8, 12, 20, 30}


def test_probabilities_are_passed_on_and_old_counts_fade(ledger_of):
    """The discounted counts by recursion, pull by pull; Thompson's law there is a Beta law's with parts of successes."""
    bandit = SwitchingBandit(means=(0.9, 0.1, 0.5), period=4, discount=0.8, horizon=12)
    found = ledger_of(bandit, {"player": al.agent("mixed", law={"A": 1})}, 5).seats["player"]
    np.testing.assert_allclose(
        found.logs["regret"].reshape(5, 12)[0], np.repeat([0.0, 0.4, 0.8], 4), atol=1e-12
    )
    world, asked = played(bandit, 9)
    pulls, gains = np.zeros((4, 3)), np.zeros((4, 3))
    for turn in range(9):
        hit = world._past.arm[:, turn, None] == np.arange(3)
        pulls, gains = 0.8 * pulls + hit, 0.8 * gains + hit * world._past.reward[:, turn, None]
    np.testing.assert_allclose(asked.sees["recent_pulls"], pulls)
    np.testing.assert_allclose(asked.sees["recent_gains"], gains)
    draws = np.random.default_rng(5).beta(gains[0] + 1, pulls[0] - gains[0] + 1, (200_000, 3)).argmax(axis=1)
    share, law = np.bincount(draws, minlength=3) / 200_000, bandit.optimal(asked).probs[0]
    np.testing.assert_array_less(np.abs(share - law), 5 * np.sqrt(law * (1 - law) / 200_000) + 1e-9)
    assert bandit.criterion == "the law of discounted Thompson sampling"


def test_weights_far_from_zero_overflow_nothing(ledger_of):
    """Warnings are errors in these tests."""
    found = ledger_of(
        ContextualBandit(link="logistic", prior_sd=1e3, horizon=12), {"player": al.agent("equilibrium")}, 5
    )
    assert np.isfinite(found.seats["player"].laws).all()


def test_who_pulls_in_turn_beats_an_adaptive_adversary():
    """It punishes a favourite and not whatever can be foretold."""
    chance, earned = Chance.of(1, "environment", range(1)), []
    world = AdversarialBandit(horizon=30).begin(chance.episode, chance)
    for turn in range(30):
        world.ask()
        (paid,) = world.tell([Choice(np.array([turn % 3]))])
        earned.append(float(paid.reward[0]))
    assert earned[10:] == [1.0] * 20
