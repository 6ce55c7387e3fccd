"""Counts of what came in replies, and laws stated by quantiles: against closed forms and by simulation."""

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.metrics.dependence.distinct_series import distinct_series
from aleator.metrics.distance.agreement import agreement
from aleator.metrics.knowing.stated_ks import stated_ks
from aleator.metrics.replies.count_compliance import count_compliance
from numpy.random import Generator
from scipy.stats import binomtest


def test_compliance_is_a_share_with_its_exact_interval() -> None:
    """Bad Dice Players (2026), arXiv 2601.05414: 4 of 165 cells hold exactly 1,000 numbers."""
    came = np.r_[np.full(4, 1000), np.full(161, 1134)]
    found = count_compliance(came, np.full(165, 1000))
    exact = binomtest(4, 165).proportion_ci(0.95, "exact")
    assert tuple(found) == pytest.approx((4 / 165, exact.low, exact.high, 165))


def test_agreement_is_the_share_of_optimal_choices_where_optima_are_certain(luck: Generator) -> None:
    actions, optima = luck.integers(0, 3, 50), luck.integers(0, 3, 50)
    right = int((actions == optima).sum())
    exact = binomtest(right, 50).proportion_ci(0.95, "exact")
    assert tuple(agreement(actions, np.eye(3)[optima])) == pytest.approx(
        (right / 50, exact.low, exact.high, 50)
    )
    laws = luck.dirichlet(np.ones(3), 50)
    assert agreement(actions, laws).value == pytest.approx(
        sum(law[a] for law, a in zip(laws, actions, strict=True)) / 50
    )


def test_distinct_series_of_fair_flips_are_as_many_as_expected(luck: Generator) -> None:
    """1,024 (1 - (1 - 1 / 1,024)^1,000) = 638.6 of 1,000; the mean of 200 runs to within five standard errors."""
    found = distinct_series(luck.integers(0, 2, (200, 1000, 10)))
    expected = 1024 * (1 - (1 - 1 / 1024) ** 1000)
    assert abs(found.value.mean() - expected) < 5 * found.value.std() / np.sqrt(200)
    assert distinct_series([[0, 1, -1], [0, 1, 1], [-1, -1, -1]]).value == 2


def test_stated_quantiles_that_are_those_of_the_law_have_no_gap_and_the_interval_holds(
    luck: Generator,
) -> None:
    """Whoever errs at random by a known gap is told of it; coverage of 400 runs is at least 0.95 (Hoeffding is conservative)."""
    levels = np.arange(1, 10) / 10
    assert tuple(stated_ks(np.tile(levels, (5, 1)), levels))[:2] == (0, 0)
    reached = np.clip(levels + 0.05 + luck.uniform(-0.05, 0.05, (400, 30, 9)), 0, 1)
    found = stated_ks(reached, levels)
    assert ((found.low <= 0.05) & (found.high >= 0.05)).mean() >= 0.95
    assert found.value.mean() == pytest.approx(0.06, abs=0.01)  # the greatest of nine gaps about 0.05


def test_evidence_that_does_not_match_is_refused() -> None:
    for wrong in (
        lambda: agreement([0, 1], [[1.0, 0.0]]),
        lambda: stated_ks([[0.1, 1.2]], [0.1, 0.2]),
        lambda: stated_ks([[0.1, 0.2]], [0.1]),
    ):
        with pytest.raises(InputError):
            wrong()


def test_nothing_is_known_of_nothing() -> None:
    for found in (
        agreement(np.empty(0, int), np.empty((0, 2))),
        stated_ks(np.empty((0, 2)), [0.1, 0.2]),
    ):
        assert np.isnan(found.value)
        assert (found.low, found.high, found.n) == (0, 1, 0)
