"""Total variation and its floor; Wasserstein's distance; the intervals' coverage."""

from collections.abc import Callable

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.metrics.distance.excess_tv import excess_tv
from aleator.metrics.distance.tv import tv
from aleator.metrics.distance.w1 import w1
from aleator.metrics.shared.sampling_noise import expected_tv
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator
from scipy import stats

tables = st.integers(2, 5).flatmap(
    lambda a: st.tuples(
        st.lists(st.integers(0, 60), min_size=a, max_size=a),
        st.lists(st.integers(1, 9), min_size=a, max_size=a),
        st.permutations(range(a)),
    )
)


def covers(estimate: tuple[np.ndarray, ...], truth: float) -> float:
    return float(np.mean((estimate[1] <= truth + 1e-9) & (truth - 1e-9 <= estimate[2])))


def test_tv_is_half_the_l1_distance(luck: Generator) -> None:
    for _ in range(300):
        a = luck.integers(2, 13)
        q, counts = luck.dirichlet(np.ones(a)), luck.integers(1, 40, size=a)
        assert tv(counts, q).value == pytest.approx(np.maximum(counts / counts.sum() - q, 0).sum(), abs=1e-12)


@given(tables)
def test_tv_ranges_and_ignores_the_order_of_actions(table: tuple[list[int], list[int], list[int]]) -> None:
    counts, law, order = np.array(table[0]), np.array(table[1]) / sum(table[1]), table[2]
    straight, permuted = tv(counts, law), tv(counts[order], law[order])
    np.testing.assert_allclose(straight, permuted, atol=1e-9)
    assert 0 <= straight.low <= straight.high <= 1
    np.testing.assert_allclose(excess_tv(counts, law), excess_tv(counts[order], law[order]), atol=1e-9)


def test_no_choice_is_no_distance() -> None:
    assert np.isnan(tv([0, 0, 0], [1, 0, 0]).value)
    assert tv([0, 0], [0.5, 0.5])[1:] == (0.0, 0.5, 0.0)
    assert np.isnan(excess_tv([0, 0], [0.5, 0.5]).value)


def test_fewer_independent_choices_mean_a_wider_interval() -> None:
    all_alone, in_clusters = (
        tv([30, 70, 50], [0.2, 0.5, 0.3]),
        tv([30, 70, 50], [0.2, 0.5, 0.3], n_effective=40),
    )
    assert in_clusters.low <= all_alone.low
    assert in_clusters.high > all_alone.high
    assert (
        excess_tv([30, 70, 50], [0.2, 0.5, 0.3], n_effective=40).value
        < excess_tv([30, 70, 50], [0.2, 0.5, 0.3]).value
    )


# E TV of perfect samplers to the digits given: Aleator's reference figures, computed by Monte Carlo independently of the closed form.
FLOORS = [
    (100, 2, 0.040),
    (100, 3, 0.057),
    (100, 9, 0.113),
    (500, 6, 0.040),
    (1000, 2, 0.0125),
    (1000, 4, 0.0218),
    (1000, 3, 0.018),
]


@pytest.mark.parametrize(("n", "actions", "floor"), FLOORS)
def test_floor_at_the_reference_figures(n: int, actions: int, floor: float) -> None:
    assert float(expected_tv(n, np.full(actions, 1 / actions))) == pytest.approx(floor, abs=5e-4)


def test_floor_is_the_binomial_sum(luck: Generator) -> None:
    for _ in range(300):
        n, q = int(luck.integers(1, 200)), luck.dirichlet(np.full(4, 0.5))
        x = np.arange(n + 1)[:, None]
        deviations = (stats.binom.pmf(x, n, q) * np.abs(x / n - q)).sum()
        assert float(expected_tv(n, q)) == pytest.approx(deviations / 2, abs=1e-9)


def test_floor_of_a_certain_law_is_nothing() -> None:
    assert expected_tv([1, 10, 1000], [1.0, 0.0, 0.0]).tolist() == [0, 0, 0]


POLICIES: dict[str, Callable[[int], np.ndarray]] = {
    "uniform": lambda a: np.full(a, 1 / a),
    "vertex": lambda a: np.eye(a)[0],
    "rare": lambda a: np.r_[0.9, np.full(a - 1, 0.1 / (a - 1))],
}


# 4,000 tables a case (1,000 of nine actions, which cover more than 0.96). The least true coverage is 0.9435 by enumeration
# (three actions, n = 10, uniform): seen below 0.93 with probability 1e-4; the others are 0.946 or more, 3e-6 each.
@pytest.mark.parametrize("actions", [2, 3, 9])
@pytest.mark.parametrize("n", [10, 30, 100, 1000])
def test_tv_interval_covers(actions: int, n: int, luck: Generator) -> None:
    for truth in POLICIES.values():
        policy = truth(actions)
        counts = luck.multinomial(n, policy, size=1000 if actions == 9 else 4000)
        for aim in POLICIES.values():
            law = aim(actions)
            distance, floor = np.abs(policy - law).sum() / 2, expected_tv(n, law)
            assert covers(tv(counts, law), distance) >= 0.93
            expectation = np.abs(counts / n - law).sum(axis=-1).mean() / 2 - floor
            assert covers(excess_tv(counts, law), float(expectation)) >= 0.93


def test_w1_is_scipys(luck: Generator) -> None:
    for _ in range(300):
        numbers, quantiles = (
            luck.normal(size=luck.choice([1, 2, 4, 5, 10, 20, 50])),
            np.sort(luck.exponential(size=100)),
        )
        assert w1(numbers, quantiles).value == pytest.approx(
            stats.wasserstein_distance(numbers, quantiles), abs=1e-9
        )


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=20), st.floats(-3, 3), st.floats(0.1, 10))
def test_w1_moves_and_scales_with_its_unit(numbers: list[float], shift: float, scale: float) -> None:
    quantiles = np.linspace(-1, 1, 64)
    straight, moved = w1(numbers, quantiles), w1(np.array(numbers) * scale + shift, quantiles * scale + shift)
    np.testing.assert_allclose(moved[:3], np.array(straight[:3]) * scale, atol=1e-9 * scale)
    assert 0 <= straight.low <= straight.value <= straight.high


def test_w1_of_the_greatest_numbers_is_that_in_a_smaller_unit(luck: Generator) -> None:
    numbers, quantiles = luck.uniform(-1, 1, 50), np.linspace(-1, 1, 64)
    straight, great = w1(numbers, quantiles), w1(numbers * 1e308, quantiles * 1e308)
    np.testing.assert_allclose(great[:3], np.array(straight[:3]) * 1e308, rtol=1e-9)
    assert 0 < great.high < np.inf
    two = w1([1e308, -1e308], [0.25, 0.75])  # of which no variance is known
    assert two[:3] == (pytest.approx(1e308), 0, np.inf)


def test_w1_refuses_what_is_not_a_number() -> None:
    with pytest.raises(InputError):
        w1([0.5, np.nan], [0.25, 0.75])


# 1,000 samples a case; true coverages from 0.951 (n = 1000, the law itself) up: one case falls below 0.93 by chance with
# probability 0.002, and of the 36 only three are near 0.95.
@pytest.mark.parametrize("n", [10, 30, 100, 1000])
def test_w1_interval_covers(n: int, luck: Generator) -> None:
    laws = [stats.uniform(), stats.beta(0.5, 0.5), stats.beta(2, 8)]
    fine = (np.arange(20_000) + 0.5) / 20_000
    for truth in laws:
        numbers = truth.ppf(luck.random((1000, n)))
        for aim in laws:
            distance = float(np.abs(truth.ppf(fine) - aim.ppf(fine)).mean())
            assert covers(w1(numbers, aim.ppf(fine[::40] + 19.5 / 20_000)), distance) >= 0.93
