"""Figures of numbers: what they draw is what was logged."""

from __future__ import annotations

from typing import Any

import aleator as al
import numpy as np
import pytest
from aleator.environments.markets.logit_bertrand import LogitBertrand
from aleator.reports.figures import figures

AGAINST, BY_TURN, PRICES = (
    "Answers against the best numbers",
    "Answers, turn by turn",
    "Prices, period by period",
)


def played(environment: Any, cast: Any, episodes: int) -> Any:
    return al.Scenario(environment=environment, cast=cast, episodes=episodes).run(seed=4)


def _zero(chart: dict[str, Any]) -> bool:
    """Whether the axis of answers begins at zero, as it must where all are the same."""
    return bool(chart["spec"]["layer"][0]["encoding"]["y"]["scale"]["zero"])


def drawn(result: Any) -> dict[str, Any]:
    return {one.title: one.chart.to_dict() for one in figures(result.findings.cells)}


def test_bids_are_drawn_against_the_equilibrium_bid() -> None:
    """Two thirds of the value, among three bidders with uniform values; a bidder that bids so lies on the line."""
    auction = {"name": "first_price_auction", "bidders": 3, "highest": 99}
    result = played(auction, {"bidder_1": "uniform", "bidder_*": "equilibrium"}, 40)
    seat, seats = result.ledger.seats["bidder_1"], result.comparison.seats
    numbers, optimal = seats["bidder_1"].numbers, seats["bidder_2"].numbers
    assert numbers.answered == pytest.approx(seat.action.tolist(), rel=1e-5)
    assert optimal.answered == pytest.approx(optimal.best, abs=0.01)
    assert 0 < min(numbers.best) < max(numbers.best) < 66
    (points,) = drawn(result)[AGAINST]["datasets"].values()
    bids = sorted(point["answered"] for point in points if "end" not in point)
    assert bids == pytest.approx(sorted(seat.action.tolist()), rel=1e-5)


def test_prices_are_drawn_turn_by_turn_beside_the_nash_price() -> None:
    market = LogitBertrand(turns=5)
    result = played(market, {"*": "uniform"}, 8)
    numbers, seat = result.comparison.seats["firm_1"].numbers, result.ledger.seats["firm_1"]
    assert numbers.turn == [1, 2, 3, 4, 5]
    assert numbers.target == pytest.approx([market.nash_price] * 5, rel=1e-5)
    means = [seat.action[seat.turn == turn].mean() for turn in range(5)]
    assert numbers.mean == pytest.approx(means, rel=1e-5)
    assert all(low <= mean <= high for low, mean, high in zip(numbers.low, numbers.mean, numbers.high, strict=True))  # fmt: skip
    assert AGAINST not in drawn(result)
    assert not _zero(drawn(result)[BY_TURN])
    assert _zero(drawn(played(market, {"*": "equilibrium"}, 3))[BY_TURN])


def test_a_seat_that_is_to_mix_has_laws_and_no_best_number() -> None:
    result = played({"name": "burdett_judd", "compare": 0.75}, {"*": "uniform"}, 30)
    seat = result.comparison.seats["shop_1"]
    assert seat.numbers is None
    answers = result.ledger.seats["shop_1"].action
    assert seat.curve.x[0] <= answers.min()
    assert answers.max() <= seat.curve.x[-1]
    assert not {AGAINST, BY_TURN} & {*drawn(result)}


def test_the_prices_of_an_asset_stand_beside_what_it_is_worth() -> None:
    """Dividends of 24 in the mean, and as many periods as are left."""
    result = played({"name": "asset_market", "periods": 6}, {"*": "noise_trader"}, 10)
    path, logs = result.comparison.prices, result.ledger.seats["trader"].logs
    assert path.period == [1, 2, 3, 4, 5, 6]
    assert path.value == pytest.approx([24 * left for left in (6, 5, 4, 3, 2, 1)])
    for period, price in zip(path.period, path.price, strict=True):
        episodes = result.ledger.seats["trader"].episode[logs["period"] == period]
        prices = logs["clearing_price"][logs["period"] == period]
        each = np.array([prices[episodes == episode][0] for episode in np.unique(episodes)])
        assert price == pytest.approx(np.nanmean(each), rel=1e-5)
    (points,) = drawn(result)[PRICES]["datasets"].values()
    assert [point["best"] for point in points] == path.value
    assert type(result.comparison).of(result.document()).prices == path
