"""Chi-square, exact multinomial and Kolmogorov-Smirnov against scipy and brute force."""

from itertools import product

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.metrics.distance.ks import ks
from aleator.metrics.fit.chi_square import chi_square
from aleator.metrics.fit.exact_multinomial import exact_multinomial
from aleator.metrics.fit.ks_p import ks_p
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator
from scipy import stats


def test_chi_square_is_scipys(luck: Generator) -> None:
    for _ in range(300):
        a = luck.integers(2, 9)
        counts, q = luck.integers(0, 30, size=a) + 1, luck.dirichlet(np.ones(a))
        assert chi_square(counts, q).value == pytest.approx(
            stats.chisquare(counts, counts.sum() * q, sum_check=False).pvalue, abs=1e-9
        )


def test_chi_square_drops_impossible_actions_and_condemns_forbidden_ones() -> None:
    assert chi_square([6, 4, 0], [0.5, 0.5, 0]) == chi_square([6, 4], [0.5, 0.5])
    assert chi_square([6, 4, 1], [0.5, 0.5, 0]).value == 0
    assert chi_square([5, 0], [1, 0]).value == 1
    assert chi_square([0, 0], [0.5, 0.5]).value == 1


def test_chi_square_of_dependent_choices_is_scaled() -> None:
    assert chi_square([60, 40], [0.5, 0.5], n_effective=50).value == pytest.approx(
        stats.chi2.sf(2, 1), abs=1e-12
    )


def test_exact_where_chi_square_is_not() -> None:
    # 9, 3 and 3 of 15 draws from three equal actions: chi-square 4.8 with 2 degrees of freedom.
    assert chi_square([9, 3, 3], np.full(3, 1 / 3)).value == pytest.approx(0.091, abs=5e-4)
    assert exact_multinomial([9, 3, 3], np.full(3, 1 / 3)).value == pytest.approx(0.125, abs=5e-4)


def test_exact_binomial_is_scipys(luck: Generator) -> None:
    for n in [*luck.integers(1, 60, size=300), 10**4, 10**6]:
        q = float(luck.choice([0.5, 0.01, luck.random()]))
        k = int(luck.binomial(n, q))
        expected = stats.binomtest(k, int(n), q).pvalue
        assert exact_multinomial([k, n - k], [q, 1 - q]).value == pytest.approx(expected, abs=1e-9)


def test_exact_multinomial_is_the_sum_over_all_tables(luck: Generator) -> None:
    for _ in range(300):
        a, n = int(luck.integers(3, 5)), int(luck.integers(1, 9))
        q = luck.dirichlet(np.ones(a))
        counts = luck.multinomial(n, q)
        mass = {
            t: float(stats.multinomial.pmf(t, n, q)) for t in product(range(n + 1), repeat=a) if sum(t) == n
        }
        expected = sum(m for m in mass.values() if m <= mass[tuple(counts)] * (1 + 1e-7))
        assert exact_multinomial(counts, q).value == pytest.approx(expected, abs=1e-9)


def test_monte_carlo_agrees_with_chi_square_where_counts_are_large() -> None:
    counts, q = np.array([[310, 330, 360, 300, 350], [340, 320, 330, 325, 335]]), np.full(5, 0.2)
    drawn = exact_multinomial(counts, q)
    assert np.all(
        (drawn.low - 0.01 <= chi_square(counts, q).value) & (chi_square(counts, q).value <= drawn.high + 0.01)
    )
    assert exact_multinomial([900, 1, 1, 1], np.full(4, 0.25)).value == 1 / 10_000


def test_a_forbidden_action_has_no_probability() -> None:
    assert exact_multinomial([3, 1], [1, 0]).value == 0
    assert exact_multinomial([3, 1, 1], [0.5, 0.5, 0]).value == 0
    assert exact_multinomial([3, 0], [1, 0]).value == 1


# 2,000 tables from the law itself: P(p <= 0.05) <= 0.05, exceeded beyond 0.065 with probability 0.002.
def test_exact_multinomial_rejects_a_faithful_sampler_no_more_than_it_says(luck: Generator) -> None:
    q = np.array([0.6, 0.3, 0.1])
    assert np.mean(exact_multinomial(luck.multinomial(20, q, size=2000), q).value <= 0.05) <= 0.065


def test_ks_is_scipys(luck: Generator) -> None:
    for _ in range(300):
        u = luck.beta(luck.uniform(0.5, 2), luck.uniform(0.5, 2), size=int(luck.integers(1, 60)))
        expected = stats.kstest(u, "uniform", method="exact")
        assert ks(u, u).value == pytest.approx(expected.statistic, abs=1e-12)
        assert ks_p(u, u).value == pytest.approx(expected.pvalue, abs=1e-9)


def test_ks_of_a_law_with_atoms_is_the_supremum_by_brute_force(luck: Generator) -> None:
    for _ in range(300):
        # the law: an atom of 0.3 at 0, the rest uniform on [0, 1], an atom of 0.2 at 1; the choices lean as they like
        x = np.clip(luck.uniform(-0.5, 1.5, size=luck.integers(1, 30)), 0, 1)
        cdf, cdf_left = np.where(x == 1, 1.0, 0.3 + 0.5 * x), np.where(x == 0, 0.0, 0.3 + 0.5 * x)
        points = np.unique(np.r_[x, 0, 1])
        share, share_below = (x <= points[:, None]).mean(axis=-1), (x < points[:, None]).mean(axis=-1)
        law, law_below = (
            np.where(points == 1, 1.0, 0.3 + 0.5 * points),
            np.where(points == 0, 0.0, 0.3 + 0.5 * points),
        )
        expected = max(np.abs(share - law).max(), np.abs(share_below - law_below).max())
        assert ks(cdf_left, cdf).value == pytest.approx(expected, abs=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_ks_ignores_order_and_mirrors(points: list[float]) -> None:
    u = np.array(points)
    straight = ks(u, u)
    assert 0 <= straight.low <= straight.value <= straight.high <= 1
    assert ks(u[::-1], u[::-1]) == straight
    assert ks(1 - u, 1 - u).value == pytest.approx(straight.value, abs=1e-12)


def test_cells_must_lie_in_the_unit_interval() -> None:
    for cdf_left, cdf in (
        ([0.5], [0.4]),
        ([-0.1], [0.4]),
        ([0.5], [1.5]),
        ([0.5, 0.6], [0.7]),
        ([np.nan], [0.5]),
    ):
        with pytest.raises(InputError):
            ks(cdf_left, cdf)


# 1,000 samples a case; the band covers at least 0.95 at every n (Massart), below 0.93 seen with probability under 0.002.
@pytest.mark.parametrize("n", [10, 30, 100, 1000])
def test_ks_interval_covers(n: int, luck: Generator) -> None:
    grid = np.linspace(0, 1, 2001)
    for truth in (stats.uniform(), stats.beta(0.5, 0.5), stats.beta(2, 3)):
        u = truth.ppf(luck.random((1000, n)))
        distance = np.abs(truth.cdf(grid) - grid).max()
        _, low, high, _ = ks(u, u)
        assert np.mean((low <= distance + 1e-6) & (distance - 1e-6 <= high)) >= 0.93
