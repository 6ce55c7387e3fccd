"""Differences of two means: Student's test by scipy's, and intervals that hold where variances are unequal or shares are at 0."""

import numpy as np
import pytest
from aleator.core.estimates import Estimate
from aleator.metrics.shared.mean_differences import difference, student
from aleator.metrics.shared.regions import clopper_pearson
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_ind

SAMPLES = st.lists(st.integers(-9, 9), min_size=2, max_size=12)


@settings(max_examples=50)
@given(SAMPLES, SAMPLES)
def test_student_is_scipys(first, second):
    found = student(first, second)
    if np.ptp(first) == 0 or np.ptp(second) == 0:  # of which scipy warns
        assert (found is None) == (np.ptp(first) == np.ptp(second))
        return
    expected = ttest_ind(second, first)
    assert found[1:] == pytest.approx((expected.statistic, expected.df, expected.pvalue))


def test_one_unit_or_equal_ones_tell_no_variance():
    assert student([1], [2, 3]) is None
    assert student([0.1] * 3, [0.3] * 3) is None


@pytest.mark.parametrize(
    ("p", "q", "n", "m"), [(0.5, 0.5, 30, 30), (0.02, 0.3, 20, 100), (0.0, 0.0, 15, 15), (1.0, 0.9, 50, 10)]
)
def test_the_interval_holds_the_difference_of_shares(p, q, n, m):
    """2,000 samples: at 95 % fewer than 93.5 % hold with probability 0.002."""
    luck = np.random.default_rng(7)
    ends = [
        Estimate(k / size, *clopper_pearson(k, np.full(2000, size)), size)
        for share, size in ((p, n), (q, m))
        for k in [luck.binomial(size, share, 2000)]
    ]
    found = difference(*ends)
    assert ((found.low <= q - p) & (q - p <= found.high)).mean() >= 0.935
    assert np.all((found.low <= found.value) & (found.value <= found.high))


def test_a_withdrawn_interval_stays_withdrawn():
    assert (
        difference(Estimate(1, 0, 2, 3), Estimate(1, 0, 2, 3, withdrawn="one episode")).withdrawn
        == "one episode"
    )
