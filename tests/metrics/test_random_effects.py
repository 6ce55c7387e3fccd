"""Random effects against published figures, statsmodels, and populations drawn at random; pairs against their own simulation."""

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.metrics.shared.influence import Sharing, influence_on_excess_tv
from aleator.metrics.shared.paired import needed, paired_difference
from aleator.metrics.shared.random_effects import between, pooled, shrunk
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator
from statsmodels.stats.meta_analysis import combine_effects

# Thirteen trials of the BCG vaccine (Colditz et al., 1994): cases and others, vaccinated and not.
VACCINATED = np.array(
    [[4, 119], [6, 300], [3, 228], [62, 13536], [33, 5036], [180, 1361], [8, 2537], [505, 87886], [29, 7470], [17, 1699],
     [186, 50448], [5, 2493], [27, 16886]]
)  # fmt: skip
CONTROL = np.array(
    [[11, 128], [29, 274], [11, 209], [248, 12619], [47, 5761], [372, 1079], [10, 619], [499, 87892], [45, 7232], [65, 1600],
     [141, 27197], [3, 2338], [29, 17825]]
)  # fmt: skip
LOG_RISK_RATIO = np.log(VACCINATED[:, 0] / VACCINATED.sum(axis=1) / (CONTROL[:, 0] / CONTROL.sum(axis=1)))
VARIANCE = 1 / VACCINATED[:, 0] - 1 / VACCINATED.sum(axis=1) + 1 / CONTROL[:, 0] - 1 / CONTROL.sum(axis=1)


def test_the_published_figures_of_the_vaccine_trials() -> None:
    """tau^2 by Paule and Mandel 0.3181, its Q-profile interval 0.1197 to 1.1115 (Viechtbauer, 2007 and 2010, metafor)."""
    found = pooled(LOG_RISK_RATIO, VARIANCE)
    assert found.variance[:3] == pytest.approx((0.3181, 0.1197, 1.1115), abs=5e-5)
    assert found.mean.value == pytest.approx(-0.7150, abs=5e-5)


@given(st.integers(2, 12), st.integers(0, 2**32 - 1), st.floats(0, 2))
def test_it_is_statsmodels_iterated_estimate(cells: int, seed: int, spread: float) -> None:
    rng = np.random.default_rng(seed)
    variances = rng.uniform(0.01, 0.5, cells)
    values = rng.normal(0, spread, cells) + rng.normal(0, np.sqrt(variances))
    found, oracle = pooled(values, variances), combine_effects(values, variances, method_re="iterated")
    assert found.variance.value == pytest.approx(max(oracle.tau2, 0), rel=1e-3, abs=1e-4)
    assert found.mean.value == pytest.approx(oracle.mean_effect_re, abs=1e-3)
    assert found.variance.low <= found.variance.value <= found.variance.high


def test_intervals_cover_a_population_s_mean_and_variance(luck: Generator) -> None:
    """200 populations: 0.95 of them are covered, and fewer than 0.90 with probability 0.003."""
    hits = np.zeros(2)
    for _ in range(200):
        variances = luck.uniform(0.001, 0.01, 12)
        found = pooled(0.2 + luck.normal(0, 0.1, 12) + luck.normal(0, np.sqrt(variances)), variances)
        hits += [one.low <= truth <= one.high for one, truth in ((found.mean, 0.2), (found.variance, 0.01))]
    assert (hits >= 180).all()


def test_what_all_cells_share_is_neither_averaged_out_nor_a_difference(luck: Generator) -> None:
    """200 populations: 0.95 of them are covered, and fewer than 0.90 with probability 0.003; as of independent cells half are missed."""
    hits, alone = np.zeros(2), 0
    for _ in range(200):
        variances = luck.uniform(0.008, 0.012, 12)
        errors = np.sqrt(0.9) * luck.normal() + np.sqrt(0.1) * luck.normal(size=12)
        values = 0.2 + luck.normal(0, 0.05, 12) + np.sqrt(variances) * errors
        found = pooled(values, variances, correlation=0.9)
        hits += [one.low <= truth <= one.high for one, truth in ((found.mean, 0.2), (found.variance, 0.0025))]
        as_independent = pooled(values, variances).mean
        alone += as_independent.low <= 0.2 <= as_independent.high
    assert (hits >= 180).all()
    assert alone < 120


def test_cells_that_are_all_alike_are_as_uncertain_as_one() -> None:
    mean = pooled([0.3] * 9, [0.01] * 9, correlation=1.0).mean
    assert mean.high - mean.value == pytest.approx(1.96 * 0.1, rel=0.01)


def test_influences_are_those_of_leaving_a_choice_out(luck: Generator) -> None:
    """The jackknife's, times (n - 1) / n; the expected distance of a perfect sampler is held, as it is no doubt of the play."""
    acts, law = luck.choice(3, 400, p=[0.6, 0.3, 0.1]), np.array([0.3, 0.3, 0.4])
    shares = np.bincount(acts, minlength=3) / 400
    without = [(shares * 400 - np.eye(3)[act]) / 399 for act in acts]
    left_out = [np.abs(policy - law).sum() / 2 for policy in without]
    found = influence_on_excess_tv(acts, law)
    assert found.each == pytest.approx((np.abs(shares - law).sum() / 2 - left_out) * 399 / 400, abs=1e-12)


def test_what_means_share_is_their_mean_covariance_over_their_mean_variance(luck: Generator) -> None:
    """Of means over episodes that not all of them have."""
    influence = luck.normal(size=(4, 30)) + luck.normal(size=30)
    held = luck.random((4, 30)) < 0.8
    sharing = Sharing()
    for one, there in zip(influence, held, strict=True):
        sharing.add(np.flatnonzero(there), one[there])
    table = np.where(held, influence, 0.0) @ np.where(held, influence, 0.0).T
    expected = table[~np.eye(4, dtype=bool)].mean() / np.diag(table).mean()
    assert sharing.correlation == pytest.approx(expected)
    sharing.add(np.arange(30), 100 * luck.normal(size=30), "another group, of one mean")
    assert sharing.correlation == pytest.approx(expected)
    assert Sharing().correlation == 0


def test_groups_have_means_of_their_own(luck: Generator) -> None:
    values, variances = np.array([0.1, 0.1, 0.9, 0.9]), np.full(4, 0.01)
    assert between(values, variances, ["a", "a", "b", "b"]).value == 0
    assert between(values, variances).value > 0.1
    assert between(values, variances, ["a", "b", "c", "d"]).n == 0
    apart = np.repeat(luck.normal(0, 5, 200), 2) + luck.normal(0, 0.3, 400) + luck.normal(0, 0.1, 400)
    assert between(apart, np.full(400, 0.01), np.repeat(np.arange(200), 2)).value == pytest.approx(
        0.09, rel=0.3
    )


def test_shrinkage_is_nearer_to_the_truth(luck: Generator) -> None:
    truth = luck.normal(0.3, 0.05, 500)
    seen = truth + luck.normal(0, 0.1, 500)
    found = pooled(seen, np.full(500, 0.01))
    drawn = shrunk(seen, np.full(500, 0.01), found.mean.value, found.variance.value)
    assert np.mean((drawn.value - truth) ** 2) < 0.4 * np.mean((seen - truth) ** 2)
    assert np.mean((drawn.low <= truth) & (truth <= drawn.high)) >= 0.92


def test_what_cannot_be_pooled_is_refused() -> None:
    assert np.isnan(pooled([0.2], [0.01]).variance.value)
    for values, variances in (([], []), ([1.0], [0.0]), ([1.0, 2.0], [1.0])):
        with pytest.raises(InputError, match="variances above 0"):
            pooled(values, variances)


def play(luck: Generator, n: int, first: float, second: float) -> tuple[np.ndarray, np.ndarray]:
    """Two players that read the same uniform numbers."""
    shared = luck.random(n)
    return (shared < first).astype(int), (shared < second).astype(int)


def test_a_paired_difference_covers_and_common_numbers_save(luck: Generator) -> None:
    """Players at P(1) = 0.8 and 0.7, optimum 0.4: TV 0.4 and 0.3. Of 400 intervals fewer than 0.92 cover with probability 0.005."""
    found = [paired_difference(*play(luck, 200, 0.8, 0.7), [0.6, 0.4], [0.6, 0.4]) for _ in range(400)]
    assert np.mean([one.difference.low <= 0.1 <= one.difference.high for one in found]) >= 0.92
    assert np.mean([one.difference.value for one in found]) == pytest.approx(0.1, abs=0.005)
    # the difference is 1 where 0.7 <= u < 0.8: variance 0.09, against 0.16 + 0.21 apart
    assert np.mean([one.saved for one in found]) == pytest.approx(1 - 0.09 / 0.37, abs=0.02)


def test_the_number_needed_has_the_power_that_is_said(luck: Generator) -> None:
    """Players at P(1) = 0.8 and 0.65 that share no numbers: variance 0.16 + 0.2275."""
    n = int(needed(0.15, 0.3875))
    assert n == 136  # (1.95996 + 0.84162)^2 * 0.3875 / 0.0225
    law = [0.6, 0.4]
    pairs = [paired_difference(luck.random(n) < 0.8, luck.random(n) < 0.65, law, law) for _ in range(400)]
    assert np.mean([pair.difference.low > 0 for pair in pairs]) == pytest.approx(0.8, abs=0.06)
    assert needed(0.0, 0.1) == np.inf


def test_episodes_are_the_unit_of_pairs(luck: Generator) -> None:
    one, other = play(luck, 60, 0.9, 0.5)
    alone = paired_difference(one, other, [0.5, 0.5], [0.5, 0.5])
    copied = paired_difference(
        *(np.repeat(each, 5) for each in (one, other)), [0.5, 0.5], [0.5, 0.5], np.repeat(np.arange(60), 5)
    )
    assert copied.variance == pytest.approx(alone.variance, rel=0.01)
    with pytest.raises(InputError, match="two episodes or more"):
        paired_difference(one, other, [0.5, 0.5], [0.5, 0.5], np.zeros(60))
