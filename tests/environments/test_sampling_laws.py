"""The laws that sampling tasks ask for, against scipy.stats, brute force and exact fractions."""

from fractions import Fraction
from itertools import permutations, product
from math import factorial
from typing import get_args

import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError, LawError, SpaceError
from aleator.core.laws.mixed_strategy import MixedStrategy
from aleator.core.questions import Choice
from aleator.environments.sampling.categorical import Categorical
from aleator.environments.sampling.discretised import Discretised
from aleator.environments.sampling.distribution import Distribution
from aleator.environments.sampling.frequencies import Frequencies
from aleator.environments.sampling.gaussian_pair import GaussianPair
from aleator.environments.sampling.menu_size import MenuSize
from aleator.environments.sampling.mixture import Component, Mixture
from aleator.environments.sampling.persona import Persona
from aleator.environments.sampling.shared import lehmer
from aleator.environments.sampling.shared.families import (
    FAMILIES,
    TIERS,
    Continuous,
    FamilyName,
    law_of,
    phrase,
)
from aleator.environments.sampling.shuffle import Shuffle
from aleator.environments.sampling.ternary import Ternary
from aleator.environments.sampling.truncated import Truncated
from aleator.environments.sampling.uniform_integer import UniformInteger
from aleator.environments.sampling.unseen_family import UnseenFamily
from aleator.environments.sampling.word_pair import WordPair
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy import stats
from scipy.optimize import brentq

CONTINUOUS = [
    ("uniform", {}, stats.uniform(0, 1)),
    ("uniform", {"low": -3, "high": 4}, stats.uniform(-3, 7)),
    ("gaussian", {}, stats.norm(0, 1)),
    ("gaussian", {"mean": 169, "sd": 10}, stats.norm(169, 10)),
    ("beta", {}, stats.beta(2, 2)),
    ("beta", {"a": 0.8, "b": 3}, stats.beta(0.8, 3)),
    ("exponential", {}, stats.expon()),
    ("exponential", {"rate": 4}, stats.expon(scale=0.25)),
    ("cauchy", {}, stats.cauchy()),
    ("cauchy", {"location": -5, "scale": 2}, stats.cauchy(-5, 2)),
    ("student_t", {}, stats.t(3)),
    ("student_t", {"df": 1.5}, stats.t(1.5)),
    ("chi_square", {}, stats.chi2(5)),
    ("chi_square", {"df": 1}, stats.chi2(1)),
    ("f", {}, stats.f(5, 10)),
    ("f", {"d1": 1, "d2": 3}, stats.f(1, 3)),
    ("gamma", {}, stats.gamma(2, scale=2)),
    ("gamma", {"shape": 0.5, "scale": 3}, stats.gamma(0.5, scale=3)),
    ("weibull", {}, stats.weibull_min(1.5)),
    ("weibull", {"shape": 0.8, "scale": 2}, stats.weibull_min(0.8, scale=2)),
    ("laplace", {}, stats.laplace()),
    ("laplace", {"location": 1, "scale": 3}, stats.laplace(1, 3)),
    ("logistic", {}, stats.logistic()),
    ("logistic", {"location": 1, "scale": 3}, stats.logistic(1, 3)),
    ("lognormal", {}, stats.lognorm(1)),
    ("lognormal", {"mean": 2, "sd": 0.5}, stats.lognorm(0.5, scale=np.exp(2))),
]
DISCRETE = [
    ("bernoulli", {}, stats.bernoulli(0.7)),
    ("bernoulli", {"p": 1}, stats.bernoulli(1)),
    ("binomial", {}, stats.binom(10, 0.5)),
    ("binomial", {"n": 1000, "p": 0.01}, stats.binom(1000, 0.01)),
    ("poisson", {}, stats.poisson(5)),
    ("poisson", {"mean": 0.1}, stats.poisson(0.1)),
    ("poisson", {"mean": 400}, stats.poisson(400)),
    ("geometric", {}, stats.geom(0.3)),
    ("geometric", {"p": 0.9}, stats.geom(0.9)),
]
LEVELS = np.concatenate([[1e-12, 1e-6], np.linspace(0.001, 0.999, 999), [1 - 1e-6]])


def test_families_are_those_that_may_be_named():
    assert set(FAMILIES) == set(get_args(FamilyName))
    assert {family for family, *_ in (*CONTINUOUS, *DISCRETE)} == set(FAMILIES)


def test_tiers_are_the_fifteen_of_the_source():
    """Bad Dice Players (2026), table of distributions: 3 + 4 + 8."""
    assert [list(TIERS.values()).count(tier) for tier in ("I", "II", "III")] == [3, 4, 8]
    assert set(FAMILIES) - set(TIERS) == {"lognormal", "geometric"}


@pytest.mark.parametrize(("family", "parameters", "oracle"), CONTINUOUS)
def test_continuous_families_against_scipy(family, parameters, oracle):
    law = Distribution(family=family, parameters=parameters).target
    points = oracle.ppf(LEVELS)
    np.testing.assert_allclose(law.ppf(LEVELS), points, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(law.cdf(points), oracle.cdf(points), rtol=1e-8, atol=1e-14)
    assert (law.space.low, law.space.high) == oracle.support()
    assert isinstance(FAMILIES[family], Continuous)


@pytest.mark.parametrize(("family", "parameters", "oracle"), CONTINUOUS)
def test_ends_of_a_continuous_family(family, parameters, oracle):
    law = law_of(family, parameters)
    ends = np.array([law.space.low, law.space.high])
    np.testing.assert_array_equal(law.ppf(np.array([0.0, 1.0])), ends)
    np.testing.assert_array_equal(law.cdf(ends), [0, 1])
    np.testing.assert_array_equal(law.cdf(np.array([-np.inf, np.inf])), [0, 1])


@pytest.mark.parametrize(("family", "parameters", "oracle"), DISCRETE)
def test_discrete_families_against_scipy(family, parameters, oracle):
    law = Distribution(family=family, parameters=parameters).target
    k = np.array([int(label) for label in law.space.labels])
    assert np.all(np.diff(k) == 1)
    assert k[0] == oracle.support()[0] or family == "bernoulli"
    np.testing.assert_allclose(law.probs, oracle.pmf(k), rtol=1e-10, atol=1e-15)
    assert oracle.sf(k[-1]) < 1e-12
    assert family == "binomial" or oracle.sf(k[-1] - 1) >= 1e-12 or len(k) == 2


@pytest.mark.parametrize(
    ("family", "parameters", "said"),
    [
        ("gaussian", {"sigma": 1}, "'sigma' is unknown to gaussian; it has mean, sd"),
        ("gaussian", {"sd": 0}, "sd 0 came to gaussian; give a finite, positive number"),
        ("bernoulli", {"p": 1.5}, "p is a probability"),
        ("binomial", {"n": 2.5}, "n a whole number"),
        ("binomial", {"n": 5000}, "more than 1024 numbers"),
        ("uniform", {"low": 2}, "empty"),
    ],
)
def test_parameters_of_no_law_are_refused(family, parameters, said):
    with pytest.raises(InputError, match=said):
        Distribution(family=family, parameters=parameters)


def test_an_unknown_family_is_refused_by_name():
    with pytest.raises(ValidationError, match="'lognormal'"):
        Distribution(family="zipf")


def test_numbers_in_a_phrase_have_six_digits():
    assert "mean 0.333333 and" in phrase("gaussian", {"mean": 1 / 3})


def test_mixture_against_scipy_and_brent():
    parts = [stats.norm(-2, 0.5), stats.norm(1, 1)]
    law = Mixture().target

    def height(x):
        return 0.3 * parts[0].cdf(x) + 0.7 * parts[1].cdf(x)

    x = np.linspace(-6, 6, 501)
    np.testing.assert_allclose(law.cdf(x), height(x), rtol=0, atol=1e-14)
    levels = np.linspace(0.001, 0.999, 101)
    roots = [brentq(lambda x, u=u: height(x) - u, -20, 20, xtol=1e-13) for u in levels]
    np.testing.assert_allclose(law.ppf(levels), roots, rtol=0, atol=1e-9)


@settings(max_examples=40)
@given(st.floats(0.01, 0.99), st.floats(-50, 50), st.floats(0.01, 20), st.floats(0.001, 0.999))
def test_quantiles_of_a_mixture_lie_on_its_cdf(weight, mean, sd, level):
    heavy = Component(weight=1 - weight, family="cauchy")
    law = Mixture(components=(Component(weight=weight, parameters={"mean": mean, "sd": sd}), heavy)).target
    np.testing.assert_allclose(law.cdf(law.ppf(np.array([level]))), level, rtol=0, atol=1e-9)


def test_a_mixture_with_a_gap_in_its_support():
    parts = [Component(weight=0.5, family="uniform", parameters={"low": a, "high": a + 1}) for a in (0, 2)]
    law = Mixture(components=tuple(parts)).target
    assert (law.space.low, law.space.high) == (0, 3)
    np.testing.assert_allclose(law.cdf(np.array([0.5, 1.0, 1.7, 2.5])), [0.25, 0.5, 0.5, 0.75])
    np.testing.assert_allclose(law.ppf(np.array([0.25, 0.5, 0.75])), [0.5, 1.0, 2.5])


def test_weights_that_are_no_law_are_refused():
    with pytest.raises(LawError, match=r"sum to 0\.7"):
        Mixture(components=(Component(weight=0.7),))


@pytest.mark.parametrize(("low", "high"), [(-0.5, 2.0), (1.0, None), (None, -1.5), (None, None)])
def test_truncated_normal_against_scipy(low, high):
    ends = (-np.inf if low is None else low, np.inf if high is None else high)
    oracle = stats.truncnorm(*ends)
    law = Truncated(low=low, high=high).target
    levels = np.linspace(0.001, 0.999, 999)
    np.testing.assert_allclose(law.ppf(levels), oracle.ppf(levels), rtol=0, atol=1e-9)
    np.testing.assert_allclose(law.cdf(law.ppf(levels)), levels, rtol=0, atol=1e-12)
    assert (law.space.low, law.space.high) == ends


def test_an_exponential_law_forgets_where_it_was_cut():
    law = Truncated(family="exponential", low=3.0, high=None).target
    x = np.linspace(0, 8, 50)
    np.testing.assert_allclose(law.cdf(3 + x), stats.expon.cdf(x), atol=1e-12)


def test_ends_beyond_the_support_change_nothing():
    law = Truncated(family="beta", low=-4.0, high=9.0).target
    assert (law.space.low, law.space.high) == (0, 1)


@pytest.mark.parametrize(("low", "high", "error"), [(7.0, 9.0, LawError), (2.0, 1.0, SpaceError)])
def test_ends_with_nothing_between_are_refused(low, high, error):
    with pytest.raises(error):
        Truncated(low=low, high=high)


def test_discretised_by_counting_bins():
    law = Discretised(low=-1, high=1, step=1).target
    assert law.space.labels == ("-1", "0", "1")
    below = stats.norm.cdf(-0.5)
    np.testing.assert_allclose(law.probs, [below, 1 - 2 * below, below], atol=1e-15)


@given(st.floats(0.05, 2), st.integers(1, 40))
def test_three_neighbouring_bins_are_one_of_a_grid_three_times_as_coarse(step, points):
    """Inner points; the tails belong to the ends of both grids."""
    coarse = Discretised(low=0, high=3 * step * points + step / 2, step=3 * step).target.probs
    fine = Discretised(low=-step, high=3 * step * points + 1.5 * step, step=step).target.probs
    assert len(fine) == 3 * len(coarse)
    np.testing.assert_allclose(fine.reshape(-1, 3).sum(axis=1), coarse, rtol=0, atol=1e-12)


@pytest.mark.parametrize("fields", [{"low": 3}, {"step": 0.001}, {"high": 9, "low": 10}])
def test_a_grid_that_is_no_menu_is_refused(fields):
    with pytest.raises(InputError, match="2 to 1024 points"):
        Discretised(**fields)


@pytest.mark.parametrize("n", range(2, 6))
def test_lehmer_codes_by_brute_force(n):
    orders = np.array(list(permutations(range(n))))
    counted = [[sum(later < o[i] for later in o[i + 1 :]) for i in range(n)] for o in orders.tolist()]
    np.testing.assert_array_equal(lehmer.code(orders), counted)
    np.testing.assert_array_equal(lehmer.rank(orders), range(factorial(n)))
    np.testing.assert_array_equal(lehmer.order(np.arange(factorial(n)), n), orders)
    values, counts = np.unique(lehmer.first(orders), return_counts=True)
    np.testing.assert_allclose(values, np.arange(n) / (n - 1))
    assert set(counts.tolist()) == {factorial(n - 1)}


@given(st.integers(1, 12).flatmap(lambda n: st.permutations(range(n))))
def test_a_rank_is_the_rank_of_its_order(order):
    order = np.array(order)
    np.testing.assert_array_equal(lehmer.order(lehmer.rank(order), len(order)), order)


@pytest.mark.parametrize("row", [[0, 0, 1], [1, 2, 3]])
def test_what_is_no_permutation_has_no_code(row):
    with pytest.raises(InputError, match="no permutation"):
        lehmer.code(np.array(row))


def test_a_rank_beyond_the_last_is_refused():
    with pytest.raises(InputError, match="0 to 5"):
        lehmer.order(np.array([6]), 3)


def test_shuffles_are_ranked_by_their_lehmer_code():
    items = ("ace", "king", "queen")
    actions = Shuffle(items=items).target.space.labels
    said = [" ".join(items[i] for i in order) for order in lehmer.order(np.arange(6), 3).tolist()]
    assert list(actions) == said
    (seat,) = Shuffle(items=items).seats
    assert seat.form == "an order of all 3 items, such as king ace queen"


def test_items_that_cannot_be_told_apart_are_refused():
    with pytest.raises(SpaceError, match="repeats"):
        Shuffle(items=("A", "a", "B"))


def test_a_joint_persona_is_independent():
    joint = Persona(attributes=("gender", "height")).target
    alone = [Persona(attributes=(name,)).target for name in ("gender", "height")]
    pairs = product(*(zip(law.space.labels, law.probs.tolist(), strict=True) for law in alone))
    for (gender, p), (height, q) in pairs:
        assert joint.of(f"{gender}, {height}") == pytest.approx(p * q, rel=1e-12)
    assert len(Persona(attributes=("gender", "race", "height", "coat colour")).target.space) == 2 * 5 * 5 * 7


def test_heights_are_normal():
    """Bad Dice Players (2026): N(169, 10)."""
    law = Persona(attributes=("height",)).target
    edges = stats.norm(169, 10).cdf([-np.inf, 155, 165, 175, 185, np.inf])
    np.testing.assert_allclose(law.probs, np.diff(edges), atol=1e-14)


def test_an_attribute_that_comes_twice_is_refused():
    with pytest.raises(InputError, match="each once"):
        Persona(attributes=("race", "race"))


def test_two_dice_by_counting():
    totals = [a + b for a in range(1, 7) for b in range(1, 7)]
    law = Frequencies(table="two_dice").target
    assert all(law.of(str(total)) == pytest.approx(totals.count(total) / 36) for total in range(2, 13))


def test_first_digits_of_powers_of_two_follow_the_table():
    """Weyl (1916): the powers of two are equidistributed modulo 1 in logarithm; 10,000 of them are within 0.001."""
    digits = [int(str(2**k)[0]) for k in range(10_000)]
    law = Frequencies(table="first_digit").target
    np.testing.assert_allclose(law.probs, np.bincount(digits, minlength=10)[1:] / 10_000, atol=1e-3)


def test_tables_of_percentages_are_complete():
    """Lewand's and Stanford's percentages sum to 100 but for rounding, so that scaling changes no printed digit."""
    assert Frequencies(table="letter").target.of("e") == pytest.approx(0.12702, abs=1e-5)
    assert Frequencies(table="blood_group").target.of("O+") == pytest.approx(0.374, abs=1e-9)


@pytest.mark.parametrize("size", [2, 3, 64])
def test_uneven_menus_by_fractions(size):
    weights = {
        "linear": [Fraction(k) for k in range(size, 0, -1)],
        "zipf": [Fraction(1, k) for k in range(1, size + 1)],
    }
    for name, weight in weights.items():
        exact = [float(w / sum(weight)) for w in weight]
        np.testing.assert_allclose(MenuSize(options=size, weights=name).target.probs, exact, rtol=1e-13)


def test_ternary_holds_one_outcome_and_trades_the_others():
    np.testing.assert_allclose(Ternary(q=0.41).target.probs, [0.19, 0.4, 0.41], atol=1e-15)
    assert Ternary(q=0.6).target.probs[0] == 0
    with pytest.raises(LawError):
        Ternary(q=0.7)


def test_a_pair_of_words_keeps_its_law_in_either_order():
    one, other = (WordPair(p=0.51, order=order).target for order in ("first", "second"))
    np.testing.assert_array_equal(one.probs, other.probs)
    assert one.space == other.space


@pytest.mark.parametrize(("low", "high"), [(5, 5), (3, 1), (0, 1024)])
def test_a_range_that_is_no_menu_is_refused(low, high):
    with pytest.raises(InputError, match="low < high"):
        UniformInteger(low=low, high=high)


@given(st.integers(0, 10_000), st.integers(2, 64))
def test_an_unseen_family_is_the_same_again_and_unlike_the_next(family, outcomes):
    law = UnseenFamily(family=family, outcomes=outcomes).target
    again = UnseenFamily(family=family, outcomes=outcomes).target
    other = UnseenFamily(family=family + 1, outcomes=outcomes).target
    assert law.space == again.space != other.space
    assert len(law.space) == outcomes
    np.testing.assert_array_equal(law.probs, again.probs)
    np.testing.assert_allclose(law.probs * 1e4, np.round(law.probs * 1e4), atol=1e-8)


def test_laws_of_unseen_families_are_uniform_on_the_simplex():
    """The first of five probabilities is Beta(1, 4). Fixed families; false-alarm rate 1 in 1,000."""
    firsts = [UnseenFamily(family=family).target.probs[0] for family in range(500)]
    assert stats.kstest(firsts, stats.beta(1, 4).cdf).pvalue > 1e-3


def test_the_second_of_a_pair_has_its_conditional_law():
    """Against scipy's bivariate density, integrated."""
    task = GaussianPair(rho=-0.8)
    chance = Chance.of(7, "environment", range(3))
    world = task.begin(chance.episode, chance)
    (asked,) = world.ask()
    np.testing.assert_allclose(task.optimal(asked).cdf(np.array(1.3)), stats.norm.cdf(np.full(3, 1.3)))
    x = np.array([-1.5, 0.0, 2.0])
    world.tell([Choice(x)])
    (asked,) = world.ask()
    y = np.linspace(-9, 9, 40_001)
    density = stats.multivariate_normal([0, 0], [[1, -0.8], [-0.8, 1]]).pdf(
        np.stack(np.broadcast_arrays(x[:, None], y), axis=-1)
    )
    below = np.array([np.trapezoid(row[y <= 0.5], y[y <= 0.5]) / np.trapezoid(row, y) for row in density])
    np.testing.assert_allclose(task.optimal(asked).cdf(np.array(0.5)), below, atol=1e-3)
    np.testing.assert_allclose(task.optimal(asked).ppf(below), 0.5, atol=5e-3)


def test_half_a_pair_is_refused():
    with pytest.raises(InputError, match="even number"):
        GaussianPair(turns=3)


def test_menus_of_up_to_64_labels_are_taken():
    law = {f"label {k}": 1 / 64 for k in range(64)}
    assert isinstance(Categorical(law=law).target, MixedStrategy)
