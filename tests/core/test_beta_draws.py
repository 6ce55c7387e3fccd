"""Beta variates by address: their law, and that a row's are its own."""

import numpy as np
import pytest
from aleator.core.bandits.beta_draws import beta_draws
from aleator.core.chance import Chance
from scipy.stats import beta, kstest


@pytest.mark.parametrize(("a", "b"), [(1, 5), (7, 1), (2, 2), (1.5, 1.01), (30, 3), (2, 900), (5000, 4000)])
def test_the_law_is_beta(a, b):
    """Kolmogorov and Smirnov's test of 100,000: seven laws, false-alarm rate 0.001 each."""
    rows = 100_000
    drawn = beta_draws(np.full(rows, float(a)), np.full(rows, float(b)), Chance.of(3, "draws", range(rows)))
    assert kstest(drawn, beta(a, b).cdf).pvalue > 1e-3


def test_a_row_alone_draws_what_it_draws_among_others():
    rng = np.random.default_rng(1)
    a, b = rng.integers(1, 9, (2, 500)).astype(float)
    whole = beta_draws(a, b, Chance.of(3, "draws", range(500)), draw=10)
    alone = [
        beta_draws(a[row : row + 1], b[row : row + 1], Chance.of(3, "draws", [row]), draw=10)[0]
        for row in range(0, 500, 25)
    ]
    np.testing.assert_array_equal(whole[::25], alone)


def test_tries_of_a_row_are_independent_of_its_neighbours_and_of_each_other():
    """Rows with close addresses and draws are uncorrelated: 5 standard errors of 20,000."""
    a, b = np.full(20_000, 3.0), np.full(20_000, 2.0)
    drawn = [beta_draws(a, b, Chance.of(3, "draws", range(20_000)), draw) for draw in (0, 5)]
    pairs = [(drawn[0], drawn[1]), (drawn[0][:-1], drawn[0][1:])]
    assert all(abs(np.corrcoef(one, other)[0, 1]) < 5 / np.sqrt(20_000) for one, other in pairs)
