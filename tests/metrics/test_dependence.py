"""Dependence: against statsmodels, scipy, closed forms and brute force; sizes and coverages measured."""

import csv
from collections import Counter
from itertools import pairwise, permutations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.metrics.bias.batch_position import batch_position
from aleator.metrics.bias.batch_position_v import batch_position_v
from aleator.metrics.dependence.autocorrelation import autocorrelation
from aleator.metrics.dependence.count_variance import count_variance
from aleator.metrics.dependence.excess_switch_rate import excess_switch_rate
from aleator.metrics.dependence.lempel_ziv import _words, lempel_ziv
from aleator.metrics.dependence.ljung_box import _statistic, ljung_box
from aleator.metrics.dependence.markov_exploiter import _predictions, markov_exploiter
from aleator.metrics.dependence.markov_order import markov_order
from aleator.metrics.dependence.markov_test import markov_test
from aleator.metrics.dependence.negative_recency import negative_recency
from aleator.metrics.dependence.period import period
from aleator.metrics.dependence.periodicity import periodicity
from aleator.metrics.dependence.rank_autocorrelation import rank_autocorrelation
from aleator.metrics.dependence.run_lengths import run_lengths
from aleator.metrics.dependence.runs_test import runs_test
from aleator.metrics.dependence.switch_rate import switch_rate
from aleator.metrics.shared.runs import switch_by_run
from aleator.metrics.shared.shuffles import shuffled
from aleator.metrics.shared.spectrum import _tails, ordinates
from aleator.metrics.shared.transitions import check_series, repetition, transition_counts, transition_matrix
from aleator.registry.finding import metric
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator
from scipy import signal, stats

PENNIES = np.array([[1.0, -1], [-1, 1]])
BY_SERIES = [
    "autocorrelation",
    "count_variance",
    "excess_switch_rate",
    "lempel_ziv",
    "ljung_box",
    "markov_order",
    "markov_test",
    "negative_recency",
    "period",
    "periodicity",
    "run_lengths",
    "runs_test",
    "switch_rate",
]


def ragged(luck: Generator, rows: int, length: int, actions: int) -> np.ndarray:
    """Rows of random lengths from 1 to ``length``, padded."""
    series = luck.integers(0, actions, (rows, length))
    return np.where(np.arange(length) < luck.integers(1, length + 1, rows)[:, None], series, -1)


def chain(luck: Generator, runs: int, rows: int, length: int, switch: float) -> np.ndarray:
    """Fair coins that switch with a probability: marginal exactly one half."""
    turned = luck.random((runs, rows, length)) < switch
    turned[..., 0] = luck.random((runs, rows)) < 0.5
    return np.cumsum(turned, axis=-1) % 2


def by_hand(rows: np.ndarray) -> list[list[int]]:
    return [[int(a) for a in row if a >= 0] for row in rows]


@pytest.mark.parametrize("name", BY_SERIES)
def test_padding_and_labels_change_nothing(name: str, luck: Generator) -> None:
    series = ragged(luck, 12, 9, 3)
    plain = metric(name)(series)
    padded = np.concatenate([series, np.full((12, 4), -1)], axis=1)
    np.testing.assert_allclose(metric(name)(padded), plain, atol=1e-9)
    if name not in ("markov_test", "periodicity", "lempel_ziv"):  # their random orders follow the labels
        renamed = np.where(series >= 0, np.array([7, 2, 5])[series], -1)
        np.testing.assert_allclose(metric(name)(renamed), plain, atol=1e-9)


@pytest.mark.parametrize("name", [*BY_SERIES])
def test_what_is_no_series_is_refused(name: str) -> None:
    for wrong in ([0, 1, 0], [[0.5, 0.1]], [[0, -1, 1]], [[0, -2]]):
        with pytest.raises(InputError):
            metric(name)(wrong)


@pytest.mark.parametrize("name", BY_SERIES)
@pytest.mark.parametrize("series", [[[-1]], [[3]], [[0, 0, 0, 0, 0, 0]], [[0], [1]], [[0, 1], [-1, -1]]])
def test_little_or_nothing_to_go_by(name: str, series: list[list[int]]) -> None:
    value, low, high, _ = metric(name)(series)
    assert np.isnan(value) or low <= value <= high


def test_transitions_by_hand(luck: Generator) -> None:
    for _ in range(300):
        series = ragged(luck, 4, 8, 3)
        counts = np.zeros((3, 3))
        for row in by_hand(series):
            for before, after in pairwise(row):
                counts[before, after] += 1
        np.testing.assert_array_equal(transition_counts(series, 3), counts)
        matrix = transition_matrix(series, 3)
        np.testing.assert_allclose(np.nansum(matrix, axis=1), counts.any(axis=1))
    with pytest.raises(InputError):
        transition_counts([[0, 3]], 3)


def test_repetition_is_that_of_all_pairs(luck: Generator) -> None:
    for _ in range(200):
        choices = luck.integers(0, 3, 7)
        agree = [a == b for a, b in permutations(choices, 2)]
        assert repetition(np.bincount(choices, minlength=3)) == pytest.approx(np.mean(agree), abs=1e-12)


def test_switches_by_run_length_by_hand(luck: Generator) -> None:
    for _ in range(200):
        series = ragged(luck, 3, 12, 2)
        at_risk, switched = Counter(), Counter()
        for row in by_hand(series):
            run = 1
            for before, after in pairwise(row):
                at_risk[min(run, 3)] += 1
                switched[min(run, 3)] += before != after
                run = 1 if before != after else run + 1
        table = switch_by_run(series, longest=3)
        assert table.at_risk.tolist() == [at_risk[k] for k in (1, 2, 3)]
        assert table.switched.tolist() == [switched[k] for k in (1, 2, 3)]


def test_runs_test_is_statsmodels(luck: Generator) -> None:
    runs = pytest.importorskip("statsmodels.sandbox.stats.runs")
    for _ in range(1000):
        row = luck.integers(0, 2, luck.integers(4, 49))  # it corrects for continuity below 50 choices
        if 0 < row.sum() < len(row):
            _, p = runs.runstest_1samp(row, cutoff=0.5, correction=True)
            ours = runs_test(
                row[None]
            ).value  # 1 within half a run of the mean, where statsmodels overshoots it
            assert ours == pytest.approx(p if ours < 1 else 1.0, abs=1e-9)


def test_runs_of_many_kinds_have_the_moments_of_all_orders() -> None:
    for choices in ([0, 0, 1, 2, 2], [0, 1, 2, 0, 1, 2], [0, 0, 0, 1, 2]):
        n, q, c = (sum(choices.count(a) ** k for a in range(3)) for k in (1, 2, 3))
        runs = [1 + sum(a != b for a, b in pairwise(o)) for o in permutations(choices)]
        assert np.mean(runs) == pytest.approx(1 + (n**2 - q) / n, abs=1e-12)
        variance = (q * (q + n * (n + 1)) - 2 * n * c - n**3) / (n**2 * (n - 1))
        assert np.var(runs) == pytest.approx(variance, abs=1e-12)
        z = max(abs(runs[0] - np.mean(runs)) - 0.5, 0) / np.std(runs)
        assert runs_test([choices]).value == pytest.approx(2 * stats.norm.sf(z), abs=1e-12)


def test_ljung_box_is_statsmodels(luck: Generator) -> None:
    diagnostic = pytest.importorskip("statsmodels.stats.diagnostic")
    pytest.importorskip("pandas")
    for _ in range(200):
        row = luck.integers(0, 2, 210)
        expected = diagnostic.acorr_ljungbox(row, lags=[10])
        assert ljung_box(row[None]).value == pytest.approx(float(expected["lb_pvalue"].iloc[0]), abs=1e-9)


def test_ljung_boxs_statistic_by_hand(luck: Generator) -> None:
    for _ in range(1000):
        x = luck.integers(0, 2, 20)
        if 0 < x.sum() < 20:
            d, q = x - x.mean(), 0.0
            for lag in (1, 2, 3):
                q += 20 * 22 * (d[:-lag] @ d[lag:] / (d @ d)) ** 2 / (20 - lag)
            law = np.bincount(x) / 20
            assert _statistic(x[None, None], law, 3)[0] == pytest.approx(q, abs=1e-9)


def test_autocorrelation_of_two_actions_is_pearsons(luck: Generator) -> None:
    # in a long row both are the lag-1 correlation; they differ by the treatment of ends and of the bias 1 / n
    for switch in (0.2, 0.5, 0.8):
        row = chain(luck, 1, 1, 20_000, switch)[0]
        pearson = np.corrcoef(row[0, :-1], row[0, 1:])[0, 1]
        assert autocorrelation(row).value == pytest.approx(pearson, abs=3e-4)
        assert autocorrelation(row).value == pytest.approx(1 - 2 * switch, abs=0.03)  # four standard errors


def test_autocorrelation_has_no_bias() -> None:
    for choices in ([0, 0, 1, 1, 1, 0], [0, 1, 2, 2, 0, 1]):
        values = [autocorrelation([order]).value for order in set(permutations(choices))]
        assert np.mean(values) == pytest.approx(0, abs=1e-12)


def test_one_then_the_other_is_perfect_alternation() -> None:
    flips = [[1, 0]] * 100
    assert autocorrelation(flips).value == pytest.approx(-1, abs=0.02)
    assert switch_rate(flips).value == 1
    assert excess_switch_rate(flips).value == pytest.approx(1 - 100 / 199, abs=1e-12)


def test_negative_recency_has_no_streak_bias() -> None:
    # all orders of the same choices: numerators average to nothing, which the ratio of sums shows
    for choices in ([0, 0, 0, 1, 1], [0, 0, 0, 0, 1, 1, 2]):
        found = [negative_recency([order]) for order in set(permutations(choices))]
        pooled = sum(e.value * e.n for e in found if e.n) / sum(e.n for e in found)
        assert pooled == pytest.approx(0, abs=1e-12)


def test_negative_recency_of_a_gambler(luck: Generator) -> None:
    # switches with 0.5 after one, 0.8 after two or more: the excess after streaks is 0.3
    rows = np.zeros((200, 50), dtype=int)
    run = np.ones(200, dtype=int)
    for t in range(1, 50):
        turn = luck.random(200) < np.where(run >= 2, 0.8, 0.5)
        rows[:, t] = rows[:, t - 1] ^ turn
        run = np.where(turn, 1, run + 1)
    value, low, high, _ = negative_recency(rows)
    assert low <= 0.3 <= high
    assert value == pytest.approx(0.3, abs=0.03)
    assert run_lengths(rows).value < 1e-6


def test_run_lengths_by_hand() -> None:
    # 60 choices in pairs: after one never a switch, after two always
    series = [[0, 0, 1, 1] * 15]
    table = switch_by_run(series, 16)
    assert table.at_risk[:3].tolist() == [30, 29, 0]
    assert table.switched[:2].tolist() == [0, 29]
    e = np.array([30 / 59 + 29 * 29 / 58, 30 / 58 + 28 * 29 / 57])  # the first run has nothing before it
    np.testing.assert_allclose(table.expected[:2], e)
    h = np.array([[30 / 59] + [29 / 58] * 29, [30 / 58] + [29 / 57] * 28 + [0]])
    v = (h * (1 - h)).sum(axis=1)
    statistic = ((np.abs([0, 29] - e) - 0.5) ** 2 / v).sum()
    assert run_lengths(series).value == pytest.approx(stats.chi2.sf(statistic, 2), rel=1e-9)


def test_markov_test_is_scipys_g_test(luck: Generator) -> None:
    for _ in range(1000):
        series = luck.integers(0, 2, (3, 40))
        table = transition_counts(series, 2)
        if stats.contingency.expected_freq(table).min() >= 5:
            g = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
            if g.statistic > 1e-6:  # below, p is 1 less the root of rounding errors
                assert markov_test(series).value == pytest.approx(g.pvalue, abs=1e-9)


def test_markov_test_of_few_choices_is_that_of_all_orders() -> None:
    choices = [0, 0, 0, 1, 1, 2, 2]

    def g(order: tuple[int, ...]) -> float:
        table = transition_counts([order], 3) + 1e-300
        return float((table * np.log(table * 6 / np.outer(table.sum(1), table.sum(0)))).sum())

    every = np.array([g(order) for order in permutations(choices)])
    for order in ([0, 0, 0, 1, 1, 2, 2], [0, 1, 0, 2, 0, 1, 2]):
        exact = float(np.mean(every >= g(tuple(order)) - 1e-9))
        # 999 random orders: a standard error of at most 0.016
        assert markov_test([order]).value == pytest.approx(exact, abs=0.06)


def test_markov_order_is_found(luck: Generator) -> None:
    assert markov_order(chain(luck, 1, 1, 400, 0.5)[0]).value == 0
    assert markov_order(chain(luck, 1, 1, 400, 0.8)[0]).value == 1
    second = np.tile([0, 0, 1, 1], 50)[None] ^ (luck.random((1, 200)) < 0.05)
    assert markov_order(second.astype(int)).value == 2


def test_bic_by_hand(luck: Generator) -> None:
    for _ in range(50):
        row = luck.integers(0, 2, 40)
        scores = []
        for k in range(4):
            seen: dict[tuple[int, ...], Counter[int]] = {}
            for t in range(3, 40):
                seen.setdefault(tuple(row[t - k : t]), Counter())[int(row[t])] += 1
            fit = sum(c * np.log(c / sum(table.values())) for table in seen.values() for c in table.values())
            scores.append(-2 * fit + 2**k * np.log(37))
        assert markov_order(row[None]).value == np.argmin(scores)


def test_count_variance_by_hand(luck: Generator) -> None:
    for _ in range(1000):
        series = luck.integers(0, 2, (8, 10))
        ones = series.sum(axis=1)
        p, n = series.mean(), 80
        expected = ((ones - 10 * p) ** 2).sum() / ((80 - 8 * 100 / 80) * p * (1 - p) * n / (n - 1))
        # |c - n p|^2 counts each deviation twice for two actions, and so does 1 - sum p^2 = 2 p (1 - p)
        assert count_variance(series).value == pytest.approx(expected, abs=1e-9)


def test_lempel_ziv_words_by_hand() -> None:
    def brute(text: str) -> int:
        count, start = 0, 0
        while start < len(text):
            size = 1
            while start + size <= len(text) and text[start : start + size] in text[: start + size - 1]:
                size += 1
            count, start = count + 1, start + size
        return count

    assert _words("0001101001000101") == 6  # the example of Kaspar and Schuster (1987)
    for length in range(1, 9):
        for bits in product("01", repeat=length):
            assert _words("".join(bits)) == brute("".join(bits))
    for bits in product("012", repeat=6):
        assert _words("".join(bits)) == brute("".join(bits))


def test_lempel_ziv_is_the_excess_over_random_orders(luck: Generator) -> None:
    row = chain(luck, 1, 1, 100, 0.9)[0]
    text = "".join(map(str, row[0]))
    copies = next(iter(shuffled(row, 99, "lempel_ziv")))[:, 0]
    mean = np.mean([_words("".join(map(str, copy))) for copy in copies])
    assert lempel_ziv(row).value == pytest.approx((_words(text) - mean) * np.log2(100) / 100, abs=1e-9)
    assert lempel_ziv(row).high < 0


def test_periodogram_is_scipys(luck: Generator) -> None:
    for _ in range(300):
        row = luck.integers(0, 2, (1, 25))
        counts = np.bincount(row[0], minlength=2).astype(float)
        if counts.all():
            _, power = signal.periodogram(row[0].astype(float), scaling="spectrum", detrend="constant")
            share = ordinates(row, counts) / ordinates(row, counts).sum()
            np.testing.assert_allclose(share, power[1:] / power[1:].sum(), atol=1e-9)


def test_periodicity_of_one_row_is_fishers_g() -> None:
    series = np.array(
        [[0, 0, 0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0] * 17]
    )  # 221 choices: no alternation, 110 ordinates
    counts = np.bincount(series[0]).astype(float)
    strength = ordinates(series, counts)
    g, m = strength.max() / strength.sum(), len(strength)
    np.testing.assert_allclose(_tails(series, counts).min(), (1 - g) ** (m - 1), rtol=1e-9)
    assert periodicity(series).value == pytest.approx(min(m * (1 - g) ** (m - 1), 1), rel=1e-9)
    assert period(series).value == pytest.approx(13 / np.round(13 / period(series).value), rel=0.02)


@pytest.mark.parametrize("length", [2, 3, 4, 5, 7])
def test_period_of_a_beat(length: int) -> None:
    beat = np.array([[0] + [1] * (length - 1)])
    rows = np.tile(beat, (3, 20))
    assert periodicity(rows).value <= 0.001
    fundamental = period(rows).value
    assert length / fundamental == pytest.approx(round(length / fundamental), abs=1e-9)


def test_rank_autocorrelation_is_scipys(luck: Generator) -> None:
    for _ in range(1000):
        x = np.round(luck.normal(size=30), 1)
        d = stats.rankdata(x) - 15.5
        assert rank_autocorrelation(x).value == pytest.approx(d[:-1] @ d[1:] / (d @ d) + 1 / 30, abs=1e-9)
    with pytest.raises(InputError):
        rank_autocorrelation([0.1, np.nan])


def test_batch_position_is_mantel_and_haenszels(luck: Generator) -> None:
    tables = pytest.importorskip("statsmodels.stats.contingency_tables")
    for _ in range(300):
        # two places and two actions, in strata of equal replies: each reply is one 2 x 2 table
        actions = luck.integers(0, 2, (40, 2))
        each = np.zeros((2, 2, 40))
        each[0, actions[:, 0], np.arange(40)] = 1
        each[1, actions[:, 1], np.arange(40)] += 1
        expected = tables.StratifiedTable(each).test_null_odds(correction=False).pvalue
        result = batch_position(np.tile([0, 1], 40), actions.reshape(-1))
        assert result.value == pytest.approx(expected, abs=1e-9)


def test_batch_position_is_friedmans(luck: Generator) -> None:
    # two actions, complete replies: Cochran's Q, which is Friedman's test with ties
    for _ in range(200):
        actions = luck.integers(0, 2, (30, 5))
        expected = stats.friedmanchisquare(*actions.T).pvalue
        result = batch_position(np.tile(np.arange(5), 30), actions.reshape(-1))
        assert result.value == pytest.approx(expected, abs=1e-9)


def test_batch_position_v_is_scipys_without_its_bias(luck: Generator) -> None:
    for _ in range(300):
        places, actions = np.tile(np.arange(3), 30), luck.integers(0, 3, 90)
        if len(np.unique(actions)) == 3:
            table = np.zeros((3, 3), dtype=int)
            np.add.at(table, (places, actions), 1)
            v = stats.contingency.association(table, method="cramer")
            expected = np.sqrt(max(v**2 * 180 - 4, 0) / 180)
            assert batch_position_v(places, actions).value == pytest.approx(expected, abs=1e-9)


def test_batch_position_refuses_what_does_not_match() -> None:
    with pytest.raises(InputError):
        batch_position([0, 1], [0, 1, 0])
    with pytest.raises(InputError):
        batch_position_v([0, -1], [0, 1])


def test_the_exploiters_predictions_by_hand(luck: Generator) -> None:
    series = ragged(luck, 4, 10, 2)
    laws, seen, place = _predictions(series, 2), {}, 0
    trust = np.zeros(3)
    for row in by_hand(series):
        for t, action in enumerate(row):
            contexts = [(k, *[row[t - b] if t >= b else "start" for b in range(1, k + 1)]) for k in (0, 1, 2)]
            each = np.array([np.array(seen.setdefault(c, [0.5, 0.5])) / sum(seen[c]) for c in contexts])
            weights = np.exp(trust) / np.exp(trust).sum()
            np.testing.assert_allclose(laws[place], weights @ each, atol=1e-9)
            trust += np.log(each[:, action])
            for c in contexts:
                seen[c][action] += 1
            place += 1


def test_the_exploiter_wins_what_dependence_gives(luck: Generator) -> None:
    # marginal exactly fair, P(switch) = 0.8: order 1 wins 0.8 - 0.2 = 0.6 a choice; a perfect sampler nothing
    won = markov_exploiter(chain(luck, 1, 20, 200, 0.8)[0], PENNIES, 0.0)
    assert won.value == pytest.approx(0.6, abs=0.05)
    assert won.low > 0.5
    fair = markov_exploiter(luck.integers(0, 2, (400, 1, 100)), PENNIES, 0.0)
    assert np.mean(fair.value) == pytest.approx(0, abs=0.02)  # four standard errors: 4 / sqrt(40,000)
    with pytest.raises(InputError):
        markov_exploiter([[0, 2]], PENNIES, 0.0)


LAWS = {2: [0.5, 0.5], 3: [0.5, 0.3, 0.2], 9: [1 / 9] * 9}


# 1,200 series a case. At a true 0.05 more than 0.075 rejections are seen with probability 4e-5 a case. Sizes seen over
# 4,000 series: runs_test 0.036 to 0.048, run_lengths 0.018 to 0.048: conservative.
@pytest.mark.parametrize("name", ["runs_test", "run_lengths"])
@pytest.mark.parametrize("actions", [2, 3, 9])
def test_sizes(name: str, actions: int, luck: Generator) -> None:
    for shape in ((1, 30), (1, 100), (30, 10)):
        series = luck.choice(actions, size=(1200, *shape), p=LAWS[actions])
        assert np.mean(metric(name)(series).value <= 0.05) <= 0.075


# As above; above 200 choices by the chi-square or Beta law, below by 999 random orders, exact. Sizes seen over 4,000
# series of 300: ljung_box 0.054 to 0.057, markov_test 0.048 to 0.052, periodicity 0.046 to 0.052.
@pytest.mark.parametrize("name", ["ljung_box", "markov_test", "periodicity"])
@pytest.mark.parametrize("actions", [2, 3])
def test_sizes_of_tests_with_random_orders(name: str, actions: int, luck: Generator) -> None:
    series = luck.choice(actions, size=(1200, 1, 300), p=LAWS[actions])
    assert np.mean(metric(name)(series).value <= 0.05) <= 0.075
    series = luck.choice(actions, size=(200, 3, 12), p=LAWS[actions])
    assert (
        np.mean(metric(name)(series).value <= 0.05) <= 0.12
    )  # 200 runs: seen at a true 0.05 with probability 3e-5


def test_size_of_batch_position_where_counts_in_replies_are_fixed(luck: Generator) -> None:
    # every reply holds the same counts in a random order, as collapsed models' do: exchangeable, so no position effect
    replies = luck.permuted(np.tile([0, 0, 0, 1, 1, 2], (1200, 40, 1)), axis=-1)
    places = np.tile(np.arange(6), 40)
    assert np.mean(batch_position(places, replies.reshape(1200, -1)).value <= 0.05) <= 0.075


def covers(result: Any, truth: float) -> float:
    known = ~np.isnan(result.value)
    return float(np.mean((result.low[known] <= truth + 1e-9) & (truth - 1e-9 <= result.high[known])))


# 400 series a case. Least coverages seen over 1,500 series and these cases: switch_rate 0.943, autocorrelation 0.948,
# excess_switch_rate 0.948, negative_recency 0.95; at 0.945 less than 0.915 is seen with probability 0.005.
@pytest.mark.parametrize("shape", [(1, 10), (1, 30), (1, 100), (1, 1000), (10, 10), (100, 10)])
@pytest.mark.parametrize("switch", [0.3, 0.5, 0.7])
def test_intervals_of_chains_cover(shape: tuple[int, int], switch: float, luck: Generator) -> None:
    series = chain(luck, 400, *shape, switch)
    assert covers(switch_rate(series), switch) >= 0.915
    assert covers(autocorrelation(series), 1 - 2 * switch) >= 0.915
    assert covers(excess_switch_rate(series), switch - 0.5) >= 0.915
    assert covers(negative_recency(series), switch - 0.5) >= 0.915


@pytest.mark.parametrize("actions", [2, 3, 9])
@pytest.mark.parametrize("shape", [(5, 10), (30, 10), (200, 10), (100, 2)])
def test_count_variance_covers(actions: int, shape: tuple[int, int], luck: Generator) -> None:
    for law in (np.full(actions, 1 / actions), np.r_[0.9, np.full(actions - 1, 0.1 / (actions - 1))]):
        series = luck.choice(actions, size=(400, *shape), p=law)
        assert covers(count_variance(series), 1.0) >= 0.92


@pytest.mark.parametrize("n", [10, 30, 100, 1000])
def test_rank_autocorrelation_covers(n: int, luck: Generator) -> None:
    for rho in (0.0, 0.5, -0.5):
        noise = luck.normal(size=(1000, n))
        x = np.empty_like(noise)
        x[:, 0] = noise[:, 0] / np.sqrt(1 - rho**2)
        for t in range(1, n):
            x[:, t] = rho * x[:, t - 1] + noise[:, t]
        truth = 6 / np.pi * np.arcsin(rho / 2)  # of normal numbers, Spearman's from Pearson's
        assert covers(rank_autocorrelation(x), truth) >= 0.93


def test_batch_position_v_covers(luck: Generator) -> None:
    for lean in (0.0, 0.2, 0.4):
        p = 0.5 + lean * np.array([-0.5, 0.5])  # V = lean for two places and actions
        table = np.array([[1 - p[0], p[0]], [1 - p[1], p[1]]]) / 2
        v = np.sqrt(
            ((table - np.outer(table.sum(1), table.sum(0))) ** 2 / np.outer(table.sum(1), table.sum(0))).sum()
        )
        actions = (luck.random((600, 100, 2)) < p).astype(int).reshape(600, -1)
        assert covers(batch_position_v(np.tile([0, 1], 100), actions), float(v)) >= 0.93


# A perfect sampler wins nothing from the exploiter; 400 series a case.
@pytest.mark.parametrize("shape", [(1, 30), (1, 300), (30, 10)])
def test_the_exploiters_interval_covers(shape: tuple[int, int], luck: Generator) -> None:
    assert covers(markov_exploiter(luck.integers(0, 2, (400, *shape)), PENNIES, 0.0), 0.0) >= 0.93


@given(st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=12), min_size=1, max_size=6))
def test_ranges(rows: list[list[int]]) -> None:
    series = np.array([row + [-1] * (12 - len(row)) for row in rows])
    assert check_series(series).shape == series.shape
    for name in ("runs_test", "run_lengths"):
        assert 0 <= metric(name)(series).value <= 1
    for result, least, most in (
        (switch_rate(series), 0, 1),
        (autocorrelation(series), -1, 1),
        (excess_switch_rate(series), -1, 1),
        (negative_recency(series), -1, 1),
        (count_variance(series), 0, np.inf),
    ):
        assert np.isnan(result.value) or least - 1e-9 <= result.value <= most + 1e-9
        assert np.isnan(result.value) or result.low - 1e-9 <= result.value <= result.high + 1e-9


def flips(folder: Path, model: str, percent: int) -> np.ndarray:
    with (folder / "failure_to_mix" / "fig3_d10_flips.csv").open() as lines:
        rows = [r for r in csv.DictReader(lines) if model in str(r["model"]) and r["p"] == str(percent)]
    return np.array([[int(r[f"digit_{d}"]) for d in range(1, 11)] for r in rows])


# The data of arXiv 2511.14630, as released: ten flips in a reply at p = 45 %, where independent ones have the variance
# 2.475. Mean and variance of the number of ones as published for these models.
@pytest.mark.parametrize(("model", "mean", "variance"), [("qwen", 3.00, 0.000), ("kimi", 2.96, 0.187)])
def test_ten_flips_of_real_models(model: str, mean: float, variance: float, recorded: Path) -> None:
    series = flips(recorded, model, 45)
    assert len(series) == 1000
    assert series.sum(axis=1).mean() == pytest.approx(mean, abs=0.005)
    assert series.sum(axis=1).var() == pytest.approx(variance, abs=0.0005)
    p = series.mean()
    result = count_variance(series)
    assert result.value == pytest.approx(variance / (10 * p * (1 - p)), abs=0.001)
    assert result.high < 0.2
    for name in ("runs_test", "markov_test", "run_lengths"):
        assert metric(name)(series).value <= 0.001
    assert batch_position(np.tile(np.arange(10), 1000), series.reshape(-1)).value < 1e-9
    assert lempel_ziv(series).high < 0
    assert markov_exploiter(series, PENNIES, 0.0).low > 0.3


def test_a_batch_of_one_action_or_of_one_place_is_no_alarm() -> None:
    assert batch_position([0, 1, 2] * 5, [1] * 15).value == 1.0
    assert batch_position([0] * 5, [1, 0, 1, 0, 1]).value == 1.0
