"""Confidence regions against root finding, scipy and optimisation."""

from itertools import product

import numpy as np
import pytest
from aleator.metrics.shared.hulls import likeliest, nearest
from aleator.metrics.shared.regions import Region, ball, clopper_pearson, kl_interval, sequence, tv_range
from numpy.random import Generator
from scipy import optimize, stats
from scipy.special import rel_entr


def excess(x: float, m: float, delta: float) -> float:
    return float(min(rel_entr(m, x) + rel_entr(1 - m, 1 - x), 1e3) - delta)


def unlikelihood(weights: np.ndarray, counts: np.ndarray, corners: np.ndarray) -> float:
    return float(-counts @ np.log(weights @ corners))


def test_kl_interval_is_the_root(luck: Generator) -> None:
    for _ in range(300):
        m, delta = (
            luck.choice([0.0, 1.0, luck.random(), luck.beta(0.1, 0.1)], p=[0.1, 0.1, 0.4, 0.4]),
            luck.exponential() ** 2,
        )
        low, high = (float(end) for end in kl_interval(m, delta))
        top = optimize.brentq(excess, m, 1, args=(m, delta)) if m < 1 else 1.0
        bottom = optimize.brentq(excess, 0, m, args=(m, delta)) if m > 0 else 0.0
        assert (low, high) == pytest.approx((bottom, top), abs=1e-9)


def test_clopper_pearson_is_scipys(luck: Generator) -> None:
    for n in luck.integers(1, 500, size=300):
        k = int(luck.integers(0, n + 1))
        expected = stats.binomtest(k, int(n)).proportion_ci(method="exact")
        assert [float(end) for end in clopper_pearson(k, n)] == pytest.approx(
            [expected.low, expected.high], abs=1e-9
        )


def test_tv_range_is_the_maximum_over_all_sets(luck: Generator) -> None:
    for _ in range(300):
        a = int(luck.integers(2, 6))
        p, q, delta = luck.dirichlet(np.ones(a)), luck.dirichlet(np.ones(a)), luck.exponential() / 10
        masses = [(p @ s, q @ s) for s in np.array(list(product([0, 1], repeat=a)))[1:-1]]
        ends = [
            (float(kl_interval(min(u, 1), delta)[0]) - v, float(kl_interval(min(u, 1), delta)[1]) - v)
            for u, v in masses
        ]
        expected = max(0, *(low for low, _ in ends)), max(high for _, high in ends)
        assert [float(end) for end in tv_range(Region(p, np.array(delta)), q)] == pytest.approx(
            expected, abs=1e-9
        )


def test_tv_range_holds_every_member(luck: Generator) -> None:
    for a in (2, 3, 9, 11, 30):
        p, q = luck.dirichlet(np.ones(a)), luck.dirichlet(np.ones(a))
        members = luck.dirichlet(500 * p + 1e-3, size=500)
        members = members[(members > 0).all(axis=-1)]
        delta = rel_entr(p, members).sum(axis=-1)
        low, high = tv_range(Region(np.broadcast_to(p, members.shape), delta), q)
        distance = np.abs(members - q).sum(axis=-1) / 2
        assert np.all((low <= distance + 1e-9) & (distance <= high + 1e-9))


# 1,000 runs to n = 1,000: the true law leaves the sequence at any look in at most 0.05 (Ville); seen in about 0.03.
def test_the_sequence_holds_at_all_times(luck: Generator) -> None:
    for law in (np.array([0.5, 0.5]), np.array([0.7, 0.2, 0.1])):
        running = np.cumsum(luck.multinomial(1, law, size=(1000, 1000)), axis=1)
        region = sequence(running, running.sum(axis=-1))
        outside = rel_entr(region.policy, law).sum(axis=-1) > region.delta
        assert np.mean(outside.any(axis=-1)) <= 0.05


def test_no_choice_excludes_nothing() -> None:
    low, high = ball([0, 0, 0], 0).around(np.array([0.0, 0.3, 1.0]))
    assert low == pytest.approx([0, 0, 0], abs=1e-6)
    assert high == pytest.approx([1, 1, 1], abs=1e-6)


def test_likeliest_member_by_an_independent_optimiser(luck: Generator) -> None:
    for _ in range(40):
        corners, counts = luck.dirichlet(np.ones(4), size=4), luck.integers(1, 40, size=4).astype(float)
        law, gap = likeliest(counts, corners)
        best = -optimize.minimize(
            unlikelihood,
            np.full(4, 0.25),
            args=(counts, corners),
            bounds=[(0, 1)] * 4,
            constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
            tol=1e-12,
        ).fun
        assert counts @ np.log(law) >= best - 1e-5
        assert counts @ np.log(law) + gap >= best - 1e-9
        assert gap <= 1e-4


def test_a_member_is_its_own_nearest() -> None:
    hulls = (np.array([[0.5, 0.5, 0], [0.2, 0.2, 0.6]]), np.array([[0.0, 0, 1]]))
    members = nearest([[350, 350, 300], [0, 0, 7]], hulls)
    np.testing.assert_allclose(members, np.array([[0.35, 0.35, 0.3], [0.0, 0, 1]]), atol=1e-6)
