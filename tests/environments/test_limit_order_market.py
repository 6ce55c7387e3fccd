"""A market with makers and informed traders: accounts, and who gains from whom."""

import aleator as al
import numpy as np
import pytest
from aleator.agents.trading.market_maker import regret_free

CAST = {"maker": "market_maker", "informed": "informed_trader", "noise": "informed_trader"}


def played(episodes=30, **fields):
    market = al.environment("limit_order_market", **fields)
    metrics = ["mean_reward", "markout", "adverse_selection", "quoted_spread", "book_depth"]
    return al.Scenario(environment=market, cast=CAST, metrics=metrics).run(episodes=episodes, seed=3)


def totals(result):
    return {name: np.nansum(one.reward) for name, one in result.ledger.seats.items()}


def test_what_one_gains_another_loses_and_the_informed_gain():
    """Over 30 markets the informed gain from all others together; in each market all together gain nothing."""
    result = played()
    for episode in range(5):
        earned = [np.nansum(one.reward[one.episode == episode]) for one in result.ledger.seats.values()]
        assert sum(earned) == pytest.approx(0, abs=1e-6)
    assert totals(result)["informed"] > 0 > totals(result)["noise"]


def test_prices_move_with_informed_orders_and_the_makers_quotes_are_apart():
    seat = played().document()["seats"]["maker"]["metrics"]
    assert seat["adverse_selection"]["value"] > 0
    assert 0 < seat["quoted_spread"]["value"] < 20
    assert 1 < seat["book_depth"]["value"] <= 2


def test_regret_free_quotes_are_bayes_rule():
    """Of a = 1/3 informed, at belief 1/4: buy .25 (4/3) : .75 (2/3) = 2 : 3, sell .25 (2/3) : .75 (4/3) = 1 : 6."""
    bid, ask = regret_free(*(np.full(1, one) for one in (0.25, 1 / 3, 0.0, 1.0)))
    assert (bid[0], ask[0]) == (pytest.approx(1 / 7), pytest.approx(2 / 5))


def test_only_the_informed_are_told():
    market = al.environment("limit_order_market")
    world = market.begin(np.arange(2), al.Chance.of(1, "environment", range(2)))
    told = {}
    while len(told) < 3:
        asked = world.ask()
        told |= {one.seat.name: one for one in asked}
        world.tell([al.Choice(one.seat.space.blank(len(one))) for one in asked])
    assert {name: "payout" in one.sees for name, one in told.items()} == {
        "maker": False,
        "informed": True,
        "noise": False,
    }
    assert "will pay" in told["informed"].text(0)
    assert "You know" not in told["noise"].text(0)
