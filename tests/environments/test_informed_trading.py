"""Informed traders: equilibria against best responses by quadrature and by simulation, and prices against Bayes' rule."""

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.environments.markets.glosten_milgrom import GlostenMilgrom
from aleator.environments.markets.kyle import Kyle
from hypothesis import given, settings
from hypothesis import strategies as st

KYLE = [{}, {"auctions": 4}, {"auctions": 20, "noise": 30.0, "value_sd": 2.0}]
OPEN = [{**one, "disclosed": True} for one in KYLE]
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(8)


def run(market, policy, episodes=20_000, seed=3):
    """Play ``policy(observation, law)`` as one block; the decisions' rewards by auction, and what the auctions showed."""
    chance = Chance.of(seed, "environment", range(episodes))
    world, told = market.begin(chance.episode, chance), []
    while asked := world.ask():
        order = policy(asked[0], market.optimal(asked[0]))
        told.extend(world.tell([al.Choice(order)]))
    return told


def drawn(observation, law):
    return law.draw(Chance.of(9, f"player/{observation.turn[0]}", range(len(observation))))


@pytest.mark.parametrize("fields", [*KYLE, *OPEN])
def test_no_order_is_better_than_those_of_the_equilibrium(fields):
    """By quadrature over the noise, from the last auction backwards: the best of 2,001 orders earns alpha d^2 + delta, and so does the law."""
    market = Kyle(**fields)
    known, noise = market.equilibrium, market.noise * NODES
    alpha, delta = (np.append(column, 0.0) for column in (known.alpha, known.delta))
    for n in range(market.auctions):
        for d in np.array([-2.0, -0.3, 0.0, 1.0]) * np.sqrt(known.variance[n]):
            own = known.beta[n] * d + known.own_noise[n] * np.array([-2, -1, 0, 1, 2])
            x = np.concatenate([own, np.linspace(-5, 5, 2001) * market.noise])
            total = x[:, None] + noise
            seen = x[:, None] if market.disclosed else total
            after = d - known.next_impact[n] * seen
            earned = x[:, None] * (d - known.impact[n] * total) + alpha[n + 1] * after**2 + delta[n + 1]
            worth = earned @ WEIGHTS / WEIGHTS.sum()
            np.testing.assert_allclose(worth[:5], alpha[n] * d**2 + delta[n], rtol=1e-9, atol=1e-9)
            assert worth[5:].max() <= worth[0] + 1e-9 * abs(worth[0]) + 1e-9


@pytest.mark.parametrize("fields", [*KYLE, *OPEN])
def test_prices_are_what_the_value_is_expected_to_be(fields):
    """The projection of a normal value on the orders: lambda = cov / var in each auction, and the variance that is left is the next."""
    market = Kyle(**fields)
    known = market.equilibrium
    cov, own = known.beta * known.variance, known.beta**2 * known.variance + known.own_noise**2
    np.testing.assert_allclose(known.impact, cov / (own + market.noise**2), rtol=1e-9)
    seen = own if market.disclosed else own + market.noise**2
    np.testing.assert_allclose(known.next_impact, cov / seen, rtol=1e-9)
    left = known.variance - cov**2 / seen
    np.testing.assert_allclose(left[:-1], known.variance[1:], rtol=1e-9)
    assert known.variance[0] == pytest.approx(market.value_sd**2)
    if market.disclosed:
        assert left[-1] == pytest.approx(0, abs=1e-9)


def test_one_auction_is_the_closed_form():
    """Kyle (1985), theorem 1: beta = s / S, lambda = S / (2 s), an expected profit of S s / 2 (S, s: deviations of value and noise)."""
    one, shown = Kyle().equilibrium, Kyle(disclosed=True).equilibrium
    for known in (one, shown):
        found = known.beta[0], known.impact[0], known.alpha[0] * 100, known.own_noise[0]
        assert found == pytest.approx((10.0, 0.05, 500.0, 0.0))


@pytest.mark.parametrize("fields", [{"auctions": 3}, {"auctions": 3, "disclosed": True}])
def test_play_earns_what_the_equilibrium_is_worth_and_other_orders_no_more(fields):
    """By simulation of 20,000 episodes; fixed seed, |z| < 4, 4 comparisons: 1 false alarm in 4,000."""
    market = Kyle(**fields)
    known = market.equilibrium

    def earned(policy):
        return sum(told.reward for told in run(market, policy))

    best = earned(drawn)
    expected = known.alpha[0] * market.value_sd**2 + known.delta[0]
    assert abs(best.mean() - expected) < 4 * best.std() / np.sqrt(len(best))
    for scale in (0.5, 1.5):
        other = earned(lambda seen, law, scale=scale: np.clip(scale * drawn(seen, law), -1000, 1000))
        assert (other - best).mean() < 4 * (other - best).std() / np.sqrt(len(best))


def test_the_market_maker_of_the_auctions_breaks_even():
    """The value less the price is unrelated to the total order; fixed seed, |z| < 4."""
    market = Kyle(auctions=2)
    values = np.round(
        market.begin(np.arange(20_000), Chance.of(3, "environment", range(20_000))).ask()[0].sees["value"], 2
    )
    for told in run(market, drawn):
        gap = (values - told.shows["price_paid"]) * told.shows["total_order"]
        assert abs(gap.mean()) < 4 * gap.std() / np.sqrt(len(gap))


arrivals = st.builds(
    GlostenMilgrom,
    informed=st.floats(0.05, 0.95),
    large=st.integers(2, 10),
    large_share=st.one_of(st.just(0.0), st.floats(0.05, 0.95)),
)


@given(arrivals, st.floats(0.01, 0.99))
@settings(max_examples=50, deadline=None)
def test_quotes_are_bayes_rule_and_no_trade_beats_those_of_the_law(market, belief):
    """Ask and bid from the joint law of value, kind of trader and order; then every order's profit at them."""
    law = market.arrivals_law
    p = np.array([belief])
    buyers, sellers = law.quotes(p), law.quotes(1 - p)
    noise = (1 - market.informed) * np.array(law.shares) / 2
    joint_high = belief * np.concatenate([market.informed * buyers.sizes[0] + noise, noise])
    joint_low = (1 - belief) * np.concatenate([noise, market.informed * sellers.sizes[0] + noise])
    prices = np.concatenate([buyers.ask[0], 1 - sellers.ask[0]])
    np.testing.assert_allclose(prices, joint_high / (joint_high + joint_low), rtol=1e-9)
    units, kinds = np.array(law.units), len(law.units)
    for true, sizes in ((1.0, buyers.sizes[0]), (0.0, sellers.sizes[0])):
        gains = np.concatenate([units * (true - prices[:kinds]), units * (prices[kinds:] - true), [0.0]])
        own = gains[:kinds] if true else gains[kinds : 2 * kinds]
        np.testing.assert_allclose(own[sizes > 1e-12], gains.max(), rtol=1e-9)


def test_one_size_has_the_closed_form_of_the_model_with_one():
    """Ask p (1 + a) / (1 + a (2 p - 1)), bid p (1 - a) / (1 - a (2 p - 1)), a being the share of the informed."""
    p, a = np.array([0.1, 0.5, 0.8]), 0.3
    law = GlostenMilgrom(informed=a, large_share=0.0).arrivals_law
    np.testing.assert_allclose(law.quotes(p).ask[:, 0], p * (1 + a) / (1 + a * (2 * p - 1)))
    np.testing.assert_allclose(1 - law.quotes(1 - p).ask[:, 0], p * (1 - a) / (1 - a * (2 * p - 1)))


@pytest.mark.parametrize("large_share", [0.0, 0.5])
def test_the_quoting_market_maker_breaks_even(large_share):
    """By simulation: what the informed earn is what the others lose at the same quotes; fixed seed, |z| < 4."""
    market = GlostenMilgrom(large_share=large_share, arrivals=3)
    chance = Chance.of(3, "environment", range(20_000))
    world = market.begin(chance.episode, chance)
    made = np.zeros(20_000)
    while asked := world.ask():
        law = market.optimal(asked[0])
        informed, gains = world._comes_informed.copy(), world._gains()
        orders = world._noise()
        action = law.draw(Chance.of(9, f"player/{world._arrived}", range(len(asked[0]))))
        orders[informed] = action
        made -= gains[np.arange(20_000), orders]
        world.tell([al.Choice(action)])
    assert abs(made.mean()) < 4 * made.std() / np.sqrt(len(made))


@pytest.mark.parametrize(
    "market", [GlostenMilgrom(arrivals=4), Kyle(), Kyle(auctions=4), Kyle(auctions=4, disclosed=True)]
)
def test_the_equilibrium_is_faithful(market):
    cast = {"informed": "equilibrium"}
    document = al.Scenario(environment=market, cast=cast).run(episodes=2000, seed=1).document()
    assert document["seats"]["informed"]["verdict"] == "faithful"


@pytest.mark.parametrize("market", [GlostenMilgrom(arrivals=4), Kyle(auctions=2, disclosed=True)])
@pytest.mark.parametrize("model", ["sim/step", "sim/collapse"])
def test_a_model_that_does_not_mix_is_told(market, model):
    cast = {"informed": al.agent("llm", model=model)}
    result = al.Scenario(environment=market, cast=cast).run(episodes=25, seed=1)
    assert result.kept.seats["informed"].legal.all()
    assert result.document()["seats"]["informed"]["verdict"] == "deviates"


def test_words_tell_the_value_and_the_past():
    chance = Chance.of(1, "environment", range(2))
    world = Kyle(auctions=3).begin(chance.episode, chance)
    for order in (30.0, -20.0):
        world.ask()
        world.tell([al.Choice(np.full(2, order))])
    (asked,) = world.ask()
    assert f"The value is {asked.sees['value'][0]:.2f}" in asked.text(0)
    assert asked.text(0).count("your order was") == 2
    assert asked.text(0, since=2).count("your order was") == 1
    assert "The value is" not in asked.text(0, since=2)


def test_a_low_value_above_the_high_one_is_refused():
    with pytest.raises(InputError, match="not below high"):
        GlostenMilgrom(low=5, high=5)
