"""The asset market: its call against every price there is, cash and shares that are kept, and its landmarks."""

import math

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.environments.markets.asset_market import AssetMarket
from aleator.environments.markets.shared.call_market import Limit, call
from aleator.environments.markets.shared.order_book import BUY, SELL
from aleator.metrics.market.forecast_error import forecast_error
from aleator.metrics.market.relative_absolute_deviation import relative_absolute_deviation
from aleator.metrics.market.relative_deviation import relative_deviation
from aleator.metrics.market.share_turnover import share_turnover
from hypothesis import given, settings
from hypothesis import strategies as st

METRICS = ["relative_deviation", "relative_absolute_deviation", "share_turnover", "forecast_error"]
limits = st.builds(
    Limit,
    st.sampled_from([BUY, SELL]),
    st.integers(0, 30),
    st.integers(0, 4),
    st.floats(0, 1, exclude_max=True),
)


@given(st.lists(limits, max_size=9))
@settings(max_examples=100, deadline=None)
def test_a_call_trades_as_much_as_any_price_could_and_is_fair(orders):
    """Against demand and supply at each of all prices, counted anew."""
    called = call(orders)
    demand = [sum(o.quantity for o in orders if o.side == BUY and o.price >= p) for p in range(32)]
    supply = [sum(o.quantity for o in orders if o.side == SELL and o.price <= p) for p in range(32)]
    most = max(map(min, demand, supply))
    for side in (BUY, SELL):
        assert sum(n for o, n in zip(orders, called.filled, strict=True) if o.side == side) == most
    if called.price is None:
        assert most == 0
        return
    assert min(demand[called.price], supply[called.price]) == most
    for order, filled in zip(orders, called.filled, strict=True):
        gain = order.side * (order.price - called.price)
        assert filled <= order.quantity
        assert filled == 0 or gain >= 0
        assert filled == order.quantity or gain <= 0


def rows_of(result):
    """What each decision was paid, [E, T, M], and what its period showed."""
    seat = result.kept.seats["trader"]
    members, turns = seat.seat.members, int(seat.turn.max()) + 1
    order = np.lexsort((seat.member, seat.turn, seat.episode))
    shape = (-1, turns, members)
    return seat.reward[order].reshape(shape), {k: v[order].reshape(shape) for k, v in seat.logs.items()}


@pytest.mark.parametrize("agent", ["uniform", "noise_trader", "trend_trader"])
def test_cash_and_shares_are_conserved_exactly(agent):
    """All that traders earn is dividends on all shares, to the hundredth, and nobody ever owes cash or shares."""
    market = AssetMarket(traders=7, periods=12)
    result = al.Scenario(environment=market, cast={"*": agent}).run(episodes=20, seed=2)
    reward, logs = rows_of(result)
    start = [market.endowments[k % 3] for k in range(7)]
    shares = sum(count for _, count in start)
    cents = np.rint(100 * reward)
    np.testing.assert_array_equal(cents.sum(axis=2), 100 * shares * logs["dividend"][:, :, 0])
    held = np.array([count for _, count in start]) + np.cumsum(logs["filled"], axis=1)
    assert (held >= 0).all()
    assert (held.sum(axis=2) == shares).all()
    assert (100 * np.array([cash for cash, _ in start]) + np.cumsum(cents, axis=1) >= 0).all()


def test_dividends_are_drawn_alike_and_for_everyone():
    """Fixed seed; the share of each of four dividends within 4 standard deviations: 1 false alarm in 4,000."""
    result = al.Scenario(environment=AssetMarket(traders=2), cast={"*": "noise_trader"}).run(
        episodes=100, seed=2
    )
    _, logs = rows_of(result)
    assert (logs["dividend"][:, :, 0] == logs["dividend"][:, :, 1]).all()
    found = np.array([(logs["dividend"][:, :, 0] == one).mean() for one in (0, 8, 28, 60)])
    assert found.sum() == 1
    assert (abs(found - 0.25) < 4 * math.sqrt(0.1875 / 1500)).all()


def measured(agent, **fields):
    scenario = al.Scenario(environment=AssetMarket(**fields), cast={"*": agent}, metrics=METRICS)
    found = scenario.run(episodes=50, seed=1).document()["seats"]["trader"]["metrics"]
    return {name: found[name]["value"] for name in METRICS}


def test_landmarks():
    """Traders by value trade at it; those by trend and by noise do not follow it down, and the last misjudge it most."""
    by_value, by_noise = measured("fundamental_trader"), measured("noise_trader")
    assert [by_value[name] for name in METRICS if name != "share_turnover"] == [0, 0, 0]
    assert by_value["share_turnover"] > 0
    assert by_noise["relative_deviation"] > 0.3
    assert by_noise["relative_absolute_deviation"] >= by_noise["relative_deviation"]
    assert by_noise["forecast_error"] > 0.01
    assert measured("trend_trader")["relative_absolute_deviation"] > 0.1


def test_a_crowd_of_others_trades_in_the_same_market():
    market = AssetMarket(traders=3, crowd=6, periods=3)
    cast = {"trader": "noise_trader", "crowd": "fundamental_trader"}
    result = al.Scenario(environment=market, cast=cast).run(episodes=5, seed=1)
    assert {name: seat.seat.members for name, seat in result.kept.seats.items()} == {"trader": 3, "crowd": 6}


def test_measures_are_those_of_a_worked_example():
    """Session 0: prices 30 and 10 at values 20 and 10; session 1: no trade and 5 at the same values."""
    periods = [[0, 1, 30, 20, 0.5], [0, 2, 10, 10, 0.25], [1, 1, math.nan, 20, 0], [1, 2, 5, 10, 0.25]]
    assert relative_deviation(periods).value == pytest.approx((5 / 15 - 5 / 15) / 2)
    assert relative_absolute_deviation(periods).value == pytest.approx(1 / 3)
    assert share_turnover(periods).value == pytest.approx(0.5)
    assert forecast_error([[0, 3, 20], [0, -3, 10], [1, 0, 10]]).value == pytest.approx(0.1)


def test_words_tell_what_is_new():
    chance = Chance.of(1, "environment", range(1))
    world = AssetMarket(traders=2, periods=3).begin(chance.episode, chance)
    texts = []
    for _ in range(2):
        (asked,) = world.ask()
        texts.append(asked.text(0))
        answer = {"forecast": 300.0, "side": 2, "limit_price": 5.0, "quantity": 0}
        world.tell([al.Choice(asked.seat.space.pack([answer] * 2))])
    (asked,) = world.ask()
    assert "You have 225.00 in cash and 3 shares" in texts[0]
    assert "Period 1: no trade" in texts[1]
    assert asked.text(0, since=2).startswith("Period 2: no trade")
    assert "still pays 24.00 in the mean" in asked.text(0, since=2)


def test_a_market_without_dividends_to_draw_is_refused():
    with pytest.raises(InputError, match="one or more of each"):
        AssetMarket(dividends=())
