"""Forecasts that make what they forecast: rational expectations, and naive and adaptive ones in closed form."""

from __future__ import annotations

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from hypothesis import given, settings
from hypothesis import strategies as st


def economy(episodes: int = 3, **fields):
    game = al.environment("learning_to_forecast", turns=30, **fields)
    return game, game.begin(np.arange(episodes), Chance.of(2, "environment", range(episodes)))


@settings(max_examples=25, deadline=None)
@given(st.floats(-0.95, 0.95), st.floats(0.05, 1.0), st.floats(20, 80))
def test_adaptive_forecasts_return_as_the_closed_form_says(feedback, weight, first) -> None:
    """With forecasts f + weight (value - f) the distance from the fundamental shrinks by 1 - weight (1 - feedback) a period."""
    game, world = economy(feedback=feedback, noise=0.0, fundamental=50.0)
    forecast = np.full(18, first)
    for turn in range(30):
        world.ask()
        (paid,) = world.tell([al.Choice(forecast)])
        value = paid.shows["value"]
        distance = (first - 50.0) * (1 - weight * (1 - feedback)) ** turn
        assert value == pytest.approx(50.0 + feedback * distance, abs=1e-9)
        assert paid.reward == pytest.approx(game.prize * np.maximum(0, 1 - ((forecast - value) / 7) ** 2))
        forecast = np.clip(forecast + weight * (value - forecast), 0, 100)


def test_the_fundamental_is_the_best_forecast_where_all_hold_it() -> None:
    """No other number earns more in the mean over 4,000 shocks, for a small group whose members move the price by a sixth."""
    game, _ = economy(feedback=0.8)
    shock = np.random.default_rng(0).normal(0, game.noise, 4000)
    earned = []
    for own in np.linspace(55, 65, 41):
        forecasts = np.full((4000, 6), 60.0)
        forecasts[:, 0] = own
        earned.append(game.earned(forecasts, game.value(forecasts, shock))[:, 0].mean())
    assert int(np.argmax(earned)) == 20


def test_shocks_have_their_law_and_their_address() -> None:
    _, world = economy(episodes=2000)
    world.ask()
    (paid,) = world.tell([al.Choice(np.full(12_000, 60.0))])
    values = paid.shows["value"].reshape(2000, 6)
    assert (values == values[:, :1]).all()
    assert values[:, 0].mean() == pytest.approx(60, abs=0.06)  # five standard errors
    assert values[:, 0].std() == pytest.approx(0.5, abs=0.04)
    _, alone = economy(episodes=1)
    alone.ask()
    assert alone.tell([al.Choice(np.full(6, 60.0))])[0].shows["value"][0] == values[0, 0]


def test_all_read_the_same_and_rational_forecasters_are_told_so() -> None:
    _, world = economy(formula=False, variable="inflation")
    world.ask()
    world.tell([al.Choice(np.linspace(10, 90, 18))])
    (asked,) = world.ask()
    assert len({asked.text(row) for row in range(6)}) == 1
    assert asked.situations().tolist() == [0] * 6 + [1] * 6 + [2] * 6
    assert "the higher is the rate of inflation" in asked.text(0)
    assert "Round 1: the rate of inflation was" in asked.text(0)
    short = al.environment("learning_to_forecast", turns=4, people=3)
    run = al.Scenario(environment=short, cast={"forecaster": "equilibrium"}, metrics=("number_error",))
    assert run.run(episodes=5).comparison.seats["forecaster"].metrics["number_error"].value == 0


def test_a_population_of_personas_forecasts() -> None:
    """Three archetypes stand for 500 people; all of one have at most as many forecasts as were sampled."""
    game = al.environment("learning_to_forecast", turns=2, people=500, recall=1)
    crowd = al.agent("archetypes", model="sim/fair", samples=3, checks=3)
    one = al.Scenario(environment=game, cast={"forecaster": crowd}).run(episodes=1).kept.seats["forecaster"]
    assert len(set(one.logs["situation"].tolist())) == 2
    assert one.action.std() == 0  # a fair sampler of rational expectations
    assert one.reward.min() > 80


def test_a_mixture_of_priors_comes_to_the_value_in_closed_form() -> None:
    """Two kinds in equal numbers, weights alike: the fixed point of ``anchored_forecaster``, 80 periods on."""
    kinds = {
        name: {"name": "anchored_forecaster", "prior": prior, "weight": 0.5}
        for name, prior in (("low", 30), ("high", 90))
    }
    game = al.environment("learning_to_forecast", turns=80, people=4000, recall=1, noise=0.0, feedback=0.9)
    crowd = al.agent("archetypes", archetypes=kinds, samples=1, checks=1)
    one = (
        al.Scenario(environment=game, cast={"forecaster": crowd})
        .run(episodes=1, seed=4)
        .kept.seats["forecaster"]
    )
    first, last = one.turn == 0, one.turn == 79
    mean = one.action[first].mean()
    assert set(one.action[first].tolist()) == {30.0, 90.0}
    assert one.logs["value"][last][0] == pytest.approx((0.1 * 60 + 0.9 * 0.5 * mean) / (1 - 0.45))


def test_a_fundamental_that_cannot_be_forecast_is_refused() -> None:
    with pytest.raises(InputError, match="must lie among them"):
        al.environment("learning_to_forecast", fundamental=120)
