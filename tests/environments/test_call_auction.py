"""The call auction against a market cleared by hand, unit by unit."""

import itertools

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.environments.markets.call_auction import CallAuction, cleared
from hypothesis import given
from hypothesis import strategies as st

prices = st.lists(st.integers(0, 20).map(float), min_size=1, max_size=6)
NONE = np.inf


def by_hand(bids: list[float], asks: list[float]) -> tuple[int, float]:
    """Units and price: the most units for which the m-th best bid is not below the m-th best ask."""
    best_bids, best_asks = sorted(bids, reverse=True), sorted(asks)
    m = sum(
        1
        for bid, ask in itertools.takewhile(
            lambda pair: pair[0] >= pair[1], zip(best_bids, best_asks, strict=False)
        )
    )
    if not m:
        return 0, float("nan")
    low = max(best_asks[m - 1], *best_bids[m : m + 1], -np.inf)
    high = min(best_bids[m - 1], *best_asks[m : m + 1], np.inf)
    return m, (low + high) / 2


@given(prices, prices, st.sampled_from(["buy", "sell"]), st.integers(0, 20).map(float), st.integers(1, 3))
def test_it_clears_as_by_hand(
    bids: list[float], asks: list[float], side: str, limit: float, quantity: int
) -> None:
    own = np.array([[limit] * quantity + [NONE] * (3 - quantity)])
    nothing = np.full((1, 3), NONE)
    own_bids, own_asks = (np.where(own == NONE, -NONE, own), nothing) if side == "buy" else (-nothing, own)
    found = cleared(np.array([bids]), np.array([asks]), own_bids, own_asks)
    all_bids = [*bids, *([limit] * quantity if side == "buy" else [])]
    all_asks = [*asks, *([limit] * quantity if side == "sell" else [])]
    traded, price = by_hand(all_bids, all_asks)
    assert found.price[0] == pytest.approx(price, nan_ok=True)
    better = sum(bid >= limit for bid in bids) if side == "buy" else sum(ask <= limit for ask in asks)
    assert found.filled[0] == min(quantity, max(0, traded - better))
    if traded:
        assert all(limit >= price if side == "buy" else limit <= price for _ in range(int(found.filled[0])))


def play(agent: al.Agent, episodes: int) -> object:
    return (
        al.Scenario(environment=CallAuction(), cast={"trader": agent})
        .run(episodes=episodes, seed=2)
        .kept.seats["trader"]
    )


def test_it_is_played_and_logged() -> None:
    trader = play(al.agent("uniform"), 2000)
    bought = trader.action["side"] == 0
    filled, price = trader.logs["filled"], trader.logs["clearing_price"]
    traded = filled > 0
    limit = trader.action["limit_price"]
    assert (price[traded & bought] <= limit[traded & bought]).all()
    assert (price[traded & ~bought] >= limit[traded & ~bought]).all()
    assert (trader.reward[~traded] == 0).all()
    assert (filled <= trader.action["quantity"] + 1).all()


def test_honest_orders_never_lose() -> None:
    market = CallAuction()
    world = market.begin(np.arange(3000), Chance.of(4, "environment", range(3000)))
    (asked,) = world.ask()
    order = asked.seat.space.blank(3000)
    order["side"], order["limit_price"], order["quantity"] = np.arange(3000) % 2, asked.sees["value"], 2
    (told,) = world.tell([al.Choice(order)])
    assert told.reward.min() >= 0
    assert told.reward.mean() > 0
    assert world.ask() == ()
    assert (world.payoffs()["trader"] == told.reward).all()


def test_prices_lie_around_the_middle_of_a_market_that_is_alike_on_both_sides() -> None:
    trader = play(al.agent("uniform"), 4000)
    price = trader.logs["clearing_price"]
    known = ~np.isnan(price)
    assert known.mean() > 0.9
    assert abs(price[known].mean() - 50) < 5.2 * price[known].std() / np.sqrt(known.sum())  # false alarm 2e-7
