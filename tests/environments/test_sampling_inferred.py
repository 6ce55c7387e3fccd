"""Inferred targets: the posterior predictive law by exact fractions, by quadrature, and by what the hidden law does next."""

from fractions import Fraction

import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import SpaceError
from aleator.core.questions import OWN_ACTIONS, Observation
from aleator.core.spaces.interval import Interval
from aleator.environments.sampling.inferred_categorical import InferredCategorical
from aleator.environments.sampling.inferred_coin import InferredCoin
from aleator.environments.sampling.inferred_gaussian import InferredGaussian
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

EPISODES = 4000


def shown(task, sample):
    """The observation of rows that have seen ``sample`` [B, n]."""
    sample = np.asarray(sample)
    nobody = np.arange(len(sample))
    sees = {"sample": sample, "drawn": np.empty((len(sample), 0))}
    return Observation(task.seats[0], nobody, 0 * nobody, sees)


def begun(task, episodes=EPISODES, seed=7):
    chance = Chance.of(seed, "environment", range(episodes))
    return task.setting(chance), task.begin(chance.episode, chance).ask()[0]


@given(st.lists(st.integers(0, 1), min_size=2, max_size=30))
def test_laplace_s_rule_of_succession_by_fractions(tosses):
    task = InferredCoin(sample=len(tosses))
    heads = Fraction(tosses.count(0) + 1, len(tosses) + 2)
    np.testing.assert_allclose(
        task.optimal(shown(task, [tosses])).probs, [[float(heads), float(1 - heads)]], rtol=1e-14
    )


@pytest.mark.parametrize(("heads", "tails"), [(1, 1), (2, 0.5), (0.5, 0.5)])
def test_a_coin_s_predictive_law_by_quadrature(heads, tails):
    """Integral of p times the posterior density, prior times likelihood."""
    task = InferredCoin(heads=heads, tails=tails, sample=4)
    law = task.optimal(shown(task, [[0, 0, 0, 1]])).probs[0, 0]

    def weighed(power):
        return quad(lambda p: p**power * stats.beta.pdf(p, heads, tails) * p**3 * (1 - p), 0, 1)[0]

    assert law == pytest.approx(weighed(1) / weighed(0), abs=1e-8)


@given(
    st.lists(st.integers(0, 3), min_size=2, max_size=30), st.fractions(Fraction(1, 10), 5, max_denominator=20)
)
def test_a_spinner_s_predictive_law_by_fractions(spins, prior):
    task = InferredCategorical(fields=("A", "B", "C", "D"), prior=float(prior), sample=len(spins))
    exact = [(spins.count(k) + prior) / (len(spins) + 4 * prior) for k in range(4)]
    np.testing.assert_allclose(
        task.optimal(shown(task, [spins])).probs[0], [float(p) for p in exact], rtol=1e-12
    )


@pytest.mark.parametrize("sample", [[1.0, 2.0], [-3.0, 0.5, 4.0, 4.5, 9.0]])
def test_a_gauge_s_predictive_law_by_the_ratio_of_marginals(sample):
    """p(next | sample) = p(sample, next) / p(sample), both multivariate t: with v ~ IG(a, b), mean ~ N(m, v/k),
    n readings have location m, shape (b/a) (I + 1/k) and 2a degrees of freedom."""
    m, k, a, b = 1.0, 0.5, 2.0, 3.0
    task = InferredGaussian(centre=m, strength=k, shape=a, scale=b, sample=len(sample))
    law = task.optimal(shown(task, [sample]))

    def marginal(readings):
        n = readings.shape[-1]
        return stats.multivariate_t(np.full(n, m), b / a * (np.eye(n) + 1 / k), df=2 * a).pdf(readings)

    x = np.linspace(-60, 80, 200_001)
    rows = np.column_stack([np.broadcast_to(sample, (len(x), len(sample))), x])
    density = marginal(rows) / marginal(np.array([sample]))
    below = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2 * np.diff(x))])
    at = np.arange(0, len(x), 1000)
    np.testing.assert_allclose(
        law.cdf(x[at][:, None])[:, 0] - law.cdf(x[:1, None])[0, 0], below[at], atol=1e-6
    )
    assert law.space == Interval(-np.inf, np.inf)


def test_each_row_of_a_gauge_has_a_law_of_its_own():
    _, asked = begun(InferredGaussian(), 5)
    law = InferredGaussian().optimal(asked)
    alone = [InferredGaussian().optimal(asked.take(np.array([row]))) for row in range(5)]
    levels = np.array([[0.1], [0.5], [0.9]])
    np.testing.assert_allclose(law.ppf(levels), np.concatenate([one.ppf(levels) for one in alone], axis=1))
    assert len(np.unique(law.ppf(np.array([0.5])))) == 5


@pytest.mark.parametrize(
    "task", [InferredCoin(), InferredCoin(heads=2, tails=0.5), InferredCategorical(prior=0.5)]
)
def test_what_the_hidden_law_does_next_has_the_predictive_law(task):
    """Randomised level of the next outcome under the predictive law is uniform. Fixed seed; false-alarm rate 1 in 1,000."""
    setting, asked = begun(task)
    chance = Chance.of(8, "next", range(EPISODES))
    outcome = chance.pick(setting.logs["hidden"])
    law = task.optimal(asked).probs
    upto = np.take_along_axis(np.cumsum(law, axis=1), outcome[:, None], axis=1)[:, 0]
    mass = np.take_along_axis(law, outcome[:, None], axis=1)[:, 0]
    assert stats.kstest(upto - mass * chance.uniform(1), "uniform").pvalue > 1e-3


def test_what_the_hidden_gauge_reads_next_has_the_predictive_law():
    """Fixed seed; false-alarm rate 1 in 1,000."""
    task = InferredGaussian(sample=3)
    setting, asked = begun(task)
    mean, sd = setting.logs["hidden"].T
    reading = mean + sd * stats.norm.ppf(Chance.of(8, "next", range(EPISODES)).uniform())
    assert stats.kstest(task.optimal(asked).cdf(reading), "uniform").pvalue > 1e-3


def test_hidden_laws_have_their_prior():
    """Fixed seed; each of four tests has a false-alarm rate of 1 in 1,000."""
    coin = begun(InferredCoin(heads=2, tails=0.5))[0].logs["hidden"]
    assert stats.kstest(coin[:, 0], stats.beta(2, 0.5).cdf).pvalue > 1e-3
    spinner = begun(InferredCategorical(prior=0.5))[0].logs["hidden"]
    assert stats.kstest(spinner[:, 1], stats.beta(0.5, 1).cdf).pvalue > 1e-3
    mean, sd = begun(InferredGaussian(centre=4))[0].logs["hidden"].T
    assert stats.kstest(sd**2, stats.invgamma(3, scale=20).cdf).pvalue > 1e-3
    assert stats.kstest((mean - 4) / sd * np.sqrt(0.1), "norm").pvalue > 1e-3


@pytest.mark.parametrize("task", [InferredCoin(), InferredCategorical(), InferredGaussian()])
def test_an_episode_is_shown_the_same_sample_alone_as_among_many(task):
    setting, _ = begun(task, 50)
    chance = Chance.of(7, "environment", [13])
    np.testing.assert_array_equal(task.setting(chance).sees["sample"][0], setting.sees["sample"][13])


def test_the_hidden_law_is_logged_and_not_seen():
    setting, asked = begun(InferredCoin(), 3)
    assert set(asked.sees) == {"sample", "drawn", OWN_ACTIONS}
    assert setting.logs["hidden"].shape == (3, 2)


def test_rows_with_the_same_counts_share_an_information_set_and_a_law():
    _, asked = begun(InferredCoin(sample=5), 300)
    law = InferredCoin(sample=5).optimal(asked).probs[:, 0]
    assert asked.infoset is not None
    for key in np.unique(asked.infoset.astype(str)):
        heads = int(key.split(" of ")[0])
        np.testing.assert_allclose(law[asked.infoset == key], (heads + 1) / 7)


def test_the_three_tellings_tell_of_the_same_sample():
    """Counted from each of the texts."""
    for row in range(20):
        said = {}
        for telling in ("sample", "table", "story"):
            text = begun(InferredCoin(telling=telling, sample=12), 20)[1].text(row)
            said[telling] = text.split("tossed 12 times", 1)[1].split("\n\n", 1)[0]
        heads = said["sample"].count("Heads")
        assert f"- Heads: {'once' if heads == 1 else f'{heads} times'}" in said["table"]
        runs = [run.split("Heads ", 1)[1] for run in said["story"].split(", then ") if "Heads " in run]
        assert sum(1 if run.startswith("once") else int(run.split()[0]) for run in runs) == heads


def test_fields_that_cannot_be_told_apart_are_refused():
    with pytest.raises(SpaceError, match="repeats"):
        InferredCategorical(fields=("A", "a"))
