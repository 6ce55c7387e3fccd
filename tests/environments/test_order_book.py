"""The order book in lockstep with a matcher that keeps one plain list and shares no code with it."""

import math

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.environments.markets.shared.order_book import BUY, SELL, OrderBook
from hypothesis import given, settings
from hypothesis import strategies as st


class Naive:
    """Orders as dictionaries in one list, searched from end to end for the best one, one unit at a time."""

    def __init__(self):
        self.orders, self.sent, self.clock = [], 0, 0
        self.cash, self.shares = {}, {}

    def send(self, number, trader, side, price, quantity, expires):
        fills = []
        while quantity:
            fits = [
                one
                for one in self.orders
                if one["side"] != side
                and (price is None or (one["price"] <= price if side == BUY else one["price"] >= price))
            ]
            if not fits:
                break
            best = min(fits, key=lambda one: ((one["price"] if side == BUY else -one["price"]), one["since"]))
            buyer, seller = (trader, best["trader"]) if side == BUY else (best["trader"], trader)
            for who, cash, shares in [(buyer, -best["price"], 1), (seller, best["price"], -1)]:
                self.cash[who] = self.cash.get(who, 0) + cash
                self.shares[who] = self.shares.get(who, 0) + shares
            if fills and fills[-1][0] == best["number"]:
                fills[-1][2] += 1
            else:
                fills.append([best["number"], best["price"], 1])
            best["quantity"] -= 1
            quantity -= 1
            self.orders = [one for one in self.orders if one["quantity"]]
        if quantity and price is not None:
            self.clock += 1
            self.orders.append(
                {"number": number, "trader": trader, "side": side, "price": price, "quantity": quantity,
                 "expires": expires, "since": self.clock}
            )  # fmt: skip
        return fills

    def new(self, trader, side, price, quantity, expires=math.inf):
        self.sent += 1
        return self.send(self.sent - 1, trader, side, price, quantity, expires)

    def find(self, number):
        return next((one for one in self.orders if one["number"] == number), None)

    def cancel(self, number):
        found = self.find(number)
        self.orders = [one for one in self.orders if one is not found]
        return found["quantity"] if found else 0

    def replace(self, number, price, quantity):
        found = self.find(number)
        if price == found["price"] and quantity <= found["quantity"]:
            found["quantity"] = quantity
            return []
        self.cancel(number)
        return self.send(number, found["trader"], found["side"], price, quantity, found["expires"])

    def expire(self, now):
        gone = sorted((one["expires"], one["number"]) for one in self.orders if one["expires"] <= now)
        self.orders = [one for one in self.orders if one["expires"] > now]
        return [number for _, number in gone]

    def depth(self, side):
        volume = {}
        for one in self.orders:
            if one["side"] == side:
                volume[one["price"]] = volume.get(one["price"], 0) + one["quantity"]
        return sorted(volume.items(), reverse=side == BUY)


def fills(placed):
    return [[trade.maker, trade.price, trade.quantity] for trade in placed.trades]


def compare(book, naive):
    """Everything that can be seen of both."""
    assert {k: v for k, v in book.cash.items() if v} == {k: v for k, v in naive.cash.items() if v}
    assert {k: v for k, v in book.shares.items() if v} == {k: v for k, v in naive.shares.items() if v}
    assert sum(book.cash.values()) == sum(book.shares.values()) == 0
    for side in (BUY, SELL):
        depth = naive.depth(side)
        assert book.depth(side) == depth
        assert book.best(side) == (depth[0][0] if depth else None)
    assert len(book) == len(naive.orders)
    for one in naive.orders:
        order = book.order(one["number"])
        assert (order.trader, order.side, order.price, order.quantity) == (
            one["trader"], one["side"], one["price"], one["quantity"])  # fmt: skip


def step(book, naive, now, kind, trader, side, price, quantity, pick):
    """One operation on both."""
    resting = sorted(one["number"] for one in naive.orders)
    number = resting[pick % len(resting)] if resting else -1
    if kind in {"limit", "good until"}:
        expires = now + pick % 30 if kind == "good until" else math.inf
        assert fills(book.limit(trader, side, price, quantity, expires)) == naive.new(
            trader, side, price, quantity, expires
        )
    elif kind == "market":
        assert fills(book.market(trader, side, quantity)) == naive.new(trader, side, None, quantity)
    elif kind == "cancel":
        assert book.cancel(number) == naive.cancel(number)
    elif kind == "expire":
        assert book.expire(now) == naive.expire(now)
    elif resting:
        assert fills(book.replace(number, price, quantity)) == naive.replace(number, price, quantity)


KINDS = ["limit", "good until", "market", "cancel", "replace", "expire"]
operations = st.tuples(
    st.sampled_from(KINDS),
    st.integers(0, 3),
    st.sampled_from([BUY, SELL]),
    st.integers(95, 105),
    st.integers(1, 6),
    st.integers(0, 50),
)


@given(st.lists(operations, max_size=60))
@settings(max_examples=60, deadline=None)
def test_it_is_in_lockstep_with_a_plain_list(steps):
    book, naive = OrderBook(), Naive()
    for now, one in enumerate(steps):
        step(book, naive, now, *one)
        compare(book, naive)


def random_steps(count, seed):
    luck = np.random.default_rng(seed)
    kinds = luck.choice(KINDS, count, p=[0.45, 0.1, 0.1, 0.2, 0.1, 0.05])
    columns = (luck.integers(0, 8, count), luck.choice([BUY, SELL], count), luck.integers(80, 121, count),
               luck.integers(1, 10, count), luck.integers(0, 1000, count))  # fmt: skip
    return zip(kinds.tolist(), *(column.tolist() for column in columns), strict=True)


@pytest.mark.parametrize("count", [3_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_cash_and_shares_are_kept_over_a_long_run(count):
    """Everything is compared after each operation."""
    book, naive = OrderBook(), Naive()
    for now, one in enumerate(random_steps(count, 11)):
        step(book, naive, now, *one)
        compare(book, naive)
    assert max(abs(cash) for cash in book.cash.values()) > 1000


def test_an_order_that_shrinks_keeps_its_place_and_one_that_grows_loses_it():
    book = OrderBook()
    first, second = (book.limit(trader, SELL, 100, 5).order for trader in (1, 2))
    book.replace(first, 100, 3)
    assert fills(book.market(3, BUY, 1)) == [[first, 100, 1]]
    book.replace(first, 100, 4)
    assert fills(book.market(3, BUY, 1)) == [[second, 100, 1]]


@pytest.mark.parametrize(
    "send", [lambda b: b.limit(1, BUY, 5, 0), lambda b: b.market(1, 0, 3), lambda b: b.replace(7, 5, 1)]
)
def test_what_is_no_order_is_refused(send):
    with pytest.raises(InputError):
        send(OrderBook())
