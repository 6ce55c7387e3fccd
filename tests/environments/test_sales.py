"""The model of sales: the price law against closed forms and simulated profits, the market against a plain loop."""

from bisect import bisect_right
from itertools import pairwise

import numpy as np
import pytest
from aleator.agents.scripted.equilibrium import Equilibrium
from aleator.agents.scripted.uniform import Uniform
from aleator.core.chance import Chance
from aleator.core.errors import InputError, SpaceError
from aleator.core.questions import Choice
from aleator.environments.markets.sales import Sales, _Shoppers
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.stats import kstest

markets = st.builds(
    lambda shops, cost, spread, informed: Sales(
        shops=shops, cost=cost, reservation=cost + spread, informed=informed
    ),
    st.integers(2, 60),
    st.floats(0, 1000),
    st.floats(0.5, 1000),
    st.floats(0.001, 0.999),
)


def law_of(sales):
    return sales.optimal(None)


def lowest(sales):
    loyal = (1 - sales.informed) / sales.shops
    return sales.cost + (sales.reservation - sales.cost) * loyal / (sales.informed + loyal)


# The law.


def test_two_shops_have_varians_law():
    """N = 2, c = 0, r = 1, I = 1/2: F(p) = 1 - (1 - p) / (2 p) on [1/3, 1], with the median at 1/2."""
    law = law_of(Sales(shops=2))
    p = np.array([0.0, 0.33, 1 / 3, 0.4, 0.5, 0.8, 1.0])
    np.testing.assert_allclose(law.cdf(p), [0, 0, 0, 0.25, 0.5, 0.875, 1], atol=1e-15)
    np.testing.assert_allclose(law.ppf(np.array([0, 0.25, 0.5, 0.875])), [1 / 3, 0.4, 0.5, 0.8], atol=1e-15)


@given(markets)
def test_every_price_in_the_support_earns_the_same(sales):
    law, loyal = law_of(sales), (1 - sales.informed) / sales.shops
    p = np.linspace(lowest(sales), sales.reservation, 101)[:-1]
    earned = (p - sales.cost) * (loyal + sales.informed * (1 - law.cdf(p)) ** (sales.shops - 1))
    np.testing.assert_allclose(earned, loyal * (sales.reservation - sales.cost), rtol=1e-7)


@given(markets)
def test_prices_below_the_support_earn_less_and_have_no_mass(sales):
    p = np.linspace(sales.cost, lowest(sales), 50)[:-1]
    np.testing.assert_allclose(law_of(sales).cdf(p), 0, atol=1e-9)
    loyal = (1 - sales.informed) / sales.shops
    assert np.all((p - sales.cost) * (loyal + sales.informed) < loyal * (sales.reservation - sales.cost))


@given(markets, st.floats(0.001, 0.999))
def test_ppf_inverts_cdf(sales, level):
    law = law_of(sales)
    ((left, reached),) = law.cdf_of(law.ppf(np.array([level])))
    assert left - 1e-6 <= level <= reached + 1e-6


def test_few_shops_have_no_atom_and_many_have_one_at_the_reservation_price():
    assert law_of(Sales(shops=4)).atoms == ()
    ((price, mass),) = law_of(Sales(shops=40)).atoms
    assert (price, round(mass, 3)) == (1.0, 0.488)


# The market, driven by policies: functions of (seat, rows of prices seen, chance).


def begun(sales, episodes, seed=7):
    chance = Chance.of(seed, "environment", episodes)
    return sales.begin(chance.episode, chance)


def shoppers_of(sales, episode, seed=7):
    return _Shoppers(sales, Chance.of(seed, "environment/shoppers", [episode]))


def equilibrium(sales):
    law = law_of(sales)
    return lambda _, chance: law.draw(chance)


def constant(price):
    return lambda observation, _: np.full(len(observation), price)


def clustered(_, chance):
    """Few prices, so that ties abound."""
    return np.array([0.4, 0.7])[chance.pick([0.6, 0.4])]


def history(sales, policies, episodes, seed=7):
    """[(observation, prices)] of a whole run, all payments, and the world when it is over."""
    world, asked_and_answered, payments = begun(sales, episodes, seed), [], []
    while asked := world.ask():
        prices = [
            policies.get(o.seat.name, policies.get("others"))(
                o, Chance(seed, f"seat/{o.seat.name}", o.episode, o.turn)
            )
            for o in asked
        ]
        asked_and_answered += zip(asked, prices, strict=True)
        payments += world.tell([Choice(p) for p in prices])
    return asked_and_answered, [*payments, *world.settle()], world


def totals(payments, seat, episodes):
    """What a seat was paid in each episode."""
    earned = np.zeros(episodes)
    for paid in payments:
        if paid.seat.name == seat:
            np.add.at(earned, paid.episode, paid.reward)
    return earned


def excess_z(sales, payments, seat, episodes, rate):
    """Standardised mean of (profit - rate x time); every first price takes effect after ``thinking``."""
    gap = totals(payments, seat, episodes) - rate * (sales.horizon - sales.thinking)
    return gap.mean() / (gap.std(ddof=1) / np.sqrt(episodes))


@pytest.mark.parametrize("sales", [Sales(), Sales(shops=2, cost=1, reservation=3, informed=0.8)])
@pytest.mark.parametrize("place", [0.0, 0.4, 1.0])
def test_any_supported_price_earns_the_equilibrium_profit_against_equilibrium_rivals(sales, place):
    """Fixed seed; |z| < 4: 1 false alarm in 15,000 a case."""
    price = lowest(sales) + place * (sales.reservation - lowest(sales))
    _, paid, _ = history(sales, {"shop_1": constant(price), "others": equilibrium(sales)}, range(600))
    rate = sales.arrivals * (sales.reservation - sales.cost) * (1 - sales.informed) / sales.shops
    assert abs(excess_z(sales, paid, "shop_1", 600, rate)) < 4
    assert abs(excess_z(sales, paid, "shop_2", 600, 1.2 * rate)) > 4


def test_equilibrium_players_earn_the_equilibrium_profit():
    sales = Sales()
    _, paid, _ = history(sales, {"others": equilibrium(sales)}, range(600))
    rate = sales.arrivals * (1 - sales.informed) / sales.shops
    assert all(abs(excess_z(sales, paid, seat.name, 600, rate)) < 4 for seat in sales.seats)


def test_equilibrium_players_draw_from_the_law(ledger_of):
    """Fixed seed; false-alarm rate 1 in 1,000."""
    sales = Sales()
    sheet = ledger_of(sales, {seat.name: Equilibrium() for seat in sales.seats}, 300).seats["shop_2"]
    assert sheet.optimum is law_of(sales)
    assert kstest(sheet.action, sheet.optimum.cdf).pvalue > 1e-3


def served_one_by_one(sales, shoppers, asked, seats):
    """By a plain loop over shoppers and the prices' effective times: {(seat, turn): [(time, profit) of each unit]}."""
    posted = {seat: ([], []) for seat in seats}
    for observation, price in asked:
        posted[observation.seat.name][0].append(float(observation.sees["time"][0]) + sales.thinking)
        posted[observation.seat.name][1].append(float(price[0]))
    sold = {(seat, turn): [] for seat in seats for turn in range(len(posted[seat][0]))}
    informed, homes = np.diff(shoppers._informed).astype(bool), np.diff(shoppers._visits).T
    for i, time in enumerate(shoppers._times):
        turns = [bisect_right(posted[seat][0], time) - 1 for seat in seats]
        prices = [posted[s][1][turn] if turn >= 0 else np.inf for s, turn in zip(seats, turns, strict=True)]
        cheapest = [k for k, price in enumerate(prices) if price == min(prices) < np.inf]
        shop = (
            cheapest[int(shoppers._coin[i] * len(cheapest))]
            if informed[i] and cheapest
            else int(homes[i].argmax())
        )
        if prices[shop] < np.inf:
            sold[seats[shop], turns[shop]].append((time, prices[shop] - sales.cost))
    return sold


@pytest.mark.parametrize("policy", [clustered, equilibrium(Sales(arrivals=30))])
@pytest.mark.parametrize("episode", [0, 5])
def test_each_decision_is_paid_what_shoppers_served_one_by_one_bring_it(policy, episode):
    sales = Sales(arrivals=30, cost=0.1)
    shoppers = shoppers_of(sales, episode)
    asked, payments, world = history(sales, {"others": lambda o, c: policy(o, c).clip(0.1, 1)}, [episode])
    seats = [seat.name for seat in sales.seats]
    sold = served_one_by_one(sales, shoppers, asked, seats)
    paid = {}
    for told in payments:
        for turn, amount in zip(told.turn.tolist(), told.reward.tolist(), strict=True):
            assert (told.seat.name, turn) not in paid, "paid twice"
            paid[told.seat.name, turn] = amount
    assert paid.keys() == sold.keys()
    for decision, units in sold.items():
        assert paid[decision] == pytest.approx(sum(profit for _, profit in units))
    for seat in seats:
        total = sum(profit for (name, _), units in sold.items() if name == seat for _, profit in units)
        assert world.payoffs()[seat][0] == pytest.approx(total)
        reports = [o.sees for o, _ in asked if o.seat.name == seat]
        until = float(reports[-1]["time"][0])
        told = [
            profit for (name, _), units in sold.items() if name == seat for t, profit in units if t < until
        ]
        assert sum(int(seen["units"][0]) for seen in reports) == len(told) > 10
        assert sum(float(seen["profit"][0]) for seen in reports) == pytest.approx(sum(told))


def test_a_ledger_s_totals_are_the_world_s_own_account(ledger_of):
    sales = Sales()
    sheets = ledger_of(sales, {seat.name: Uniform() for seat in sales.seats}, 40).seats
    play = {
        seat.name: lambda o, c: Uniform().begin(o.seat, o.episode).act(o, c).action for seat in sales.seats
    }
    _, _, world = history(sales, play, range(40))
    for name, sheet in sheets.items():
        assert not np.isnan(sheet.reward).any()
        assert sheet.settlements is None
        np.testing.assert_allclose(sheet.payoffs()[1], world.payoffs()[name])


def test_shoppers_and_clocks_follow_their_laws():
    """Fixed seed; each |z| < 4 or p > 1e-4."""
    sales = Sales(informed=0.3, repricing=2.0, horizon=20)
    shoppers = [shoppers_of(sales, episode) for episode in range(200)]
    count = np.array([len(s._times) for s in shoppers])
    assert abs(count.sum() - 200 * 200) < 4 * np.sqrt(200 * 200)
    assert 0.6 < count.var(ddof=1) / 200 < 1.5
    known = sum(int(s._informed[-1]) for s in shoppers)
    assert abs(known - 0.3 * count.sum()) < 4 * np.sqrt(0.21 * count.sum())
    homes = np.sum([np.transpose(s._visits)[-1] for s in shoppers], axis=0)
    assert np.all(np.abs(homes - homes.sum() / 3) < 4 * np.sqrt(homes.sum() * 2 / 9))
    assert kstest(np.concatenate([s._times for s in shoppers]) / 20, "uniform").pvalue > 1e-4
    asked = {}
    for observation, _ in history(sales, {"others": constant(0.5)}, range(200))[0]:
        for episode, time in zip(
            observation.episode.tolist(), observation.sees["time"].tolist(), strict=True
        ):
            asked.setdefault((observation.seat.name, episode), []).append(time)
    first = [times[1] - sales.thinking for times in asked.values() if len(times) > 1]
    assert kstest(first, "expon", args=(0, 0.5)).pvalue > 1e-4


def test_every_request_that_causality_allows_is_open_at_once():
    sales = Sales(shops=12)
    world, batches = begun(sales, [0]), []
    while asked := world.ask():
        batches.append(sorted(float(o.sees["time"][0]) for o in asked))
        world.tell([Choice(np.array([0.5])) for _ in asked])
    assert batches[0] == [0.0] * 12
    assert all(batch[-1] < batch[0] + sales.thinking for batch in batches)
    assert all(later[0] >= batch[0] + sales.thinking for batch, later in pairwise(batches))
    assert max(map(len, batches[1:])) > 2
    assert batches[-1][-1] < sales.horizon - sales.thinking


def test_clocks_do_not_depend_on_what_is_answered():
    runs = [history(Sales(), {"others": constant(price)}, range(20))[0] for price in (0.2, 0.9)]
    for (one, _), (other, _) in zip(*runs, strict=True):
        assert one.seat == other.seat
        np.testing.assert_array_equal(one.sees["time"], other.sees["time"])


def test_blocks_of_any_size_give_the_same_decisions(ledger_of):
    sales = Sales(horizon=5)
    cast = {seat.name: Uniform() for seat in sales.seats}
    whole = ledger_of(sales, cast, 60)
    assert all(ledger_of(sales, cast, 60, block=size).digest() == whole.digest() for size in (1, 7))


def test_turns_count_the_decisions_of_a_seat(ledger_of):
    sales = Sales()
    sheet = ledger_of(sales, {seat.name: Uniform() for seat in sales.seats}, 50).seats["shop_3"]
    for episode in range(50):
        turns = sheet.turn[sheet.episode == episode]
        assert turns.tolist() == list(range(len(turns)))


def test_words_give_the_rules_and_the_own_past_only():
    sales = Sales(horizon=100, thinking=0.5)
    asked, _, _ = history(sales, {"shop_1": constant(0.625), "others": constant(0.123)}, [0])
    own = [o for o, _ in asked if o.seat.name == "shop_1"]
    first, last = own[0].text(0), own[-1]
    text = last.text(0)
    rules = ("3 shops", "from 0 to 1", "50%", "10 shoppers", "effect 0.5 after", "closes at time 100")
    assert all(said in first for said in rules)
    assert first.endswith("It is time 0. You have not posted a price yet.")
    assert "Your posted price is 0.625." in text
    assert text.count("you chose the price 0.625") == 10
    assert text.endswith(f"profit {last.sees['profit'][0]:.6g}")
    assert "0.123" not in text
    assert own[0].text(0) == first


def test_words_since_a_turn_tell_what_is_new_and_no_rules():
    """To one who has read all earlier questions, one line is new; nothing is lost from turn to turn."""
    asked, _, _ = history(Sales(horizon=8), {"others": constant(0.5)}, [0])
    own = [o for o, _ in asked if o.seat.name == "shop_1"]
    lines = []
    for turn, observation in enumerate(own[1:], 1):
        whole, news = observation.text(0), observation.text(0, since=turn)
        assert "shoppers" not in news
        assert news.startswith(f"It is time {observation.sees['time'][0]:.6g}. Your posted price is 0.5.")
        heading, *told = news.split("\n\n")[1].split("\n")
        assert (heading, len(told)) == ("Since then:", 1)
        lines += told
        assert whole.endswith("\n".join(lines[-10:]))
        assert observation.text(0, since=1).endswith("\n".join(lines[-10:]))


@pytest.mark.parametrize(
    "fields", [{"informed": 0}, {"informed": 1}, {"shops": 1}, {"thinking": 0}, {"arrivals": -1}]
)
def test_bad_fields_are_refused(fields):
    with pytest.raises(ValidationError):
        Sales(**fields)


def test_fields_that_do_not_fit_together_are_refused():
    with pytest.raises(SpaceError, match="low < high"):
        Sales(cost=2)
    with pytest.raises(InputError, match="leaves no time"):
        Sales(thinking=10, horizon=10)
