"""E-processes and verdicts: closed forms, false alarms under continuous monitoring, speed of detection."""

from math import exp, lgamma, log

import numpy as np
import pytest
from aleator.core import InputError
from aleator.metrics.e_value import e_value
from aleator.metrics.judgement import verdict
from aleator.metrics.processes import (
    cells,
    histogram,
    identity_tilt,
    kt,
    kt_set,
    rank_tilt,
    running_counts,
    tilts,
)
from aleator.metrics.unit import band, distance
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator

FAIR = np.array([0.5, 0.5])
EVIDENCE = log(20)


def drawn(luck: Generator, laws: np.ndarray) -> np.ndarray:
    return np.asarray((luck.random((*laws.shape[:-1], 1)) > np.cumsum(laws, axis=-1)[..., :-1]).sum(axis=-1))


def ever(paths: np.ndarray) -> float:
    return float(np.mean(paths.max(axis=-1) >= EVIDENCE))


def test_kt_is_the_product_of_its_predictions(luck: Generator) -> None:
    for _ in range(300):
        a = int(luck.integers(2, 5))
        q, actions, wealth, seen = luck.dirichlet(np.ones(a)), luck.integers(0, a, size=20), 0.0, np.zeros(a)
        for action in actions:
            wealth += log((seen[action] + 0.5) / (seen.sum() + a / 2) / q[action])
            seen[action] += 1
        path = kt(running_counts(actions, a), q)
        assert path[-1] == pytest.approx(wealth, abs=1e-9)
        assert e_value(counts=seen, optimal=q).value == pytest.approx(exp(wealth), rel=1e-9)


def test_kt_of_a_constant_coin_in_closed_form() -> None:
    n = 12  # B(n + 1/2, 1/2) / B(1/2, 1/2) * 2^n
    expected = exp(lgamma(n + 0.5) - lgamma(0.5) - lgamma(n + 1)) * 2**n
    assert e_value([n, 0], FAIR).value == pytest.approx(expected, rel=1e-12)


@given(st.lists(st.integers(0, 50), min_size=3, max_size=3), st.permutations(range(3)))
def test_e_value_ignores_the_order_of_actions(counts: list[int], order: list[int]) -> None:
    law = np.array([0.2, 0.3, 0.5])
    straight = e_value(counts, law)
    assert 0 <= straight.value <= 1e300
    assert e_value(np.array(counts)[order], law[order]).value == pytest.approx(straight.value, rel=1e-9)


def test_tilts_are_the_products_of_their_bets(luck: Generator) -> None:
    for _ in range(100):
        a, laws = 3, luck.dirichlet(np.ones(3), size=30)
        actions, identity, rank = drawn(luck, laws), 0.0, 0.0
        seen, hoped, bins = np.zeros(a), np.zeros(a), np.zeros(4)
        for action, q in zip(actions, laws, strict=True):
            bet = q * (seen + 0.5) / (hoped + 0.5)
            identity += log(bet[action] / bet.sum() / q[action])
            seen[action], hoped = seen[action] + 1, hoped + q
            upto = q[q >= q[action]].sum()
            share = (
                np.clip(
                    np.minimum(upto, np.arange(1, 5) / 4) - np.maximum(upto - q[action], np.arange(4) / 4),
                    0,
                    None,
                )
                / q[action]
            )
            rank += log((share * 4 * (bins + 0.5) / (bins.sum() + 2)).sum())
            bins += share
        assert identity_tilt(actions, laws)[-1] == pytest.approx(identity, abs=1e-9)
        upto = np.array([q[q >= q[x]].sum() for x, q in zip(actions, laws, strict=True)])
        below = upto - laws[np.arange(30), actions]
        assert histogram(below, upto, 4)[-1] == pytest.approx(rank, abs=1e-9)
        mixed = np.logaddexp.reduce([histogram(below, upto, k)[-1] for k in (2, 4, 8)]) - log(3)
        assert rank_tilt(actions, laws)[-1] == pytest.approx(mixed, abs=1e-9)
        assert tilts(actions, laws)[-1] == pytest.approx(np.logaddexp(identity, mixed) - log(2), abs=1e-9)


def test_every_bet_is_fair(luck: Generator) -> None:
    # the expectation of each bet's ratio under the optimal law, by summing over the next action, is 1
    laws = luck.dirichlet(np.ones(4), size=15)
    past = drawn(luck, laws)
    for process in (identity_tilt, rank_tilt, tilts):
        futures = [process(np.r_[past[:-1], a], laws) for a in range(4)]
        assert sum(
            q * exp(path[-1] - path[-2]) for q, path in zip(laws[-1], futures, strict=True)
        ) == pytest.approx(1, abs=1e-9)
    for bins in (2, 4, 8):
        ends = np.cumsum(laws[-1])
        start = luck.random(14)
        ratios = [
            histogram(np.r_[start, end - q], np.r_[start, end], bins)
            for q, end in zip(laws[-1], ends, strict=True)
        ]
        assert sum(q * exp(r[-1] - r[-2]) for q, r in zip(laws[-1], ratios, strict=True)) == pytest.approx(
            1, abs=1e-9
        )


def test_a_set_is_judged_by_its_best_member(luck: Generator) -> None:
    weights = np.linspace(0, 1, 20_001)[:, None]
    for _ in range(300):
        hull = luck.dirichlet(np.ones(3), size=2)
        counts = luck.integers(0, 30, size=3)
        grid = weights * hull[0] + (1 - weights) * hull[1]
        expected = kt(counts, grid).min()
        assert -1e-6 <= expected - float(kt_set(counts, (hull,))) <= 1e-3
        alone = luck.dirichlet(np.ones(3), size=1)
        assert float(kt_set(counts, (hull, alone))) == pytest.approx(
            min(float(kt_set(counts, (hull,))), float(kt(counts, alone[0]))), abs=1e-6
        )


def test_forbidden_actions_are_proof() -> None:
    assert e_value([5, 1], [1, 0]).value == pytest.approx(1e300)
    assert e_value([5, 5, 1], optimal_set=(np.array([[1, 0, 0], [0, 1, 0.0]]),)).value == pytest.approx(1e300)
    laws = np.array([[0.5, 0.5, 0], [0.3, 0.7, 0], [0.5, 0.0, 0.5]])
    assert e_value(actions=[0, 1, 1], laws=laws).value == pytest.approx(1e300)
    assert e_value(actions=[0, 1, 2], laws=laws).value < 20


def test_evidence_of_no_kind_is_refused() -> None:
    with pytest.raises(InputError):
        e_value(counts=[5, 5])
    for wrong in ({"counts": [5, -5]}, {"counts": [1, 2, 3]}, {"actions": [0, 2]}, {"actions": [0, -1]}):
        with pytest.raises(InputError):
            e_value(optimal=FAIR, **wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError):
        e_value(actions=[0, 1, 1], laws=[[0.5, 0.5], [0.4, 0.6]])
    assert e_value(counts=[0, 0], optimal=FAIR).value == 1


def test_order_is_no_matter_where_the_law_is_constant(luck: Generator) -> None:
    actions = luck.integers(0, 2, size=50)
    expected = e_value(counts=np.bincount(actions, minlength=2), optimal=FAIR).value
    assert e_value(actions=actions, optimal=FAIR).value == pytest.approx(expected, rel=1e-9)
    assert e_value(actions=actions, laws=np.tile(FAIR, (50, 1))).value == pytest.approx(expected, rel=1e-9)


# False alarms under continuous monitoring: at most 0.05 by Ville's inequality, and in truth 0.02 to 0.04; with
# 10,000 (2,000) runs the observed share would exceed 0.05 with probability under 1e-6 (0.02) at a true 0.04.
def test_fair_coins_seldom_look_unfair(luck: Generator) -> None:
    assert ever(kt(running_counts(luck.integers(0, 2, size=(10_000, 500)), 2), FAIR)) <= 0.05


def test_varying_laws_played_faithfully_seldom_look_otherwise(luck: Generator) -> None:
    laws = luck.dirichlet(np.full(3, 0.5), size=(2000, 300))
    actions = drawn(luck, laws)
    assert (
        max(ever(identity_tilt(actions, laws)), ever(rank_tilt(actions, laws)), ever(tilts(actions, laws)))
        <= 0.05
    )


def test_interval_choices_played_faithfully_seldom_look_otherwise(luck: Generator) -> None:
    u = luck.random((2000, 500))
    assert ever(cells(u, u)) <= 0.05
    atoms = np.floor(u * 3) / 3
    assert ever(cells(atoms, atoms + 1 / 3)) <= 0.05


def test_members_of_a_set_seldom_look_outside(luck: Generator) -> None:
    hull = np.array([[0.5, 0.5], [0.2, 0.8]])
    for heads in (0.5, 0.35, 0.2):
        actions = (luck.random((500, 200)) >= heads).astype(int)
        assert ever(kt_set(running_counts(actions, 2), (hull,))) <= 0.05


# Mean decisions to reach 20 against a fair coin (an independent implementation's, 2,000 runs); both sides' Monte Carlo errors
# are about 2 %, so that 8 % is four standard errors and the five cases fail by chance less than once in 1,000 seeds.
@pytest.mark.parametrize(("heads", "decisions"), [(0.6, 263), (0.7, 59), (0.8, 23), (0.9, 12), (1.0, 7)])
def test_decisions_to_detect_an_unfair_coin(heads: float, decisions: int, luck: Generator) -> None:
    tosses = 2500 if heads == 0.6 else 500
    found = kt(running_counts((luck.random((2000, tosses)) >= heads).astype(int), 2), FAIR) >= EVIDENCE
    assert np.all(found.any(axis=-1))
    assert np.mean(found.argmax(axis=-1) + 1) == pytest.approx(decisions, rel=0.08, abs=0.5)


def test_greedy_play_against_thompson_laws_is_soon_found(luck: Generator) -> None:
    laws = luck.dirichlet(np.ones(3), size=(200, 150))
    assert np.mean(tilts(laws.argmax(axis=-1), laws).max(axis=-1) >= EVIDENCE) == 1


def test_collapse_on_an_interval_is_soon_found() -> None:
    assert e_value(below=np.full(30, 0.7), upto=np.full(30, 0.7)).value > 20


def test_verdicts() -> None:
    assert verdict(actions=np.zeros(20, dtype=int), optimal=FAIR) == "deviates"
    assert verdict([600, 600], FAIR) == "faithful"
    assert verdict([600, 600], FAIR, n_effective=100) == "undecided"
    assert verdict([6, 6], FAIR) == "undecided"
    assert (
        verdict([350, 350], optimal_set=(np.array([[1, 0], [0.4, 0.6]]), np.array([[0.0, 1]]))) == "faithful"
    )
    assert verdict([26_000, 24_000], FAIR) == "deviates"  # within epsilon too: a proven deviation stands


def test_a_deviation_once_proven_stands() -> None:
    tosses = np.r_[np.zeros(20, dtype=int), np.tile([1, 0], 20), np.ones(20, dtype=int)]
    assert e_value(actions=tosses, optimal=FAIR).value < 1
    assert verdict(actions=tosses, optimal=FAIR) == "deviates"


def test_verdicts_on_an_interval(luck: Generator) -> None:
    u = luck.random(4000)
    assert verdict(below=u, upto=u) == "faithful"
    assert verdict(below=u[:100], upto=u[:100]) == "undecided"
    assert verdict(below=u**3, upto=u**3) == "deviates"


def test_closeness_is_not_judged_where_laws_vary(luck: Generator) -> None:
    laws = np.tile([[0.5, 0.5], [0.51, 0.49]], (1000, 1))
    assert verdict(counts=[1010, 990], optimal=FAIR, actions=drawn(luck, laws), laws=laws) == "undecided"


# 1,000 runs with the truth just outside epsilon; `faithful` at any of the looks is wrong, and claimed in at most 0.05.
def test_faithful_is_seldom_wrong(luck: Generator) -> None:
    running = running_counts((luck.random((1000, 2000)) >= 0.61).astype(int), 2)[:, 99::100]
    assert np.mean((verdict(running, FAIR) == "faithful").any(axis=-1)) <= 0.05


def test_the_band_holds_at_all_times(luck: Generator) -> None:
    u = luck.random((500, 1000))
    outside = [distance(u[:, :n], u[:, :n]) > band(n) for n in range(1, 1001, 25)]
    assert np.mean(np.any(outside, axis=0)) <= 0.05
