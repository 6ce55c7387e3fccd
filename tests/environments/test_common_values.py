"""Auctions of one object that is worth the same to all: equilibria against best responses, and what the winner's curse costs."""

from itertools import product

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.environments.markets.common_value_auction import CommonValueAuction

FORMS = [
    *[
        {"bidders": n, "price": price, "signals": "independent"}
        for n, price in product([2, 3], ["first", "second"])
    ],
    *[
        {"bidders": n, "price": price, "signals": "affiliated"}
        for n, price in product([2, 3], ["first", "second"])
    ],
]


def rivals_given(market, signal, points=101):
    """The rivals' signals [n - 1, N] on a grid of equal probabilities, given the own one."""
    u = (np.arange(points) + 0.5) / points
    if market.signals == "independent":
        return 100 * np.array([*product(u, repeat=market.bidders - 1)]).T
    x = signal / 50  # s + t, of which t is uniform where both can be had
    low, high = max(x - 1, 0), min(x, 1)
    grid = u if market.bidders == 2 else (np.arange(21) + 0.5) / 21
    common, *own = np.array([*product(grid, repeat=market.bidders)]).T
    return 50 * (low + (high - low) * common + np.array(own))


@pytest.mark.parametrize("fields", FORMS)
def test_no_bid_is_better_than_the_equilibrium_bid(fields):
    """By quadrature over the rivals' signals, given the own one, on a grid of 61 bids, at five signals."""
    market = CommonValueAuction(**fields)
    for signal in (5.0, 30.0, 50.0, 80.0, 99.0):
        rivals = rivals_given(market, signal)
        bids = np.concatenate([market.bid(np.array([signal])), np.linspace(0, 110, 61)])
        size = rivals.shape[1]
        numbers = np.concatenate([np.repeat(bids, size)[None], np.tile(market.bid(rivals), len(bids))])
        signals = np.concatenate([np.full((1, size * len(bids)), signal), np.tile(rivals, len(bids))])
        chance = Chance.of(5, "environment", range(numbers.shape[1]))
        earned = market.play(numbers, signals, chance).paid[0].reshape(len(bids), size).mean(axis=1)
        assert earned[1:].max() <= earned[0] + 0.3


def profit(market):
    """Of a bidder, on the average: in closed form, or, of affiliated signals of three, by the environment's quadrature."""
    n = market.bidders
    if market.signals == "independent":
        return market.highest / (n**2 * (n + 1))
    known = {(2, "first"): 18, (2, "second"): 24}.get((n, market.price))
    return market.highest / known if known else market.benchmark_rewards(market.seats[0])[0]


@pytest.mark.parametrize("fields", FORMS)
def test_the_equilibrium_s_worth_is_its_closed_form(fields):
    """By simulation; fixed seed, |z| < 4 for each seat: 1 false alarm in 15,000."""
    market = CommonValueAuction(**fields)
    kept = al.Scenario(environment=market, cast={"*": "equilibrium"}).run(episodes=4000, seed=3).kept
    for seat in kept.seats.values():
        assert abs(seat.reward.mean() - profit(market)) <= 4 * seat.reward.std() / np.sqrt(4000)


@pytest.mark.parametrize("bidders", [3, 5])
def test_who_bids_what_its_signal_says_wins_what_is_worth_less(bidders):
    """In closed form: where all do so the winner's loss at the second price is E[max]'s part; fixed seed, |z| < 4."""
    market = CommonValueAuction(bidders=bidders, price="first")
    chance = Chance.of(2, "environment", range(4000))
    signals = market.draw_values(chance)
    paid = market.play(market.naive_bid(signals), signals, chance).paid.sum(axis=0)
    n = bidders
    expected = 50 - 100 * (n / (n + 1) + (n - 1) / 2) / n
    assert expected < 0
    assert abs(paid.mean() - expected) < 4 * paid.std() / np.sqrt(4000)


@pytest.mark.parametrize("price", ["first", "second"])
@pytest.mark.parametrize("bidders", [3, 6])
def test_no_bid_is_better_in_simulated_auctions_of_affiliated_signals(bidders, price):
    """Against 20,000 draws of the rivals' signals given the own one; for each of 41 bids at three signals z < 4: 1 false alarm in 250."""
    market = CommonValueAuction(bidders=bidders, price=price, signals="affiliated")
    luck = np.random.default_rng(6)
    for signal in (30.0, 60.0, 85.0):
        y = signal / 50
        common = luck.uniform(max(y - 1, 0), min(y, 1), 20_000)
        rivals = 50 * (common + luck.random((bidders - 1, 20_000)))
        bids, worth = market.bid(rivals), (signal + rivals.sum(axis=0)) / bidders
        highest = bids.max(axis=0)

        def gains(bid, worth=worth, highest=highest):
            return np.where(bid > highest, worth - (bid if price == "first" else highest), 0.0)

        best = gains(market.bid(np.array([signal]))[0])
        for bid in np.linspace(0, 100, 41):
            more = gains(bid) - best
            assert more.mean() <= 4 * more.std() / np.sqrt(20_000) + 1e-9


def test_affiliated_bids_of_two_are_their_closed_forms():
    signals = np.linspace(0, 100, 101)
    for price, part in (("first", 2 / 3), ("second", 1.0)):
        market = CommonValueAuction(bidders=2, signals="affiliated", price=price)
        np.testing.assert_allclose(market.bid(signals), part * signals, rtol=1e-8)


@pytest.mark.parametrize("bidders", [2, 3, 10])
def test_affiliated_bids_rise_and_the_second_price_leaves_bidders_less(bidders):
    """The linkage principle: Milgrom and Weber (1982), theorem 15."""
    first, second = (
        CommonValueAuction(bidders=bidders, signals="affiliated", price=price)
        for price in ("first", "second")
    )
    signals = np.linspace(0, 100, 1001)
    assert (np.diff(first.bid(signals)) > 0).all()
    assert (np.diff(second.bid(signals)) > 0).all()
    assert (first.bid(signals)[1:] < second.bid(signals)[1:]).all()
    assert first.benchmark_rewards(None)[0] > second.benchmark_rewards(None)[0] > 0


@pytest.mark.parametrize("bidders", [2, 4])
def test_affiliated_signals_correlate_by_half_and_tell_of_each_other(bidders):
    """Fixed seed; the standard error of a correlation of .5 is .75 / sqrt(n); |z| < 4. A signal x lets expect (x + 50) / 2 of another,
    by draws and by the odds of other draws; the weighted mean's error is at most 21 / sqrt(1000)."""
    market = CommonValueAuction(bidders=bidders, signals="affiliated")
    signals = market.draw_values(Chance.of(2, "environment", range(10_000)))
    assert abs(np.corrcoef(signals)[0, 1:] - 0.5).max() < 4 * 0.75 / 100
    own = np.array([20.0, 50.0, 90.0])
    others = {f"bidder_{k + 1}": one for k, one in enumerate(signals[1:], 1)}
    odds = market.value_odds(market.seats[0], own, others)
    expected = (odds * signals[1]).sum(axis=1) / odds.sum(axis=1)
    np.testing.assert_allclose(expected, (own + 50) / 2, atol=4 * 21 / np.sqrt(1000))
    np.testing.assert_allclose(market.naive_bid(own), (own + (bidders - 1) * (own + 50) / 2) / bidders)


def test_words_tell_the_own_signal_alone():
    market = CommonValueAuction(bidders=2, signals="affiliated")
    chance = Chance.of(1, "environment", range(1))
    own, other = market.begin(chance.episode, chance).ask()
    assert f"Your signal is {own.sees['value'][0]:.2f}." in own.text(0)
    assert f"{other.sees['value'][0]:.2f}" not in own.text(0)
