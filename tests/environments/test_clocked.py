"""Markets on SimPy's clock: what is asked together, when answers arrive, and what real latency must not change."""

import asyncio
from functools import partial
from itertools import pairwise

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import PluginFault
from aleator.core.questions import Choice
from aleator.core.recipes import Agent
from aleator.environments.markets.sales import Sales
from aleator.environments.markets.shared.clocked import Clocked
from hypothesis import given, settings
from hypothesis import strategies as st

UNITS = al.Interval(0.0, 10.0)


def words_at(asked, _names, _since):
    return f"It is {asked}."


class Bazaar(Clocked):
    """A role of traders who name numbers at moments of their own, and one house that is told of each and asked for none.

    Source: made for this test.
    """

    traders: int = 4
    horizon: float = 6.0

    @property
    def seats(self):
        return (al.Seat("trader", UNITS, members=self.traders), al.Seat("house", UNITS))

    def optimal(self, observation):
        return None

    def run(self, market):
        market.log = []
        for member in range(self.traders):
            market.start(self.trade(market, member))
        yield market.clock.timeout(self.horizon)

    def trade(self, market, member):
        pause = market.chance(f"pause/{member}").generator()
        while True:
            asked = market.now
            answer = yield from market.ask("trader", {"time": asked}, partial(words_at, asked), member)
            market.log.append((asked, market.now, member, answer.value))
            market.pay(answer.decision, answer.value)
            market.pay(answer.decision, 1.0)
            market.inform("house", amount=-answer.value, trader=member, time=market.now)
            yield market.clock.timeout(pause.exponential(0.5))


def begun(recipe, episodes, seed=3):
    chance = Chance.of(seed, "environment", episodes)
    return recipe.begin(chance.episode, chance)


def numbers(observation, seed=3):
    return UNITS.draw_uniform(
        Chance(seed, "seat/trader", observation.episode, observation.turn, observation.member)
    )


def played(recipe, episodes=(0,)):
    """The times of each batch of questions, all feedback, and the world when it is over."""
    world, batches, told = begun(recipe, episodes), [], []
    while asked := world.ask():
        batches.append(sorted(asked[0].sees["time"].tolist()))
        told += world.tell([Choice(numbers(one)) for one in asked])
    return batches, told + list(world.settle()), world


thinkings = st.fixed_dictionaries(
    {
        "thinking": st.floats(0.05, 1),
        "thinking_drawn": st.sampled_from([0.0, 0.4]),
        "thinking_per_character": st.sampled_from([0.0, 0.02]),
    }
)


@given(thinkings, st.integers(0, 9))
@settings(max_examples=25, deadline=None)
def test_all_that_causality_allows_is_asked_at_once_and_nothing_else(thinking, episode):
    """A batch ends where its first answer could arrive, and the next begins no earlier; each answer takes its own time."""
    recipe = Bazaar(**thinking)
    batches, _, world = played(recipe, [episode])
    (market,) = world._markets
    for batch, later in pairwise(batches):
        assert later[0] >= batch[0] + recipe.thinking - 1e-9
        assert recipe.thinking_drawn or batch[-1] < batch[0] + recipe.thinking
    for asked, at, member, value in market.log:
        floor = recipe.thinking + recipe.thinking_per_character * len(repr(value))
        assert at - asked >= floor - 1e-9, (member, value)
        assert recipe.thinking_drawn or at - asked == pytest.approx(floor)


def test_thinking_times_that_are_drawn_are_exponential_and_have_addresses():
    """Fixed seed; the mean of n exponential times lies within 4 / sqrt(n) of its own: 1 false alarm in 15,000."""
    recipe = Bazaar(traders=40, thinking=0.1, thinking_drawn=0.3)
    (market,) = played(recipe)[2]._markets
    extra = np.array([at - asked - 0.1 for asked, at, _, _ in market.log if asked < 3])
    assert abs(extra.mean() / 0.3 - 1) < 4 / np.sqrt(len(extra))
    asked, at, member, _ = market.log[0]
    u = Chance(3, "environment/thinking/trader", np.array([0]), 0, member).uniform()[0]
    assert at - asked == pytest.approx(0.1 - 0.3 * np.log1p(-u))


def totals(told, seat, shape):
    """What a seat was paid in all, by episode and member."""
    paid = np.zeros(shape)
    for part in (part for part in told if part.seat.name == seat):
        member = 0 if part.member is None else part.member
        np.add.at(paid, (part.episode, member), np.nan_to_num(part.reward))
    return paid


def test_payments_and_news_reach_their_seats_when_they_happen():
    """Instalments add up; a seat that is asked for nothing is paid and told in the order of time, for no decision."""
    _, told, world = played(Bazaar(), range(5))
    own = world.payoffs()
    np.testing.assert_allclose(totals(told, "trader", (5, 4)), own["trader"])
    np.testing.assert_allclose(totals(told, "house", (5, 1))[:, 0], own["house"])
    heard = [part for part in told if part.seat.name == "house"]
    assert all((part.turn == -1).all() for part in heard)
    for episode in range(5):
        times = np.concatenate([part.shows["time"][part.episode == episode] for part in heard])
        assert (np.diff(times) >= 0).all()


def test_nobody_is_paid_for_what_it_has_not_decided_or_told_what_came_after_its_question():
    world, open_turn = begun(Bazaar(), range(5)), np.full((5, 4), -1)
    while asked := world.ask():
        open_turn[asked[0].episode, asked[0].member] = asked[0].turn
        for part in world.tell([Choice(numbers(asked[0]))]):
            if part.seat.name == "trader":
                assert (part.turn <= open_turn[part.episode, part.member]).all()


def test_an_episode_is_the_same_alone_as_among_many():
    alone, many = (
        [m.log for m in played(Bazaar(thinking_drawn=0.2), episodes)[2]._markets]
        for episodes in ([6], range(9))
    )
    assert alone[0] == many[6]


class Late(Agent):
    """Answers from its own chance, after as many turns of the event loop as ``waits`` says of its decision.

    Source: made for this test.
    """

    waits: tuple[int, ...] = (0,)

    @property
    def is_external(self):
        return True

    def begin(self, seat, episode):
        return self

    async def act(self, observation, chance):
        place = 7 * int(observation.turn[0]) + int(observation.episode[0]) + ord(observation.seat.name[-1])
        for _ in range(self.waits[place % len(self.waits)]):
            await asyncio.sleep(0)
        return Choice(observation.seat.space.draw_uniform(chance))

    def learn(self, feedback):
        pass


def digest(market, waits, concurrency):
    cast = {seat.name: Late(waits=waits) for seat in market.seats}
    run = al.Scenario(environment=market, cast=cast).run
    return run(episodes=4, seed=2, concurrency=concurrency).digest()


@given(st.lists(st.integers(0, 60), min_size=1, max_size=7), st.sampled_from([1, 4, 256]), st.booleans())
@settings(max_examples=12, deadline=None)
def test_no_latency_and_no_concurrency_changes_anything(waits, concurrency, shops):
    market = Sales(horizon=3, thinking_drawn=0.2) if shops else Bazaar(horizon=1.5)
    assert digest(market, tuple(waits), concurrency) == digest(market, (0,), 4)


def test_questions_of_one_market_are_answered_side_by_side():
    """Each of two hundred traders waits until all of them have been asked."""
    meeting = asyncio.Barrier(200)

    class Meeting(Late):
        """Source: made for this test."""

        async def act(self, observation, chance):
            if observation.turn[0] == 0 and observation.seat.name == "trader":
                await asyncio.gather(*(meeting.wait() for _ in range(len(observation))))
            return Choice(observation.seat.space.draw_uniform(chance))

    cast = {"trader": Meeting(), "house": Meeting()}
    market = Bazaar(traders=200, thinking=1.0, horizon=1.5)
    result = al.Scenario(environment=market, cast=cast).run(episodes=1, seed=1)
    assert len(result.kept.seats["trader"]) >= 200


class Stuck(Bazaar):
    """Source: made for this test."""

    def run(self, market):
        yield market.clock.event()


class Double(Bazaar):
    """Source: made for this test."""

    def run(self, market):
        asked = [market.ask("trader", {}, partial(words_at, 0)) for _ in range(2)]
        yield from market.together(asked)


class Strange(Bazaar):
    """Source: made for this test."""

    seat: str = "trade"
    member: int = 0

    def run(self, market):
        market.inform(self.seat, self.member)
        yield from market.ask(self.seat, {}, partial(words_at, 0), self.member)


@pytest.mark.parametrize(
    ("market", "said"),
    [
        (Stuck(), "never happens"),
        (Double(), "asks member 0 of seat 'trader' while it thinks"),
        (Strange(), "names seat 'trade'; did you mean 'trader'[?] allowed: trader"),
        (Strange(seat="trader", member=3, traders=3), "names member 3 of seat 'trader'; allowed: 0 to 2"),
    ],
)
def test_a_market_that_cannot_go_on_says_so(market, said):
    with pytest.raises(PluginFault, match=said):
        begun(market, [0]).ask()
