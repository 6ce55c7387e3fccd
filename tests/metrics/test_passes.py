"""Tasks passed, chi-square with merged bins and the counts of batch replies, against scipy and by hand."""

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.metrics.fit.chi_square_merged import chi_square_merged
from aleator.metrics.fit.ks_two_sample_p import ks_two_sample_p
from aleator.metrics.replies.count_compliance import count_compliance
from aleator.metrics.replies.count_ratio import count_ratio
from aleator.metrics.tasks.ks_at_n import ks_at_n
from aleator.metrics.tasks.pass_rate import pass_rate
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator
from scipy import stats

P_VALUES = st.lists(st.floats(0, 1) | st.just(float("nan")), min_size=1, max_size=30)


@given(P_VALUES, st.floats(0.001, 0.5))
def test_a_pass_rate_is_a_count_with_scipys_interval(p: list[float], level: float) -> None:
    passed = sum(x >= level for x in p)
    value, low, high, n = pass_rate(p, level)
    exact = stats.binomtest(passed, len(p)).proportion_ci(0.95, "exact")
    assert (value, n) == (passed / len(p), len(p))
    assert (low, high) == pytest.approx((exact.low, exact.high), abs=1e-9)


@given(P_VALUES)
def test_a_lower_bar_is_passed_by_no_fewer_and_a_task_without_a_p_passes_none(p: list[float]) -> None:
    assert pass_rate(p, 0.005).value >= pass_rate(p, 0.01).value >= pass_rate(p, 0.05).value
    assert pass_rate([*p, float("nan")], 0.01).value <= pass_rate(p, 0.01).value


def test_published_pass_rates() -> None:
    # Bad Dice Players (2026): 18 of 165 lists pass; the most of one model are 6 of 15
    assert pass_rate([0.5] * 18 + [0.001] * 147).value == pytest.approx(0.109, abs=5e-4)
    assert pass_rate([0.5] * 6 + [0.001] * 9).value == pytest.approx(0.4)


def test_what_is_no_p_value_is_refused() -> None:
    for wrong in (0.5, [], [1.2], [-0.1, 0.5]):
        with pytest.raises(InputError):
            pass_rate(wrong)


def test_ks_at_n_is_the_pass_rate_of_its_tests(luck: Generator) -> None:
    samples, references = luck.normal(luck.integers(0, 2, (8, 1)), size=(8, 40)), luck.normal(size=(8, 300))
    p = ks_two_sample_p(samples, references).value
    assert ks_at_n(samples, references) == pass_rate(p, 1e-4)
    assert ks_at_n(samples, references).value == np.mean([x >= 1e-4 for x in np.asarray(p)])


def test_merged_bins_are_those_by_hand() -> None:
    # binomial(10, 1/2) at n = 1,000 expects 0.98 of 0 and of 10: they join 1 and 9, and nine bins are left
    law = stats.binom.pmf(np.arange(11), 10, 0.5)
    counts = stats.binom.rvs(10, 0.5, size=1000, random_state=7)
    seen = np.bincount(counts, minlength=11)
    observed = np.r_[seen[:2].sum(), seen[2:9], seen[9:].sum()]
    expected = 1000 * np.r_[law[:2].sum(), law[2:9], law[9:].sum()]
    found = chi_square_merged(seen, law)
    assert found.value == pytest.approx(stats.chisquare(observed, expected).pvalue, abs=1e-9)
    assert (found.low, found.high, found.n) == (found.value, found.value, 1000)


def test_bins_that_expect_enough_are_scipys_test(luck: Generator) -> None:
    for _ in range(300):
        a = int(luck.integers(2, 9))
        law = luck.dirichlet(np.full(a, 5.0))
        counts = luck.multinomial(int(np.ceil(5 / law.min())) + 1, law)
        expected = stats.chisquare(counts, counts.sum() * law, sum_check=False).pvalue
        assert chi_square_merged(counts, law).value == pytest.approx(expected, abs=1e-9)


@given(st.integers(0, 2**32 - 1), st.integers(1, 300))
def test_every_bin_expects_five_by_a_plain_loop(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    law = rng.dirichlet(np.full(int(rng.integers(2, 12)), 0.5))
    counts = rng.multinomial(n, law)
    observed, expected = [0.0], [0.0]
    for count, q in zip(counts, law, strict=True):
        if expected[-1] >= 5:
            observed, expected = [*observed, 0.0], [*expected, 0.0]
        observed[-1] += count
        expected[-1] += n * q
    if len(expected) > 1 and expected[-1] < 5:
        observed[-2:], expected[-2:] = [sum(observed[-2:])], [sum(expected[-2:])]
    p = stats.chisquare(observed, expected, sum_check=False).pvalue if len(observed) > 1 else np.nan
    assert chi_square_merged(counts, law).value == pytest.approx(p, abs=1e-6, nan_ok=True)


def test_forbidden_actions_are_condemned_however_few_choices_there_are() -> None:
    assert chi_square_merged([3, 1, 0], [0.5, 0, 0.5]).value == 0
    assert np.isnan(chi_square_merged([3, 0, 1], [0.5, 0, 0.5]).value)  # of one bin nothing can be said
    assert chi_square_merged([4, 0, 0], [1, 0, 0]).value == 1
    assert chi_square_merged([900, 0, 100], [0.9, 0, 0.1]).value == 1


# 2,000 tables from the law itself: P(p < 0.05) is 0.05 to within what chi-square approximates; outside [0.035, 0.065] with
# probability 0.002 each way. Without merging the same law rejects too often or too seldom.
def test_merging_keeps_the_level_where_tails_are_thin(luck: Generator) -> None:
    law = stats.poisson.pmf(np.arange(28), 5)
    p = chi_square_merged(luck.multinomial(200, law / law.sum(), size=2000), law / law.sum()).value
    assert 0.035 <= np.mean(np.asarray(p) < 0.05) <= 0.065


@given(st.lists(st.integers(0, 300), min_size=6, max_size=60))
def test_the_median_of_counts_has_scipys_interval(came: list[int]) -> None:
    value, low, high, n = count_ratio(came, np.full(len(came), 100))
    exact = stats.quantile_test(np.array(came) / 100, p=0.5).confidence_interval(0.95)
    assert (value, n) == (pytest.approx(np.median(came) / 100), len(came))
    assert (low, high) == pytest.approx((exact.low, exact.high))


def test_few_replies_bound_no_median() -> None:
    assert count_ratio([90, 100], [100, 100]) == (0.95, 0.0, np.inf, 2)


# 2,000 samples: coverage below 0.935 at a true 0.95 or more has probability 0.001.
@pytest.mark.parametrize("replies", [10, 40])
def test_intervals_of_the_median_cover(replies: int, luck: Generator) -> None:
    _, low, high, _ = count_ratio(luck.poisson(100, (2000, replies)), np.full((2000, replies), 100))
    assert np.mean((low <= 1) & (high >= 1)) >= 0.935


def test_the_median_ratio_of_replies_is_theirs() -> None:
    """Bad Dice Players (2026), arXiv 2601.05414: lists of 1,000 hold 1,134 numbers in the median."""
    came = np.r_[np.full(4, 1000), np.full(161, 1134)]
    assert count_ratio(came, np.full(165, 1000)).value == pytest.approx(1.134)


def test_replies_without_a_count_are_refused() -> None:
    for came, wanted in (([], []), ([1, 2], [3]), ([-1], [3]), ([1], [0])):
        for metric in (count_compliance, count_ratio):
            with pytest.raises(InputError):
                metric(came, wanted)
