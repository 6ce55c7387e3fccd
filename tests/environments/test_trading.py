"""Every kind of order, reached by answers in the environment and not only in its book."""

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.environments.markets.double_auction import DoubleAuction

ONE = {"values": (100.0,), "costs": (20.0,), "horizon": 30.0, "visible": "depth", "orders": "any"}
THREE = {**ONE, "values": ((100.0, 90.0, 80.0),), "costs": ((20.0, 30.0, 40.0),)}


def order(kind, price=0.0, quantity=1, lasts=0.0, which=1):
    said = {"kind": kind, "limit_price": price, "quantity": str(quantity)}
    return {**said, "lasts": lasts, "which": str(which)}


def played(market, **answers):
    """The market of one episode in which each seat answers ``answers[seat](sees, turn)``: what it saw, by seat, and all payments."""
    chance = Chance.of(3, "environment", [0])
    world, seen, paid = market.begin(chance.episode, chance), {"buyer": [], "seller": []}, []
    while asked := world.ask():
        choices = []
        for one in asked:
            sees = {name: column[0] for name, column in one.sees.items()}
            seen[one.seat.name].append((sees, one.text(0)))
            said = answers[one.seat.name](sees, int(one.turn[0]))
            read = one.seat.space.from_json(said)
            choices.append(al.Choice(one.seat.space.pack([read.action])))
        paid += world.tell(choices)
    return seen, [*paid, *world.settle()]


def in_turn(*answers):
    return lambda _sees, turn: answers[turn] if turn < len(answers) else order("wait")


def earned(paid, seat):
    return sum(np.nansum(one.reward) for one in paid if one.seat.name == seat)


def test_a_market_order_fills_a_resting_order_in_part():
    def buyer(sees, turn):
        return order("market", quantity=2) if sees["best_ask"] == 60 and sees["left"] == 3 else order("wait")

    seen, paid = played(DoubleAuction(**THREE), seller=in_turn(order("limit", 60, 3)), buyer=buyer)
    assert earned(paid, "buyer") == (100 - 60) + (90 - 60)
    assert earned(paid, "seller") == (60 - 20) + (60 - 30)
    last, words = seen["buyer"][-1]
    assert last["left"] == 1
    assert last["value"] == 80
    np.testing.assert_array_equal(last["asks"][0], [60, 1])
    assert "Asks: 1 at 60.00." in words
    assert "You have 1 units left; the next is worth 80." in words
    assert "1. sell 1 at 60.00" in seen["seller"][-1][1]


def test_orders_are_replaced_cancelled_and_expire():
    steps = in_turn(
        order("limit", 50, 2),
        order("replace", 55, 1),
        order("cancel"),
        order("limit", 51, 2, lasts=0.01),
    )
    seen, _ = played(DoubleAuction(**THREE), buyer=steps, seller=in_turn())
    books = [sees["bids"][0].tolist() for sees, _ in seen["buyer"][:5]]
    assert books[1:3] == [[50, 2], [55, 1]]
    assert np.isnan([books[0][0], books[3][0], books[4][0]]).all()
    assert [sees["resting"] for sees, _ in seen["buyer"][:5]] == [0, 1, 1, 0, 0]
    told = seen["seller"][-1][0]["tape"]
    assert told[-3:, 2].tolist() == [50, 55, 51]
    assert not told[-3:, 4].any()


def test_the_usual_life_of_an_order_is_the_markets():
    seen, _ = played(DoubleAuction(**THREE, lasts=0.01), buyer=in_turn(order("limit", 50)), seller=in_turn())
    assert [sees["resting"] for sees, _ in seen["buyer"]] == [0] * len(seen["buyer"])


def test_new_orders_go_before_old_ones_as_far_as_units_are_left():
    steps = in_turn(order("limit", 50, 1), order("limit", 51, 2), order("limit", 52, 2))
    seen, _ = played(DoubleAuction(**THREE), buyer=steps, seller=in_turn())
    np.testing.assert_array_equal(seen["buyer"][3][0]["bids"][:3], [[52, 2], [51, 1], [np.nan, 0]])


def test_a_large_order_trades_what_it_can_and_rests():
    def buyer(sees, turn):
        return order("limit", 70, 3) if sees["best_ask"] == 60 else order("wait")

    seen, paid = played(DoubleAuction(**THREE), seller=in_turn(order("limit", 60)), buyer=buyer)
    assert earned(paid, "buyer") == 40
    np.testing.assert_array_equal(seen["seller"][-1][0]["bids"][0], [70, 2])


@pytest.mark.parametrize("name", ["black box", "nothing"])
def test_in_a_black_box_traders_see_their_own_orders_alone(name):
    seen, _ = played(
        DoubleAuction(**{**ONE, "visible": name}), buyer=in_turn(order("limit", 50)), seller=in_turn()
    )
    sees, words = seen["seller"][-1]
    assert not {"tape", "best_bid", "bids"} & sees.keys()
    assert "50.00" not in words
    assert "1. buy 1 at 50.00" in seen["buyer"][-1][1]


def test_all_earn_together_what_the_units_that_changed_hands_are_worth():
    """Whatever orders are sent; and the log's quotes never cross, and hold each trade once."""
    market = DoubleAuction(**{**THREE, "horizon": 20.0, "rate": 3.0})
    result = al.Scenario(environment=market, cast={"*": "uniform"}, episodes=8).run(seed=2)
    buyer, seller = result.ledger.seats["buyer"], result.ledger.seats["seller"]
    for episode in range(8):
        rows = [one.take(one.episode == episode) for one in (buyer, seller)]
        units = int(sum(np.nansum(one.logs["taken_units"]) for one in rows))
        worth = sum(market.values[0][:units]) - sum(market.costs[0][:units])
        assert sum(np.nansum(one.reward) for one in rows) == pytest.approx(worth)
    for one in (buyer, seller):
        spread = one.logs["best_ask"] - one.logs["best_bid"]
        assert not (spread <= 0).any()
        assert (one.logs["taken_units"] > 0).any()


def test_models_read_a_book_and_answer_with_a_record():
    market = DoubleAuction(
        values=(10, 8), costs=(2, (4, 5)), highest=12, horizon=4, orders="any", visible="depth"
    )
    result = al.Scenario(
        environment=market, cast={"buyer": al.agent("llm", model="sim/fair"), "seller": "zip_trader"}
    ).run(episodes=3, seed=1)
    assert result.kept.seats["buyer"].legal.all()
    assert {"limit", "market"} & {order["kind"] for order in _answers(result.kept.seats["buyer"])}


def _answers(seat):
    return seat.seat.space.values(seat.action)
