"""Traders: their rules against worked examples and direct implementations, and their order by efficiency."""

import aleator as al
import numpy as np
import pytest
from aleator.agents.trading.gd_trader import belief
from aleator.agents.trading.zip_trader import Margins, adapted, direction
from hypothesis import given, settings
from hypothesis import strategies as st

BUY, SELL = 1, -1


def tape(*events):
    """Events (side, price, met) as a tape of 200."""
    found = np.full((200, 5), np.nan)
    for number, (side, price, met) in enumerate(events):
        found[number - len(events)] = number, side, price, 1, met
    return found


def asked(space, **sees):
    seat = al.Seat("trader", space)
    row = {name: np.array([value]) for name, value in sees.items()}
    return al.Observation(seat, np.array([0]), np.array([0]), row)


def answer(name, space=None, **sees):
    shown = {
        "lowest": 0.0,
        "highest": 200.0,
        "best_bid": np.nan,
        "best_ask": np.nan,
        "time": 1.0,
        "horizon": 100.0,
    }
    one = asked(space or al.Interval(0.0, 200.0), **{**shown, "tape": tape(), **sees})
    player = al.agent(name).begin(one.seat, one.episode)
    return one.seat.space.values(player.act(one, al.Chance.of(4, "trader", [0])).action)[0]


def test_zip_moves_its_margin_as_computed_by_hand():
    """A seller of limit 80 and margin .25 asks 100. Target 90, rate .3, inertia .1, momentum 4: .1 x 4 + .9 x .3 x (-10) = -2.3, so
    it asks 97.7 next: margin 97.7 / 80 - 1 = .22125."""
    one = np.ones(1)
    after = adapted(Margins(0.25 * one, 4 * one), 90 * one, 80 * one, 0.3 * one, 0.1 * one)
    assert after.momentum[0] == pytest.approx(-2.3)
    assert after.margin[0] == pytest.approx(0.22125)


@pytest.mark.parametrize(
    ("event", "seller", "buyer"),
    [
        (
            (SELL, 110, 1),
            1,
            -1,
        ),  # an ask of 110 is met: a seller of 100 asked too little, a buyer of 100 lost the unit
        ((BUY, 110, 1), 1, 0),
        ((SELL, 90, 1), 0, 1),
        ((BUY, 90, 1), -1, 1),
        ((SELL, 90, 0), -1, 0),  # an ask of 90 stands: a seller of 100 is undercut
        ((SELL, 110, 0), 0, 0),
        ((BUY, 110, 0), 0, -1),
        ((BUY, 90, 0), 0, 0),
    ],
)
def test_zip_follows_cliffs_rules(event, seller, buyer):
    events, price = tape(event)[[-1, -1]], np.array([100.0, 100.0])
    assert direction(events, price, np.array([False, True])).tolist() == [seller, buyer]


def naive(events, buys, price):
    """The belief at a price that was named, counted event by event."""
    own = BUY if buys else SELL
    at_most = (lambda one: one <= price) if buys else (lambda one: one >= price)
    at_least = (lambda one: one >= price) if buys else (lambda one: one <= price)
    met = sum(side == own and done and at_most(one) for side, one, done in events)
    offered = sum(side != own and not done and at_most(one) for side, one, done in events)
    hopeless = sum(side == own and not done and at_least(one) for side, one, done in events)
    hopeless -= sum(side == own and done and at_least(one) for side, one, done in events)
    good = met + offered
    return good / (good + max(hopeless, 0)) if good else 0.0


EVENTS = st.lists(st.tuples(st.sampled_from([BUY, SELL]), st.integers(1, 20), st.integers(0, 1)), max_size=30)


@settings(max_examples=60, deadline=None)
@given(EVENTS, st.booleans())
def test_gds_belief_is_what_a_direct_count_gives(events, buys):
    found = belief(tape(*events)[200 - len(events) :], buys, 0.0, 21.0)
    named = sorted({price for _, price, _ in events})
    np.testing.assert_allclose(
        found.of(np.array(named, dtype=float)), [naive(events, buys, price) for price in named]
    )
    every = found.of(np.linspace(0, 21, 85))
    assert ((every >= 0) & (every <= 1)).all()


def test_gd_quotes_what_it_believes_best():
    """Between 0, never accepted, and 100, accepted at once, the belief is 3 t^2 - 2 t^3: a buyer of 100 bids 100 t of the largest
    (1 - t)(3 t^2 - 2 t^3); 8 t^2 - 15 t + 6 = 0, so t = (15 - sqrt(33)) / 16."""
    bid = answer("gd_trader", value=100.0, buys=True, highest=100.0)
    assert bid == pytest.approx(100 * (15 - np.sqrt(33)) / 16, abs=0.5)
    assert answer("gd_trader", value=100.0, buys=True, best_ask=20.0) == 20.0


def test_a_sniper_waits_and_then_takes():
    quiet = {"value": 120.0, "buys": True}
    assert answer("sniper", **quiet, best_ask=100.0) == 0.0
    assert answer("sniper", **quiet, best_bid=95.0, best_ask=100.0) == 100.0
    assert answer("sniper", **quiet, best_ask=100.0, tape=tape((SELL, 101, 1))) == 100.0
    assert answer("sniper", **quiet, best_ask=100.0, time=95.0) == 100.0
    assert answer("sniper", **quiet, best_ask=130.0, time=95.0) == 0.0
    assert answer("sniper", value=80.0, buys=False, best_bid=100.0, time=95.0) == 100.0
    record = al.environment("double_auction", orders="any").seats[0].space
    assert answer("sniper", record, **quiet)["kind"] == "wait"


def test_traders_that_adapt_are_more_efficient_than_traders_that_do_not():
    """Means of 20 markets of one seed: about .89, .96 and .99, and a market's efficiency varies by about .05."""
    found = {}
    for name in ("zero_intelligence", "zip_trader", "gd_trader"):
        run = al.Scenario(environment="double_auction", cast={"*": name}, metrics=["allocative_efficiency"])
        seat = run.run(episodes=20, seed=5).document()["seats"]["buyer"]
        found[name] = seat["metrics"]["allocative_efficiency"]["value"]
    assert found["zero_intelligence"] + 0.02 < found["zip_trader"] < found["gd_trader"]
