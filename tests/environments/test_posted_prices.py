"""Posted prices: the optimum against all policies of a small market, its limit in continuous time, and what it earns in play."""

from itertools import product

import aleator as al
import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.environments.markets.posted_prices import PostedPrices, best_prices
from scipy.stats import poisson

SMALL = PostedPrices(stock=2, periods=2, prices=(0.4, 1.1, 1.9), arrivals=1.3)


def worth_of(market, policy, k, s):
    """What a policy {(periods to go, stock): price} earns on the average, by summing over all that may be wanted."""
    if k == 0 or s == 0:
        return 0.0
    price = policy[k, s]
    wanted = range(60)
    chances = poisson.pmf(wanted, market.arrivals * np.exp(-price / market.worth))
    sold = [min(one, s) for one in wanted]
    later = {left: worth_of(market, policy, k - 1, left) for left in range(s + 1)}
    return sum(p * (price * one + later[s - one]) for p, one in zip(chances, sold, strict=True))


def test_no_policy_of_a_small_market_earns_more():
    """By trying all 81 policies of two periods and two units."""
    states = [(1, 1), (1, 2), (2, 2), (2, 1)]
    found = max(
        worth_of(SMALL, dict(zip(states, prices, strict=True)), 2, 2)
        for prices in product(SMALL.prices, repeat=4)
    )
    assert best_prices(SMALL)[0][2, 2] == pytest.approx(found, rel=1e-12)


def test_in_short_periods_it_is_the_closed_form_of_continuous_time():
    """With exponential worth: J(n, t) = log of the sum over i to n of (lambda t / e)^i / i!, in units of the mean worth."""
    prices = tuple(np.linspace(0.2, 4, 160).round(4))
    market = PostedPrices(stock=3, periods=400, prices=prices, arrivals=6 / 400)
    terms = np.cumsum([(6 / np.e) ** i / f for i, f in enumerate([1, 1, 2, 6])])
    np.testing.assert_allclose(best_prices(market)[0][400], np.log(terms), rtol=0.01)


def test_prices_fall_as_time_runs_out_and_as_the_stock_grows():
    _, best = best_prices(PostedPrices(prices=tuple(np.linspace(0.5, 3, 60).round(3))))
    assert (np.diff(best[1:, 1:], axis=0) >= 0).all()
    assert (np.diff(best[1:, 1:], axis=1) <= 0).all()


@pytest.mark.parametrize("agent", ["equilibrium", "uniform"])
def test_play_earns_what_the_optimum_is_worth_and_no_more(agent):
    """Fixed seed; |z| < 4."""
    market = PostedPrices()
    result = al.Scenario(environment=market, cast={"seller": agent}).run(episodes=3000, seed=4)
    paid = np.bincount(result.kept.seats["seller"].episode, result.kept.seats["seller"].reward)
    z = (paid.mean() - best_prices(market)[0][10, 5]) / (paid.std() / np.sqrt(len(paid)))
    assert abs(z) < 4 if agent == "equilibrium" else z < -4


def test_words_tell_what_is_left_and_what_was_sold():
    model = al.agent("llm", model="sim/fair")
    result = al.Scenario(environment=PostedPrices(periods=3), cast={"seller": model}).run(episodes=3, seed=1)
    assert result.document()["outcomes"].keys() == {"legal"}


@pytest.mark.parametrize("prices", [(1.0,), (2.0, 1.0), (-1.0, 1.0)])
def test_prices_that_make_no_menu_are_refused(prices):
    with pytest.raises(InputError, match="rising"):
        PostedPrices(prices=prices)
