"""Auctions of one object that is worth the same to all: equilibria against best responses, and what the winner's curse costs."""

from itertools import product

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.environments.markets.common_value_auction import CommonValueAuction

FORMS = [
    *[
        {"bidders": n, "price": price, "signals": "independent"}
        for n, price in product([2, 3], ["first", "second"])
    ],
    *[{"bidders": 2, "price": price, "signals": "affiliated"} for price in ["first", "second"]],
]


def rivals_given(market, signal, points=101):
    """The rivals' signals [n - 1, N] on a grid of equal probabilities, given the own one."""
    u = (np.arange(points) + 0.5) / points
    if market.signals == "independent":
        return 100 * np.array([*product(u, repeat=market.bidders - 1)]).T
    x = signal / 50  # s + t, of which t is uniform where both can be had
    low, high = max(x - 1, 0), min(x, 1)
    common, own = np.meshgrid(low + (high - low) * u, u)
    return 50 * (common + own).reshape(1, -1)


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
    """In closed form: of a bidder, on the average."""
    n = market.bidders
    if market.signals == "independent":
        return market.highest / (n**2 * (n + 1))
    return market.highest / (18 if market.price == "first" else 24)


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


def test_affiliated_signals_are_of_two_bidders_and_correlate_by_half():
    """Fixed seed; the standard error of a correlation of .5 is .75 / sqrt(n); |z| < 4."""
    with pytest.raises(InputError, match="affiliated"):
        al.environment("common_value_auction", bidders=3, signals="affiliated")
    market = CommonValueAuction(bidders=2, signals="affiliated")
    x, y = market.draw_values(Chance.of(2, "environment", range(10_000)))
    assert abs(np.corrcoef(x, y)[0, 1] - 0.5) < 4 * 0.75 / 100


def test_words_tell_the_own_signal_alone():
    market = CommonValueAuction(bidders=2, signals="affiliated")
    chance = Chance.of(1, "environment", range(1))
    own, other = market.begin(chance.episode, chance).ask()
    assert f"Your signal is {own.sees['value'][0]:.2f}." in own.text(0)
    assert f"{other.sees['value'][0]:.2f}" not in own.text(0)
