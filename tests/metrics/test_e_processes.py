"""E-processes: their definitions, that every bet is fair, and how soon they find what they are for."""

from math import exp, lgamma, log

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.metrics.shared.e_processes import log_e, looks, running_counts
from aleator.metrics.shared.histograms import histogram, wealth_on_interval
from aleator.metrics.shared.mixtures import following, kt, wealth_of_counts
from aleator.metrics.shared.set_wealth import fair_bets
from aleator.metrics.shared.tilting import identity_tilt, rank_tilt, repeat_tilt, tilts
from aleator.metrics.verdict.e_value import e_value
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator

FAIR = np.array([0.5, 0.5])
EVIDENCE = log(20)


def drawn(luck: Generator, laws: np.ndarray) -> np.ndarray:
    return np.asarray((luck.random((*laws.shape[:-1], 1)) > np.cumsum(laws, axis=-1)[..., :-1]).sum(axis=-1))


def test_kt_is_the_product_of_its_predictions(luck: Generator) -> None:
    for _ in range(300):
        a = int(luck.integers(2, 5))
        q, actions, wealth, seen = luck.dirichlet(np.ones(a)), luck.integers(0, a, size=20), 0.0, np.zeros(a)
        for action in actions:
            wealth += log((seen[action] + 0.5) / (seen.sum() + a / 2) / q[action])
            seen[action] += 1
        path = kt(running_counts(actions, a), q)
        assert path[-1] == pytest.approx(wealth, abs=1e-9)
        assert float(kt(seen, q)) == pytest.approx(wealth, abs=1e-9)


def test_kt_of_a_constant_coin_in_closed_form() -> None:
    n = 12  # B(n + 1/2, 1/2) / B(1/2, 1/2) * 2^n
    expected = exp(lgamma(n + 0.5) - lgamma(0.5) - lgamma(n + 1)) * 2**n
    assert exp(float(kt([n, 0], FAIR))) == pytest.approx(expected, rel=1e-12)


@given(st.lists(st.integers(0, 50), min_size=3, max_size=3), st.permutations(range(3)))
def test_e_value_ignores_the_order_of_actions(counts: list[int], order: list[int]) -> None:
    law = np.array([0.2, 0.3, 0.5])
    straight = e_value(counts, law)
    assert 0 <= straight.value <= 1e300
    assert e_value(np.array(counts)[order], law[order]).value == pytest.approx(straight.value, rel=1e-9)


def repeats_by_hand(actions: np.ndarray, laws: np.ndarray) -> float:
    wealth, repeats, switches, hoped, feared = 0.0, 2.0, 2.0, 2.0, 2.0
    for last, action, q in zip(actions[:-1], actions[1:], laws[1:], strict=True):
        up, down = repeats / hoped, switches / feared
        wealth += log((up if action == last else down) / (q[last] * up + (1 - q[last]) * down))
        repeats, switches = repeats + (action == last), switches + (action != last)
        hoped, feared = hoped + q[last], feared + 1 - q[last]
    return wealth


def test_tilts_are_the_products_of_their_bets(luck: Generator) -> None:
    for _ in range(100):
        a, laws = 3, luck.dirichlet(np.ones(3), size=30)
        actions, identity, rank = drawn(luck, laws), 0.0, 0.0
        seen, hoped, bins = np.zeros(a), np.zeros(a), np.zeros(4)
        for action, q in zip(actions, laws, strict=True):
            bet = q * (seen + 0.5) / (hoped + 0.5)
            identity += log(bet[action] / bet.sum() / q[action])
            seen[action], hoped = seen[action] + 1, hoped + q
            cdf = q[q >= q[action]].sum()
            share = (
                np.clip(
                    np.minimum(cdf, np.arange(1, 5) / 4) - np.maximum(cdf - q[action], np.arange(4) / 4),
                    0,
                    None,
                )
                / q[action]
            )
            rank += log((share * 4 * (bins + 0.5) / (bins.sum() + 2)).sum())
            bins += share
        assert identity_tilt(actions, laws)[-1] == pytest.approx(identity, abs=1e-9)
        cdf = np.array([q[q >= q[x]].sum() for x, q in zip(actions, laws, strict=True)])
        cdf_left = cdf - laws[np.arange(30), actions]
        assert histogram(cdf_left, cdf, 4)[-1] == pytest.approx(rank, abs=1e-9)
        mixed = np.logaddexp.reduce([histogram(cdf_left, cdf, k)[-1] for k in (2, 4, 8)]) - log(3)
        assert rank_tilt(actions, laws)[-1] == pytest.approx(mixed, abs=1e-9)
        assert repeat_tilt(actions, laws)[-1] == pytest.approx(repeats_by_hand(actions, laws), abs=1e-9)
        context = following(actions, 3)
        alone = [identity_tilt(actions[context == c], laws[context == c])[-1:].sum() for c in range(4)]
        after = identity_tilt(actions, laws, context)[-1]
        assert after == pytest.approx(sum(alone), abs=1e-9)
        wealth = 0.4 * exp(identity) + 0.4 * exp(mixed) + 0.12 * exp(repeat_tilt(actions, laws)[-1])
        assert exp(tilts(actions, laws)[-1]) == pytest.approx(wealth + 0.08 * exp(after), rel=1e-9)


def test_every_bet_is_fair(luck: Generator) -> None:
    # the expectation of each bet's ratio under the optimal law, by summing over the next action, is 1
    laws = luck.dirichlet(np.ones(4), size=15)
    past = drawn(luck, laws)
    for process in (identity_tilt, rank_tilt, repeat_tilt, tilts):
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


def test_counts_against_a_set_are_judged_by_its_best_member(luck: Generator) -> None:
    weights = np.linspace(0, 1, 20_001)[:, None]
    for _ in range(100):
        hull, actions = luck.dirichlet(np.ones(3), size=2), luck.integers(0, 3, 40)
        counts, middle = np.bincount(actions, minlength=3), hull.mean(axis=0)
        best = (np.log(weights * hull[0] + (1 - weights) * hull[1]) @ counts).max()
        bet = float(wealth_of_counts(counts, middle)) + counts @ np.log(middle)
        assert -1e-3 <= log_e(counts, optimal_set=(hull,))[-1] - (bet - best) <= 1e-6


def test_bets_against_a_set_are_fair_against_every_member(luck: Generator) -> None:
    for width, count in ((2, 2), (3, 2), (3, 5), (6, 3)):
        vertices, predicted = (
            luck.dirichlet(np.ones(width), size=count),
            luck.dirichlet(np.ones(width), size=50),
        )
        bets = fair_bets(predicted, vertices)
        assert (bets @ vertices.T).max() <= 1 + 1e-12
        inside = luck.dirichlet(np.ones(count), size=50) @ vertices
        assert np.abs((inside * np.log(fair_bets(inside, vertices))).sum(axis=-1)).max() <= 0.01
    predicted, point = luck.dirichlet(np.ones(3), size=50), luck.dirichlet(np.ones(3))
    assert fair_bets(predicted, point[None]) == pytest.approx(predicted / point)


def test_play_that_alternates_between_members_is_not_told(luck: Generator) -> None:
    ends = np.array([[0.2, 0.8], [0.8, 0.2]])
    member = ends[np.arange(3000) % 2]
    actions = (luck.random((20, 3000)) < member[:, 1]).astype(int)
    paths = log_e(actions=actions, optimal_set=(ends[:1], ends[1:]))
    assert np.all(paths.max(axis=-1) < np.log(20))
    assert np.all(log_e(actions=np.zeros((3, 100), dtype=int), optimal_set=(ends,))[:, -1] > np.log(20))


def test_a_path_against_a_set_only_grows_longer(luck: Generator) -> None:
    actions, hull = luck.integers(0, 2, 1000), np.array([[0.5, 0.5], [0.3, 0.7]])
    path = log_e(actions=actions, optimal_set=(hull,))
    assert path.shape == (1000,)
    for n in (1, 57, 200, 731, 1000):
        np.testing.assert_allclose(path[:n], log_e(actions=actions[:n], optimal_set=(hull,)), atol=1e-9)


def test_looks_are_dense_at_first() -> None:
    places = looks(1000)
    assert places[:200].tolist() == list(range(200))
    assert np.max(np.diff(places)[199:] / places[200:]) <= 0.015


def test_forbidden_actions_are_proof() -> None:
    assert e_value([5, 1], [1, 0]).value == pytest.approx(1e300)
    assert e_value([5, 5, 1], optimal_set=(np.array([[1, 0, 0], [0, 1, 0.0]]),)).value == pytest.approx(1e300)
    laws = np.array([[0.5, 0.5, 0], [0.3, 0.7, 0], [0.5, 0.0, 0.5]])
    assert e_value(actions=[0, 1, 1], laws=laws).value == pytest.approx(1e300)
    assert e_value(actions=[0, 1, 2], laws=laws).value < 20


def test_evidence_of_no_kind_is_refused() -> None:
    with pytest.raises(InputError):
        e_value(counts=[5, 5])
    with pytest.raises(InputError):
        e_value(series=[[0, -1, 1]], optimal=FAIR)
    for wrong in ({"counts": [5, -5]}, {"counts": [1, 2, 3]}, {"actions": [0, 2]}, {"actions": [0, -1]}):
        with pytest.raises(InputError):
            e_value(optimal=FAIR, **wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError):
        e_value(actions=[0, 1, 1], laws=[[0.5, 0.5], [0.4, 0.6]])
    assert e_value(counts=[0, 0], optimal=FAIR).value == 1


def test_constant_laws_are_one_law(luck: Generator) -> None:
    actions = luck.integers(0, 2, size=50)
    expected = e_value(actions=actions, optimal=FAIR).value
    assert e_value(actions=actions, laws=np.tile(FAIR, (50, 1))).value == pytest.approx(expected, rel=1e-9)
    assert e_value(series=actions[None], optimal=FAIR).value == pytest.approx(expected, rel=1e-9)


def test_points_and_narrow_cells_are_alike(luck: Generator) -> None:
    u = luck.random(200)
    narrow = np.clip(u - 1e-9, 0, 1)
    np.testing.assert_allclose(wealth_on_interval(u, u), wealth_on_interval(narrow, u), atol=1e-3)


# Mean decisions of the Dirichlet(1/2) process alone to reach 20 against a fair coin, in an independent
# implementation of 2,000 runs; both sides' Monte Carlo errors are about 2 %, so that 8 % is four standard errors
# and the five cases fail by chance less than once in 1,000 seeds.
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
    assert e_value(cdf_left=np.full(30, 0.7), cdf=np.full(30, 0.7)).value > 20


def test_repeats_and_patterns_are_found_where_laws_vary_or_on_an_interval(luck: Generator) -> None:
    heads = luck.uniform(0.4, 0.6, 400)
    switches = np.cumsum(luck.random(400) < 0.8) % 2
    assert tilts(switches, np.stack([heads, 1 - heads], axis=-1)).max() >= EVIDENCE
    sides = (np.cumsum(luck.random(400) < 0.8) % 2 + luck.random(400)) / 2
    assert wealth_on_interval(sides, sides).max() >= EVIDENCE
