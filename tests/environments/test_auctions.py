"""Sealed bids: equilibria against best responses by quadrature and by simulation, and what they are worth by closed forms."""

from itertools import product

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError, LawError
from aleator.core.laws.pure_strategy import PureStrategy
from aleator.scenarios.judge.judge import judge
from aleator.scenarios.judge.target import EnvironmentTarget
from hypothesis import given, settings
from hypothesis import strategies as st

PRIVATE = [
    ("first_price_auction", {"bidders": 3}),
    ("first_price_auction", {"bidders": 2, "reserve": 40.0}),
    ("second_price_auction", {"bidders": 3}),
    ("second_price_auction", {"bidders": 2, "reserve": 40.0}),
    ("third_price_auction", {"bidders": 3}),
    ("all_pay_auction", {"bidders": 2}),
    ("all_pay_auction", {"bidders": 3}),
    ("attrition_auction", {"bidders": 2}),
    ("attrition_auction", {"bidders": 3}),
]
KNOWN = [
    ("all_pay_contest", {"bidders": 2, "value": 10.0}),
    ("all_pay_contest", {"bidders": 3}),
    ("war_of_attrition", {}),
    ("war_of_attrition", {"value": 2.0, "limit": 1.5}),
    ("tullock_contest", {"players": 2}),
    ("tullock_contest", {"players": 3, "decisiveness": 1.4}),
]
LUCK = Chance.of(5, "environment", range(1))


def midpoints(count):
    return (np.arange(count) + 0.5) / count


def rivals_of(market, points):
    """Rivals' bids [S - 1, N] on a product grid of equal probabilities."""
    others = len(market.names) - 1
    grid = np.array(list(product(points, repeat=others))).T
    if market.draw_values(LUCK) is None:
        return market.law(1, None).quantiles(grid.ravel()).reshape(grid.shape)
    return market.bid(market.highest * grid)


def paid(market, own, value, rivals):
    """What each of the bids ``own`` [K] earns on the average against ``rivals`` [S - 1, N]."""
    size = rivals.shape[1]
    numbers = np.concatenate([np.repeat(own, size)[None], np.tile(rivals, len(own))])
    chance = Chance.of(5, "environment", range(numbers.shape[1]))
    values = None if value is None else np.full(numbers.shape, value)
    return market.play(numbers, values, chance).paid[0].reshape(len(own), size).mean(axis=1)


@pytest.mark.parametrize(("name", "fields"), PRIVATE)
def test_no_bid_is_better_than_the_equilibrium_bid(name, fields):
    """By quadrature over the rivals' values, on a grid of 81 bids, at five values."""
    market = al.environment(name, **fields)
    rivals = rivals_of(market, midpoints(2001 if len(market.names) == 2 else 61))
    for value in (5.0, 30.0, 50.0, 80.0, 100.0):
        best = market.bid(np.array([value]))
        found = paid(market, np.concatenate([best, np.linspace(0, market.space.high, 81)]), value, rivals)
        assert found[1:].max() <= found[0] + 0.02 * market.highest / 2


@pytest.mark.parametrize(("name", "fields"), KNOWN)
def test_no_number_is_better_than_those_of_the_mixture(name, fields):
    """By quadrature over the rivals' law: every bid of the support earns the same, and none outside it more."""
    market = al.environment(name, **fields)
    law = market.law(0, None)
    rivals = rivals_of(market, midpoints(2001 if len(market.names) == 2 else 61))
    top = market.space.high
    support = law.quantiles(np.array([0.05, 0.3, 0.5, 0.7, 0.95, 0.999]))
    found = paid(market, np.concatenate([support, np.linspace(0, top, 81)]), None, rivals)
    np.testing.assert_allclose(found[:6], found[0], atol=0.02 * top)
    assert found.max() <= found[:6].mean() + 0.02 * top


@pytest.mark.parametrize(("name", "fields"), [*PRIVATE, *KNOWN])
def test_the_equilibrium_s_worth_is_its_closed_form(name, fields):
    """By simulation; fixed seed, |z| < 4 for each seat: 1 false alarm in 15,000."""
    market = al.environment(name, **fields)
    result = al.Scenario(environment=market, cast={"*": "equilibrium"}).run(episodes=10_000, seed=3)
    expected = worth(market)
    assert len(result.kept.seats) == len(market.names)
    for seat in result.kept.seats.values():
        spread = seat.reward.std() / 100
        assert abs(seat.reward.mean() - expected) <= 4 * spread + 1e-9


def worth(market):
    """A bidder's mean profit: of private values by revenue equivalence, else by the prize that is left."""
    n = len(market.names)
    if hasattr(market, "highest"):
        r = getattr(market, "reserve", 0.0) / market.highest
        return market.highest * ((1 - r ** (n + 1)) / (n * (n + 1)) - r**n * (1 - r) / n)
    if hasattr(market, "decisiveness"):
        return market.value / n - market.decisiveness * (n - 1) * market.value / n**2
    return 0.0


@given(st.integers(2, 12), st.floats(0, 99), st.floats(0.1, 100))
@settings(max_examples=50)
def test_first_price_bids_are_the_mean_of_the_highest_rival_below(bidders, reserve, value):
    """(v^(n-1) b(v)) rises by (n - 1) x^(n-2) x from the reserve on: the integral in place of its closed form."""
    market = al.environment("first_price_auction", bidders=bidders, reserve=reserve)
    (bid,) = market.bid(np.array([value]))
    if value < reserve:
        assert bid == value
        return
    x = np.linspace(0, value, 20_001)
    highest = np.maximum(x, reserve) * (bidders - 1) * (x / value) ** (bidders - 2) / value
    assert bid == pytest.approx(np.trapezoid(highest, x), rel=2e-3)


def test_the_bids_of_three_with_values_to_99():
    """In closed form: 2v/3, v, 2v, (2/3) v^3 / 99^2."""
    value = np.array([0.0, 30.0, 99.0])
    expected = {
        "first_price": 2 * value / 3,
        "second_price": value,
        "third_price": 2 * value,
        "all_pay": 2 / 3 * value**3 / 99**2,
    }
    for name, bids in expected.items():
        np.testing.assert_allclose(al.environment(f"{name}_auction", highest=99).bid(value), bids)


@pytest.mark.parametrize("name", ["first_price_auction", "all_pay_contest", "war_of_attrition"])
def test_a_model_plays_and_the_equilibrium_is_not_accused(name):
    cast = {"*": "equilibrium"}
    first = al.environment(name).names[0]
    document = al.Scenario(environment=al.environment(name), cast=cast).run(episodes=400, seed=1).document()
    assert document["seats"][first]["verdict"] != "deviates"
    llm = {first: al.agent("llm", model="sim/collapse"), "*": "equilibrium"}
    played = al.Scenario(environment=al.environment(name, turns=3), cast=llm).run(episodes=40, seed=1)
    assert played.kept.seats[first].legal.all()
    if name != "first_price_auction":
        assert played.document()["seats"][first]["verdict"] == "deviates"


def test_words_tell_the_value_and_the_rounds_and_nothing_of_other_values():
    market = al.environment("first_price_auction", turns=3)
    chance = Chance.of(1, "environment", range(2))
    world = market.begin(chance.episode, chance)
    for _ in range(2):
        asked = world.ask()
        world.tell([al.Choice(np.full(2, 10.0 * k)) for k in (1, 2, 3)])
    (own, other, _) = world.ask()
    assert f"worth {own.sees['value'][0]:.2f} to you" in own.text(0)
    assert f"{other.sees['value'][0]:.2f}" not in own.text(0)
    assert own.text(0).count("your bid was 10, the others' 20, 30; you earned 0.") == 2
    assert own.text(0, since=2).count("your bid was") == 1
    assert "You are one of 3 bidders" not in own.text(0, since=2)
    assert asked[0].sees["others"].tolist() == [[20, 30], [20, 30]]


def test_recorded_bids_are_judged_at_their_own_values(tmp_path):
    """The mean distance from 2v/3, in one call over the rows of all values."""
    rows = [(30, 25.0), (30, 20.0), (60, 44.0), (99, 99.0), (0, 0.0)]
    file = tmp_path / "bids.csv"
    file.write_text("value,bid\n" + "".join(f"{value},{bid}\n" for value, bid in rows))
    target = EnvironmentTarget({"highest": 99}, {"value": "value"}, "first_price_auction")
    (cell,) = judge(file, "bid", target).document()["cells"]
    errors = [abs(bid - 2 * value / 3) for value, bid in rows]
    assert cell["metrics"]["number_error"]["value"] == pytest.approx(np.mean(errors))


def test_recorded_bids_are_set_against_the_values_that_were_seen(tmp_path):
    """By hand: shading, the line of least squares, and how many are above two thirds of the value."""
    rows = np.array([(30, 25.0), (30, 20.0), (60, 44.0), (99, 99.0), (3, 1.0)])
    file = tmp_path / "bids.csv"
    file.write_text("value,bid\n" + "".join(f"{value},{bid}\n" for value, bid in rows))
    target = EnvironmentTarget({"highest": 99}, {}, "first_price_auction", None, {"value": ["value"]})
    wanted = (
        "number_error",
        "bid_shading",
        "equilibrium_shading",
        "bid_slope",
        "bid_intercept",
        "overbidding_rate",
    )
    (cell,) = judge(file, "bid", target, metrics=wanted).document()["cells"]
    value, bid = rows.T
    expected = (
        np.abs(bid - 2 * value / 3).mean(),
        1 - bid.sum() / value.sum(),
        1 / 3,
        *np.polyfit(value, bid, 1),
        0.6,
    )
    assert [cell["metrics"][name]["value"] for name in wanted] == pytest.approx(expected)


def test_ties_are_broken_alike():
    """Fixed seed; |z| < 4."""
    market = al.environment("all_pay_contest", bidders=4)
    won = market.play(np.full((4, 10_000), 0.5), None, Chance.of(1, "environment", range(10_000))).shows[
        "won"
    ]
    assert (won.sum(axis=0) == 1).all()
    assert (abs(won.mean(axis=1) - 0.25) < 4 * np.sqrt(0.1875 / 10_000)).all()


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        ("third_price_auction", {"bidders": 2}, "too few"),
        ("first_price_auction", {"value": 101}, "above the highest"),
        ("war_of_attrition", {"limit": 0.5}, "all hold out"),
        ("tullock_contest", {"players": 3, "decisiveness": 1.6}, "no pure effort"),
    ],
)
def test_what_has_no_such_equilibrium_is_refused(name, fields, said):
    with pytest.raises(InputError, match=said):
        al.environment(name, **fields)


def test_a_number_for_certain_is_a_law_on_its_interval():
    law = PureStrategy(al.Interval(0, 10), [1.0, 2.0, 3.0])
    assert law.take(np.array([2, 0])).number.tolist() == [3.0, 1.0]
    assert law.quantiles(np.array([0.1, 0.9])).tolist() == [[1, 2, 3], [1, 2, 3]]
    with pytest.raises(LawError, match="outside"):
        PureStrategy(al.Interval(0, 10), 11.0)
