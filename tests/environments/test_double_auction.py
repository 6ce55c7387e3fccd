"""The continuous double auction and its zero-intelligence traders, against the figures of the same market elsewhere."""

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.environments.markets.double_auction import DoubleAuction


def played(constrained, episodes=60, **fields):
    market = DoubleAuction(**{"horizon": 200.0, **fields})
    agent = al.agent("zero_intelligence", constrained=constrained)
    return al.Scenario(environment=market, cast={"*": agent}, metrics=["allocative_efficiency"]).run(
        episodes=episodes, seed=5
    )


def efficiency(result, episodes):
    total = np.zeros(episodes)
    for seat in result.kept.seats.values():
        np.add.at(total, seat.episode, np.nan_to_num(seat.reward))
    return total / 320


def test_constrained_traders_reach_the_efficiency_of_gode_and_sunder():
    """.978 (sd .018 a market) on these values; the mean of 60 lies within .02 of it, and nobody trades at a loss."""
    result = played(True)
    found = efficiency(result, 60)
    assert abs(found.mean() - 0.978) < 0.02
    assert all((np.nan_to_num(seat.reward) >= -0.005).all() for seat in result.kept.seats.values())
    told = result.document()["seats"]["buyer"]["metrics"]["allocative_efficiency"]
    assert told["value"] == pytest.approx(found.mean())


def test_unconstrained_traders_trade_every_unit():
    """Then the efficiency is 1 - 20/320 = .9375 exactly, whoever trades with whom."""
    np.testing.assert_allclose(efficiency(played(False, 20, horizon=400.0), 20), 0.9375)


def test_each_trade_pays_a_buyer_and_a_seller_at_one_price():
    market = DoubleAuction(horizon=30.0)
    chance = Chance.of(2, "environment", range(4))
    world, paid = market.begin(chance.episode, chance), []
    trader = {seat.name: al.agent("zero_intelligence").begin(seat, chance.episode) for seat in market.seats}
    while asked := world.ask():
        choices = [
            trader[one.seat.name].act(one, Chance(2, one.seat.name, one.episode, one.turn, one.member))
            for one in asked
        ]
        paid += world.tell(choices)
    trades = {"buyer": {}, "seller": {}}
    for told in (one for one in (*paid, *world.settle()) if "price" in one.shows):
        worth = np.array(market.values if told.seat.name == "buyer" else market.costs)[told.member]
        sign = 1 if told.seat.name == "buyer" else -1
        np.testing.assert_allclose(told.reward, sign * (worth - told.shows["price"]))
        for episode, price in zip(told.episode.tolist(), told.shows["price"].tolist(), strict=True):
            trades[told.seat.name].setdefault(episode, []).append(price)
    for episode in range(4):
        assert sorted(trades["buyer"][episode]) == sorted(trades["seller"][episode])


def test_models_trade_in_words_and_see_only_what_is_visible():
    seen = al.Scenario(
        environment=DoubleAuction(values=(10, 8), costs=(2, 4), highest=12, horizon=4),
        cast={"buyer": al.agent("llm", model="sim/fair"), "seller": "zero_intelligence"},
    ).run(episodes=3, seed=1)
    assert seen.kept.seats["buyer"].legal.all()
    chance = Chance.of(2, "environment", [0])
    for visible, told in [("best", True), ("nothing", False)]:
        world = DoubleAuction(visible=visible).begin(chance.episode, chance)
        (asked, *_) = world.ask()
        assert ("Highest bid" in asked.text(0)) == told == ("best_bid" in asked.sees)


def test_a_single_buyer_is_told_of_in_the_singular():
    chance = Chance.of(2, "environment", [0])
    (asked, *_) = DoubleAuction(values=(10,), costs=(2, 4)).begin(chance.episode, chance).ask()
    assert "a market with 1 buyer and 2 sellers of one unit each." in asked.text(0)


def test_values_beyond_the_prices_are_refused():
    with pytest.raises(InputError, match="between 0 and 200"):
        DoubleAuction(values=(300,))


def test_a_price_named_twice_keeps_its_place_and_is_no_news():
    """Of one buyer who always names 3, others see one bid in the whole session; of one whose orders expire, a bid each time."""
    for lasts, told in [(0.0, 1), (0.5, 2)]:
        market = DoubleAuction(values=(10,), costs=(5,), highest=12, lasts=lasts)
        chance = Chance.of(2, "environment", [0])
        world, bids = market.begin(chance.episode, chance), 0.0
        while asked := world.ask():
            bids = max(bids, *((one.sees["tape"][0, :, 1] == 1).sum() for one in asked))
            world.tell(
                [al.Choice(np.full(len(one), 3.0 if one.seat.name == "buyer" else 9.0)) for one in asked]
            )
        assert bids == told if told == 1 else bids >= told
