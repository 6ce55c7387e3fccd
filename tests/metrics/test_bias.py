"""Position, label and order; bounds over what is missing. Against permutations, statsmodels and brute force."""

from itertools import combinations_with_replacement, permutations

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.metrics.bias.label_bias import label_bias
from aleator.metrics.bias.order_effect import order_effect
from aleator.metrics.bias.position_bias import position_bias
from aleator.metrics.bias.position_test import position_test
from aleator.metrics.shared.bounds import exploitability_bounds, filled, jsd_bounds, tv_bounds
from aleator.metrics.shared.orders import implied, place_chosen, shown
from numpy.random import Generator
from scipy import stats
from scipy.special import rel_entr


def chosen(
    luck: Generator, shape: tuple[int, ...], labels: np.ndarray, places: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Random orders, and choices with odds label times place."""
    orders = luck.permuted(np.broadcast_to(np.arange(len(labels)), (*shape, len(labels))), axis=-1)
    odds = labels[orders] * places
    place = (luck.random(shape)[..., None] > np.cumsum(odds / odds.sum(-1, keepdims=True), axis=-1)).sum(-1)
    place = np.minimum(place, len(labels) - 1)
    return orders, np.take_along_axis(orders, place[..., None], axis=-1)[..., 0]


def covers(result: tuple[np.ndarray, ...], truth: float) -> float:
    return float(np.mean((result[1] <= truth + 1e-9) & (truth - 1e-9 <= result[2])))


def test_places_by_hand(luck: Generator) -> None:
    for _ in range(300):
        orders, actions = chosen(luck, (20,), np.ones(3), np.array([3.0, 1, 1]))
        places = [order.tolist().index(action) for order, action in zip(orders, actions, strict=True)]
        assert place_chosen(orders, actions).tolist() == places
        every = [order.tolist().index(action) for order in orders for action in actions]
        np.testing.assert_allclose(
            implied(orders, actions), np.bincount(every, minlength=3) / 400, atol=1e-12
        )
        tv = np.abs(np.bincount(places, minlength=3) / 20 - implied(orders, actions)).sum() / 2
        assert position_bias(orders, actions).value == pytest.approx(tv, abs=1e-12)


def test_position_test_has_the_moments_of_all_permutations(luck: Generator) -> None:
    for _ in range(20):
        orders, actions = chosen(luck, (6,), np.ones(3), np.array([3.0, 1, 1]))
        counts = np.array(
            [
                np.bincount(place_chosen(orders, np.array(dealt)), minlength=3)
                for dealt in permutations(actions)
            ]
        )
        seen = np.bincount(place_chosen(orders, actions), minlength=3)
        spread = np.cov(counts.T, bias=True)[:2, :2]
        rank = np.linalg.matrix_rank(spread)
        if rank:
            off = (seen - counts.mean(axis=0))[:2]
            expected = stats.chi2.sf(off @ np.linalg.pinv(spread) @ off, rank)
            assert position_test(orders, actions).value == pytest.approx(expected, abs=1e-9)


def test_order_effect_is_statsmodels(luck: Generator) -> None:
    models = pytest.importorskip("statsmodels.discrete.conditional_models")
    for _ in range(12):
        orders, actions = chosen(luck, (60,), np.array([2.0, 1, 1]), np.array([2.0, 1, 1]))
        labels, places = np.eye(3)[orders][..., 1:], np.broadcast_to(np.eye(3), (60, 3, 3))[..., 1:]
        response = (orders == actions[:, None]).astype(float).reshape(-1)
        groups = np.repeat(np.arange(60), 3)
        both = np.concatenate([labels, places], axis=-1).reshape(-1, 4)
        heights = [
            models.ConditionalLogit(response, x, groups=groups).fit(disp=0).llf
            for x in (labels.reshape(-1, 2), both)
        ]
        expected = stats.f.sf(heights[1] - heights[0], 2, 60 - 4)
        assert order_effect(orders, actions).value == pytest.approx(
            expected, abs=1e-5
        )  # its optimiser's tolerance


def test_label_bias_balances_the_places(luck: Generator) -> None:
    # label 0 always wins in place 0, which it held in 3 of 4 decisions
    orders = np.array([[0, 1], [0, 1], [0, 1], [1, 0]] * 10)
    actions = orders[:, 0]
    assert label_bias(orders, actions, [0.5, 0.5]).value == pytest.approx(0, abs=1e-12)
    for _ in range(300):
        orders, actions = chosen(luck, (40,), np.array([2.0, 1, 1]), np.array([2.0, 1, 1]))
        rates = np.array(
            [np.mean([(actions == a)[orders[:, j] == a].mean() for j in range(3)]) for a in range(3)]
        )
        expected = np.abs(rates / rates.sum() - 1 / 3).sum() / 2
        if (shown(orders) > 0).all():
            assert label_bias(orders, actions, np.full(3, 1 / 3)).value == pytest.approx(expected, abs=1e-9)


def test_fixed_orders_cannot_tell_place_from_label() -> None:
    orders, actions = np.tile([0, 1, 2], (30, 1)), np.array([0, 0, 1] * 10)
    assert position_test(orders, actions).value == 1
    assert order_effect(orders, actions).value == 1
    assert position_bias(orders, actions).value == pytest.approx(0, abs=1e-12)
    assert label_bias(orders, actions, np.full(3, 1 / 3)).value == pytest.approx(1 / 3, abs=1e-12)


def test_bad_orders_are_refused() -> None:
    for orders, actions in (([[0, 0]], [0]), ([[0, 1]], [2]), ([[0, 1]], [0, 1]), ([0, 1], 0)):
        with pytest.raises(InputError):
            position_bias(orders, actions)


# 1,200 series a case: at a true 0.05 more than 0.075 is seen with probability 4e-5. Sizes seen over 3,000 series:
# position_test 0.047 to 0.057, order_effect 0.039 to 0.057.
@pytest.mark.parametrize("n", [50, pytest.param(200, marks=pytest.mark.slow)])
def test_sizes(n: int, luck: Generator) -> None:
    for labels in ([1.0, 1.0], [5.0, 2.0, 1.0], [1.0] * 5):
        orders, actions = chosen(luck, (1200, n), np.array(labels), np.ones(len(labels)))
        assert np.mean(position_test(orders, actions).value <= 0.05) <= 0.075
        assert np.mean(order_effect(orders, actions).value <= 0.05) <= 0.075


def test_a_first_option_bias_is_found(luck: Generator) -> None:
    orders, actions = chosen(luck, (200, 100), np.array([3.0, 2, 1]), np.array([3.0, 1, 1]))
    assert np.mean(position_test(orders, actions).value <= 0.05) > 0.95
    assert np.mean(order_effect(orders, actions).value <= 0.05) > 0.95


# 400 series a case; projections, conservative: 0.971 and more over 1,000.
@pytest.mark.parametrize("n", [10, 30, 100, 1000])
def test_bias_intervals_cover(n: int, luck: Generator) -> None:
    for places in (np.array([1.0, 1, 1]), np.array([4.0, 1, 1])):
        labels = np.array([3.0, 2, 1])
        every = np.array(list(permutations(range(3))))
        odds = labels[every] * places
        odds /= odds.sum(axis=1, keepdims=True)
        by_place, by_label = odds.mean(axis=0), np.array([(odds * (every == a)).sum() / 6 for a in range(3)])
        orders, actions = chosen(luck, (400, n), labels, places)
        assert covers(position_bias(orders, actions), np.abs(by_place - 1 / 3).sum() / 2) >= 0.93
        law = np.array([0.2, 0.3, 0.5])
        assert covers(label_bias(orders, actions, law), np.abs(by_label - law).sum() / 2) >= 0.93


def fillings(counts: np.ndarray, missing: int) -> np.ndarray:
    """Every way to add so many choices."""
    ways = combinations_with_replacement(range(len(counts)), missing)
    return np.array([counts + np.bincount(way, minlength=len(counts)) for way in ways])


def jsd(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    middle = (p + q) / 2
    return (rel_entr(p, middle) + rel_entr(q, middle)).sum(axis=-1) / np.log(4)


def test_bounds_hold_every_filling(luck: Generator) -> None:
    for _ in range(350):
        a, missing = int(luck.integers(2, 4)), int(luck.integers(1, 7))
        counts, q = luck.integers(0, 9, a) + np.eye(a, dtype=int)[0], luck.dirichlet(np.ones(a))
        every = fillings(counts, missing)
        p = every / every.sum(axis=1, keepdims=True)
        table, value = luck.normal(size=(a, 3)), luck.normal()
        for result, losses in (
            (tv_bounds(counts, q, missing), np.abs(p - q).sum(axis=1) / 2),
            (jsd_bounds(counts, q, missing), jsd(p, q)),
            (exploitability_bounds(counts, table, value, missing), value - (p @ table).min(axis=1)),
        ):
            assert result.high == pytest.approx(losses.max(), abs=1e-9)
            assert result.low <= losses.min() + 1e-9  # whole numbers cannot fill every gap


def test_the_best_filling_is_the_nearest(luck: Generator) -> None:
    for _ in range(200):
        counts, q, missing = luck.integers(0, 20, 4), luck.dirichlet(np.ones(4)), luck.integers(1, 20)
        best = filled(counts, q, missing)
        assert best.sum() == pytest.approx(counts.sum() + missing, abs=1e-9)
        assert np.all(best >= counts - 1e-12)
        others = counts + missing * luck.dirichlet(np.ones(4), size=300)
        total = counts.sum() + missing
        for distance in (
            lambda p, q=q: np.abs(p - q).sum(axis=-1),
            lambda p, q=q: jsd(p, q),
        ):
            assert distance(best[None] / total)[0] <= distance(others / total).min() + 1e-9


def test_least_exploitability_is_a_fine_grids(luck: Generator) -> None:
    for _ in range(100):
        counts, missing, table = luck.integers(1, 20, 2), int(luck.integers(1, 20)), luck.normal(size=(2, 3))
        share = np.linspace(0, missing, 4001)
        p = (counts + np.stack([share, missing - share], axis=-1)) / (counts.sum() + missing)
        grid = -(p @ table).min(axis=1)
        result = exploitability_bounds(counts, table, 0.0, missing)
        assert grid.min() - 0.01 <= result.low <= grid.min() + 1e-9


def test_nothing_missing_is_no_doubt(luck: Generator) -> None:
    for result in (tv_bounds([3, 4], [0.5, 0.5], 0), exploitability_bounds([3, 4], np.eye(2), 0.5, 0)):
        assert result.low == pytest.approx(result.value, abs=1e-9)
        assert result.high == pytest.approx(result.value, abs=1e-9)
    with pytest.raises(InputError):
        tv_bounds([3, 4], [0.5, 0.5], -1)
