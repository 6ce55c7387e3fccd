"""The mixture of orders: against its definition, decision by decision, and what its parts are for."""

from math import exp, lgamma, log

import numpy as np
import pytest
from aleator.metrics.shared.e_processes import in_order, log_e, running_counts
from aleator.metrics.shared.groups import before, earlier
from aleator.metrics.shared.mixtures import average, following, kt, learnt, wealth, wealth_of_counts
from aleator.metrics.verdict.e_value import e_value
from numpy.random import Generator

FAIR = np.array([0.5, 0.5])
EVIDENCE = log(20)


def rows_of(luck: Generator, width: int) -> np.ndarray:
    """Four runs of choices of unlike lengths, padded with -1."""
    rows, lengths = luck.integers(0, width, (4, 12)), luck.integers(0, 13, 4)
    return np.where(np.arange(12) < lengths[:, None], rows, -1)


def by_hand(rows: np.ndarray, q: np.ndarray) -> float:
    """Log wealth of the mixture from its definition: predictions of each gambler, one decision at a time."""
    a = len(q)
    priors = [
        (0.4, np.full(a, 0.5)),
        (0.8 * 0.33, 3 * a * q),
        (0.8 * 0.12, 32 * a * q),
        (0.8 * 0.05, 256 * a * q),
    ]
    shares = [share for share, _ in priors] + [0.14, 0.06]
    logs, seen, contexts, odds = np.zeros(6), np.zeros(a), np.zeros((a + 1, a)), np.zeros(4)
    last, met = a, False
    for row in rows:
        played = row[row >= 0]
        last, met = (a if met or not len(played) else last), met or len(played) > 1
        for action in played:
            for i, (_, prior) in enumerate(priors):
                logs[i] += log((seen + prior)[action] / (seen + prior).sum() / q[action])
            context = contexts[last] + 2 * a * q
            logs[5] += log(context[action] / context.sum() / q[action])
            if last < a:
                repeats, switches, hoped, feared = odds
                tilt = (repeats + 2) / (hoped + 2), (switches + 2) / (feared + 2)
                logs[4] += log(tilt[int(action != last)] / (q[last] * tilt[0] + (1 - q[last]) * tilt[1]))
                odds += (action == last, action != last, q[last], 1 - q[last])
            seen[action], contexts[last, action], last = seen[action] + 1, contexts[last, action] + 1, action
    return log(sum(share * exp(path) for share, path in zip(shares, logs, strict=True)))


def test_the_mixture_is_its_definition(luck: Generator) -> None:
    for _ in range(200):
        width = int(luck.integers(2, 6))
        rows, q = rows_of(luck, width), luck.dirichlet(np.ones(width))
        expected = by_hand(rows, q)
        assert log_e(series=rows, optimal=q)[-1] == pytest.approx(expected, abs=1e-9)
        if rows.max() >= 0:
            assert e_value(series=rows, optimal=q).value == pytest.approx(exp(expected), rel=1e-9)


def test_the_last_is_the_last_of_the_path(luck: Generator) -> None:
    for shape in ((50,), (3, 40), (2, 2, 30)):
        actions, laws = luck.integers(0, 4, shape), luck.dirichlet(np.ones(4), shape[:-1])
        path = log_e(actions=actions, optimal=laws)
        np.testing.assert_allclose(
            log_e(actions=actions, optimal=laws, only_last=True)[..., 0], path[..., -1]
        )


def test_padding_is_no_matter(luck: Generator) -> None:
    rows, q = rows_of(luck, 3), luck.dirichlet(np.ones(3))
    wider = np.pad(rows, ((0, 2), (0, 5)), constant_values=-1)
    played = rows.ravel() >= 0
    path = log_e(series=rows, optimal=q)[played]
    np.testing.assert_allclose(log_e(series=wider, optimal=q)[wider.ravel() >= 0], path, atol=1e-12)


def test_counts_are_order_zero(luck: Generator) -> None:
    for _ in range(100):
        counts, q = luck.integers(0, 30, 3), luck.dirichlet(np.ones(3))
        parts = [kt(counts, q)]
        for strength in (3, 32, 256):
            prior, n = strength * 3 * q, counts.sum()
            fitted = sum(lgamma(c + p) - lgamma(p) for c, p in zip(counts, prior, strict=True))
            parts.append(
                np.asarray(fitted + lgamma(prior.sum()) - lgamma(n + prior.sum()) - counts @ np.log(q))
            )
        expected = average([np.asarray(part) for part in parts], [0.5, 0.33, 0.12, 0.05])
        assert wealth_of_counts(counts, q) == pytest.approx(float(expected), abs=1e-9)


def test_every_next_action_is_a_fair_bet(luck: Generator) -> None:
    for _ in range(50):
        q, past = luck.dirichlet(np.ones(3)), luck.integers(0, 3, 25)
        paths = [log_e(actions=np.r_[past, action], optimal=q) for action in range(3)]
        expected = sum(p * exp(path[-1] - path[-2]) for p, path in zip(q, paths, strict=True))
        assert expected == pytest.approx(1, abs=1e-9)


def test_forbidden_actions_make_wealth_infinite() -> None:
    path = log_e(actions=[0, 1, 2, 0], optimal=[0.5, 0.5, 0])
    assert np.isfinite(path[:2]).all()
    assert np.isinf(path[2:]).all()
    assert e_value(actions=[0, 1, 2, 0], optimal=[0.5, 0.5, 0]).value == pytest.approx(1e300)
    assert e_value(actions=[0, 0, 0], optimal=[1, 0]).value <= 1


def test_runs_do_not_lean_on_one_another() -> None:
    played, before_it = in_order(None, [[0, 1, -1], [1, 1, 0]], 2)
    assert played.tolist() == [0, 1, -1, 1, 1, 0]
    assert before_it[played >= 0].tolist() == [2, 0, 2, 1, 1]


def test_earlier_and_before_are_loops(luck: Generator) -> None:
    for _ in range(50):
        groups, amounts = luck.integers(0, 300, (2, 40)) // 40, luck.normal(size=(2, 40, 3))
        for row in range(2):
            same = groups[row] == groups[row][:, None]
            past = same & (np.arange(40) < np.arange(40)[:, None])
            assert earlier(groups)[row].tolist() == past.sum(axis=1).tolist()
            np.testing.assert_allclose(before(amounts, groups)[row], past @ amounts[row], atol=1e-12)


def test_learnt_is_kt_against_the_uniform_law(luck: Generator) -> None:
    actions = luck.integers(0, 4, 60)
    np.testing.assert_allclose(
        learnt(actions, 4), kt(running_counts(actions, 4), np.full(4, 0.25)), atol=1e-9
    )


def stops(actions: np.ndarray, q: np.ndarray) -> np.ndarray:
    found = wealth(actions, following(actions, len(q)), q) >= EVIDENCE
    return np.asarray(np.where(found.any(axis=-1), found.argmax(axis=-1) + 1, np.inf))


def test_an_argmax_on_a_fair_coin_is_decided_in_eight() -> None:
    assert stops(np.zeros((1, 20), dtype=int), FAIR)[0] <= 8


# Mean decisions over 3,000 runs (standard error under 2 %) against 0.85 times the fixed n that has 95 % power by the
# normal approximation (319, 76, 30), and against 1.1 times the Dirichlet(1/2) process alone (263, 59, 23).
@pytest.mark.parametrize(
    ("heads", "tosses", "fixed", "alone"), [(0.6, 1800, 319, 263), (0.7, 600, 76, 59), (0.8, 250, 30, 23)]
)
def test_unfair_coins_are_decided_early(
    heads: float, tosses: int, fixed: int, alone: int, luck: Generator
) -> None:
    mean = stops((luck.random((3000, tosses)) >= heads).astype(int), FAIR).mean()
    assert mean <= min(0.85 * fixed, 1.1 * alone)


# The marginal is exactly right; the median over 3,000 runs (standard error about 2 %) is near 69.
def test_a_coin_that_switches_too_often_is_decided_in_eighty(luck: Generator) -> None:
    switches = luck.random((3000, 400)) < 0.7
    switches[:, 0] = luck.random(3000) < 0.5
    assert np.median(stops(np.cumsum(switches, axis=1) % 2, FAIR)) <= 80
