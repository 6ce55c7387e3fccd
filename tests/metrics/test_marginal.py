"""Marginal metrics against scipy, closed forms and brute force: 1,000 random cases each, to 1e-9."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.core.estimates import Estimate
from aleator.metrics.distance.entropy import entropy
from aleator.metrics.distance.excess_jsd import excess_jsd
from aleator.metrics.distance.excess_support_coverage import excess_support_coverage
from aleator.metrics.distance.excess_tv import excess_tv
from aleator.metrics.distance.hellinger import hellinger
from aleator.metrics.distance.jsd import jsd
from aleator.metrics.distance.kl import kl
from aleator.metrics.distance.ks import ks
from aleator.metrics.distance.ks_two_sample import ks_two_sample
from aleator.metrics.distance.reverse_kl import reverse_kl
from aleator.metrics.distance.simbench_tv import simbench_tv
from aleator.metrics.distance.support_coverage import support_coverage
from aleator.metrics.distance.top_share import top_share
from aleator.metrics.distance.tv import tv
from aleator.metrics.distance.w1_ordered import w1_ordered
from aleator.metrics.distance.w1_z import w1_z
from aleator.metrics.fit.anderson_darling import anderson_darling
from aleator.metrics.fit.anderson_darling_two_sample import anderson_darling_two_sample
from aleator.metrics.fit.chi_square import chi_square
from aleator.metrics.fit.exact_multinomial import exact_multinomial
from aleator.metrics.fit.g_test import g_test
from aleator.metrics.fit.ks_p import ks_p
from aleator.metrics.fit.ks_two_sample_p import ks_two_sample_p
from aleator.metrics.shared.anderson import finite_cdf, limit_cdf
from aleator.metrics.shared.intervals import ball_delta, kl_range, tv_bounds, wilson
from aleator.metrics.shared.regions import ball, tv_range
from aleator.metrics.shared.sampling_noise import (
    expected_jsd,
    expected_support_coverage,
    expected_tv,
    mean_deviation,
)
from aleator.metrics.tasks.ks_at_n import ks_at_n
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator
from scipy import optimize, stats
from scipy.spatial.distance import jensenshannon
from scipy.special import rel_entr, xlogy

Metric = Callable[..., Estimate]
CASES = 1000
BOTH: list[Metric] = [tv, hellinger, jsd, kl, reverse_kl, excess_tv, excess_jsd]


def cases(luck: Generator, width: int, n: int = 50, rows: int = CASES // 4) -> tuple[np.ndarray, np.ndarray]:
    """Counts that hold some zeros, and laws that hold none."""
    return luck.multinomial(n, luck.dirichlet(np.ones(width), size=rows)), luck.dirichlet(
        np.ones(width), size=rows
    )


ORACLES: dict[str, tuple[Metric, Callable[[np.ndarray, np.ndarray], float]]] = {
    "tv": (tv, lambda c, q: float(np.linalg.norm(c / c.sum() - q, 1) / 2)),
    "hellinger": (hellinger, lambda c, q: float(np.sqrt(1 - np.sqrt(c / c.sum() * q).sum()))),
    "jsd": (jsd, lambda c, q: float(jensenshannon(c, q, 2) ** 2)),
    "kl": (kl, lambda c, q: float(stats.entropy(c, q))),
    "reverse_kl": (reverse_kl, lambda c, q: float(stats.entropy(q, c + 0.5))),
    "g_test": (g_test, lambda c, q: float(stats.power_divergence(c, c.sum() * q, lambda_=0).pvalue)),
    "chi_square": (chi_square, lambda c, q: float(stats.chisquare(c, c.sum() * q).pvalue)),
    "support_coverage": (support_coverage, lambda c, q: np.count_nonzero(c) / len(q)),
    "simbench_tv": (
        simbench_tv,
        lambda c, q: float(100 - 100 * np.abs(c / c.sum() - q).sum() / np.abs(1 / len(q) - q).sum()),
    ),
}


@pytest.mark.parametrize("name", ORACLES)
def test_values_are_the_oracles(name: str, luck: Generator) -> None:
    metric, oracle = ORACLES[name]
    for width in (2, 3, 5, 9):
        counts, laws = cases(luck, width)
        expected = [oracle(c, q) for c, q in zip(counts, laws, strict=True)]
        np.testing.assert_allclose(metric(counts, laws).value, expected, rtol=1e-9, atol=1e-9)


def test_w1_ordered_is_scipys(luck: Generator) -> None:
    for width in (2, 3, 5, 9):
        counts, laws = cases(luck, width)
        points = luck.normal(size=width)
        expected = [
            stats.wasserstein_distance(points, points, c, q) for c, q in zip(counts, laws, strict=True)
        ]
        np.testing.assert_allclose(w1_ordered(counts, laws, points).value, expected, atol=1e-9)
    with pytest.raises(InputError):
        w1_ordered([1, 2], [0.5, 0.5], [1, 2, 3])


def test_entropy_is_scipys_with_miller_and_madows_term(luck: Generator) -> None:
    for width in (2, 3, 5, 9):
        counts, _ = cases(luck, width)
        plug_in = stats.entropy(counts, base=2, axis=-1)
        term = (np.count_nonzero(counts, axis=-1) - 1) / (2 * 50 * np.log(2))
        np.testing.assert_allclose(
            entropy(counts).value, np.minimum(plug_in + term, np.log2(width)), atol=1e-9
        )


def test_millers_term_takes_most_of_the_bias_away(luck: Generator) -> None:
    # a uniform policy of 9 at n = 100 in 20,000 samples: the plug-in is low by 8 / (200 ln 2) = 0.058 bits, se 0.0002;
    # without the cap at log2 A the estimate is right to 0.001, with it low by the half that it cuts
    counts = luck.multinomial(100, np.r_[0.3, np.full(7, 0.1)], size=20_000)
    truth = stats.entropy(np.r_[0.3, np.full(7, 0.1)], base=2)
    assert np.mean(entropy(counts).value) == pytest.approx(truth, abs=0.004)
    assert np.mean(stats.entropy(counts, base=2, axis=-1)) < truth - 0.04


def test_top_share_is_the_greatest_share(luck: Generator) -> None:
    counts, _ = cases(luck, 5, rows=CASES)
    np.testing.assert_allclose(top_share(counts).value, [max(c) / sum(c) for c in counts], atol=1e-12)


# What happens at zeros, by hand.
def test_zeros() -> None:
    assert kl([5, 5, 0], [0.5, 0.5, 0])[:2] == (0, 0)
    assert np.isinf(kl([5, 5, 0], [0.5, 0.5, 0]).high)
    assert np.isinf(kl([5, 4, 1], [0.5, 0.5, 0])[:3]).all()
    assert kl([10, 0], [0.5, 0.5]).value == pytest.approx(np.log(2), abs=1e-12)
    assert reverse_kl([10, 0], [0.5, 0.5]).value == pytest.approx(
        np.log(0.5 / np.sqrt(10.5 * 0.5) * 11), abs=1e-12
    )
    assert np.isinf(reverse_kl([10, 0, 0], [0.5, 0.5, 0]).high)
    assert np.isfinite(reverse_kl([10, 9, 0], [0.5, 0.5, 0]).high)
    assert g_test([6, 4, 1], [0.5, 0.5, 0]).value == 0
    assert g_test([6, 4, 0], [0.5, 0.5, 0]) == g_test([6, 4], [0.5, 0.5])
    assert jsd([3, 0], [0, 1]).value == hellinger([3, 0], [0, 1]).value == 1
    assert np.isnan(simbench_tv([3, 1], [0.5, 0.5]).value)


@pytest.mark.parametrize("metric", [tv, hellinger, jsd, kl, reverse_kl, simbench_tv])
def test_no_choice_says_nothing(metric: Metric) -> None:
    for width in (2, 3, 9):
        law = np.r_[0.8, np.full(width - 1, 0.2 / (width - 1))]
        value, low, high, n = metric(np.zeros(width), law)
        assert np.isnan(value)
        assert low <= metric(np.eye(width)[0], law).low
        assert high >= metric(np.eye(width)[0], law).high
        assert n == 0


@pytest.mark.parametrize("metric", [*BOTH, entropy, top_share, w1_ordered, support_coverage])
def test_ten_million_choices_are_no_trouble(metric: Metric) -> None:
    for width in (2, 3, 9, 64):
        law = np.arange(1, width + 1) / (width * (width + 1) / 2)
        extra = [] if metric in {entropy, top_share} else [law]
        extra += [np.arange(width)] if metric is w1_ordered else []
        value, low, high, _ = metric(np.round(10**7 * law), *extra)
        assert low <= value <= high
        assert metric is support_coverage or high - low < 0.02 * max(
            1, width / 9 if metric is w1_ordered else 1
        )


@pytest.mark.parametrize("metric", [hellinger, jsd, kl, reverse_kl, tv, top_share, entropy])
@given(
    counts=st.lists(st.integers(0, 60), min_size=4, max_size=4).filter(any),
    law=st.lists(st.integers(1, 9), min_size=4, max_size=4),
    order=st.permutations(range(4)),
)
def test_the_order_of_actions_is_no_matter(
    metric: Metric, counts: list[int], law: list[int], order: list[int]
) -> None:
    tally, q = np.array(counts), np.array(law) / sum(law)
    extra, moved = ([], []) if metric in {top_share, entropy} else ([q], [q[order]])
    straight = metric(tally, *extra)
    np.testing.assert_allclose(metric(tally[order], *moved), straight, atol=1e-8)
    assert 0 <= straight.low <= straight.value <= straight.high


def test_tv_bounds_hold_the_exact_ones_and_are_near(luck: Generator) -> None:
    for width, n in ((5, 20), (7, 100), (9, 1000)):
        counts, laws = cases(luck, width, n)
        size = np.full(len(counts), float(n))
        low, high = tv_bounds(counts.astype(float), laws, size)
        least, most = tv_range(ball(counts, size), laws)
        np.testing.assert_allclose(low, least, atol=1e-9)
        assert np.all(high >= np.minimum(most, 1) - 1e-9)
        assert np.mean(high - np.minimum(most, 1)) < 0.03


def farthest_by_search(law: np.ndarray, policy: np.ndarray, delta: float, sign: int) -> float:
    """Least (1) or greatest (-1) KL(law || p) where KL(policy || p) <= delta, by sequential least squares."""

    def spread(x: np.ndarray, start: np.ndarray) -> float:
        return float(rel_entr(start, np.exp(x) / np.exp(x).sum()).sum())

    best = optimize.minimize(
        lambda x: sign * spread(x, law),
        np.log(policy) + 0.01 * (law - policy) * sign,
        constraints={"type": "ineq", "fun": lambda x: delta - spread(x, policy)},
        tol=1e-10,
    )
    return float(sign * best.fun)


def test_reverse_kl_interval_by_an_independent_optimiser(luck: Generator) -> None:
    for _ in range(30):
        counts, law = luck.integers(2, 40, size=4).astype(float), luck.dirichlet(np.ones(4))
        n, policy = counts.sum(), counts / counts.sum()
        delta = float(ball_delta(counts, np.array(n), 0.05))
        found = reverse_kl(counts, law)
        assert farthest_by_search(law, policy, delta, 1) == pytest.approx(found.low, abs=2e-4)
        assert farthest_by_search(law, policy, delta, -1) == pytest.approx(found.high, abs=2e-4)


def test_triangles_hold_every_member_of_the_ball(luck: Generator) -> None:
    for width in (3, 9):
        counts, laws = cases(luck, width, 60, rows=100)
        delta = ball_delta(counts.astype(float), np.full(100, 60.0), 0.05)
        policy = counts / 60
        for _ in range(50):
            members = luck.dirichlet(np.ones(width), size=100)
            mix = luck.beta(0.5, 2, size=(100, 1))
            members = (1 - mix) * policy + mix * members
            inside = rel_entr(policy, members).sum(axis=-1) <= delta
            for metric, truth in (
                (hellinger, np.sqrt(1 - np.sqrt(members * laws).sum(axis=-1))),
                (jsd, jensenshannon(members, laws, 2, axis=-1) ** 2),
            ):
                found = metric(counts, laws)
                assert np.all((found.low <= truth + 1e-9)[inside] & (truth <= found.high + 1e-9)[inside])


def test_wilson_is_scipys(luck: Generator) -> None:
    for n in luck.integers(1, 500, size=300):
        k = int(luck.integers(0, n + 1))
        expected = stats.binomtest(k, int(n)).proportion_ci(method="wilson")
        assert [float(end) for end in wilson(k, n)] == pytest.approx([expected.low, expected.high], abs=1e-9)


# Reference figures of perfect samplers, by Monte Carlo (about 1 %), and of a published generator's row: 1.85, 3.36, 13.72.
@pytest.mark.parametrize(
    ("n", "actions", "floor"), [(100, 2, 1.80e-3), (100, 3, 3.66e-3), (100, 9, 15.0e-3), (1000, 4, 0.54e-3)]
)
def test_jsd_floor_at_the_reference_figures(n: int, actions: int, floor: float) -> None:
    assert float(expected_jsd(n, np.full(actions, 1 / actions))) == pytest.approx(floor, rel=0.015)


def test_floors_are_binomial_sums(luck: Generator) -> None:
    for _ in range(CASES // 4):
        n, q = int(10 ** luck.uniform(0, 4)), luck.dirichlet(np.full(4, luck.choice([0.2, 1, 5])))
        k = np.arange(n + 1)
        mass = stats.binom.pmf(k, n, q[:, None])
        middle = (k / n + q[:, None]) / 2
        terms = (rel_entr(k / n, middle) + rel_entr(q[:, None], middle)) / np.log(4)
        assert float(expected_jsd(n, q)) == pytest.approx(float((mass * terms).sum()), abs=1e-9)
        deviations = (mass * np.abs(k / n - q[:, None])).sum(axis=-1)
        np.testing.assert_allclose(mean_deviation(n, q), deviations, atol=1e-9)
        assert float(expected_tv(n, q)) == pytest.approx(deviations.sum() / 2, abs=1e-9)
        assert float(expected_support_coverage(n, q)) == pytest.approx(1 - mass[:, 0].mean(), abs=1e-9)


@pytest.mark.parametrize("metric", [excess_tv, excess_jsd, excess_support_coverage])
def test_excess_of_a_perfect_sampler_is_nothing_on_average(metric: Metric, luck: Generator) -> None:
    # 20,000 samples: standard errors 0.0002, 0.00006 and 0.0004
    law = np.r_[0.5, 0.3, np.full(7, 0.2 / 7)]
    assert np.mean(metric(luck.multinomial(100, law, size=20_000), law).value) == pytest.approx(0, abs=0.002)


def test_exact_multinomial_of_many_cells_is_the_loop(luck: Generator) -> None:
    laws = luck.dirichlet(np.ones(4), size=3)[luck.integers(0, 3, size=40)]
    laws[:5] = [0.5, 0.5, 0, 0]
    counts = np.array([luck.multinomial(n, [0.3, 0.3, 0.2, 0.2]) for n in luck.choice([9, 400], size=40)])
    batch = exact_multinomial(counts, laws)
    for row in range(40):
        assert exact_multinomial(counts[row], laws[row])[:3] == tuple(field[row] for field in batch[:3])


# --- numbers on an interval and two samples ---


def test_ks_and_its_p_are_scipys(luck: Generator) -> None:
    for n in (1, 5, 20, 60):
        u = luck.beta(0.8, 1.2, size=(CASES // 4, n))
        expected = [stats.kstest(row, "uniform", method="exact") for row in u]
        np.testing.assert_allclose(ks(u, u).value, [e.statistic for e in expected], atol=1e-9)
        np.testing.assert_allclose(ks_p(u, u).value, [e.pvalue for e in expected], atol=1e-9)


def test_two_sample_ks_is_scipys(luck: Generator) -> None:
    for t, m in ((1, 3), (5, 7), (20, 20), (30, 100)):
        mine, theirs = luck.normal(size=(CASES // 4, t)), luck.normal(0.5, size=(CASES // 4, m))
        expected = [stats.ks_2samp(x, y, method="exact") for x, y in zip(mine, theirs, strict=True)]
        np.testing.assert_allclose(
            ks_two_sample(mine, theirs).value, [e.statistic for e in expected], atol=1e-9
        )
        np.testing.assert_allclose(
            ks_two_sample_p(mine, theirs).value, [e.pvalue for e in expected], atol=1e-9
        )


def test_two_sample_ks_with_ties_and_beyond_exactness(luck: Generator) -> None:
    mine, theirs = luck.integers(0, 4, size=(300, 12)), luck.integers(0, 5, size=(300, 17))
    expected = [stats.ks_2samp(x, y, method="exact") for x, y in zip(mine, theirs, strict=True)]
    np.testing.assert_allclose(ks_two_sample(mine, theirs).value, [e.statistic for e in expected], atol=1e-9)
    large, other = luck.normal(size=3000), luck.normal(0.04, size=3000)
    assert ks_two_sample_p(large, other).value == pytest.approx(
        stats.ks_2samp(large, other, method="asymp").pvalue, abs=1e-9
    )
    with pytest.raises(InputError):
        ks_two_sample([1.0, np.nan], [1.0])


def test_ks_at_n_counts_tasks(luck: Generator) -> None:
    samples, references = luck.normal(size=(20, 50)), luck.normal(size=(20, 200))
    samples[:5] += 3
    passed = [
        stats.ks_2samp(x, y, method="exact").pvalue >= 1e-4 for x, y in zip(samples, references, strict=True)
    ]
    assert ks_at_n(samples, references).value == np.mean(passed) == 0.75


def integrated(points: np.ndarray) -> np.ndarray:
    """n integral (F_n - u)^2 / (u (1 - u)) du of points [R, n]: piece by piece, where F_n is some c and an
    antiderivative is c^2 log u - (1 - c)^2 log(1 - u) - u.
    """
    n, u = points.shape[-1], np.sort(points, axis=-1)
    edge = np.zeros((len(u), 1))
    left, right, c = np.hstack([edge, u]), np.hstack([u, edge + 1]), np.arange(n + 1) / n
    rise = xlogy(c**2, right) - xlogy((1 - c) ** 2, 1 - right) - right
    return n * (rise - xlogy(c**2, left) + xlogy((1 - c) ** 2, 1 - left) + left).sum(axis=-1)


def test_anderson_darling_is_the_integral(luck: Generator) -> None:
    for n in (1, 4, 10, 100):
        u = luck.beta(luck.uniform(0.7, 1.5), 1, size=(CASES // 4, n))
        np.testing.assert_allclose(anderson_darling(u, u).value, 1 - finite_cdf(integrated(u), n), atol=1e-9)


# The limit law's published points (Marsaglia and Marsaglia 2004; Stephens 1974), and the level: 20,000 samples, standard
# errors 0.0015 at 0.05 and 0.0007 at 0.01.
def test_anderson_darling_has_its_law(luck: Generator) -> None:
    for point, mass in ((1.933, 0.9), (2.492, 0.95), (3.070, 0.975), (3.857, 0.99)):
        assert float(limit_cdf(point)) == pytest.approx(mass, abs=3e-4)
    alone = np.linspace(0.4, 8, 50)  # of one number u, A^2 = -1 - log(u (1 - u))
    exact = np.sqrt(1 - 4 * np.exp(-1 - alone))
    assert np.abs(finite_cdf(alone, 1) - exact).max() < 0.06
    assert np.abs(finite_cdf(alone, 1) - exact)[exact > 0.7].max() < 0.003
    for n in (2, 5, 50):
        u = luck.random((20_000, n))
        p = anderson_darling(u, u).value
        assert np.mean(p <= 0.05) == pytest.approx(0.05, abs=0.006)
        assert np.mean(p <= 0.01) == pytest.approx(0.01, abs=0.003)
    assert anderson_darling([0.0, 0.5], [0.0, 0.5]).value < 1e-12


def test_anderson_darling_keeps_its_level_on_atoms(luck: Generator) -> None:
    # cells of a fair coin, 4,000 samples
    heads = luck.integers(0, 2, size=(4000, 40)) / 2
    p = anderson_darling(heads, heads + 0.5).value
    assert np.mean(p <= 0.05) <= 0.05
    assert anderson_darling(np.zeros(40), np.full(40, 0.5)).value < 1e-3


def test_two_sample_anderson_darling_is_scipys(luck: Generator) -> None:
    scale = np.sqrt(2 * (np.pi**2 - 9) / 3)
    for t, m in ((5, 7), (20, 20), (30, 100)):
        mine, theirs = luck.normal(size=(CASES // 2, t)), luck.normal(0.5, size=(CASES // 2, m))
        mine[:50], theirs[:50] = np.round(mine[:50]), np.round(theirs[:50])
        standard = [
            stats.anderson_ksamp(
                [x, y], variant="right", method=stats.PermutationMethod(n_resamples=1)
            ).statistic
            for x, y in zip(mine, theirs, strict=True)
        ]
        expected = 1 - limit_cdf(1 + scale * np.array(standard))
        np.testing.assert_allclose(anderson_darling_two_sample(mine, theirs).value, expected, atol=1e-9)


def test_two_sample_anderson_darling_is_near_the_permutation_p() -> None:
    # all C(12, 6) = 924 ways to split twelve numbers
    splits = [list(chosen) for chosen in combinations(range(12), 6)]
    mine = np.array(splits, dtype=float)
    theirs = np.array([sorted(set(range(12)) - set(split)) for split in splits], dtype=float)
    p = anderson_darling_two_sample(mine, theirs).value
    exact = (p[:, None] >= p - 1e-12).mean(axis=1)
    assert np.abs(p - exact).max() < 0.04
    assert np.abs(p - exact)[exact < 0.1].max() < 0.015


def test_w1_z_is_scipys_distance_in_units_of_its_luck(luck: Generator) -> None:
    # against 2,000 partitions of scipy's: both sides' errors of mu and sigma are about 3 % of sigma each
    mine, theirs = luck.normal(size=30), luck.normal(0.6, size=40)
    pooled = np.r_[mine, theirs]
    shuffled = luck.permuted(np.tile(pooled, (2000, 1)), axis=-1)
    lucky = [stats.wasserstein_distance(row[:30], row[30:]) for row in shuffled]
    expected = (stats.wasserstein_distance(mine, theirs) - np.mean(lucky)) / np.std(lucky)
    assert w1_z(mine, theirs).value == pytest.approx(expected, rel=0.1, abs=0.1)
    assert w1_z([2.0, 2.0], [2.0]).value == 0


def test_w1_z_of_a_faithful_sampler_is_standard(luck: Generator) -> None:
    # 2,000 samples: standard errors 0.022 for the mean and about 0.03 for the skewed deviation
    z = w1_z(luck.exponential(size=(2000, 50)), luck.exponential(size=(2000, 100))).value
    assert np.mean(z) == pytest.approx(0, abs=0.1)
    assert np.std(z) == pytest.approx(1, abs=0.12)


# --- coverage of the intervals that are large-sample: the whole table is benchmarks/coverage.py ---


# 1,000 samples a case; true coverages are 0.95 or more by the table, below 0.93 seen with probability 0.002 at 0.95.
@pytest.mark.parametrize("width", [2, 3, 9, 64])
def test_relative_entropy_interval_covers(width: int, luck: Generator) -> None:
    uniform, steep = np.full(width, 1 / width), 0.7 ** np.arange(width)
    rare = np.r_[0.98, np.full(width - 1, 0.02 / (width - 1))]
    for n in (10, 100, 1000):
        for p, q in ((uniform, uniform), (uniform, steep / steep.sum()), (rare, uniform), (uniform, rare)):
            counts = luck.multinomial(n, p, size=1000).astype(float)
            low, high = kl_range(counts, q, np.full(1000, float(n)))
            truth = rel_entr(p, q).sum()
            assert np.mean((low <= truth + 1e-12) & (truth <= high)) >= 0.93
