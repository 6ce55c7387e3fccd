"""How well laws foresee pulls: scores against plain sums, calibration of what was drawn from its law, and intervals that hold."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest
from aleator.metrics.shared.law_fit import calibration, distance, log_loss
from numpy.random import Generator

Array = np.ndarray


def drawn(luck: Generator, episodes: int, pulls: int) -> tuple[Array, Array]:
    """Laws of three arms that differ from pull to pull and lean alike within an episode, and arms drawn from them."""
    lean = luck.normal(0, 1, (episodes, 1, 3)) + luck.normal(0, 1, (episodes, pulls, 3))
    law = np.exp(lean) / np.exp(lean).sum(axis=-1, keepdims=True)
    arms = (luck.random((episodes, pulls, 1)) > law.cumsum(axis=-1)[..., :2]).sum(axis=-1)
    return law.reshape(-1, 3), arms


def test_scores_are_plain_sums() -> None:
    law = np.array([[0.5, 0.25, 0.25], [0.1, 0.2, 0.7], [1.0, 0.0, 0.0]])
    arms = np.array([[0, 1], [0, -1]])
    squared = [0.5**2 + 0.25**2 + 0.25**2, 0.1**2 + 0.8**2 + 0.7**2, 0.0]
    assert log_loss(law, arms).value == pytest.approx(((1 - log2(0.2)) / 2 + 0) / 2)
    assert distance(law, arms).value == pytest.approx((sum(squared[:2]) / 2 + 0) / 2 / 2)


def test_the_law_that_was_played_is_nearest(luck: Generator) -> None:
    """Of 4,000 decisions; others exceed it by half the squared distance, within four standard errors."""
    law, arms = drawn(luck, 40, 100)
    other = 0.7 * law + 0.1
    assert log_loss(law, arms).value < log_loss(other, arms).value
    more = distance(other, arms).value - distance(law, arms).value
    assert more == pytest.approx(((law - other) ** 2).sum(axis=-1).mean() / 2, abs=0.01)


def test_calibration_intervals_hold(luck: Generator) -> None:
    """Of 200 samples of 12 episodes, in the middle bin: fewer than 180 would hold with probability 0.002, were it 95 %."""
    held = 0
    for _ in range(200):
        law, arms = drawn(luck, 12, 30)
        one = next(each for each in calibration(law, arms) if each.stated > 0.4)
        held += one.pulled.low <= one.stated <= one.pulled.high
    assert held >= 180


def test_bins_where_none_or_all_are_pulled_have_an_interval() -> None:
    law, arms = np.tile([1.0, 0.0], (20, 1)), np.zeros((4, 5), dtype=int)
    low, high = calibration(law, arms)
    assert (low.stated, low.pulled.value, high.stated, high.pulled.value) == (0, 0, 1, 1)
    assert low.pulled.high == pytest.approx(1 - 0.025**0.25) == 1 - high.pulled.low
    assert calibration(law[:5], arms[:1])[0].pulled.withdrawn == "one episode"


def test_episodes_that_are_all_alike_leave_room_for_another() -> None:
    """11 of 16 in each of five episodes: a sixth may differ in all, with probability up to 1 - 0.025^(1/5) (Clopper and Pearson)."""
    law, arms = np.tile([0.5, 0.5], (80, 1)), np.tile([0] * 11 + [1] * 5, (5, 1))
    (one,) = calibration(law, arms)
    assert one.pulled.value == 0.5
    first = np.tile([0.55, 0.45], (80, 1))
    low, high = calibration(first, arms)
    assert (low.pulled.value, high.pulled.value) == (5 / 16, 11 / 16)
    missed = 1 - 0.025**0.2
    assert high.pulled.low == pytest.approx(11 / 16 - missed)
    assert high.pulled.high == 1.0
    assert low.pulled.low == 0.0
