"""Planning: against published figures, scipy and simulation."""

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.metrics.shared.claims import claims
from aleator.metrics.shared.planning import alternative, fixed_n, plan
from aleator.metrics.shared.situations import situation
from numpy.random import Generator
from scipy import optimize, stats


# With 80 % power a test at 0.05 detects |p - 0.5| of about 0.14 at n = 100 and 0.044 at n = 1,000 (normal approximation).
@pytest.mark.parametrize(("tv", "n"), [(0.14, 100), (0.044, 1000)])
def test_published_power(tv: float, n: int) -> None:
    assert fixed_n([0.5, 0.5], tv, power=0.8) == pytest.approx(n, rel=0.03)


def test_fixed_n_of_a_coin_is_the_least_by_scipy(luck: Generator) -> None:
    for _ in range(15):
        q = luck.uniform(0.1, 0.9)
        tv = luck.uniform(0.08, 0.9) * (1 - max(q, 1 - q))
        p = alternative([q, 1 - q], tv)[0]

        def power(n: int, q: float = q, p: float = p) -> float:
            k = np.arange(n + 1)
            rejected = (stats.binom.cdf(k, n, q) <= 0.025) | (stats.binom.sf(k - 1, n, q) <= 0.025)
            return float(stats.binom.pmf(k, n, p)[rejected].sum())

        least = fixed_n([q, 1 - q], tv)
        assert power(least) >= 0.95
        assert all(power(n) < 0.95 for n in range(max(1, int(least * 0.8)), least))


def test_fixed_n_of_more_actions_has_its_power_by_simulation(luck: Generator) -> None:
    for q in (np.full(3, 1 / 3), np.full(9, 1 / 9), np.array([0.5, 0.3, 0.2, 0.0])):
        n, p = fixed_n(q, 0.1), alternative(q, 0.1)
        tables, law = luck.multinomial(n, p, size=20_000)[:, q > 0], q[q > 0]
        rejected = ((tables - n * law) ** 2 / (n * law)).sum(axis=-1) > stats.chi2.ppf(0.95, len(law) - 1)
        assert rejected.mean() == pytest.approx(0.95, abs=0.01)


def test_the_alternative_is_the_nearest_in_entropy(luck: Generator) -> None:
    for _ in range(20):
        q = luck.dirichlet(np.full(4, 3.0))
        p = alternative(q, 0.15)
        assert p.sum() == pytest.approx(1)
        assert np.abs(p - q).sum() / 2 == pytest.approx(0.15)
        others = luck.dirichlet(np.ones(4), 300)
        gaps = others - q
        with np.errstate(divide="ignore"):
            others = q + gaps * 0.15 / (np.abs(gaps).sum(axis=-1, keepdims=True) / 2)
        others = others[(others > 0).all(axis=-1)]
        assert np.all((others * np.log(others / q)).sum(axis=-1) >= (p * np.log(p / q)).sum() - 1e-12)


def test_sequential_plans_are_what_the_process_needs(luck: Generator) -> None:
    for q, tv, most in ((np.array([0.5, 0.5]), 0.2, 400), (np.full(3, 1 / 3), 0.2, 500)):
        p = alternative(q, tv)
        actions = (luck.random((1000, most, 1)) > np.cumsum(p)[:-1]).sum(axis=-1)
        told = claims(situation(actions, q, prompts=np.zeros_like(actions))).told
        stops = np.where(told > 0, told, most)
        planned = plan(q, tv)
        assert planned.mean == pytest.approx(stops.mean(), rel=0.12)
        assert planned.enough == pytest.approx(np.quantile(stops, 0.95), rel=0.15)


def test_what_is_shown_is_bet_on_too_and_costs_little() -> None:
    plain, shuffled = plan([0.5, 0.5], 0.2), plan([0.5, 0.5], 0.2, shuffled=True)
    assert 0.95 * plain.mean < shuffled.mean < 1.25 * plain.mean


def test_more_power_and_less_error_cost_more() -> None:
    easy, hard = plan([0.5, 0.5], 0.2, alpha=0.05, power=0.8), plan([0.5, 0.5], 0.2, alpha=0.01, power=0.99)
    assert all(few < many for few, many in zip(easy, hard, strict=True))


def test_normal_sample_size_is_near(luck: Generator) -> None:
    z = stats.norm.ppf(0.975), stats.norm.ppf(0.95)
    for tv in (0.05, 0.1, 0.2):
        expected = ((z[0] * 0.5 + z[1] * np.sqrt(0.25 - tv**2)) / tv) ** 2
        assert fixed_n([0.5, 0.5], tv) == pytest.approx(expected, rel=0.06)


@pytest.mark.parametrize(
    ("law", "tv"), [([0.5, 0.5], 0.6), ([1.0, 0.0], 0.1), ([0.5, 0.5], 0.0), ([0.2, 0.8], -0.1)]
)
def test_impossible_distances_are_refused(law: list[float], tv: float) -> None:
    with pytest.raises(InputError):
        plan(law, tv)


def test_wide_menus_have_an_alternative() -> None:
    p = alternative(np.full(64, 1 / 64), 0.2)
    assert np.abs(p - 1 / 64).sum() / 2 == pytest.approx(0.2)
    mass = np.arange(1, 52) / 64
    costs = [stats.entropy([q + 0.2, 0.8 - q], [q, 1 - q]) for q in mass if q + 0.2 < 1]
    assert (p > 1 / 64).sum() == np.argmin(costs) + 1
    expected = optimize.brentq(
        lambda n: stats.ncx2.sf(stats.chi2.ppf(0.95, 63), 63, n * ((p - 1 / 64) ** 2 * 64).sum()) - 0.95,
        1,
        1e4,
    )
    assert fixed_n(np.full(64, 1 / 64), 0.2) == int(np.ceil(expected))
