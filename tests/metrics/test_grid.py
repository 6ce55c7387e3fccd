"""Rates over a grid of probabilities: step-likeness and summed total variation."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.metrics.shared.grids import step_weights, weighted_gap
from aleator.metrics.tasks.calibration_slope import calibration_slope
from aleator.metrics.tasks.excess_step_likeness import excess_step_likeness
from aleator.metrics.tasks.excess_stvd import excess_stvd
from aleator.metrics.tasks.step_likeness import step_likeness
from aleator.metrics.tasks.stvd import stvd
from numpy.random import Generator
from scipy import stats

FIFTHS, PERCENTS = np.linspace(0, 1, 21), np.linspace(0, 1, 101)


def test_step_likeness_is_the_trapezoid_rule(luck: Generator) -> None:
    for _ in range(1000):
        grid = np.sort(luck.choice(np.arange(1, 100), size=luck.integers(2, 12), replace=False)) / 100
        rates = luck.random(len(grid))
        ends = np.r_[0, grid, 1], np.r_[rates[0], rates, rates[-1]]
        expected = 4 * np.trapezoid(np.abs(ends[1] - ends[0]), ends[0])
        found = weighted_gap(rates, grid, 10, *step_weights(grid))
        assert found.value == pytest.approx(expected, abs=1e-9)


def test_stvd_is_the_sum(luck: Generator) -> None:
    rates = luck.random((1000, 101))
    np.testing.assert_allclose(
        stvd(rates, PERCENTS, 100).value, np.linalg.norm(rates - PERCENTS, 1, axis=-1), atol=1e-9
    )


def test_calibrated_step_and_reversed() -> None:
    step = np.where(FIFTHS == 0.5, 0.5, FIFTHS > 0.5)
    assert step_likeness(FIFTHS, FIFTHS, 100).value == 0
    assert step_likeness(step, FIFTHS, 100).value == pytest.approx(
        0.9, abs=1e-12
    )  # the trapezoid cuts the jump off
    assert step_likeness(
        np.linspace(0, 1, 10_001) > 0.5, np.linspace(0, 1, 10_001), 10
    ).value == pytest.approx(1, abs=1e-3)
    assert step_likeness(1 - FIFTHS, FIFTHS, 100).value > 1


# Reference figures: E S = 0.123 at n = 100 on 21 points; STVD of a perfect sampler 3.11, of always-one 50.5, of a step 25.0.
def test_perfect_samplers_at_the_reference_figures() -> None:
    assert -excess_step_likeness(FIFTHS, FIFTHS, 100).value == pytest.approx(0.123, abs=1e-3)
    assert -excess_stvd(PERCENTS, PERCENTS, 100).value == pytest.approx(3.11, abs=0.01)
    assert stvd(np.ones(101), PERCENTS, 100).value == pytest.approx(50.5, abs=1e-9)
    assert stvd(PERCENTS > 0.5, PERCENTS, 100).value == pytest.approx(25.0, abs=1e-9)


def test_floors_are_binomial_sums(luck: Generator) -> None:
    for _ in range(100):
        n = int(luck.integers(1, 200))
        grid = np.sort(luck.random(6))
        k = np.arange(n + 1)
        deviation = (stats.binom.pmf(k, n, grid[:, None]) * np.abs(k / n - grid[:, None])).sum(axis=-1)
        assert -excess_stvd(grid, grid, n).value == pytest.approx(deviation.sum(), abs=1e-9)


def test_excess_of_a_perfect_sampler_is_nothing_on_average(luck: Generator) -> None:
    # 20,000 samples: standard errors 0.0002 and 0.002; a grid that does not reach the ends, with uneven trials
    grid, trials = np.linspace(0.1, 0.8, 8), np.arange(20, 100, 10)
    rates = luck.binomial(trials, grid, size=(20_000, 8)) / trials
    assert np.mean(excess_step_likeness(rates, grid, trials).value) == pytest.approx(0, abs=0.0012)
    assert np.mean(excess_stvd(rates, grid, trials).value) == pytest.approx(0, abs=0.01)


def test_recorded_single_flips_are_a_step(recorded: Path) -> None:
    # Yang and Zhang (2025), Claude 4.5 Sonnet: S = 0.998
    with (recorded / "failure_to_mix" / "fig1_single_flip.csv").open() as file:
        rows = [(float(row["p"]) / 100, row["answer"]) for row in csv.DictReader(file)]
    trials, ones = Counter(p for p, _ in rows), Counter(p for p, answer in rows if answer == "1")
    grid = sorted(trials)
    found = step_likeness([ones[p] / trials[p] for p in grid], grid, [trials[p] for p in grid])
    assert found.value == pytest.approx(0.998, abs=5e-4)
    assert found.n == 2100


# 1,000 samples a case: below 0.93 has probability 0.002 at a true 0.95, and these are conservative.
@pytest.mark.parametrize("n", [10, 30, 100, 1000])
def test_intervals_cover(n: int, luck: Generator) -> None:
    for rates in (FIFTHS, FIFTHS > 0.5, 0.5 + (FIFTHS - 0.5) * 0.8):
        drawn = luck.binomial(n, rates, size=(1000, 21)) / n
        for metric, truth in (
            (stvd, np.abs(rates - FIFTHS).sum()),
            (step_likeness, 4 * np.trapezoid(np.abs(rates - FIFTHS), FIFTHS)),
        ):
            _, low, high, _ = metric(drawn, FIFTHS, n)
            assert np.mean((low <= truth + 1e-9) & (truth - 1e-9 <= high)) >= 0.93


@pytest.mark.parametrize("rate", [0.0, 0.5, 1.0])
def test_the_step_likeness_of_a_flat_curve_is_withheld(rate: float) -> None:
    """4 integral |1/2 - p| dp is 1, as for a step: the formula does not tell them apart, the slope does."""
    flat = np.full(21, rate)
    assert weighted_gap(flat, FIFTHS, 36, *step_weights(FIFTHS)).value >= 1 - 1e-12
    for metric in (step_likeness, excess_step_likeness):
        assert np.isnan(metric(flat, FIFTHS, 36).value)
    found = calibration_slope(flat, FIFTHS, 36)
    assert found.value == pytest.approx(0)
    assert found.low < 0 < found.high
    both = step_likeness(np.stack([flat, FIFTHS > 0.5]), FIFTHS, 36)
    assert np.isnan(both.value).tolist() == [True, False]
    assert calibration_slope(FIFTHS > 0.5, FIFTHS, 36).value == pytest.approx(1.5, abs=0.1)


def test_the_slope_is_numpy_s_line_of_least_squares(luck: Generator) -> None:
    for _ in range(200):
        grid, trials = np.sort(luck.random(7)), luck.integers(1, 200, 7)
        rates = luck.random(7)
        expected = np.polyfit(grid, rates, 1, w=np.sqrt(trials))[0]
        assert calibration_slope(rates, grid, trials).value == pytest.approx(expected, rel=1e-6)
    assert np.isnan(calibration_slope([0.5], [0.5], 10).value)


# 2,000 samples a case: below 0.935 has probability 0.002 at a true 0.95.
@pytest.mark.parametrize("n", [10, 36, 100])
def test_the_slope_s_interval_covers(n: int, luck: Generator) -> None:
    for rates in (FIFTHS, FIFTHS > 0.5, np.full(21, 0.5), 0.9 - 0.5 * FIFTHS):
        found = calibration_slope(luck.binomial(n, rates, size=(2000, 21)) / n, FIFTHS, n)
        truth = np.polyfit(FIFTHS, rates, 1)[0]
        assert np.mean((found.low <= truth) & (truth <= found.high)) >= 0.935


def test_bad_grids_are_refused() -> None:
    for rates, grid in (([0.5], [0.2, 0.4]), ([0.5, 1.2], [0.2, 0.4]), ([0.5, 0.5], [0.4, 0.2]), (0.5, 0.5)):
        with pytest.raises(InputError):
            stvd(rates, grid, 10)
