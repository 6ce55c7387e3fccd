"""Metrics of sealed bids, against closed forms and what equilibrium play must give."""

import aleator as al
import numpy as np
import pytest
from aleator.metrics.shared.bids import BID, line, shading
from aleator.metrics.shared.counterfactuals import Rounds
from aleator.metrics.shared.resolver import measure
from aleator.reports.evidence import evidence_of
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

BIDS = (
    "bid_shading",
    "equilibrium_shading",
    "bid_slope",
    "bid_intercept",
    "overbidding_rate",
    "underbidding_rate",
)
GAINS = ("equilibrium_play_gain", "observed_response_gain")
FORMATS = [
    ("first_price_auction", {"bidders": 2, "reserve": 30.0}),
    ("first_price_auction", {}),
    ("second_price_auction", {}),
    ("third_price_auction", {}),
    ("all_pay_auction", {}),
    ("attrition_auction", {"bidders": 2}),
    ("common_value_auction", {}),
    ("common_value_auction", {"price": "second", "signals": "affiliated"}),
    ("common_value_auction", {"signals": "affiliated"}),
    ("all_pay_contest", {}),
]


def measured(market, cast, wanted, episodes=300, turns=1):
    """The metrics of the first bidder."""
    played = al.Scenario(environment=market, cast=cast).run(episodes=episodes, seed=11)
    seats = played.ledger.seats
    return measure(wanted, evidence_of(next(iter(seats.values())), None, market, seats))


@pytest.mark.parametrize(("name", "fields"), FORMATS)
def test_the_equilibrium_leaves_nothing_to_gain(name, fields):
    """Each best response is learned on other episodes, and its gain's interval of 95 % does not lie above 0; fixed seed, 1 false alarm in 40."""
    market = al.environment(name, **fields)
    found = measured(market, {"*": "equilibrium"}, (*GAINS, "overbidding_rate", "underbidding_rate"))
    assert found["observed_response_gain"].low <= 0
    assert found["observed_response_gain"].value <= 0.01 * market.space.high
    if name == "all_pay_contest":  # all bids of the mixture earn 0, of which some was drawn
        assert found["equilibrium_play_gain"].low <= 0 <= found["equilibrium_play_gain"].high
        assert found["overbidding_rate"].value == pytest.approx(0.5, abs=4 / np.sqrt(12 * 300))
        return
    assert found["equilibrium_play_gain"].value == pytest.approx(0, abs=1e-9)
    assert found["overbidding_rate"].value == found["underbidding_rate"].value == 0


@pytest.mark.parametrize("bidders", [2, 3, 5])
def test_first_price_equilibrium_bids_are_shaded_by_a_bidder_s_share(bidders):
    """Value / n, on a line of slope (n - 1) / n through 0."""
    market = al.environment("first_price_auction", bidders=bidders)
    found = measured(market, {"*": "equilibrium"}, BIDS, episodes=60)
    expected = (1 / bidders, 1 / bidders, 1 - 1 / bidders, 0, 0, 0)
    assert [found[name].value for name in BIDS] == pytest.approx(expected, abs=1e-9)


def rounds(name, own, luck, count=2000, rivals=None, **fields):
    """Rounds of ``own(values)`` against ``rivals`` [S - 1, N], or the equilibrium, and the values."""
    market = al.environment(name, **fields)
    values = market.highest * luck.random((len(market.names), count))
    bids = market.bid(values) if rivals is None else np.concatenate([np.zeros((1, count)), rivals])
    bids[0] = own(values[0])
    numbers, private = (dict(zip(market.names, given, strict=True)) for given in (bids, values))
    episode = np.arange(count)
    return Rounds(market, market.seats[0], episode, numbers, private, market.bid(values[0]), (0.0, 200.0))


def test_who_bids_its_value_earns_nothing_and_forgoes_all_the_equilibrium_earns():
    """H / (n (n + 1)) = 100 / 12 by the first price; fixed seed, |z| < 4."""
    played = rounds("first_price_auction", lambda value: value, np.random.default_rng(1))
    assert played.earned(played.numbers["bidder_1"]).tolist() == [0.0] * 2000
    for earned in (played.of_law(None), played.earned(played.best_responses())):
        assert abs(earned.mean() - 100 / 12) < 4 * earned.std() / np.sqrt(2000)


@pytest.mark.parametrize(
    ("name", "bidders", "best"),
    [
        ("first_price_auction", 2, lambda v: v / 2),  # (v - b) b / 100
        ("first_price_auction", 3, lambda v: 2 * v / 3),  # (v - b) b^2
        ("second_price_auction", 3, lambda v: v),
        (
            "all_pay_auction",
            3,
            np.zeros_like,
        ),  # v (b / 100)^2 - b is convex, and 0 at b = 0 and at v = b = 100
    ],
)
def test_the_best_response_to_uniform_bids_is_its_closed_form(name, bidders, best):
    """Rivals bid evenly from 0 to 100 whatever their value: what the learned response earns on fresh ones is what the best earns."""
    luck = np.random.default_rng(2)
    played = rounds(name, np.zeros_like, luck, rivals=100 * luck.random((bidders - 1, 2000)), bidders=bidders)
    values = played.values["bidder_1"]
    learned, known = played.best_responses(), best(values)
    assert np.abs(learned - known).mean() < 8
    gap = played.earned(known) - played.earned(learned)
    assert abs(gap.mean()) < 4 * gap.std() / np.sqrt(2000) + 0.2


@given(
    arrays(np.float64, (3, 6), elements=st.floats(0, 200)), arrays(np.float64, 6, elements=st.floats(0, 100))
)
@settings(max_examples=50)
def test_no_bid_beats_the_value_at_the_second_price(bids, values):
    """The value is a dominant bid: in every single round, whatever the rivals bid."""
    market = al.environment("second_price_auction")
    numbers = dict(zip(market.names, bids, strict=True))
    private = dict.fromkeys(market.names, values)
    truthful = market.round_payoffs({**numbers, "bidder_1": values}, private)["bidder_1"]
    assert (market.round_payoffs(numbers, private)["bidder_1"] <= truthful + 1e-9).all()


def test_constant_rivals_are_outbid_by_a_hair_or_not_at_all():
    played = rounds("all_pay_auction", np.zeros_like, np.random.default_rng(3), 400, np.full((2, 400), 40.0))
    values, learned = played.values["bidder_1"], played.best_responses()
    assert ((learned > 40) & (learned < 40.1))[values > 41].all()
    assert (learned[values < 40] == 0).all()


def test_a_crowd_of_ratios_is_the_ratio_and_the_line_is_least_squares():
    """Against numpy's polyfit and the ratio of sums, with several bids in an episode."""
    luck = np.random.default_rng(4)
    rows = np.column_stack(
        [luck.integers(0, 30, 100), luck.uniform(1, 9, 100), luck.normal(5, 2, 100), np.ones(100)]
    )
    slope, intercept = line(rows)
    assert (slope.mean(), intercept.mean()) == pytest.approx(np.polyfit(rows[:, 1], rows[:, 2], 1))
    assert shading(rows, BID).mean() == pytest.approx(1 - rows[:, 2].sum() / rows[:, 1].sum())
    assert np.isnan(line(rows * [1, 0, 1, 1])[0]).all()
    assert np.isnan(shading(rows * [1, 0, 1, 1], BID)).all()


def test_bids_for_a_common_value_are_set_against_what_the_signal_lets_expect():
    market = al.environment("common_value_auction", bidders=3)
    found = measured(market, {"*": "equilibrium"}, BIDS, episodes=60)
    (slope, intercept) = (found[name].value for name in ("bid_slope", "bid_intercept"))
    # the bid is 5/9 x, the worth (x + 100) / 3
    assert (slope, intercept) == pytest.approx((5 / 3, -500 / 9))


def test_an_auction_s_profit_stands_beside_that_of_the_equilibrium():
    """`equilibrium_profit` is 1 where all play it, Delta 0; over three rounds an episode; fixed seed, 4 standard errors."""
    market = al.environment("first_price_auction", turns=3)
    found = measured(market, {"*": "equilibrium"}, ("equilibrium_profit", "collusion_index"), episodes=400)
    for name, expected in (("equilibrium_profit", 1), ("collusion_index", 0)):
        reach = (found[name].high - found[name].low) / 1.96
        assert abs(found[name].value - expected) < reach


def test_other_markets_of_numbers_have_their_gains_too():
    """Cournot's duopoly: the equilibrium leaves nothing to gain against itself."""
    found = measured(al.environment("cournot"), {"*": "equilibrium"}, GAINS, episodes=10)
    assert found["equilibrium_play_gain"].value == pytest.approx(0)
    assert found["observed_response_gain"].value <= 1e-9
