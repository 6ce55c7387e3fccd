"""Flips in order: compensation over a grid, counts and strings of replies, and what mixing errors cost, against other ways to them.

Seeds are fixed and were not searched for.
"""

from collections import Counter
from math import comb

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.environments.games.matching_pennies import MatchingPennies
from aleator.metrics.dependence.compensation_correlation import compensation_correlation
from aleator.metrics.dependence.count_chi_square import count_chi_square
from aleator.metrics.dependence.distinct_series import distinct_series
from aleator.metrics.exploitability.exploitability import exploitability
from aleator.metrics.exploitability.pennies_exploitability import pennies_exploitability
from aleator.metrics.tasks.mean_absolute_error import mean_absolute_error
from numpy.random import Generator
from scipy import stats

FIFTHS = np.linspace(0, 1, 21)


def test_compensation_is_numpy_s_correlation_of_the_deviations(luck: Generator) -> None:
    for _ in range(100):
        grid, rates = np.sort(luck.random(8)), luck.random((3, 8))
        expected = np.corrcoef(rates[0] - grid, rates[1] - grid)[0, 1]
        assert compensation_correlation(rates, grid).value == pytest.approx(expected, abs=1e-12)


def test_a_step_that_is_made_up_for_compensates_and_one_that_is_repeated_does_not() -> None:
    step = (FIFTHS > 0.5) * 1.0
    assert compensation_correlation([step, 2 * FIFTHS - step], FIFTHS).value == pytest.approx(-1)
    assert compensation_correlation([step, step], FIFTHS).value == pytest.approx(1)
    never = compensation_correlation([FIFTHS, step], FIFTHS)
    assert np.isnan(never.value)
    assert (never.low, never.high, never.n) == (-1, 1, 21)
    for rates, grid in ((step, FIFTHS), ([step], FIFTHS), ([step, step], FIFTHS[1:])):
        with pytest.raises(InputError):
            compensation_correlation(rates, grid)


# 4,000 pairs of rates of a faithful sampler, whose correlation is 0: below 0.935 has probability 1e-5 at a true 0.95.
@pytest.mark.parametrize("n", [20, 100])
def test_the_interval_of_compensation_covers(n: int, luck: Generator) -> None:
    _, low, high, _ = compensation_correlation(luck.binomial(n, FIFTHS, size=(4000, 2, 21)) / n, FIFTHS)
    assert 0.935 <= np.mean((low <= 0) & (high >= 0)) <= 0.975


def test_the_mean_error_is_that() -> None:
    rates, grid = [0.0, 0.5, 1.0], [0.1, 0.2, 0.6]
    assert mean_absolute_error(rates, grid, 50).value == pytest.approx((0.1 + 0.3 + 0.4) / 3)


def test_the_cost_in_pennies_is_the_exploitability_of_each_game_over_its_largest_payoff(
    luck: Generator,
) -> None:
    for _ in range(50):
        stakes = np.sort(luck.lognormal(size=5))[::-1]
        counts = luck.multinomial(100, [0.4, 0.6], size=5)
        cost = []
        for heads, count in zip(stakes.tolist(), counts, strict=True):
            game = MatchingPennies(heads=heads)
            payoffs, solution = game.game().to("matcher"), game.solution()
            assert solution is not None
            cost.append(exploitability(count, payoffs, solution.values["matcher"]).value / payoffs.max())
        found = pennies_exploitability(counts[:, 0] / 100, 1 / (1 + stakes), 100)
        assert found.value == pytest.approx(np.mean(cost), abs=1e-9)
        assert found.low <= found.value <= found.high


def test_the_counts_of_ones_are_tested_against_the_binomial_law(luck: Generator) -> None:
    # groups as scipy is given them by hand: 1,000 rows of ten flips at 0.45, each end taken together until 5 are expected
    rows = (luck.random((1000, 10)) < 0.45).astype(int)
    mass = 1000 * stats.binom.pmf(np.arange(11), 10, 0.45)
    seen = np.bincount(rows.sum(axis=1), minlength=11)
    assert [round(x, 1) for x in mass[[0, 1, 8, 9, 10]]] == [2.5, 20.7, 22.9, 4.2, 0.3]
    hoped, got = (np.array([x[0] + x[1], *x[2:8], x[8:].sum()]) for x in (mass, seen))
    expected = stats.chisquare(got, hoped).pvalue
    assert count_chi_square(rows, [0.55, 0.45]).value == pytest.approx(expected, rel=1e-9)
    assert count_chi_square(1 - rows, [0.45, 0.55]).value == pytest.approx(expected, rel=1e-9)


# 500 sets of 300 faithful replies: p-values below 0.05 in 5 % of them, more than 40 or fewer than 10 with probability 0.001.
def test_faithful_counts_are_passed_at_the_nominal_rate(luck: Generator) -> None:
    rows = (luck.random((500, 300, 10)) < 0.45).astype(int)
    assert 10 <= (count_chi_square(rows, [0.55, 0.45]).value < 0.05).sum() <= 40


def test_counts_that_never_vary_and_forbidden_ones_are_found() -> None:
    assert count_chi_square([[0, 1], [1, 0]] * 50, [0.5, 0.5]).value < 1e-15
    assert count_chi_square([[0, 1]], [1.0, 0.0]).value == 0
    assert count_chi_square([[0, 1]], [0.5, 0.5]).value == 1  # too few rows to say anything


def test_distinct_rows_are_counted(luck: Generator) -> None:
    rows = luck.integers(0, 2, (200, 6))
    rows[::3, 4:] = -1
    assert distinct_series(rows).value == len(Counter(map(tuple, rows.tolist())))
    assert distinct_series(np.zeros((50, 3), dtype=int))[:2] == (1, 1)


# 1,000 samples a case: below 0.93 has probability 0.002 at a true 0.95, and these are conservative.
@pytest.mark.parametrize(("q", "length"), [(0.45, 10), (0.15, 10), (0.01, 4), (0.5, 3)])
def test_the_interval_holds_the_number_to_be_expected(q: float, length: int, luck: Generator) -> None:
    n, k = 100, np.arange(length + 1)
    ways = np.array([comb(length, int(ones)) for ones in k])
    truth = float(ways @ (1 - (1 - q**k * (1 - q) ** (length - k)) ** n))
    found = distinct_series((luck.random((1000, n, length)) < q).astype(int))
    assert np.mean(found.value) == pytest.approx(truth, rel=0.01)
    assert np.mean((found.low <= truth) & (truth <= found.high)) >= 0.93
